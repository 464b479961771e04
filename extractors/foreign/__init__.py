"""Forms of any layout by several witnesses: the one decision of `joint`, the shape readers of `otherform`, and networks
that saw many forms. What they say alike passes, where they differ a person is asked. Hands on a `FormReading`.
"""

from __future__ import annotations

from extractors.foreign.forms import read_other_form
from extractors.foreign.seeing import Sight
from extractors.foreign.witnesses import DIFFER as SEEN_OTHERWISE

__all__ = ["SEEN_OTHERWISE", "Sight", "read_other_form"]
