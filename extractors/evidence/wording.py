"""The words that a printed form shows: labels, option words, units, hints, headings. Told from text alone.

Takes the catalogue through `Labels`; answers what a stretch of text may be.
Knows no places.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import SequenceMatcher
from functools import cached_property

from extractors.apart import plain_word
from extractors.evidence.brackets import letters_of, without_sign
from extractors.evidence.meaning import NUMBER, Meaning
from extractors.otherform import (
    Context,
    LabelMatch,
    Labels,
    block_of,
    is_service_block,
    is_unit,
)
from extractors.values import Catalogue, Field, edits, half_width

_BODY = "公司|厂|院|校|局|店|中心|社|会|所|馆|集团"
_BODIES = re.compile(rf"[一-鿿（）()]{{5,}}({_BODY})")
"""What a body corporate is called, and a text that can be nothing but the name of one."""
_WORKS = (
    r"^(?!工程|项目|单位|规模|性质|地[点址]|内容|用地|类|方式|资金)[^:：]*"
    r"(项目|工程|楼|厂|[小校园]区|中心|店|学校|院|馆|改造|扩建|广场|公寓|基地|期)"
)
LEADS = {
    "我单位": ("applicant_name", rf"^(?!\s*因).*({_BODY})"),
    "本单位": ("applicant_name", rf"^(?!\s*因).*({_BODY})"),
    "我公司": ("applicant_name", r"^(?!\s*因).*公司"),
    "我单位（个人）": ("applicant_name", _BODY),
    "拟在": ("site_address", "路|街|道|号|村|镇|乡|园区"),
    "位于": ("site_address", "路|街|道|号|村|镇|乡|园区"),
    "建设": ("project_name", _WORKS),
    "我单位因": ("project_name", _WORKS),
    "本单位因": ("project_name", _WORKS),
    "我公司因": ("project_name", _WORKS),
    "要求于": ("need_date", r"\d{4}\s*[年./-]"),
    "希望于": ("need_date", r"\d{4}\s*[年./-]"),
    "坐落于": ("site_address", "路|街|道|号|村|镇|乡|园区"),
    "坐落在": ("site_address", "路|街|道|号|村|镇|乡|园区"),
    "现委托": ("agent_name", r"^\s*[一-鿿·]{2,4}\s*($|[(（])"),
    "兹委托": ("agent_name", r"^\s*[一-鿿·]{2,4}\s*($|[(（])"),
    "特委托": ("agent_name", r"^\s*[一-鿿·]{2,4}\s*($|[(（])"),
}
"""Words of a sentence that a value follows: its field, and what the value must hold."""
_SHORT = {"电话": ("agent_phone", "tel"), "电话号码": ("agent_phone", "tel"), "地址": ("site_address",)}
"""Labels that say nothing of whose a value is: a person is asked."""
CHOICES = frozenset({"one_of", "many_of", "yes_no"})
_LIKELY, _LIKELY_WORD = 4, 2
_HINT = re.compile(r"[(（【\[](?:[^)）】\]]*|.*[)）】\]])|备?注\d*[:：].*|注\d*|[(（]?\d+位[)）]?")
_PROSE = re.compile(
    r"[。；]|请.*填|填[表写报].{0,6}(说明|须知|前)|本表|注[:：]|签名或盖章|须|应当|不得|愿意?承担|承诺.{4,}|以上"
)
_REMARK = re.compile(
    r"[(（【\[][^()（）]*(不填|可不|不必|不用|无需|勿|填写|打勾|勾选|不清楚)[^()（）]*[)）】\]]\s*[:：]?"
)
"""What in brackets says how to fill in: a heading or a label stands before it, never a value."""
_HEADING = re.compile(
    r"(信息|情况|需求|专业|事项|选择|意见|说明|承诺|办理|清单|明细|填写|投资|总数|分类|文号|毫米)[)）]?$|办理与验收|银行账号"
)
_TRANSLATION = re.compile(r"[A-Z][A-Za-z]*[a-z][A-Za-z ./()&,'-]{2,}")
_LIKE_LABEL = re.compile(
    r"(面积|编号|号码|名称|日期|时间|容量|数量|户数|层数|栋数|方式|类别|类型|性质|电话|用量|流量|长度|管径|口径|负荷|压力|高度"
    r"|负责人|联系人|基本情况|^位置)$|^[一-鿿]{0,4}所[属在](社区|街道|辖区|区域|地区|部门|网格|乡镇|镇|村|片区|县区|县|区)?$"
)
_WORDS, _PART = re.compile(r"[一-鿿]{3,12}[:：]?"), re.compile(r"其中[一-鿿]{2,8}[:：]?")
_PLEDGED = re.compile(r"(以上|上述|所填|情况|内容|信息|材料|均)*(属实|真实|有效|无误|准确)[。.]?")
_PART_OF_LABEL = 4
_EMPTY_BRACKETS = re.compile(r"[(（\[【][\s√✓✔vV×xX_]{0,3}[)）\]】]")
_YES_NO = {"是": "是", "有": "是", "需要": "是", "需": "是", "同意": "是", "否": "否", "无": "否", "不需要": "否",
           "不需": "否", "不同意": "否", "没有": "否"}  # fmt: skip
_SHORTEST_ALIKE, _LONGEST_ALIKE, _ALIKE, _CLEAR, _WEAKEST = 3, 12, 0.72, 0.04, 5


class Wording:
    """The wording of forms, ready to be asked."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.catalogue: Catalogue = labels.catalogue
        self._seen: dict[tuple[str, Context], tuple[LabelMatch, ...]] = {}
        self._meaning = Meaning(labels.catalogue)

    @cached_property
    def choices(self) -> tuple[Field, ...]:
        """The fields that are answered by choosing, lists apart."""
        return tuple(f for f in self.catalogue.fields if f.type in CHOICES and not f.table)

    @cached_property
    def telling(self) -> dict[str, frozenset[str]]:
        """For each field to choose the words that no other field has: they tell it without a label."""
        words = {k: set(w) for k, w in self.words.items() if self.catalogue[k].type != "yes_no"}
        others = {k: [w for o, own in words.items() if o != k for w in own] for k in words}
        return {
            key: frozenset(w for w in own if len(w) >= _LIKELY_WORD and not any(w in o for o in others[key]))
            for key, own in words.items()
            if not self.catalogue[key].table
        }

    @cached_property
    def services(self) -> tuple[str, ...]:
        """The blocks of the catalogue that a service has of its own."""
        return tuple(b for b in dict.fromkeys(f.block for f in self.catalogue.fields) if is_service_block(b))

    @cached_property
    def words(self) -> dict[str, dict[str, str]]:
        """For each field to choose: its plain words and what they stand for."""
        return {f.key: self._words_of(f) for f in self.catalogue.fields if f.type in CHOICES}

    @staticmethod
    def _words_of(field: Field) -> dict[str, str]:
        if field.type == "yes_no":
            own = {plain_word(w): "是" for w in (field.label, *field.synonyms)}
            return own | _YES_NO
        own = {plain_word(a): v for a, v in field.aliases.items()} | {plain_word(w): w for w in field.allowed}
        return {w: v for w, v in own.items() if w}

    @cached_property
    def _all_words(self) -> frozenset[str]:
        return frozenset(w for words in self.words.values() for w in words) | frozenset(("其他", "其它"))

    def label(self, text: str, context: Context | None = None) -> tuple[LabelMatch, ...]:
        """What a text may mean as a label as a whole, best first."""
        key = (text, context or Context())
        if key not in self._seen:
            found = self.labels.whole(text, context) or self._lead(text) or self.meant(text, key[1].block)
            found = found or tuple(LabelMatch(k, _WEAKEST) for k in _SHORT.get(text.strip(":： "), ()))
            is_others = not found and self.labels.is_of_others(NUMBER.sub("", text))
            self._seen[key] = found or (() if is_others else self._alike(text))
        return self._seen[key]

    def meant(self, text: str, block: str = "") -> tuple[LabelMatch, ...]:
        """What a text may mean as a label by the meaning of its words, under a service or anywhere."""
        is_none = self.is_option(text) or self.labels.is_of_others(NUMBER.sub("", text))
        return () if is_none else self._meaning.fields(text.rstrip(":："), block)

    def is_of_kind(self, field: Field, text: str) -> bool:
        """Whether a text can be nothing but what the field asks for: the name of a body corporate, as far as words
        tell.
        """
        return field.key == "applicant_name" and bool(_BODIES.fullmatch(text)) and not self.is_wording(text)

    @staticmethod
    def _lead(text: str) -> tuple[LabelMatch, ...]:
        """What a word of a sentence leads to."""
        key, _ = LEADS.get(text.strip(" ，,。；;)）"), ("", ""))
        return (LabelMatch(key, _LIKELY),) if key else ()

    def _alike(self, text: str) -> tuple[LabelMatch, ...]:
        """The one field whose label is most like a text that is none exactly: the weakest of labels."""
        plain = re.sub(r"[(（].*|[^\w]", "", NUMBER.sub("", half_width(text))).replace("时间", "日期")
        if not _SHORTEST_ALIKE <= len(plain) <= _LONGEST_ALIKE or plain.isascii() or self.is_option(text):
            return ()
        best: dict[str, float] = {}
        service = block_of(plain)
        for spelling, key in self._by_last.get(plain[-1], ()):
            own = self.catalogue[key].block
            if is_service_block(service) and is_service_block(own) and own != service:
                continue
            if 2 * sum(c in spelling for c in set(plain)) < max(len(spelling), len(plain)):
                continue
            ratio = SequenceMatcher(None, plain, spelling, autojunk=False).ratio()
            best[key] = max(best.get(key, 0.0), ratio)
        ranked = sorted(((r, k) for k, r in best.items()), reverse=True)
        if not ranked or ranked[0][0] < _ALIKE or (len(ranked) > 1 and ranked[1][0] > ranked[0][0] - _CLEAR):
            return ()
        return (LabelMatch(ranked[0][1], _WEAKEST),)

    @cached_property
    def _spellings(self) -> tuple[tuple[str, str], ...]:
        """Every label of a field outside of lists, plain, with its field."""
        pairs = ((re.sub(r"[(（].*|[^\w]", "", half_width(t)), k) for t, k in self.catalogue.synonyms())
        named = ((t.replace("时间", "日期"), k) for t, k in pairs if not self.catalogue[k].table)
        return tuple(dict.fromkeys(p for p in named if len(p[0]) >= 2))

    @cached_property
    def _by_last(self) -> dict[str, list[tuple[str, str]]]:
        """Labels with their fields, by their last character."""
        found: dict[str, list[tuple[str, str]]] = {}
        for spelling, key in self._spellings:
            found.setdefault(spelling[-1], []).append((spelling, key))
        return found

    @staticmethod
    def is_nobodys(text: str) -> bool:
        """Whether a label says nothing of whose a value is: 电话, 地址."""
        return text.strip(":： ") in _SHORT

    def is_label(self, text: str, *, rank: int = _LIKELY) -> bool:
        """Whether a text is a label, at least this surely."""
        return any(m.rank <= rank for m in self.label(text))

    def option(self, field: Field, text: str) -> tuple[str, float]:
        """The word of a field that a text is, and how surely: 1 as printed, less where misread; ('', 0) for none."""
        words = self.words.get(field.key, {})
        plain = plain_word(_EMPTY_BRACKETS.sub("", text))
        bare = plain_word(re.sub(r"[(（].*", "", text))
        start, end = letters_of(text)
        for candidate in (plain, bare, plain_word(text[start:end])):
            if candidate in words:
                return words[candidate], 1.0
        if not plain or field.type == "yes_no":
            return "", 0.0
        if (signless := plain_word(without_sign(text))) in words:
            return words[signless], 0.8
        near = {
            v for w, v in words.items() if len(w) >= 3 and edits(plain, w, limit=1) <= 1 and not _by_figure(w, plain)
        }
        if len(near) == 1:
            return near.pop(), 0.8
        leads = {v for w, v in words.items() if len(w) >= 2 and plain.startswith(w)}
        held = {v for w, v in words.items() if len(w) >= 2 and w in plain}
        if len(leads) == 1 and held == leads and len(plain) <= 8:
            return leads.pop(), 0.7
        if any(plain in w for w in words):
            return "", 0.0
        half = {v for w, v in words.items() if len(w) == len(plain) == 2 and (w[0] == plain[0] or w[1] == plain[1])}
        return (half.pop(), 0.4) if len(half) == 1 else ("", 0.0)

    def is_apart(self, field: Field, text: str, clear: Collection[int] = ()) -> bool:
        """Whether a text is a word of a field as printed that no single misread character makes of another one. clear:
        the places of its characters that are surely read, so that no word which differs there is meant.
        """
        words, plain = self.words.get(field.key, {}), plain_word(text)
        others = [w for w, value in words.items() if value != words.get(plain)]
        known = set(clear) if plain == text else set()
        return plain in words and len(plain) >= _LIKELY_WORD and all(_is_unlike(plain, w, known) for w in others)

    def is_option(self, text: str) -> bool:
        """Whether a text is a word that some field can be answered with."""
        return plain_word(text) in self._all_words

    def is_printed(self, text: str) -> bool:
        """Whether a text is printed wording for sure: a hint in brackets, a unit, an instruction."""
        is_said = self.is_hint(text) or self.is_remark(text) or self.is_prose(text)
        return is_said or is_unit(text) or bool(_TRANSLATION.fullmatch(text.strip()))

    def is_wording(self, text: str) -> bool:
        """Whether a text is a word of the form: a label or the end of one, a unit, an option, a heading."""
        plain = half_width(text).strip(" :：_.。")
        if _PLEDGED.fullmatch(plain) or self.is_like_label(plain):
            return True
        if not plain or is_unit(plain) or self.is_option(plain) or self.label(plain) or _HEADING.search(plain):
            return True
        return len(plain) <= _PART_OF_LABEL and any(s.endswith(plain) for s, _ in self._spellings)

    @staticmethod
    def is_like_label(text: str) -> bool:
        """Whether a short text ends as labels do: 地上部分面积 is none that the catalogue has, and no value either."""
        return len(text) <= _LONGEST_ALIKE and bool(_LIKE_LABEL.search(text.rstrip(" :：_.。")))

    def is_strange_label(self, text: str) -> bool:
        """Whether a text asks for something that no field is: 其中人防面积, 阀门口径, 备用联系电话."""
        is_asking = bool(_PART.fullmatch(text)) or (bool(_WORDS.fullmatch(text)) and self.is_like_label(text))
        return is_asking and not self.label(text) and not self.is_option(text)

    @staticmethod
    def is_hint(text: str) -> bool:
        """Whether a text is all hint: in brackets, or a remark on how to fill in."""
        return bool(_HINT.fullmatch(half_width(text).strip()))

    @staticmethod
    def is_remark(text: str) -> bool:
        """Whether a text ends in a bracket that says how to fill in: 用量信息（不清楚的可不填）."""
        return any(m.end() == len(text.strip()) for m in _REMARK.finditer(text.strip()))

    @staticmethod
    def is_prose(text: str) -> bool:
        """Whether a text is an instruction or the wording of a pledge."""
        return len(text) > 12 and bool(_PROSE.search(text))


def _by_figure(word: str, plain: str) -> bool:
    """Whether figures or letters tell words apart: those must be read exactly."""
    return bool(re.search("[A-Z0-9一二三四]", word + plain))


def _is_unlike(word: str, other: str, clear: set[int]) -> bool:
    """Whether two words differ in more than a character, or in one of those of the first that are surely read."""
    if edits(word, other, limit=1) > 1:
        return True
    return len(word) == len(other) and any(word[n] != other[n] for n in clear)
