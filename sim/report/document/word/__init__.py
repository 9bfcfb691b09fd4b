"""Reports as Word documents, and the evaluator's own words read back from them.

Everything here needs python-docx, of the extra ``report``; `sim.report.document.worded` imports it
when it is needed.
"""
