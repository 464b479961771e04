"""The papers of the course of a case as templates/letters/course.yaml words them, held against their names at load.

Owns what a paper's definition may say and which names its sentences may use; hands on frozen definitions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from pydantic import Field as Rule
from pydantic import ValidationError, model_validator

from extractors.errors import ConfigurationError
from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import first_fault, load_yaml
from flows.letters.course.sentences import faults_of

FILE: Final = "letters/course.yaml"
TEXT_WIDTH_MM: Final = 156.0
Head = Literal["letter", "notice", "sheet", "form"]
TEMPLATE_OF: Final[dict[str, str]] = {"letter": "公函", "notice": "通知书", "sheet": "工作单"}
"""Head → Word template (file name without .docx); a form is no Word file."""
NAMES: Final = frozenset(
    {
        "case_no", "number", "project", "applicant", "you", "project_code", "address", "agent_name", "agent_phone",
        "uscc", "services_text", "ticked", "accepted_date", "received_date", "paper_day", "entrance_text", "unit",
        "service", "hall_text", "task_title", "task_text", "results_text", "contact_by", "results_by", "authority",
        "window_name", "window_address", "window_phone", "contact_name", "basics", "segments", "all_segments", "sums",
        "items", "law_text", "has_works", "old_number", "new_number", "plan", "plan_no", "version", "receiver",
        "is_for_provider", "readers", "design", "design_unit", "works_text",
    }
)  # fmt: skip
"""What every sentence may use besides the facts that its paper declares; worked out in `context.values_of`."""
_ROW: Final = frozenset({"row", "no"})


class Column(Frozen):
    """A column of a table: its head, width in mm, and the sentence in its cells (`row` and `no` may be used)."""

    head: str = Rule(min_length=1)
    width: float = Rule(gt=5, le=TEXT_WIDTH_MM)
    value: str = Rule(min_length=1)
    align: Literal["left", "center"] = "left"


class Piece(Frozen):
    """One piece of a paper's body, one of: heading, text, note, rows with columns, pairs.

    when: condition under which it stands there. rows: the list that a table prints. pairs: label and sentence of a
    two-column table, or the name of a list of such.
    """

    heading: str = ""
    text: str = ""
    note: str = ""
    caption: str = ""
    rows: str = ""
    columns: tuple[Column, ...] = ()
    pairs: tuple[tuple[str, str], ...] | str = ()
    when: str = ""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _is_one(self) -> Piece:
        kinds = [self.heading, self.text, self.note, self.caption, self.rows, self.pairs]
        if sum(bool(kind) for kind in kinds) != 1:
            raise ValueError("一段只能是 heading、text、note、caption、rows、pairs 其中之一")
        if bool(self.rows) != bool(self.columns):
            raise ValueError("表格要同时写 rows 和 columns")
        if self.columns and abs(sum(c.width for c in self.columns) - TEXT_WIDTH_MM) > 0.5:
            raise ValueError("各栏 width 之和应为 156 毫米")
        return self

    def sentences(self) -> Iterator[tuple[str, str, bool]]:
        """Every sentence with its key, and whether it may use `row` and `no`."""
        for key in ("heading", "text", "note", "caption"):
            yield key, getattr(self, key), False
        for key in ("when", "rows"):
            yield key, f"{{{{ {getattr(self, key)} }}}}" if getattr(self, key) else "", False
        for column in self.columns:
            yield f"columns.{column.head}", column.value, True
        if isinstance(self.pairs, str):
            yield "pairs", f"{{{{ {self.pairs} }}}}" if self.pairs else "", False
            return
        for label, value in self.pairs:
            yield f"pairs.{label}", value, False


class Enclosed(Frozen):
    """A slip that goes with a paper. when: condition under which it does."""

    slip: str
    when: str = ""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {"slip": value} if isinstance(value, str) else value


class CoursePaper(Frozen):
    """One kind of paper.

    title: its name in ledger and file. genre: 文种, with which title and subject end. head: its Word template.
    folder: where it lies if it is for no provider. subject: the printed title, `|` where a long one may be broken.
    to: the addressee where it is not the receiver by folder. facts: what the clause hands over (PaperWant.facts).
    signer: who signs; numbered: False where the deciding body gives its own number. slips: forms that go with it;
    encloses: sentences that name what else does, one that comes to nothing is left out.
    """

    title: str = Rule(min_length=2)
    genre: str = Rule(min_length=1)
    head: Head
    folder: Literal["provider", "applicant", "approval"]
    clause: str
    subject: str = ""
    to: str = ""
    facts: tuple[str, ...] = ()
    body: tuple[Piece, ...] = ()
    closing: str = ""
    signer: Literal["window", "authority", "planner", ""] = "window"
    numbered: bool = True
    receipt: bool = False
    slips: tuple[Enclosed, ...] = ()
    encloses: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> CoursePaper:
        if not self.title.endswith(self.genre) or not (self.subject or self.title).endswith(self.genre):
            raise ValueError(f"title 和 subject 应以文种“{self.genre}”结尾")
        if self.head != "form" and not self.body:
            raise ValueError("body 不能为空")
        if self.head == "letter" and not self.closing:
            raise ValueError("函要有结束语 closing")
        if clash := NAMES & set(self.facts):
            raise ValueError(f"facts 中的 {min(clash)} 与固定名称重复")
        return self

    @property
    def is_letter(self) -> bool:
        """Whether it is a 函 in 信函格式 with a 发文字号."""
        return self.head == "letter"

    @property
    def template(self) -> str:
        """The Word template that it is made from; '' for a form."""
        return TEMPLATE_OF.get(self.head, "")

    def sentences(self) -> Iterator[tuple[str, str, bool]]:
        """Every sentence of the paper with its key, and whether it may use `row` and `no`."""
        for key in ("subject", "to", "closing"):
            yield key, getattr(self, key), False
        for index, text in enumerate(self.encloses, start=1):
            yield f"encloses.{index}", text, False
        for enclosed in self.slips:
            yield f"slips.{enclosed.slip}", f"{{{{ {enclosed.when} }}}}" if enclosed.when else "", False
        for index, piece in enumerate(self.body, start=1):
            for key, text, has_row in piece.sentences():
                yield f"body.{index}.{key}", text, has_row


class CoursePapers(Frozen):
    """All papers of the course by kind. version: of the wording. faults: what is wrong with those that are left out."""

    version: str
    papers: dict[str, CoursePaper]
    faults: dict[str, str] = Rule(default_factory=dict)

    def __getitem__(self, kind: str) -> CoursePaper:
        if found := self.papers.get(kind):
            return found
        if fault := self.faults.get(kind):
            raise ConfigurationError(fault, file=FILE, next_step="更正这一处；其他文书不受影响")
        what = f"没有名为 {kind} 的文书"
        raise ConfigurationError(what, file=FILE, next_step="在 papers 下补上该文书")


class _Sheet(Frozen):
    """The file as it is written, no paper looked at yet."""

    version: str
    papers: dict[str, Any]


def faults_in(papers: CoursePapers) -> Iterator[tuple[str, str, str]]:
    """Kind, key and what is wrong of every broken sentence."""
    for kind, paper in papers.papers.items():
        known = NAMES | set(paper.facts)
        for key, text, has_row in paper.sentences():
            if what := faults_of(text, known | _ROW if has_row else known):
                yield kind, key, what


def load_course_papers(templates: Templates) -> CoursePapers:
    """The papers of letters/course.yaml; asking for one that is wrong raises, the others are usable.

    Raises:
        ConfigurationError: the file as a whole cannot be read.
    """
    papers = templates.once(_load)
    if papers.faults:
        templates.again(_load)  # looked at again, so that a corrected file counts without a new start
    return papers


def _load(templates: Templates) -> CoursePapers:
    sheet = load_yaml(_Sheet, templates.path("letters/course.yaml"))
    sound: dict[str, CoursePaper] = {}
    faults: dict[str, str] = {}
    for kind, content in sheet.papers.items():
        try:
            sound[kind] = CoursePaper.model_validate(content)
        except ValidationError as error:
            faults[kind] = first_fault(error, within=f"papers.{kind}")
    papers = CoursePapers(version=sheet.version, papers=sound)
    for kind, key, what in faults_in(papers):
        faults.setdefault(kind, f"{kind} 的 {key}：{what}")
    usable = {kind: paper for kind, paper in sound.items() if kind not in faults}
    return CoursePapers(version=sheet.version, papers=usable, faults=faults)
