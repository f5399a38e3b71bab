"""Generated reports in laid-out formats: HTML pages, Word, spreadsheets, PDF.

A truth of `tests.synth` becomes the statutory grids as the forms rule them (`requests`, `proactive`, `disputes`), with the
deviations that real pages show (`layout`), inside a report (`report`) that each format writes in its own way (`formats`).
Nothing here imports the parser.
"""
