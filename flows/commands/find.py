"""`baozhuang find`: the archivist's search. Shows places that exist, the newest first, and the page to open."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pypdfium2
from rich.console import Console
from rich.text import Text

from extractors.errors import UsageError
from extractors.models import Frozen
from extractors.templates import Templates
from flows.casework import load_office
from flows.copies import copy_path
from flows.ground import CASE_NO, Workspace, ascii_json, is_utf8
from flows.ledger import Conditions, Found, Hit, Wanted
from flows.letters import PaperKind, kind_title
from flows.opened import mention_new, open_ledger, say

MOST_SHOWN: Final = 50
MOST_OPENED: Final = 10
"""Into so many PDF copies the search looks for the page of its words."""
MOST_PAGES: Final = 60
KINDS: Final = {"case": "案件", "original": "原件"}


class FindWish(Conditions):
    """What is typed: words, and conditions as people write them; '' for none."""

    words: tuple[str, ...] = ()
    kind: str = ""
    as_json: bool = False


class Shown(Frozen):
    """A hit as it is shown. place: file or folder, '' where nothing lies. copy_place: its PDF. page: of the PDF."""

    hit: Hit
    place: str = ""
    copy_place: str = ""
    page: int | None = None

    @property
    def link(self) -> str:
        """An address that opens the PDF at its page, or the file; '' for none."""
        place = self.copy_place or self.place
        if not place:
            return ""
        address = Path(place).as_uri()
        return f"{address}#page={self.page}" if self.page and place.lower().endswith(".pdf") else address


def show_hits(root: Path, console: Console, wish: FindWish) -> int:
    """Show the places that hold every word and meet every condition; exit code 0, also where there is none.

    Raises:
        UsageError: nothing to search for, or a provider or kind that does not exist.
    """
    with open_ledger(root) as desk:
        wanted = wanted_of(wish, desk.templates)
        found = desk.ledger.search(wanted)
        shown = tuple(_shown(found, desk.workspace, wanted))
        if wish.as_json:
            text = _json(found, shown)
            console.out(text if is_utf8(console.file) else ascii_json(text), highlight=False)
            return 0
        mention_new(desk, console)
        _show(shown, console, title=_title(wish, found))
    return 0


def wanted_of(wish: FindWish, templates: Templates) -> Wanted:
    """The question to the ledger. Raises UsageError as `show_hits` does."""
    words = tuple(" ".join(wish.words).split())
    said = wish.model_dump(include=set(Conditions.model_fields)) | {"provider": _provider(wish.provider, templates)}
    wanted = Wanted(words=words, kinds=_kinds(wish.kind, templates), most=MOST_SHOWN, **said)
    if not words and not wanted.has_conditions:
        raise UsageError("没有写要找的词", next_step="写出受理编号、文号、项目名称、路名、日期或文中的词")
    if wish.first and wish.last and wish.first > wish.last:
        raise UsageError("起始日期晚于截止日期", next_step="对调两个日期")
    return wanted


def _provider(said: str, templates: Templates) -> str:
    """water, 供水, 北控水务 or 供水-北控水务 → water."""
    if not said:
        return ""
    folders = {u.folder: p.id for p in load_office(templates).providers.values() for u in p.everybody}
    found = {key for name, key in folders.items() if said == key or said in name}
    if len(found) != 1:
        raise UsageError(f"没有这个专营单位：{said}", next_step=f"写其中之一：{'、'.join(folders)}")
    return found.pop()


def _kinds(said: str, templates: Templates) -> tuple[str, ...]:
    """需求函 → its kind, as the ledger calls it; several where the word is part of several titles."""
    if not said:
        return ()
    slips = {slip.id: slip.title for slip in templates.slips.slips}
    titles = {kind.value: kind_title(kind, templates) for kind in PaperKind} | slips | KINDS
    exact = [kind for kind, title in titles.items() if said in (kind, title)]
    found = exact or [kind for kind, title in titles.items() if said in title]
    if not found:
        raise UsageError(f"没有这种文书：{said}", next_step=f"写其中之一：{'、'.join(titles.values())}")
    return tuple(found)


def _shown(found: Found, workspace: Workspace, wanted: Wanted) -> Iterator[Shown]:
    """Where each hit lies; in the first PDF copies the page on which its words stand is looked for."""
    opened = 0
    for hit in found.hits:
        place = existing(hit, workspace)
        copy = workspace.outbox / copy_path(hit.path) if hit.path.endswith(".docx") else None
        copy = copy.absolute() if copy is not None and copy.is_file() else None
        page = hit.page
        if copy is not None and hit.hit and opened < MOST_OPENED:
            opened += 1
            page = page_of(copy, hit.hit)
        yield Shown(hit=hit, place=str(place or ""), copy_place=str(copy or ""), page=page)


def existing(hit: Hit, workspace: Workspace) -> Path | None:
    """Where to look: the file; for a case its archive folder or what waits of it in 待核对; None where nothing lies."""
    if hit.path:
        places = [workspace.outbox / hit.path]
    elif CASE_NO.fullmatch(hit.case_no):
        places = [workspace.case_archive(hit.case_no), workspace.folder("review") / hit.case_no]
    else:
        places = []
    return next((p.absolute() for p in places if p.exists()), None)


def page_of(pdf: Path, words: str) -> int | None:
    """The first page of a PDF on which the words stand, white space aside; None where they stand on none."""
    sought = "".join(words.split()).casefold()
    try:
        with closing(pypdfium2.PdfDocument(pdf)) as document:
            for number in range(min(len(document), MOST_PAGES)):
                text = document[number].get_textpage().get_text_bounded()
                if sought in "".join(text.split()).casefold():
                    return number + 1
    except (pypdfium2.PdfiumError, OSError, ValueError):
        return None
    return None


def _title(wish: FindWish, found: Found) -> str:
    conditions = wish.model_dump(exclude={"words", "as_json", "first", "last"}, exclude_defaults=True)
    days = [f"{wish.first or ''}至{wish.last or ''}"] if wish.first or wish.last else []
    query = " ".join((*wish.words, *map(str, conditions.values()), *days))
    if not found.total:
        return f"没有找到“{query}”。可换用受理编号、文号、项目名称、路名或日期再查。"
    cut = f"，显示最新的 {len(found.hits)} 处；多写一个词可缩小范围" if found.total > len(found.hits) else ""
    return f"“{query}”共 {found.total} 处{'以上' * found.is_more}{cut}"


def _show(shown: Sequence[Shown], console: Console, *, title: str) -> None:
    say(console, title, style="bold")
    for each in shown:
        hit = each.hit
        name = hit.title if hit.number in hit.title else f"{hit.title} {hit.number}"
        parts = (hit.day, name, hit.project)
        say(console, "  " + "  ".join(p for p in parts if p), style="cyan")
        if hit.hit:
            line = Text.assemble("    …", hit.before, (f"【{hit.hit}】", "bold"), hit.after, "…")
            console.print(line, soft_wrap=True)
        lost = "原处没有文件；运行 baozhuang audit 查看" if hit.path else "还没有文件"
        say(console, f"    {each.place or lost}")
        if each.page and each.link:
            say(console, f"    第{each.page}页 {each.link}")


def _json(found: Found, shown: Sequence[Shown]) -> str:
    content = {"total": found.total, "is_more": found.is_more, "hits": [_row(each) for each in shown]}
    return json.dumps(content, ensure_ascii=False, indent=1)


def _row(each: Shown) -> dict[str, Any]:
    said = each.hit.model_dump(exclude={"path", "page", "before", "hit", "after"})
    excerpt = {"before": each.hit.before, "hit": each.hit.hit, "after": each.hit.after}
    return said | {"path": each.place, "pdf": each.copy_place, "page": each.page, "link": each.link, "excerpt": excerpt}
