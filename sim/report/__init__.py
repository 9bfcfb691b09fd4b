"""Documents for people: pages that open in any browser, offline, and print."""

from sim.report.pages import Head, page
from sim.report.printing import to_pdf

__all__ = ["Head", "page", "to_pdf"]
