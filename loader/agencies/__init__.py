"""From the name that a report prints to the agency: its division, its kind, and what it is called at its best.

Nothing here reads documents or warehouses: a name, the year and what else the document says go in, a `Resolution` comes out.
"""

from loader.agencies.model import Clue, Confidence, Division, Resolution
from loader.agencies.resolve import Resolver

__all__ = ["Clue", "Confidence", "Division", "Resolution", "Resolver"]
