"""What all slips have in common that are filled in at a screen: what was written, the files, the print to sign."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from extractors.errors import SlipRefusedError
from flows.desk.asking import Ask, GoneError
from flows.desk.intray.tray import Tray, take_into
from flows.handed_in import Handed, OpenSlip, filled_slip, filled_slips

MOST_WRITTEN = 200
"""Characters of an answer; as many as its blank on the screen takes."""


def written_in(ask: Ask, slip: OpenSlip) -> dict[str, str]:
    """What was typed and chosen, by the key of the blank. Raises SlipRefusedError for more than a blank takes."""
    answers = {key: "、".join(v.strip() for v in ask.form.get(key, ()) if v.strip()) for key, *_ in slip.asked}
    long = [label for key, label, *_ in slip.asked if len(answers[key]) > MOST_WRITTEN]
    if long:
        raise SlipRefusedError(f"“{'”“'.join(long)}”写得太长", next_step=f"每栏不超过 {MOST_WRITTEN} 个字")
    return answers


def handed(ask: Ask, slip: OpenSlip, name: str, tray: Tray) -> Handed:
    """A slip as it is handed in by `name`. Raises SlipRefusedError."""
    return Handed(name=name, answers=written_in(ask, slip), files=tray.files())


def tray_of(ask: Ask, kind: str) -> Tray:
    """The files that whoever is signed in has for a slip of this kind; they keep their names."""
    return Tray(ask.office.workspace.var, f"{ask.me.name}|{ask.path['case_no']}|{kind}", keeps_names=True)


async def take_slip_file(ask: Ask, request: Request) -> Response:
    """A file that goes with a slip."""
    ask.case(ask.path["case_no"])
    return await take_into(ask, request, tray_of(ask, ask.path["kind"]))


def print_filled(ask: Ask) -> Response:
    """A slip as it was filled in at the desk, to print and sign: of a provider its own, else those of the office."""
    case, number, provider = ask.case(ask.path["case_no"]), ask.path["number"], ask.me.provider
    if number not in {known for known, *_ in filled_slips(ask.office, case.case_no, provider)}:
        raise GoneError
    ask.looked(f"回件 {number}", case.case_no)
    content = filled_slip(ask.office, case.case_no, number, provider)
    return Response(content, media_type="application/pdf", headers={"content-disposition": "inline"})
