"""`ogi shell` and `ogi completion`: the DuckDB shell on the warehouse, and help for the shell that `ogi` is called from."""
