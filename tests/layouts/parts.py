"""What stands around the questions: title, instructions, the number, pledge and signatures, the office's block."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.layouts import words
from tests.layouts.asking import Ask, Manner, make_ask
from tests.layouts.pen import Pen
from tests.layouts.roles import Role
from tests.layouts.tables import Cell, table


@dataclass(frozen=True)
class Frame:
    """What a structure has around its questions; '' for what it has not."""

    title: str
    instruction: str
    instruction_below: str
    number_line: str
    apply_date: Ask | None
    office: tuple[str, ...]
    office_title: str
    pledge: str
    footer: str
    sign_words: tuple[str, str, str]
    strange: tuple[tuple[str, str], ...]


def make_frame(rng: Random, manner: Manner) -> Frame:
    """The frame of a structure."""
    has_office = rng.random() < 0.45
    return Frame(
        title=rng.choice(words.CITIES) + rng.choice(words.TITLES),
        instruction=rng.choice(words.INSTRUCTIONS) if rng.random() < 0.4 else "",
        instruction_below=rng.choice(words.INSTRUCTIONS) if rng.random() < 0.3 else "",
        number_line=rng.choice(("编号：", "受理编号：", "流水号：", "No.", "")),
        apply_date=make_ask("apply_date", rng, manner) if rng.random() < 0.7 else None,
        office=tuple(rng.sample(words.STAFF, rng.randint(2, 4))) if has_office else (),
        office_title=rng.choice(words.SECTIONS["office"]),
        pledge=rng.choice(words.PLEDGES) if rng.random() < 0.6 else "",
        footer=rng.choice(words.FOOTERS) if rng.random() < 0.4 else "",
        sign_words=rng.choice((
            ("申请单位（盖章）：", "法定代表人（签字）：", "日期："),
            ("申请单位盖章：", "法人代表签名：", "日期："),
            ("单位（公章）", "负责人签字：", "签字日期："),
            ("申请人（签章）：", "经办人（签字）：", "签署日期："),
        )),
        strange=tuple(rng.sample(words.STRANGE, rng.choice((0, 0, 1, 2)))),
    )  # fmt: skip


def opening(pen: Pen, frame: Frame) -> list[str]:
    """Title, instruction, and the line with number and day."""
    made = [f"<div class='block title'>{pen.run(frame.title, Role('title'))}</div>"]
    if frame.instruction:
        made.append(f"<div class='block note'>{pen.run(frame.instruction, Role('instruction'))}</div>")
    line = ""
    if frame.number_line:
        line += f"<span>{pen.run(frame.number_line, Role('office'))}{pen.blank('', '30mm')}</span>"
    if frame.apply_date:
        line += f"<span>{pen.label(frame.apply_date, how='head', colon='：')}{dated(pen, frame.apply_date)}</span>"
    if line:
        made.append(f"<div class='block apart'>{line}</div>")
    return made


def dated(pen: Pen, ask: Ask) -> str:
    """A day: its parts before printed words in every second hand, else written out."""
    return pen.day(ask) if pen.look.size * 10 % 2 < 1.2 else pen.value(ask, room="34mm")


def strange_rows(pen: Pen, frame: Frame) -> list[list[Cell]]:
    """A row of blanks that the catalogue knows nothing of."""
    if not frame.strange:
        return []
    share = 24 // len(frame.strange)
    cells = []
    for label, kind in frame.strange:
        cells.append(Cell(pen.run(label + pen.look.colon, Role("other_label")), 4, "label"))
        text = pen.written(pen.filling.strange(kind), Role("other_value"))
        cells.append(Cell(f"<span class=fill>{text}</span>", share - 4, "value"))
    return [cells]


def closing(pen: Pen, frame: Frame) -> list[str]:
    """Pledge, signatures and day, the office's block, what stands at the foot."""
    made = []
    if frame.pledge:
        made.append(f"<div class='block pledge'>{pen.run(frame.pledge, Role('plain'))}</div>")
    made.append(_signing(pen, frame))
    if frame.office:
        made.append(_office(pen, frame))
    if frame.instruction_below:
        made.append(f"<div class='block note'>{pen.run(frame.instruction_below, Role('instruction'))}</div>")
    if frame.footer:
        made.append(f"<div class='block foot'>{pen.run(frame.footer, Role('plain'))}</div>")
    return made


def _signing(pen: Pen, frame: Frame) -> str:
    seal, sign, day = frame.sign_words
    ask = Ask("sign_date", "date", day.rstrip("："))
    fields = pen.filling.application.fields
    name = str(fields["agent_name"] if "经办人" in sign else fields.get("legal_rep") or fields["applicant_name"])
    left = f"<span style='width:46%'>{pen.run(seal, Role('signing', 'seal_present'))}</span>"
    signed = pen.written(name, Role("other_value", "sign_present"))
    right = f"<span>{pen.run(sign, Role('signing', 'sign_present'))}<span class=sig>{signed}</span></span>"
    below = f"<div class='apart end'>{pen.label(ask, how='head', colon='：')}{dated(pen, ask)}</div>"
    return f"<div class='block signing'><div class=apart>{left}{right}</div>{below}</div>"


def _office(pen: Pen, frame: Frame) -> str:
    """The office's own block; clerks have filled some of it."""
    title = [Cell(pen.run(frame.office_title, Role("section", value="office")), 24, "band")]
    share = 24 // len(frame.office)
    cells = []
    for word in frame.office:
        text = _clerk(pen, word)
        cells.append(Cell(pen.run(word, Role("office")), 3, "label"))
        cells.append(Cell(pen.written(text, Role("office")), share - 3, "value"))
    return table([title, cells])


def _clerk(pen: Pen, word: str) -> str:
    if pen.filling.rng.random() < 0.5:
        return ""
    if "日期" in word:
        return "2026年11月21日"
    return pen.filling.strange("person") if word in ("审核人", "受理人", "复核", "科室负责人") else "属实"
