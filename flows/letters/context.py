"""What each Word template may use: one frozen model per template, its field names are the template's variables.

Owns the contract between templates and code; a test holds the templates' tags against these models.
"""

from __future__ import annotations

from extractors.models import Frozen


class PairRow(Frozen):
    """A row of a label/value table: one wide pair, or two narrow ones."""

    label: str
    value: str
    wide: bool = True
    label_2: str = ""
    value_2: str = ""


class NeedRow(Frozen):
    """One requirement of the provider's own table."""

    no: int
    label: str
    value: str


class SegmentRow(Frozen):
    """One outside segment of the own service; lengths in metres. section: width × depth; area in ㎡; days: of works."""

    no: int
    road: str
    span: str
    side: str
    length: str
    method: str
    size: str
    section: str
    area: str
    days: str


class SharedRow(Frozen):
    """Another service's works on the same road: service and place only."""

    no: int
    service: str
    road: str
    span: str


class GasEquipmentRow(Frozen):
    """One appliance; flow in m³/h."""

    no: int
    name: str
    model: str
    flow: str
    count: str
    pressure: str
    place: str


class PowerEquipmentRow(Frozen):
    """One machine; power in kW each."""

    no: int
    name: str
    power: str
    count: str


class DrawingRow(Frozen):
    """A drawing that goes along with a letter; sha256 of its file."""

    no: int
    title: str
    pages: int
    sha256: str


class ProviderRow(Frozen):
    """One ticked provider in the applicant's notice."""

    no: int
    service: str
    name: str
    hall: str
    contact_day: str


class FindingRow(Frozen):
    """One finding: what, how it stands, what to supply."""

    no: int
    label: str
    seen: str
    supply: str


class SumRow(Frozen):
    """Σ length of one service; total in metres."""

    no: int
    service: str
    count: int
    total: str
    within: str


class ItemRow(Frozen):
    """One permit item and its extent."""

    no: int
    name: str
    scope: str


class Base(Frozen):
    """What every paper has: marks of a draft, number, issuing body, window, and the code in print."""

    draft_mark: str
    number: str
    signature_name: str
    seal_blank: str
    date_blank: str
    code_1: str
    paper_title: str
    window_name: str
    window_address: str
    window_phone: str
    case_no: str


class Named(Base):
    """A paper about an applicant and a project. you: how the applicant is addressed."""

    applicant: str
    project: str
    you: str


class RequirementContext(Base):
    """需求函.docx."""

    letterhead: str
    title: str
    title_lines: str
    addressee: str
    applicant: str
    project: str
    service: str
    entrance_text: str
    accepted_date: str
    project_code: str
    address: str
    agent_name: str
    agent_phone: str
    contact_by: str
    task_title: str
    task_text: str
    plan_by: str
    results_text: str
    reply_by: str
    outside_text: str
    drawings_text: str
    annex_1: str
    annex_2: str
    annex_3: str
    annex_4: str
    approval_title: str
    contact_name: str
    contact_phone: str
    basics: tuple[PairRow, ...]
    approval: tuple[PairRow, ...] = ()
    items: tuple[ItemRow, ...] = ()
    drawings: tuple[DrawingRow, ...] = ()
    needs: tuple[NeedRow, ...]
    gas_equipment: tuple[GasEquipmentRow, ...] = ()
    power_equipment: tuple[PowerEquipmentRow, ...] = ()
    segments: tuple[SegmentRow, ...] = ()
    segments_total: str = ""
    shared: tuple[SharedRow, ...] = ()
    correction_text: str = ""


class AcceptanceContext(Named):
    """受理通知书.docx."""

    entrance_text: str
    apply_type: str
    services: str
    accepted_date: str
    providers: tuple[ProviderRow, ...]
    permit_text: str
    materials_text: str


class CorrectionContext(Named):
    """一次性补正告知书.docx."""

    received_date: str
    count: int
    items: tuple[FindingRow, ...]
    promise_text: str
    form_text: str


class RejectionContext(Base):
    """退件说明.docx."""

    received_date: str
    source: str
    items: tuple[FindingRow, ...]


class DecisionContext(Named):
    """准予行政许可决定书.docx."""

    project_code: str
    uscc: str
    accepted_date: str
    works_text: str
    sums: tuple[SumRow, ...]
    items: tuple[ItemRow, ...]
    law_text: str
    basis_text: str
    ground_text: str
    validity: str
    joint_text: str


class WorkingSheetContext(Base):
    """许可办理工作单.docx."""

    basics: tuple[PairRow, ...]
    sums: tuple[SumRow, ...]
    items: tuple[ItemRow, ...]
    reasons_text: str
    survey_text: str
    joint_text: str


class CourseContext(Base):
    """Every paper of the course. body: the mark in whose place its paragraphs and tables are put."""

    title: str
    title_lines: str
    addressee: str
    body: str


class OfficialLetterContext(CourseContext):
    """公函.docx."""

    letterhead: str
    contact_name: str
    contact_phone: str


class NoticeContext(CourseContext):
    """通知书.docx. receipt: whether a 送达回证 stands below."""

    applicant: str
    receipt: bool


class SheetContext(CourseContext):
    """工作单.docx. signed: whether it is signed and sealed at all."""

    signed: bool


CONTEXTS: dict[str, type[Base]] = {
    "需求函": RequirementContext,
    "受理通知书": AcceptanceContext,
    "一次性补正告知书": CorrectionContext,
    "退件说明": RejectionContext,
    "准予行政许可决定书": DecisionContext,
    "许可办理工作单": WorkingSheetContext,
    "公函": OfficialLetterContext,
    "通知书": NoticeContext,
    "工作单": SheetContext,
}
"""Template (file name without .docx) to the model of its variables."""
