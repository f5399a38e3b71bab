"""Coverage-guided hostile input for every reader, the parser and the grammar of values."""
