"""What of several pages is one reading."""

from __future__ import annotations

from extractors.foreign.forms import _of_their_kind
from extractors.models import FieldReading, Status


def reading(raw: str, status: Status) -> FieldReading:
    return FieldReading(key="applicant_name", value=raw, raw=raw, confidence=0.9, status=status, page=1)


def test_words_under_the_place_for_the_seal_are_no_second_name() -> None:
    name, words = reading("云台酒店管理有限公司", Status.ACCEPTED), reading("留存一份，", Status.REVIEW)
    other = reading("云台置业有限公司", Status.REVIEW)

    def is_name(_: str, text: str) -> bool:
        return text.endswith("公司")

    assert _of_their_kind([name, words, other], is_name) == [name, other]
    doubtful = reading("云台酒店管理有限公司", Status.REVIEW)
    assert _of_their_kind([doubtful, words], is_name) == [doubtful, words]
