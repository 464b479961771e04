"""What a raw text means in the catalogue's words and units, for every type of field.

Owns the choice of the reader for a type, and the plain texts, names, codes and telephone numbers.
Never guesses: two possible values are a doubt with its candidates. Idempotent: a value's own text has that value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from extractors.models import Value
from extractors.values import checkdigits
from extractors.values.characters import holds_private, unified, without_private
from extractors.values.choices import read_many, read_one, read_yes_no
from extractors.values.dates import is_empty_date, read_date
from extractors.values.folding import (
    CJK,
    DOUBTFUL_DIGITS,
    MAX_RAW,
    SURE_DIGITS,
    Normalised,
    doubtful,
    half_width,
    is_blank,
    is_explicit_none,
    plain_text,
    squeeze,
)
from extractors.values.numerals import read_number
from extractors.values.prompts import is_bare_prompt, prompt_doubt
from extractors.values.translations import is_label, label_doubt, without_label

if TYPE_CHECKING:
    from extractors.values.catalogue import Field

__all__ = ["Normalised", "is_explicit_none", "normalise", "written"]

_INDUSTRY = re.compile(r"[a-tA-T]\d{2}")
"""Door and division of GB/T 4754: a capital letter and two digits."""
_IN_CHINESE = ("_name", "_address")
"""Ends of the keys of plain texts that are in Chinese as long as nobody has looked at them."""
_GARBLED = re.compile("[\x80-\x9f\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]")
"""What Chinese in a wrong encoding looks like: letters with accents and control characters."""
_UNREAD = re.compile(r"[□�?？*＊■]")
_SQUARE_METRES = re.compile(r"(?<=\d)\s*[mM][²2](?![0-9A-Za-z])")
_NAME = re.compile(rf"[{CJK}]+(?:·[{CJK}]+)*|[A-Za-z]+(?:[ .'-]+[A-Za-z]+)*")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:(0\d{2,3})-?)?([2-9]\d{6,7})(-\d{1,6})?")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_SPACED_MARKS = re.compile(r"[\s\-—－–_.·()（）/]+")


def normalise(field: Field, raw: str, *, today: date | None = None) -> Normalised:
    """What `raw` means as a value of `field` (contract of the types: domain §1.3, §3).

    A blank gives value None without doubt; 无, / and — give value None and `explicit_none` (V17), unless the field
    has such a word among its answers. today: for dates that cannot have happened yet.
    """
    if len(raw) > MAX_RAW:
        return doubtful(f"内容过长（{len(raw)} 字）")
    if is_blank(raw) or is_bare_prompt(raw) or (field.type == "date" and is_empty_date(raw)):
        return Normalised()
    if is_explicit_none(raw) and not _has_own_none(field, raw):
        return Normalised(explicit_none=True)
    text = without_private(unified(raw))
    if doubt := prompt_doubt(field, text):
        return doubtful(doubt, plain_text(text), value=plain_text(text))
    found = _READERS.get(field.type, _read_text)(field, text, today)
    return doubtful("含有系统外的字（造字），请对照原件", value=found.value) if holds_private(text) else found


def written(value: Value) -> str:
    """A value as it would be written on paper; `normalise` of it gives the value again."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _has_own_none(field: Field, raw: str) -> bool:
    """Whether 无 or / is one of the answers of the field."""
    return field.type in ("yes_no", "signature", "seal") or squeeze(raw) in (*field.allowed, *field.aliases)


def _read_text(field: Field, raw: str, today: date | None) -> Normalised:
    text = _SQUARE_METRES.sub("㎡", plain_text(raw))
    if field.unit:
        text = text.removesuffix(field.unit).rstrip() or text
    if text.find("。") == len(text) - 1 and "，" not in text:  # the sentence about the blank ends there
        text = text[:-1] or text
    if field.key.endswith(_IN_CHINESE):
        text = without_label(text)
        if doubt := label_doubt(text):
            return doubtful(doubt, text, value=text)
    if field.key == "industry" and _INDUSTRY.match(text):
        text = text[0].upper() + text[1:]
    if _UNREAD.search(text.rstrip("?？")):
        return doubtful("有未能识别的字", text, value=text)
    if len(_GARBLED.findall(raw)) > 1:
        return doubtful("文字像是乱码（编码不对）", value=text)
    if field.range and not field.unit and not field.range[0] <= len(text) <= field.range[1]:
        return doubtful(f"字数不在 {field.range[0]:g}–{field.range[1]:g} 之间", text, value=text)
    return Normalised(text)


def _read_name(field: Field, raw: str, today: date | None) -> Normalised:
    """A person's name: Chinese characters with · between the parts, or Latin words."""
    text = re.sub("[•・‧∙.．]", "·", plain_text(raw)) if re.search(f"[{CJK}]", raw) else plain_text(raw)
    if re.search(f"[{CJK}]", text):
        text = text.replace(" ", "")
    text = _alone(without_label(text))
    if is_label(text):
        return doubtful("像是栏目名称的英文，不是填写的内容", text, value=text)
    if _UNREAD.search(text) or not _NAME.fullmatch(text):
        return doubtful("姓名中有不该出现的字符", text, value=text)
    if not 2 <= len(text) <= 25:
        return doubtful("姓名的字数不对", text, value=text)
    return Normalised(text)


def _alone(text: str) -> str:
    """A name without the telephone that a stroke parts from it, or the stroke alone: 李四／13800000000, 李四/."""
    parts = [part.strip(" ·") for part in re.split("[/／]", text)]
    names = [part for part in parts if re.search(f"[{CJK}]", part)]
    is_one = len(names) == 1 and not re.search("[^0-9+ -]", "".join(parts).replace(names[0], "", 1))
    return names[0] if is_one else text


def _read_uscc(field: Field, raw: str, today: date | None) -> Normalised:
    code = _SPACED_MARKS.sub("", half_width(raw)).upper()
    if checkdigits.uscc_is_valid(code):
        return Normalised(code)
    found = checkdigits.repair_uscc(code)
    if len(found) == 1:
        return Normalised(found[0], repaired=True)
    reason = "统一社会信用代码校验位不符" if len(code) == 18 else f"统一社会信用代码应为 18 位，读到 {len(code)} 位"
    near = found or checkdigits.near_uscc(code)
    is_likely = len(near) == 1 and sum(a != b for a, b in zip(near[0], code, strict=True)) == 1
    return doubtful(reason, *near, value=near[0] if is_likely else code)


def _read_resident_id(field: Field, raw: str, today: date | None) -> Normalised:
    code = re.sub(r"[\s\-—－–_.·]+", "", half_width(raw)).upper()
    if checkdigits.resident_id_is_valid(code, today=today):
        return Normalised(code)
    found = checkdigits.repair_resident_id(code, today=today)
    if len(found) == 1:
        return Normalised(found[0], repaired=True)
    if len(code) == 15 and code.isdigit():
        return doubtful("15 位旧身份证号码已停止使用", value=code)
    reason = "公民身份号码校验位或日期不符" if len(code) == 18 else f"公民身份号码应为 18 位，读到 {len(code)} 位"
    return doubtful(reason, *found, value=code)


def _read_project_code(field: Field, raw: str, today: date | None) -> Normalised:
    plain = _SPACED_MARKS.sub("", half_width(raw)).upper()
    code = checkdigits.hyphenated(plain) if len(plain) == 20 else plain
    if checkdigits.project_code_is_valid(code):
        is_old = checkdigits.project_code_is_old(code)
        return doubtful("旧版项目代码没有校验位，请核对", code, value=code) if is_old else Normalised(code)
    found = () if checkdigits.project_code_has_shape(code) else checkdigits.repair_project_code(plain)
    if len(found) == 1 and not checkdigits.project_code_is_old(found[0]):
        return Normalised(found[0], repaired=True)
    shape = checkdigits.project_code_has_shape(code)
    reason = "项目代码末位校验不符，请核对" if shape else f"项目代码应为 20 位数字，读到“{code[:26]}”"
    return doubtful(reason, *found, value=code)


def _read_code(field: Field, raw: str, today: date | None) -> Normalised:
    """A number of a document: no check digit, so a letter between digits is only proposed as a digit."""
    code = squeeze(squeeze(raw).upper())
    if _UNREAD.search(code):
        return doubtful("有未能识别的字", value=code)
    mended = re.sub(r"(?<=\d)[OIL|](?=\d|$)", lambda m: m.group().lower().translate(SURE_DIGITS), code)
    if mended != code:
        return doubtful("编号中的字母可能是数字", code, mended, value=code)
    return Normalised(code)


def _phone_digits(raw: str) -> tuple[str, bool, bool]:
    """The digits of a telephone number, whether sure look-alikes and whether doubtful ones were replaced."""
    plain = half_width(raw)
    sure = plain.translate(SURE_DIGITS)
    digits = sure.translate(DOUBTFUL_DIGITS)
    return digits, sure != plain, digits != sure


def _read_mobile(field: Field, raw: str, today: date | None) -> Normalised:
    text, repaired, is_unsure = _phone_digits(raw)
    digits = re.sub(r"^\+?86(?=1[3-9])|^0086", "", _SPACED_MARKS.sub("", text))
    several = re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", re.sub(r"(?<=\d)[ -](?=\d)", "", text))
    if len(several) == 1 and re.fullmatch(f"[{CJK}]{{2,4}}[/／,，、 ]*", squeeze(raw).replace(several[0], "")):
        return Normalised(several[0], repaired=repaired)  # a name stands before it
    if not _MOBILE.fullmatch(digits):
        return doubtful("手机号码应为 11 位、以 13–19 开头", *several, value=digits if digits.isdigit() else None)
    if is_unsure:
        return doubtful("手机号码中有形近字母，请核对", digits, value=digits)
    return Normalised(digits, repaired=repaired)


def _national(text: str) -> str:
    """A number without the code of the country; the area code gets the 0 that is left out behind it."""
    rest = re.sub(r"^(\+-?|00)86-?", "", text)
    if rest == text or rest.startswith("0") or _MOBILE.fullmatch(rest.replace("-", "")):
        return rest
    return f"0{rest}"


def _read_landline(field: Field, raw: str, today: date | None) -> Normalised:
    """A landline as area code-number-extension; what is not written (the area code) is not added."""
    text, repaired, is_unsure = _phone_digits(raw)
    text = re.sub(r"转|分机", "-", re.sub(r"[\s()（）]+", "-", text)).replace("—", "-").strip("-")
    text = _national(re.sub("-+", "-", text))
    if mobile := _MOBILE.fullmatch(text.replace("-", "")):
        return Normalised(mobile.group(), repaired=repaired)
    match = _LANDLINE.fullmatch(text)
    if not match or (match[1] in (None, "0391") and (len(match[2]) != 7 or match[2][0] == "9")):
        return doubtful("固定电话应为 7 位号码（可带区号 0391 和分机）", text, value=text)
    number = f"{match[1]}-{match[2]}{match[3] or ''}" if match[1] else match[2] + (match[3] or "")
    if is_unsure:
        return doubtful("电话号码中有形近字母，请核对", number, value=number)
    return Normalised(number, repaired=repaired)


def _read_email(field: Field, raw: str, today: date | None) -> Normalised:
    plain = re.sub(r"\s*([@.])\s*", r"\1", half_width(raw).replace("。", ".").replace("，", "."))
    name, _, host = plain.partition("@")
    address = f"{name}@{host.lower()}"
    if not _EMAIL.fullmatch(address):
        return doubtful("电子邮箱格式不对", value=plain)
    return Normalised(address, repaired="。" in raw or "，" in raw)


def _read_rows(field: Field, raw: str, today: date | None) -> Normalised:
    return doubtful("清单应按行读取", value=None)


_READERS: dict[str, Callable[[Field, str, date | None], Normalised]] = {
    "text": _read_text,
    "name": _read_name,
    "uscc": _read_uscc,
    "resident_id": _read_resident_id,
    "project_code": _read_project_code,
    "mobile": _read_mobile,
    "landline": _read_landline,
    "email": _read_email,
    "date": lambda field, raw, today: read_date(field, raw, today=today),
    "number": lambda field, raw, today: read_number(field, raw),
    "integer": lambda field, raw, today: read_number(field, raw),
    "one_of": lambda field, raw, today: read_one(field, raw),
    "many_of": lambda field, raw, today: read_many(field, raw),
    "yes_no": lambda field, raw, today: read_yes_no(raw),
    "signature": lambda field, raw, today: read_yes_no(raw),
    "seal": lambda field, raw, today: read_yes_no(raw),
    "code": _read_code,
    "rows": _read_rows,
}
