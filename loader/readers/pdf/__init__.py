"""PDF files with a text layer; pages that are images go to `ocr`."""
