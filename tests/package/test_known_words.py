"""What the papers of a package say of the form's own values."""

from __future__ import annotations

from extractors.models import FieldReading, MaterialReading, Status
from extractors.package import words_of_papers

NUMBER = "410802197410312782"


def read(key: str, value: str, status: Status = Status.ACCEPTED) -> FieldReading:
    return FieldReading(key=key, value=value, raw=value, confidence=0.999, status=status, page=2)


def paper(kind: str, *fields: FieldReading) -> MaterialReading:
    return MaterialReading(id=kind, title=kind, pages=(2,), fields={f.key: f for f in fields})


def test_licence_and_permit_speak_and_what_is_in_doubt_on_them_does_not() -> None:
    licence = paper("M02", read("applicant_name", "济源市博源商贸有限公司"), read("legal_rep", "王强", Status.REVIEW))
    permit = paper("M11", read("applicant_name", "济源市博源置业有限公司"))
    assert words_of_papers([licence, permit], {}) == {
        "applicant_name": ("济源市博源商贸有限公司", "济源市博源置业有限公司")
    }


def test_a_card_speaks_for_the_person_whose_number_it_has() -> None:
    card = paper("M03", read("name", "李红"), read("resident_id", NUMBER))
    assert words_of_papers([card], {"agent_id": read("agent_id", NUMBER)})["agent_name"] == ("李红",)
    assert "agent_name" not in words_of_papers([card], {"agent_id": read("agent_id", NUMBER, Status.REVIEW)})


def test_the_seal_speaks_for_the_applicant() -> None:
    seal = read("seal_present", "济源市博源商贸有限公司").model_copy(update={"value": True})
    assert words_of_papers([], {"seal_present": seal})["applicant_name"] == ("济源市博源商贸有限公司",)
