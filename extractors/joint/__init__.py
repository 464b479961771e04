"""Forms of any layout by one joint decision: the evidence of a page in one pool, hypotheses for every field, the best
whole of them; held against the shape readers of `otherform` as second witness. Hands on a `FormReading`.
"""

from __future__ import annotations

from extractors.joint.page import read_other_form
from extractors.joint.seeing import Sight
from extractors.joint.witnesses import DIFFER as SEEN_OTHERWISE

__all__ = ["SEEN_OTHERWISE", "Sight", "read_other_form"]
