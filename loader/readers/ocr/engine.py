"""The text recognition itself: where text stands in an image, and what an image of one line says."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rapidocr

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

#: Less sure than this of a line's text, the recogniser is guessing.
SURE = 0.75
#: The models as they come with the package; naming the files keeps it from looking for newer ones in the network.
_MODELS = Path(rapidocr.__file__).parent / "models"
_DETECTION = "PP-OCRv6_det_small.onnx"
_RECOGNITION = "PP-OCRv6_rec_small.onnx"
_LONGEST_SIDE = 6_000


def find_text(image: np.ndarray[Any, Any]) -> list[tuple[float, float, float, float]]:
    """Where lines of text stand, as (left, top, right, bottom) in dots, from top to bottom."""
    found = _engine()(image, use_det=True, use_cls=False, use_rec=False)
    boxes = getattr(found, "boxes", None)
    if boxes is None:
        return []
    corners = [(box[:, 0].min(), box[:, 1].min(), box[:, 0].max(), box[:, 1].max()) for box in boxes]
    return [(float(x0), float(y0), float(x1), float(y1)) for x0, y0, x1, y1 in corners]


def read_lines(crops: Sequence[np.ndarray[Any, Any]]) -> list[tuple[str, float]]:
    """The text of each image of one line, and how sure that is (0 to 1)."""
    if not crops:
        return []
    read = _engine().recognize_txt(list(crops))
    return [(str(text), float(score)) for text, score in zip(read.txts, read.scores, strict=True)]


@lru_cache(maxsize=1)
def _engine() -> Any:
    """The engine, loaded at first use; it takes a second and 200 MB."""
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": _LONGEST_SIDE,
            "Det.model_path": str(_MODELS / _DETECTION),
            "Rec.model_path": str(_MODELS / _RECOGNITION),
            # Most of what is read are figures: less room to the right of them costs a third of the time.
            "Rec.rec_img_shape": [3, 48, 128],
            # Sums of floats depend on how many threads share them.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
