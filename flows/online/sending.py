"""一键确认 (plan 三(二)(1)): what was typed is confirmed with its hash and time, and goes into the inbox as one
package, complete or not at all. Where the program was stopped in between, the next look goes on from the ledger.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from extractors.errors import UsageError
from flows.form import typed_form
from flows.ground import copy_verified, make_folder, move, stamp, write_bytes
from flows.intake import digest_tree, list_tree, place_package
from flows.office import Runtime
from flows.online.drafts import Draft, Drafts
from flows.online.questions import asked_answers, steps_of
from flows.online.receipts import Receipt, find_receipt, note_receipt
from flows.online.typed import Typed, remarks_on, slot_texts, typed_of

FORM_FILE: Final = "联合报装申请表.pdf"
NAME_OF_SENT: Final = "网上申报_"
"""How the names of these packages begin: of others nobody asks for a receipt."""
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CHANNEL: Final = "线上"
_GIVEN_UP_S: Final = 600


def send(office: Runtime, drafts: Drafts, token: str) -> Receipt:
    """Confirm a draft and send it; what was sent before is not sent again, its first receipt is given back.

    Raises:
        NoDraftError: there is no such draft.
        UsageError: something in it is still lacking or wrong.
    """
    with drafts.alone():
        _finish(office, drafts)
        draft = drafts.get(token)
        if (known := find_receipt(office.ledger, draft.receipt)) is not None:
            return known
        answers = _final_answers(office, draft)
        content = content_sha256(answers, draft)
        if (known := find_receipt(office.ledger, content)) is not None:
            drafts.sent(token, known.number, office.now(), is_again=True)
            drafts.emptied(token)
            return known
        package = _packed(office, drafts, draft, answers)
        receipt = Receipt(
            number=_new_number(office),
            at=stamp(office.now()),
            content=content,
            package=digest_tree(package, list_tree(package)),
            form=hashlib.sha256((package / FORM_FILE).read_bytes()).hexdigest(),
            tail="".join(filter(str.isdigit, answers["agent_phone"]))[-4:],
            case_no=draft.case_no,
        )
        note_receipt(office.ledger, receipt, office.now())
        drafts.sent(token, receipt.number, office.now())
        place_package(package, office.workspace.inbox, package_name(receipt))
        drafts.emptied(token)
        return receipt


def finish_sending(office: Runtime, drafts: Drafts) -> None:
    """What was confirmed and did not get into the inbox goes there now."""
    with drafts.alone():
        _finish(office, drafts)


def _finish(office: Runtime, drafts: Drafts) -> None:
    for package in drafts.outgoing():
        token = package.name
        receipt = find_receipt(office.ledger, digest_tree(package, list_tree(package)))
        if receipt is None:
            if time.time() - package.stat().st_mtime > _GIVEN_UP_S:  # a stop before it was written down
                shutil.rmtree(package)
            continue
        drafts.sent(token, receipt.number, office.now())
        place_package(package, office.workspace.inbox, package_name(receipt))
        drafts.emptied(token)


def package_name(receipt: Receipt) -> str:
    """What the package is called in the inbox: its receipt alone, nobody's name."""
    return f"{NAME_OF_SENT}{receipt.number}"


def content_sha256(answers: Mapping[str, str], draft: Draft) -> str:
    """SHA-256 of what is confirmed: answers without the day, and attachments; UTF-8 JSON, keys sorted, no blanks."""
    said = {name: text for name, text in answers.items() if name not in ("apply_date", "sign_date")}
    whole = {"answers": said, "files": sorted(f.sha256 for f in draft.files), "case": draft.case_no}
    plain = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def completed(answers: Mapping[str, str], *, day: str) -> dict[str, str]:
    """The answers with what this program fills in itself: channel, and the day by the office's clock, not a phone's."""
    return {**answers, "channel": _CHANNEL, "apply_date": day, "sign_date": day}


def _final_answers(office: Runtime, draft: Draft) -> dict[str, str]:
    """What is asked and answered, complete. Raises UsageError where it may not be sent."""
    whole = completed(draft.answers, day=office.day().isoformat())
    steps = steps_of(whole, _typed(office, whole), (), rows=draft.rows)
    answers = completed(asked_answers(draft.answers, steps), day=office.day().isoformat())
    if draft.case_no:  # by its code the form finds the case that was pushed
        answers["case_no"] = draft.case_no
        answers["project_code"] = draft.answers.get("project_code", "")
    wrong = [r for r in remarks_on(_typed(office, answers)) if r.weight == "stop"]
    if wrong:
        told = f"还有 {len(wrong)} 处需要补充或改正，没有提交：{wrong[0].label}"
        raise UsageError(told, next_step="按页面提示改正后再确认")
    return answers


def _typed(office: Runtime, answers: Mapping[str, str]) -> Typed:
    return typed_of(answers, office.templates, today=office.day())


def _packed(office: Runtime, drafts: Drafts, draft: Draft, answers: Mapping[str, str]) -> Path:
    """The package, ready to go: the filled form, and the attachments under their kinds' names."""
    made = drafts.out / f".{draft.token}"
    shutil.rmtree(made, ignore_errors=True)
    make_folder(made)
    texts = slot_texts(_typed(office, answers).application, office.templates)
    write_bytes(made / FORM_FILE, typed_form(texts, catalogue=office.catalogue))
    for attachment in draft.files:
        copy_verified(drafts.file(draft, attachment), made / attachment.name)
    whole = drafts.out / draft.token
    shutil.rmtree(whole, ignore_errors=True)  # of a stop before it was written down
    move(made, whole)
    return whole


def _new_number(office: Runtime) -> str:
    while True:
        number = f"WS{office.day():%Y%m%d}-{''.join(secrets.choice(_ALPHABET) for _ in range(5))}"
        if find_receipt(office.ledger, number) is None:
            return number
