"""`ogi formats`, `ogi labels` and `ogi dictionary`: lists of what is read, what is not, and what is stored."""
