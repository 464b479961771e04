"""How likely each word of a choice is meant, by the marks that a small network sees about and over it.

Learned from scans of forms of many structures (`tests/learned` makes it again); decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from extractors.learned.views import Option, views_of

_MODEL = Path(__file__).with_name("marks.onnx")


@cache
def _session() -> Any:
    import onnxruntime  # its telemetry is switched off by `extractors.text` before it loads

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(_MODEL), options, providers=["CPUExecutionProvider"])


def chances_of(image: np.ndarray, options: Sequence[Option]) -> tuple[float, ...]:
    """How likely each word of one choice is meant. image: H x W x 3 uint8 (BGR) or grey."""
    if not options:
        return ()
    [chances] = _session().run(None, vars(views_of(image, options)))
    return tuple(float(c) for c in chances)
