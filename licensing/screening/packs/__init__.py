"""The rule packs: one data file per topic, and the screener that reads them in one pass."""

from .screener import PackScreener

__all__ = ["PackScreener"]
