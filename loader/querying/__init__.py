"""`ogi sql`: the answer to a query, for people and for scripts."""

from loader.querying.command import sql

__all__ = ["sql"]
