"""Scans: pages that are images. Needs the extra `ocr`."""
