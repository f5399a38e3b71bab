"""Generator of synthetic annual reports with known facts, for tests of the loader.

Truths are drawn at random, laid out in one of the text dialects seen on real pages, disturbed by noise that must not
change the facts, and encoded. Nothing here imports the parser: the expected facts come from the drawn figures alone.
"""
