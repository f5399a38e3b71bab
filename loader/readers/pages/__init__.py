"""Web pages: HTML as it is served, saved, or carried by JSON and scripts."""
