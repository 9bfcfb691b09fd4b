"""Sentences that are said in two languages (`sim.words.remarks`)."""

from sim.words.remarks import Remark

__all__ = ["Remark"]
