"""What a page is: the one form, an attachment, or something that only a person can name.

Scores the text of a page against templates/materials.yaml (domain §2). Hands on a `PageType`; never drops a page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extractors.models import DocumentType, TextLine
from extractors.package.offers import Placed, offered
from extractors.package.titlelines import whole_titles
from extractors.values import Catalogue, Material, edits, holds_near, squeeze, uscc_is_valid

_TITLE = re.compile(r"(联合报装|报装|水电气[暖网通信]*)(业务|联合|服务|接入)*(申请|登记)(审批)?(表|书|单)")
_TITLE_ENDS = re.compile(r"(申请|申报|登记|受理)(审批|登记)?(表|书|单)(\([^()]{1,12}\))?$")
_TITLE_PLAIN = re.compile(
    r"[^,，。；:：]*?((报装|接入|新装|增容)(业务|服务|信息|登记|办理|申办|采集)*表|报装(业务|服务|登记)?单)(\([^()]{1,12}\))?"
)
"""A title without the word application: 水电气暖联合报装表."""
_NO_TITLE = re.compile("提交|填写|填报|附|见|请|按|将|本|该|设备|负荷|材料|费")
"""A line with one of these speaks of a form, or is the title of an attachment."""
_TITLE_NAMES = re.compile(
    r"报装|接入|水.{0,2}电.{0,2}气|(市政)?公用(服务|设施)|(用|供)(水|电|气|热|暖)|自来水|燃气|供热|通信"
)
_TITLE_WEAK = re.compile(r"(接入|报装|开户|开通|新装|申办|办理|一张表|需求).*(申请|表|单|书)(\([^()]{1,12}\))?$")
"""A title that forms have, and other papers too: a form's only where enough of a form's labels stand below it."""
_TITLE_LIKE = "水电气暖通信联合报装申请表"
_TITLE_SHARE = 0.34
_TITLE_WEIGHT, _RIVAL_WEIGHT = 3, 2
_CODE_WEIGHT = 2
_WORDS_BESIDE_TITLE = 3
"""Words that must speak for a kind whose short title was misread."""
_SHORT_TITLE, _LONGEST_TITLE, _LONG_WORD = 4, 5, 5
_CREDIT_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")
_ENDS_OF_A_FORM = (
    "盖章",
    "签字",
    "签名",
    "签章",
    "承诺",
    "专业",
    "路段",
    "顶管",
    "定向钻",
    "联合验收",
    "分别验收",
    "一般程序",
)
_PLEDGE = re.compile("(填报|所填|上述|以上|提交).{0,12}(属实|真实|有效)|承诺")
_PLACES_TO_SIGN = ("盖章", "签字")
_FIRST_BLOCKS = frozenset("AB")
_LABELS_OF_A_NEXT_PAGE = 3
_LABELS_OF_A_FORM = 6
_LABELS_UNDER_A_TITLE = 4
_SERVICE_LABELS, _SERVICES = 2, 3
_SERVICE_NAMES = tuple(
    re.compile(f"[用供]?({one})(业务|需求|信息|报装|部分)?")
    for one in ("水|自来水|给水", "电|电力", "气|燃气|天然气", "热|暖|热力|暖气|采暖", "通信|通讯|网络|宽带")
)
"""How the five services head their parts of a form, each by itself."""
_OFFERS, _OFFERED_SERVICES, _MANY_OFFERS, _VERY_MANY_OFFERS = 3, 2, 4, 6
"""Fields offered to choose from, and services that they belong to, that make a page with labels ask as a form does; the
fields, of as many services as head a form, that do so by themselves; those that do so of two services.
"""
_OTHER_TITLE = re.compile("(合同|协议书?|通知书?|通告|公告|指南|[答批]复单?|记录|意见书?|合格证|许可证|函|纪要)$")
_ENGLISH = re.compile("(?<=[㐀-鿿)）])[ .]*[A-Z][a-z]{2,}(?: [A-Za-z][a-z]*)*")
"""The English of a label or word behind it."""
_LARGER = 1.3
"""The title of a paper that is no form; how many times as high as the usual line it is."""
_LONGEST_LABEL, _LONG_LABEL, _LONGEST_HEADING, _LONGEST_TITLE_LINE = 16, 4, 30, 45
_SERVICE_BLOCKS = frozenset("DEFGHI")
_LISTS = {"M15": "E", "M16": "F", "M19": "I"}
"""Attachments that are lists, and the block of the catalogue that prints the same list on the form."""
_NUMBER_BEFORE = re.compile(r"\d{1,2}[.、．)]?(?=[一-鿿])")
_NUMBERED = re.compile(r"^\d{1,2}[.、．]")


@dataclass(frozen=True)
class PageType:
    """What a page is. material: M02…M22 or '' ; title: the material's name or the page's own heading."""

    document_type: DocumentType
    material: str = ""
    title: str = ""


def page_type(lines: Sequence[TextLine], *, catalogue: Catalogue, materials: Sequence[Material]) -> PageType:
    """What a page with these lines of text is (pixels of the upright page).

    The form by its title, else an attachment by its score, else the form by its labels, else unknown.
    """
    texts = [(squeeze(_ENGLISH.sub("", line.text)), line.box) for line in lines if line.text.strip()]
    if not texts:
        return PageType(DocumentType.BLANK)
    heading = _heading(texts)
    if _is_form_title(texts):
        return PageType(DocumentType.FORM, title=heading)
    best = _best_material(texts, materials)
    is_titled_paper = _is_titled_otherwise(texts, heading) or bool(best and _has_title(texts, best))
    if _offers_as_forms_do(texts, catalogue) or (not is_titled_paper and _asks_as_forms_do(texts, catalogue)):
        return PageType(DocumentType.FORM, title=heading)
    if best:
        return PageType(DocumentType.MATERIAL, material=best.id, title=best.title)
    return PageType(DocumentType.UNKNOWN, title=heading)


def _asks_as_forms_do(texts: Sequence[Placed], catalogue: Catalogue) -> bool:
    """Whether a page without a form's own title is one by what it asks: labels of services among many, many labels and
    the services as heads, many fields by what is offered for them, or some under a title that forms have too.
    """
    labels = _labels_on([t for t, _ in texts], catalogue, with_values=True)
    if len(labels) >= _LABELS_OF_A_FORM and sum(b in _SERVICE_BLOCKS for b in labels.values()) >= _SERVICE_LABELS:
        return True
    parts = {
        p for t, _ in texts for p in re.split(r"[\s:：□☑■√()（）、/／]|^[一二三四五六七八九十\d]+[.、．)]", t) if p
    }
    named = sum(any(one.fullmatch(p) for p in parts) for one in _SERVICE_NAMES)
    if len(labels) >= _LABELS_OF_A_FORM and named >= _SERVICES:
        return True
    offers = offered(texts, catalogue)
    asked = labels | offers
    services = set(offers.values()) & _SERVICE_BLOCKS
    if len(asked) >= _LABELS_OF_A_FORM and len(offers) >= _OFFERS and len(services) >= _OFFERED_SERVICES:
        return True
    return len(asked) >= _LABELS_UNDER_A_TITLE and _has_weak_title(texts)


def _offers_as_forms_do(texts: Sequence[Placed], catalogue: Catalogue) -> bool:
    """Whether what is offered alone makes a page a form: fields of several services, as no other paper asks them."""
    offers = offered(texts, catalogue)
    services = set(offers.values()) & _SERVICE_BLOCKS
    are_many = len(offers) >= _VERY_MANY_OFFERS and len(services) >= _OFFERED_SERVICES
    return are_many or (len(offers) >= _MANY_OFFERS and len(services) >= _SERVICES)


def _is_titled_otherwise(texts: Sequence[Placed], heading: str) -> bool:
    """Whether lettering larger than the page's own names a paper that is no form: a contract, a notice."""
    heights = [b[3] - b[1] for _, b in texts]
    tallest = max((b[3] - b[1] for t, b in texts if t == heading), default=0.0)
    return tallest > _LARGER * median(heights) and bool(_OTHER_TITLE.search(heading))


def _has_weak_title(texts: Sequence[Placed]) -> bool:
    """Whether a title that forms have, and other papers too, stands in the top third."""
    limit = _extent(texts)
    titles = [
        t
        for t, b in texts
        if b[1] <= limit and len(t) <= _LONGEST_HEADING and not _NO_TITLE.search(t.replace("申请", ""))
    ]
    return any(_TITLE_WEAK.search(t) and _TITLE_NAMES.search(t) for t in titles)


def goes_on_with_form(lines: Sequence[TextLine], catalogue: Catalogue) -> bool:
    """Whether a page without a title goes on with the form before it: labels, choices, segments or a place to sign."""
    placed = [(_NUMBERED.sub("", squeeze(line.text)), line.box) for line in lines]
    texts = [t for t, _ in placed]
    signs = sum(any(word in text for word in _ENDS_OF_A_FORM) for text in texts)
    asked = _labels_on(texts, catalogue) | offered(placed, catalogue)
    return len(asked) + signs >= _LABELS_OF_A_NEXT_PAGE


def is_open_to_form(
    lines: Sequence[TextLine], kind: PageType, catalogue: Catalogue, materials: Sequence[Material]
) -> bool:
    """Whether a page that by itself is `kind` may be a form's further page: nobody knows it, it shows lists that forms
    have too, or words alone speak for an attachment whose title stands nowhere on it.
    """
    if kind.document_type is not DocumentType.MATERIAL:
        return kind.document_type is DocumentType.UNKNOWN
    material = next(m for m in materials if m.id == kind.material)
    return holds_lists_of_form(lines, kind.material, catalogue) or not titles_on(lines, material, anywhere=True)


def holds_lists_of_form(lines: Sequence[TextLine], material: str, catalogue: Catalogue) -> bool:
    """Whether a page that looks like a list of devices or roads holds parts of a form beside it: other services' labels
    or how the works are accepted, or the applicant's pledge over places to sign. An attachment holds its list alone.
    """
    texts = [_NUMBERED.sub("", squeeze(line.text)) for line in lines]
    beside = set(_labels_on(texts, catalogue).values()) & (_SERVICE_BLOCKS - {_LISTS.get(material, "")})
    is_signed = any("申请" in t and any(p in t for p in _PLACES_TO_SIGN) for t in texts)
    is_pledged = any(_PLEDGE.search(t) for t in texts)
    is_end = any("验收" in t for t in texts) or (is_signed and is_pledged)
    return material in _LISTS and (bool(beside) or is_end)


def begins_form(lines: Sequence[TextLine], catalogue: Catalogue) -> bool:
    """Whether a page of a form is its first: its title stands there, or labels of the first blocks."""
    texts = [(squeeze(line.text), line.box) for line in lines if line.text.strip()]
    if not texts:
        return False
    asked = _labels_on([t for t, _ in texts], catalogue) | offered(texts, catalogue)
    first = sum(block in _FIRST_BLOCKS for block in asked.values())
    return _is_form_title(texts) or first >= _LABELS_OF_A_NEXT_PAGE


def is_titled_form(lines: Sequence[TextLine]) -> bool:
    """Whether the title of an application form stands on a page."""
    texts = [(squeeze(line.text), line.box) for line in lines if line.text.strip()]
    return bool(texts) and _is_form_title(texts)


def ends_form(lines: Sequence[TextLine]) -> bool:
    """Whether a place to sign or to seal stands on a page."""
    return any(word in squeeze(line.text) for line in lines for word in _PLACES_TO_SIGN)


def material_of(lines: Sequence[TextLine], materials: Sequence[Material]) -> Material | None:
    """The kind of attachment that these lines alone speak for, None where none or several do."""
    texts = [(squeeze(line.text), line.box) for line in lines if line.text.strip()]
    return _best_material(texts, materials) if texts else None


def titles_on(lines: Sequence[TextLine], material: Material, *, anywhere: bool = False) -> bool:
    """Whether a short line in the top third of these lines (or anywhere) holds one of a kind's titles."""
    texts = [(squeeze(line.text), line.box) for line in lines if line.text.strip()]
    if not anywhere:
        return bool(texts) and _has_title(texts, material)
    return any(_names(t, w) for t, _ in texts if len(t) <= 30 for w in material.titles)


def _extent(texts: Sequence[Placed]) -> float:
    """Height below which the title stands: the top third of what is written."""
    top, bottom = min(b[1] for _, b in texts), max(b[3] for _, b in texts)
    return top + _TITLE_SHARE * (bottom - top) + 1


def _heading(texts: Sequence[Placed]) -> str:
    """The highest lettering in the top third, the first of its height, as the page's own name; bounded."""
    limit = _extent(texts)
    top = [(round(b[3] - b[1]), -index, t) for index, (t, b) in enumerate(texts) if b[1] <= limit and 2 <= len(t) <= 40]
    return max(top, default=(0, 0, ""))[2]


def _is_form_title(texts: Sequence[Placed]) -> bool:
    limit = _extent(texts)
    high = [(t, box) for t, box in texts if box[1] <= limit and len(t) <= _LONGEST_TITLE_LINE]
    if any(_names_form(t) for t, _ in high):
        return True
    return any(_names_form(t) and not _NO_TITLE.search(t.replace("申请", "")) for t in whole_titles(high))


def _names_form(text: str) -> bool:
    """Whether a text is the title of an application form."""
    is_plain = _TITLE_PLAIN.fullmatch(text) and not _NO_TITLE.search(text)
    named = (_TITLE_ENDS.search(text) or is_plain) and _TITLE_NAMES.search(text)
    return bool(named or _TITLE.search(text) or holds_near(text, _TITLE_LIKE, limit=2))


def _best_material(texts: Sequence[Placed], materials: Sequence[Material]) -> Material | None:
    """The kind with the highest score that reaches its own least and is alone at the top."""
    scores = sorted(((_score(texts, m), m) for m in materials), key=lambda s: -s[0])
    if not scores or scores[0][0] < scores[0][1].least:
        return None
    if len(scores) > 1 and scores[1][0] == scores[0][0] and scores[1][0] >= scores[1][1].least:
        return None
    return scores[0][1]


def _score(texts: Sequence[Placed], material: Material) -> int:
    limit = _extent(texts)
    whole = "\n".join(t for t, _ in texts)
    high = [t for t, b in texts if b[1] <= limit]
    titles = sum(
        _TITLE_WEIGHT if any(_names(t, w) for t in high) else any(_names(t, w) for t, _ in texts)
        for w in _apart(material.titles, whole)
    )
    words = sum(_holds(whole, w) for w in material.words)
    if not titles and words >= _WORDS_BESIDE_TITLE and _has_near_title(texts, material):
        titles = _TITLE_WEIGHT
    if titles and any(f.shape == "uscc" for f in material.fields) and _has_credit_code(texts):
        titles += _CODE_WEIGHT
    return titles + words - _RIVAL_WEIGHT * sum(w in whole for w in material.rivals)


def _has_near_title(texts: Sequence[Placed], material: Material) -> bool:
    """Whether a line in the top third is a title of the kind but for one character (营业扎照)."""
    limit = _extent(texts)
    short = [t for t, b in texts if b[1] <= limit and len(t) <= _LONGEST_TITLE]
    return any(edits(t, w, limit=1) == 1 for t in short for w in material.titles if len(w) == _SHORT_TITLE)


def _has_credit_code(texts: Sequence[Placed]) -> bool:
    """Whether a credit code with right check digits stands there, whatever is read of its label."""
    return any(uscc_is_valid(code) for t, _ in texts for code in _CREDIT_CODE.findall(t.upper()))


def _apart(words: Sequence[str], text: str) -> list[str]:
    """Words that are not merely part of a longer one of them that the text holds."""
    return [w for w in words if not any(w != o and w in o and o in text for o in words)]


def _has_title(texts: Sequence[Placed], material: Material) -> bool:
    limit = _extent(texts)
    return any(_names(t, w) for t, b in texts if b[1] <= limit and len(t) <= 30 for w in material.titles)


def _names(text: str, title: str) -> bool:
    """Whether a text holds a title. What is named stands at its end, and only where the text is nothing else may that
    be misread: 告知承诺□, a choice on a form, is no 告知承诺书.
    """
    if title in text or (len(text) == len(title) and _holds(text, title)):
        return True
    ends = [at + 1 for at, char in enumerate(text) if char == title[-1]]
    near = (text[max(0, end - len(title) - more) : end] for end in ends for more in (-1, 0, 1))
    return len(title) >= _LONG_WORD and any(edits(part, title, limit=1) <= 1 for part in near)


def _holds(text: str, word: str) -> bool:
    """Whether a text holds a word; of a long word one character may be misread."""
    return holds_near(text, word, limit=1 if len(word) >= _LONG_WORD else 0)


def _labels_on(texts: Sequence[str], catalogue: Catalogue, *, with_values: bool = False) -> dict[str, str]:
    """The catalogue's fields whose labels stand in the text, by their keys, with their blocks.

    A label stands alone, before a bracket or a colon, or, where it is long, in the midst of a line of running text.
    with_values: or at the beginning of a numbered line, its value straight behind it.
    """
    known = {squeeze(text): catalogue[key] for text, key in catalogue.synonyms() if len(squeeze(text)) >= 3}
    long = [(text, field) for text, field in known.items() if len(text) >= _LONG_LABEL]
    found: dict[str, str] = {}
    for text in texts:
        for part in re.split(r"[:：□☑■√()（）_]", text):
            field = known.get(part) if len(part) <= _LONGEST_LABEL else None
            if field is not None:
                found[field.key] = field.block
        if with_values and (number := _NUMBER_BEFORE.match(text)):
            rest = text[number.end() :]
            found |= {field.key: field.block for label, field in known.items() if rest.startswith(label)}
        if len(text) > _LONGEST_LABEL:
            found |= {field.key: field.block for label, field in long if label in text}
    return found
