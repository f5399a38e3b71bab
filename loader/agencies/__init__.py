"""From the name that a report prints to the agency: its division, its kind, and what it is called at its best.

Nothing here reads documents or warehouses: a name, the year and what else the document says go in, a `Resolution` comes out.
"""

from loader.agencies.aliases import ALIASES_FILE, AliasError, read_aliases
from loader.agencies.gather import gather_clues, read_clues, write_clues
from loader.agencies.identity import agency_id, name_id
from loader.agencies.model import NATIONAL, Clue, Confidence, Division, Resolution
from loader.agencies.resolve import Resolver, clean, with_alias

__all__ = [
    "ALIASES_FILE",
    "NATIONAL",
    "AliasError",
    "Clue",
    "Confidence",
    "Division",
    "Resolution",
    "Resolver",
    "agency_id",
    "clean",
    "gather_clues",
    "name_id",
    "read_aliases",
    "read_clues",
    "with_alias",
    "write_clues",
]
