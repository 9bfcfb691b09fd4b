"""The hot wash for people: one page to show and to print, and a workbook with all of it."""

from sim.report.hotwash.files import write_hot_wash
from sim.report.hotwash.lines import hot_wash_lines
from sim.report.hotwash.naming import Names
from sim.report.hotwash.page import hot_wash_page

__all__ = ["Names", "hot_wash_lines", "hot_wash_page", "write_hot_wash"]
