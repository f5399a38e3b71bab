"""The ink of an image, the straight rules in it, and the small turn that a scanner gives to a page."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from loader.readers.pdf.page import Segment

#: A rule is at least so long, in points: longer than any stroke of the letters in a table.
_LEAST_RULE = 20.0
#: Breaks in a rule that a scan makes, in points.
_BREAK = 1.5
#: A scan is turned by less than this, in degrees; by less than the other, turning it back does more harm than good.
_LARGEST_TURN = 6.0
_LEAST_TURN = 0.04
_THICKEST = 5.0


def find_ink(image: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """255 where there is ink, 0 elsewhere; shadows and coloured paper are none."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    block = max(31, (min(grey.shape) // 20) | 1)
    local = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 18)
    return np.ascontiguousarray(local)


def deskew(image: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The image turned so that its long rules lie level; as it is where it has none."""
    angle = _skew(find_ink(image))
    if not _LEAST_TURN <= abs(angle) <= _LARGEST_TURN:
        return image
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned: np.ndarray[Any, Any] = cv2.warpAffine(
        image, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)
    )
    return turned


def _skew(ink: np.ndarray[Any, Any]) -> float:
    """By how many degrees the long horizontal rules fall to the right; 0 where there are none."""
    least = max(60, ink.shape[1] // 4)
    lines = cv2.HoughLinesP(ink, 1, np.pi / 3600, threshold=least, minLineLength=least, maxLineGap=6)
    if lines is None:
        return 0.0
    ends = lines.reshape(-1, 4).astype(float)
    angles = np.degrees(np.arctan2(ends[:, 3] - ends[:, 1], ends[:, 2] - ends[:, 0]))
    level = angles[np.abs(angles) <= _LARGEST_TURN]
    return float(np.median(level)) if level.size else 0.0


def find_rules(ink: np.ndarray[Any, Any], scale: float) -> tuple[list[Segment], list[Segment], np.ndarray[Any, Any]]:
    """Horizontal rules, vertical rules, both in points, and a mask of their dots."""
    across = _open(ink, round(_LEAST_RULE * scale), round(_BREAK * scale), is_across=True)
    down = _open(ink, round(_LEAST_RULE * scale), round(_BREAK * scale), is_across=False)
    horizontals, verticals = [], []
    for x, y, width, height in _boxes(across):
        if height <= _THICKEST * scale:
            horizontals.append(Segment((y + height / 2) / scale, x / scale, (x + width) / scale))
    for x, y, width, height in _boxes(down):
        if width <= _THICKEST * scale:
            verticals.append(Segment((x + width / 2) / scale, y / scale, (y + height) / scale))
    return horizontals, verticals, cv2.bitwise_or(across, down)


def _open(ink: np.ndarray[Any, Any], length: int, gap: int, *, is_across: bool) -> np.ndarray[Any, Any]:
    """Only what is straight and long."""

    def bar(size: int) -> np.ndarray[Any, Any]:
        shape = (max(size, 1), 1) if is_across else (1, max(size, 1))
        return np.asarray(cv2.getStructuringElement(cv2.MORPH_RECT, shape))

    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, bar(gap))
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, bar(length)))


def _boxes(mask: np.ndarray[Any, Any]) -> list[tuple[int, int, int, int]]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [(int(x), int(y), int(width), int(height)) for x, y, width, height, _ in stats[1:count]]
