"""`ogi parse`: the facts of one report as text."""
