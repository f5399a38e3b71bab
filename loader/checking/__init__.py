"""Findings of the checks for people and programs: the terminal, CSV, JSON, a workbook for the agencies; and waivers.

Findings come one after the other from the warehouse and go out as they come: there may be hundreds of thousands.
"""

from loader.checking.summary import RuleCount, Summary, summarise
from loader.checking.waivers import NO_WAIVERS, Waiver, WaiverError, Waivers, read_waivers

__all__ = ["NO_WAIVERS", "RuleCount", "Summary", "Waiver", "WaiverError", "Waivers", "read_waivers", "summarise"]
