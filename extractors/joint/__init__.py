"""One page by one joint decision: the evidence of a page in one pool, hypotheses for every field by what its print
says, the best whole of them, and what is read by it. Hands on a `JointReading` with the `Desk` it was decided from.
"""

from __future__ import annotations

from extractors.joint.belonging import is_boxed
from extractors.joint.choice import UNCLEAR, has_print_beside
from extractors.joint.fitting import Fitting
from extractors.joint.page import read_jointly
from extractors.joint.reading import Desk, gathered
from extractors.joint.reasons import ROW_HAS_MORE, SAME_AS_ABOVE, UNSURE_MARK, UNSURE_PLACE
from extractors.joint.soleday import asked_what_day, stands_apart

__all__ = [
    "ROW_HAS_MORE",
    "SAME_AS_ABOVE",
    "UNCLEAR",
    "UNSURE_MARK",
    "UNSURE_PLACE",
    "Desk",
    "Fitting",
    "asked_what_day",
    "gathered",
    "has_print_beside",
    "is_boxed",
    "read_jointly",
    "stands_apart",
]
