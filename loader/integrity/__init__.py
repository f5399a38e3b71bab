"""Whether a warehouse is what it promises to be, and in what two warehouses differ."""

from loader.integrity.command import diff, verify

__all__ = ["diff", "verify"]
