"""Exact, long-format facts from China's annual reports on open government information (政府信息公开工作年度报告)."""

#: Part of what decides whether a stored report is read again: raise it whenever the same bytes may give other rows.
__version__ = "0.1.0"
