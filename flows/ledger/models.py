"""The frozen rows that the ledger hands out, and the requests it takes. Times are ISO 8601 with +08:00, '' for none."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import Field

from extractors.models import Frozen
from flows.casework import Due


class Event(Frozen):
    """One thing that happened. case_no is '' where it belongs to no case. hash: SHA-256 over all the rest."""

    seq: int
    at: str
    case_no: str
    kind: str
    actor: str
    payload: dict[str, Any]
    prev_hash: str
    hash: str


class ClaimResult(StrEnum):
    """new: it is ours to work on. duplicate: these bytes came before. taken: another process holds it."""

    NEW = "new"
    DUPLICATE = "duplicate"
    TAKEN = "taken"


class Claim(Frozen):
    """The answer to a claim. `attempt` counts from 1; `case_no`, `first_at` tell of the earlier package."""

    result: ClaimResult
    sha256: str
    case_no: str = ""
    attempt: int = 1
    first_at: str = ""


class PackageState(StrEnum):
    """claimed: in hand, to be driven on after a crash. The others are definite ends of a package."""

    CLAIMED = "claimed"
    DONE = "done"
    RETURNED = "returned"


class Package(Frozen):
    """A package that came in. `work_id` names its folder in the work area; `reason`: why it was returned."""

    sha256: str
    source_name: str
    work_id: str
    state: PackageState
    case_no: str
    attempts: int
    reason: str
    first_at: str
    owner: str
    lease_until: str


class Case(Frozen):
    """A case as it stands now. `state` is one of `CaseState`; `status` the word for the public."""

    case_no: str
    package_sha256: str
    state: str
    status: str
    applicant: str
    project: str
    uscc: str
    project_code: str
    services: tuple[str, ...]
    window: str
    received_at: str
    accepted_at: str


class PaperWish(Frozen):
    """A paper that a case is to get.

    series: 机关代字 such as 济联装函; '' where the paper carries a 文书编号 below its case number instead.
    facts: what the paper prints beyond the application, kept in the event that numbers it; JSON values only.
    """

    kind: str
    provider: str = ""
    version: int = 1
    series: str = ""
    template_version: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)


class PaperState(StrEnum):
    """planned: it has its number. filed: it lies in the outbox. void: the number is used up, the paper is not valid."""

    PLANNED = "planned"
    FILED = "filed"
    VOID = "void"


class PlannedPaper(Frozen):
    """A paper with its number. path: below the outbox, '' until filed."""

    case_no: str
    kind: str
    provider: str
    version: int
    number: str
    state: PaperState
    path: str
    sha256: str
    template_version: str


class DueRow(Frozen):
    """A date by which something is to be done for a case (domain §5).

    noted: how far it was spoken of: '', `before` and `on` its day, `missed` after it.
    """

    case_no: str
    limit: str
    what: str
    day: date
    starts: date
    workdays: int | None
    calendar_version: str
    provisional: bool
    source: str
    done_at: str
    noted: str = ""

    @property
    def due(self) -> Due:
        """The date alone, as the limits count it."""
        return Due.model_validate(self.model_dump(include=set(Due.model_fields)))


class About(Frozen):
    """What the search knows of a paper beside its words. day: ISO date on which it was filed."""

    kind: str = ""
    provider: str = ""
    number: str = ""
    day: str = ""


class Conditions(Frozen):
    """What the search may hold a place against, beside its words; '' for none.

    number: 受理编号, 文号 or 档号. first, last: day of filing, both counted.
    """

    number: str = ""
    applicant: str = ""
    project: str = ""
    code: str = ""
    road: str = ""
    provider: str = ""
    first: date | None = None
    last: date | None = None


class Wanted(Conditions):
    """What is searched for: words, and conditions that must all be met. kinds: one of them. most: hits handed out."""

    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    most: int = Field(default=1000, ge=1, le=1000)

    @property
    def has_conditions(self) -> bool:
        """Whether anything but words is asked for."""
        return bool(self.model_dump(exclude={"words", "most"}, exclude_defaults=True))


class Hit(Frozen):
    """A place where a searched text stands. path: below the outbox, '' for the case itself.

    page: 1-based page of that file, None where nobody knows. day: ISO date. before, hit, after: the words around.
    """

    case_no: str
    path: str
    title: str
    page: int | None = None
    kind: str = ""
    provider: str = ""
    number: str = ""
    project: str = ""
    day: str = ""
    before: str = ""
    hit: str = ""
    after: str = ""


class Found(Frozen):
    """What a search came to, the newest place first. total: how many there are; is_more: there are more than that."""

    total: int = 0
    is_more: bool = False
    hits: tuple[Hit, ...] = ()
