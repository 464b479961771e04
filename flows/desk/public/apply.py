"""`/apply` 网上申报: the one form as pages, checked while it is typed, sent by one confirmation. Open to everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from extractors.errors import BaozhuangError, TooLargeError
from flows.desk.asking import EVERYBODY, Ask, GoneError, Page
from flows.desk.intray import received
from flows.form import code_svg
from flows.ground import Limits
from flows.online import (
    AFFIRMED,
    Draft,
    Drafts,
    NoDraftError,
    Remark,
    Step,
    StepKey,
    completed,
    find_receipt,
    finish_sending,
    remarks_on,
    send,
    steps_of,
    typed_of,
)

_OFTEN: Final = "操作太频繁，请过一会儿再试。"
_DRAFTS_AN_HOUR, _CHECKS_A_MINUTE, _FILES_AN_HOUR, _SENDS_AN_HOUR = 200, 1200, 1000, 200
"""From one address, which may be that of a hall full of people."""
_HOUR_S: Final = 3600.0
_MATERIALS: Final = tuple(f"M{number:02d}" for number in range(2, 20))
_RESIDENT, _NOT_WANTED = "居民", "不用"
_STANDING: Final = frozenset({"既有"})
_OTHER: Final = ("other", "其他材料")


def show_start(ask: Ask) -> Response:
    """What it is, and the way in; what a stop of the program held up is sent on its way."""
    finish_sending(ask.office, _drafts(ask))
    return ask.page("apply/start.html", windows=tuple(ask.office.office.windows.values()))


def begin(ask: Ask) -> Response:
    """A new draft."""
    if not _may(ask, "apply", _DRAFTS_AN_HOUR):
        return _too_often(ask)
    return ask.to(f"/apply/{_drafts(ask).begin(ask.office.now()).token}")


def show_step(ask: Ask) -> Response:
    """A page of questions as it stands."""
    draft = _draft(ask)
    if draft.receipt:
        return ask.to(f"/apply/{draft.token}/receipt")
    steps, remarks = _standing(ask, draft)
    step = _step(steps, ask.text("step") or StepKey.WHAT.value)
    facts: dict[str, Any] = {"draft": draft, "steps": steps, "step": step, "told": ""}
    if step.key is StepKey.FILES:
        return ask.page("apply/files.html", **facts, kinds=_kinds_for(ask, draft))
    if step.key is StepKey.CONFIRM:
        return ask.page("apply/confirm.html", **facts, **_last(ask, steps, remarks))
    return ask.page("apply/step.html", **facts, is_begun=any(q.answer for q in step.all_questions))


def save_step(ask: Ask) -> Response:
    """The answers of a page; then on, back, or one more row."""
    if not _may(ask, "apply-check", _CHECKS_A_MINUTE, per_s=60.0):
        return _too_often(ask)
    draft, key = _saved(ask)
    going = ask.text("go")
    table = going.removeprefix("more:")
    if table != going:
        step = _step(_standing(ask, draft)[0], key)
        shown = sum(row.table == table for row in step.rows)
        _drafts(ask).grown(draft.token, table, shown + 1, ask.office.now())
        return ask.to(f"/apply/{draft.token}?step={key}#{table}-{shown + 1}")
    keys = [step.key.value for step in _standing(ask, draft)[0]]
    at = keys.index(key) if key in keys else 0
    at = max(0, at - 1) if going == "back" else min(at + 1, len(keys) - 1)
    return ask.to(f"/apply/{draft.token}?step={keys[at]}")


def check_step(ask: Ask) -> Response:
    """The same while it is typed: kept, and what is to be said of it."""
    if not _may(ask, "apply-check", _CHECKS_A_MINUTE, per_s=60.0):
        return ask.json({"told": _OFTEN}, status=429)
    draft, key = _saved(ask)
    steps, _ = _standing(ask, draft)
    step = _step(steps, key)
    told = {
        q.name: {
            "asked": q.is_asked,
            "needed": q.is_needed,
            "remarks": [{"text": r.text, "weight": r.weight, "missing": r.is_missing} for r in q.remarks],
        }
        for q in step.all_questions
    }
    return ask.json(
        {
            "questions": told,
            "steps": {s.key.value: s.is_done for s in steps if s.key is not StepKey.FILES},
            "at": draft.touched_at,
        }
    )


def drop_file(ask: Ask) -> Response:
    """An attachment is taken out again."""
    draft = _draft(ask)
    _drafts(ask).dropped(draft.token, ask.text("name"), ask.office.now())
    return ask.to(f"/apply/{draft.token}?step={StepKey.FILES.value}")


async def take_file(ask: Ask, request: Request) -> Response:
    """An attachment, read piece by piece; what is too large is refused before it has come."""
    if not _may(ask, "apply-file", _FILES_AN_HOUR):
        return ask.json({"told": _OFTEN}, status=429)
    try:
        draft = await run_in_threadpool(_draft, ask)
        came = await received(_drafts(ask).folder(draft.token), request, ask.office.settings.limits.member_bytes)
        kind = dict((*_kinds(ask), _OTHER)).get(ask.query.get("material", ""), _OTHER[1])
        material = (ask.query.get("material", _OTHER[0])[:10], kind)
        now = ask.office.now()
        draft = await run_in_threadpool(partial(_drafts(ask).attached, draft.token, material, came, now))
    except NoDraftError as error:
        raise GoneError from error
    except BaozhuangError as error:
        return ask.json({"told": error.message}, status=413 if isinstance(error, TooLargeError) else 415)
    return ask.json({"files": [f.name for f in draft.files]})


def confirm(ask: Ask) -> Response:
    """一键确认: sent once, however often it is pressed."""
    draft = _draft(ask)
    if draft.receipt:
        return ask.to(f"/apply/{draft.token}/receipt")
    if not _may(ask, "apply-send", _SENDS_AN_HOUR):
        return _too_often(ask)
    said = {key: "是" if ask.text(key) else "" for key in AFFIRMED}
    _drafts(ask).answered(draft.token, said, ask.office.now())
    try:
        send(ask.office, _drafts(ask), draft.token)
    except BaozhuangError as error:
        steps, remarks = _standing(ask, _drafts(ask).get(draft.token))
        facts = {"draft": draft, "steps": steps, "step": _step(steps, StepKey.CONFIRM.value), "told": error.message}
        return ask.page("apply/confirm.html", status=409, **facts, **_last(ask, steps, remarks))
    return ask.to(f"/apply/{draft.token}/receipt")


def show_receipt(ask: Ask) -> Response:
    """What was sent, when, with its hash, and how it is followed."""
    draft = _draft(ask)
    receipt = find_receipt(ask.office.ledger, draft.receipt)
    if receipt is None:
        return ask.to(f"/apply/{draft.token}")
    return ask.page(
        "apply/receipt.html", receipt=receipt, is_again=draft.is_again, code=Markup(code_svg(receipt.number))
    )


def _last(ask: Ask, steps: tuple[Step, ...], remarks: Iterable[Remark]) -> dict[str, Any]:
    """What is looked over before it is sent."""
    step_of = {q.name: s for s in steps for q in s.all_questions} | {r.name: s for s in steps for r in s.remarks}
    open_ones = [(step_of.get(r.name), r) for r in remarks if r.name not in AFFIRMED]
    stops = [(s, r) for s, r in open_ones if r.weight == "stop"]
    hints = [(s, r) for s, r in open_ones if r.weight == "hint"]
    said = {key: _caption(ask, key) for key in AFFIRMED}
    return {"stops": stops, "hints": hints, "day": ask.office.day(), "consent": said["consent_share"], **said}


def _caption(ask: Ask, key: str) -> str:
    """The sentence that the form prints beside the box."""
    field = ask.office.catalogue[key]
    return field.form.caption if field.form is not None and field.form.caption else field.label


def _standing(ask: Ask, draft: Draft) -> tuple[tuple[Step, ...], tuple[Remark, ...]]:
    """The pages of a draft and all that is to be said of its answers, as of today by the office's clock."""
    answers = completed(draft.answers, day=ask.office.day().isoformat())
    typed = typed_of(answers, ask.office.templates, today=ask.office.day())
    remarks = remarks_on(typed)
    return steps_of(draft.answers, typed, remarks, rows=draft.rows), remarks


def _saved(ask: Ask) -> tuple[Draft, str]:
    """The draft with the answers of the page that was sent, and which page that is."""
    draft = _draft(ask)
    steps, _ = _standing(ask, draft)
    step = _step(steps, ask.text("step"))
    answers = {q.name: _answer(ask.form, q.name) for q in step.all_questions if step.key is not StepKey.CONFIRM}
    return _drafts(ask).answered(draft.token, answers, ask.office.now()), step.key.value


def _answer(form: Mapping[str, Any], name: str) -> str:
    return "、".join(text.strip() for text in form.get(name, ()) if text.strip())


def _step(steps: tuple[Step, ...], key: str) -> Step:
    return next((step for step in steps if step.key.value == key), steps[0])


def _kinds(ask: Ask) -> tuple[tuple[str, str], ...]:
    """The kinds of attachments that are asked for, with a plain word for each."""
    titles = {m.id: m.title.partition("（")[0] for m in ask.office.templates.materials}
    return tuple((key, titles[key]) for key in _MATERIALS if key in titles)


def _kinds_for(ask: Ask, draft: Draft) -> tuple[tuple[str, str], ...]:
    """Those that may be asked of this applicant for the services that he ticks; what he has handed in as well."""
    services = set(draft.answers.get("services", "").split("、"))
    column = 2 if draft.answers.get("applicant_kind") == _RESIDENT else 1 if _is_there(draft) else 0
    known, given = {m.id: m for m in ask.office.templates.materials}, {file.material for file in draft.files}
    return tuple(
        (key, title)
        for key, title in _kinds(ask)
        if key in given
        or (
            known[key].need[column] != _NOT_WANTED
            and (not known[key].goes_to or not services or services & set(known[key].goes_to))
        )
    )


def _is_there(draft: Draft) -> bool:
    """Whether services are asked for a building that stands."""
    return draft.answers.get("build_nature", "") in _STANDING


def _drafts(ask: Ask) -> Drafts:
    return drafts_at(ask.office.workspace.var, ask.office.settings.limits)


@cache
def drafts_at(var: Path, limits: Limits) -> Drafts:
    """The drafts of an office, once in a process."""
    return Drafts(var, limits)


def _draft(ask: Ask) -> Draft:
    try:
        return _drafts(ask).get(ask.path["token"])
    except NoDraftError as error:
        raise GoneError from error


def _may(ask: Ask, what: str, most: int, *, per_s: float = _HOUR_S) -> bool:
    return ask.desk.limits.allows(what, ask.address, most=most, per_s=per_s)


def _too_often(ask: Ask) -> Response:
    return ask.page("sorry.html", status=429, told=_OFTEN)


PAGES: Final = (
    Page("/apply", show_start, roles=EVERYBODY),
    Page("/apply", begin, roles=EVERYBODY, method="POST"),
    Page("/apply/{token}", show_step, roles=EVERYBODY),
    Page("/apply/{token}", save_step, roles=EVERYBODY, method="POST"),
    Page("/apply/{token}/check", check_step, roles=EVERYBODY, method="POST"),
    Page("/apply/{token}/files", roles=EVERYBODY, method="POST", stream=take_file),
    Page("/apply/{token}/drop", drop_file, roles=EVERYBODY, method="POST"),
    Page("/apply/{token}/send", confirm, roles=EVERYBODY, method="POST"),
    Page("/apply/{token}/receipt", show_receipt, roles=EVERYBODY),
)
