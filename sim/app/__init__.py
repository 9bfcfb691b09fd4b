"""The page on which a planner tries staffing: a server on this machine, or one file.

What somebody sets on the page is told as the changes of a what-if (`sim.studies.whatif`), played
on the same draws and judged by the same rules: at its end the page shows what ``krisim what-if``
shows. Everything that computes happens in one thread (`desk`), and runs are played beside it
(`playing`), so that a page never waits.
"""
