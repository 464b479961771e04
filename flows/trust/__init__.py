"""Whether what passes unasked may be trusted: how often it was wrong by what persons found in the monthly samples, and
the share of errors that is allowed in consequence. Kept as events, so that every machine of the office knows the same.
"""

from __future__ import annotations

from flows.trust.rate import (
    SAMPLE_ANSWERED,
    SAMPLE_ASKED,
    SAMPLE_WRONG,
    Rate,
    allowed_error,
    rate_line,
    rate_of_year,
    tighten_if_due,
)

__all__ = [
    "SAMPLE_ANSWERED",
    "SAMPLE_ASKED",
    "SAMPLE_WRONG",
    "Rate",
    "allowed_error",
    "rate_line",
    "rate_of_year",
    "tighten_if_due",
]
