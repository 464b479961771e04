"""Pages of our papers whose code cannot be read, known by what is printed on them.

Takes the lines of an upright page; hands on what they say of the paper. Untrusted like any text: the ledger says
whether there is such a case and paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.marks import PaperCode, SeenSeal, parse_code
from extractors.models import Frozen, ReturnedPage, TextLine
from extractors.ownform.pagecount import Leaf, leaf_in
from extractors.values import squeeze

_HEAD, _FOOT = 0.14, 0.86
"""Shares of the page's height above and below which its head and foot lie."""
_MARK = "送审稿"
_CASE = re.compile(r"LHBZ[-—–一]?(\d{4})[-—–一]?(\d{6})")
_NUMBER = re.compile(
    r"LHBZ-?(\d{4})-?(\d{6})-(\d{2,3})(?!\d)|[\u4e00-\u9fff]{2,10}函[〔\[［(（【](20\d\d)[〕\]］)）】]([1-9]\d*)号"
)
_ANNEX = re.compile(r"^(用[水电气暖]|通信)报装需求表$")
_DASHED = re.compile(r"^[—–\-一―－_]{1,2}(\d{1,2})[—–\-一―－_]{1,2}$")
_CODE = re.compile(
    r"BZP\W?(LHBZ-\d{4}-\d{6})\W?([A-Z_]{2,24}?)\W?(water|power|gas|heating|telecom|)\W?(\d)\W?(\d)\W?([0-9A-F]{4})$"
)
_STROKES = re.compile(r"[|｜丨!！Il/\\]+")


class Print(Frozen):
    """What is printed on a page. number: 文书编号 or 发文字号 as it stands there; is_marked: it is certainly ours."""

    code: PaperCode | None = None
    case_no: str = ""
    number: str = ""
    leaf: Leaf = Leaf()
    is_marked: bool = False

    def as_returned(self, *, page: int, seal: SeenSeal) -> ReturnedPage:
        """The page as one that came back; kind '' where nothing says which paper it is of."""
        code = self.code
        return ReturnedPage(
            case_no=code.case_no if code else self.case_no,
            kind=code.kind if code else "",
            provider=code.provider if code else "",
            version=code.version if code else 1,
            sheet=0,
            page=page,
            leaf=self.leaf.number or (1 if code and code.page == 1 else 0),
            leaves=self.leaf.of,
            number=self.number,
            has_seal=seal.is_there,
            seal_doubt=seal.doubt,
            seal_names=seal.names,
        )


def print_of(lines: Sequence[TextLine], *, height: int) -> Print:
    """What the lines of an upright page say. height: of its raster, in pixels."""
    texts = [(squeeze(line.text), line.box[1] / height) for line in lines]
    code = next(_codes(t for t, _ in texts), None)
    case = next((m for t, _ in texts if (m := _CASE.search(t))), None)
    number = next((m[0] for t, y in texts if y < 0.35 and (m := _NUMBER.search(t))), "")
    head, foot = [t for t, y in texts if y < _HEAD], [t for t, y in texts if y > _FOOT]
    marked = any(_MARK in t for t in head) or (any(_ANNEX.match(t) for t, _ in texts) and case is not None)
    return Print(
        code=code,
        case_no=f"LHBZ-{case[1]}-{case[2]}" if case else "",
        number=number,
        leaf=_leaf(foot),
        is_marked=bool(code or marked or (number and case)),
    )


def follows(now: Print, before: ReturnedPage | None) -> bool:
    """Whether a page goes on with the paper of the page before it: by its number, or because that one is not whole."""
    if before is None:
        return False
    last = before.leaf or before.sheet
    if now.leaf.number:
        return now.leaf.number == last + 1
    return 0 < last < before.leaves


def _leaf(foot: Sequence[str]) -> Leaf:
    leaf = leaf_in(foot)
    dashed = next((m for t in foot if (m := _DASHED.match(t))), None)
    return leaf if leaf.number or dashed is None else Leaf(number=int(dashed[1]), of=leaf.of)


def _codes(texts: Iterator[str]) -> Iterator[PaperCode]:
    """Codes in print whose check is right, the strokes between their parts read as whatever they look like."""
    for text in texts:
        if "BZP" not in text:
            continue
        said = text[text.index("BZP") :]
        for form in (said, _STROKES.sub("|", said)):
            if (match := _CODE.match(form)) is not None:
                found = parse_code("|".join(("BZP", *match.groups())))
                if isinstance(found, PaperCode):
                    yield found
