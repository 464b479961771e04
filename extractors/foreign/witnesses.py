"""Two witnesses: what the joint decision read and what the shape readers read, field by field, as one reading.

A value on which both agree passes where either is sure enough; where they differ a person decides, the likelier first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.apart import STRUCK
from extractors.evidence import Wording
from extractors.joint import ROW_HAS_MORE, UNSURE_MARK, UNSURE_PLACE
from extractors.models import BoxTuple, FieldReading, Status
from extractors.otherform import WITH_LABEL, is_unit
from extractors.values import Calibration, Grounds, doubted, half_width, is_weakness, squeeze

DIFFER = "两种读法的结果不一致，请核对"
_STANDS_WITH_OTHER = frozenset({"", UNSURE_PLACE, UNSURE_MARK, ROW_HAS_MORE})
"""Doubts of a reading that are gone where the other witness says the same."""
_HEADING = re.compile(
    r"\s*(?:[(（][一二三四五六七八九十]{1,2}[)）]|[一二三四五六七八九十]{1,2}[、.．]|\d{1,2}[、.．]\s*(?=[一-鿿]))"
)
_ENGLISH, _CHINESE = re.compile(r"[A-Z][A-Za-z .()/&-]{3,}"), re.compile("[一-鿿]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OF_TWO = frozenset({"是", "否", "有", "无", "需要", "不需要"})
"""Words of which a form prints two, to mark one of them."""
_OWN_CODES = frozenset({"uscc", "project_code"})
_PAPERS = frozenset({"resident_id", "agent_id", "legal_rep_id"})
_LEAST_REST = 4
"""Characters more than the other reading that are a line below rather than something read twice."""
_SHORTEST_HEAD = 2
_ADDRESS, _PLACE = "_address", re.compile(r"[路街道号村镇乡区巷里城湖园厦楼场侧角]|\d")
_SAME_PLACE = 0.5
_HINT_FIRST = re.compile(r"[(（](?:单位)?(?:全称|名称|姓名|公章|盖章|签章)[)）]\s*(?=[一-鿿])")
_ONLY_A_SIGN = re.compile(r"[\s①-⑳*※★]+")
"""The sign of a footnote."""
_PRINTED = "像是表上印的字，不是填写的内容"
_HOLDS, _LONGEST_NAME = "值中混有其他栏目的内容", 5
_LONE = "只有一种读法读到，请核对"


@dataclass(frozen=True)
class Kinds:
    """What is asked of a field by its key: whether it takes any words, so that nothing but its place says that they are
    its value; whether it is answered by marking one of several words; whether a label of the page may mean it.

    is_of_kind: whether a text can be nothing but such a value, whatever stands about it (key, text).
    is_whole: whether the joint decision tells all that stands in an area beside a value (area, place of the value, what
    was read there besides it). is_vouched: whether the network surely gives the field what the decision gave it.
    is_boxed: whether rulings close label and value in by themselves.
    """

    is_free_text: Callable[[str], bool] = lambda _: False
    is_choice: Callable[[str], bool] = lambda _: False
    is_shown: Callable[[str], bool] = lambda _: True
    is_of_kind: Callable[[str, str], bool] = lambda _, __: False
    is_whole: Callable[[BoxTuple, BoxTuple, str], bool] = lambda _, __, ___: False
    is_vouched: Callable[[str], bool] = lambda _: False
    is_boxed: Callable[[str], bool] = lambda _: False


def agreed(
    shaped: Mapping[str, FieldReading],
    joint: Iterable[FieldReading],
    table: Calibration,
    kinds: Kinds,
) -> Iterator[FieldReading]:
    """The readings of a page by both ways as one reading a field."""
    is_free_text, is_choice = kinds.is_free_text, kinds.is_choice
    found = {r.key: r for r in joint}
    for key in dict.fromkeys([*shaped, *found]):
        one, other = shaped.get(key), found.get(key)
        if one is not None and other is None:
            if not _is_anothers(one, found.values()):
                is_lone = is_free_text(key) or is_choice(key) or (_is_figure(one) and not kinds.is_shown(key))
                is_lone = is_lone or _has_two_owners(one, found.values())
                is_lone = is_lone or (isinstance(one.value, bool) and one.raw in _OF_TWO)
                yield doubted(one, _LONE, table) if is_lone else one
        elif other is not None and one is None:
            holders = [s for s in shaped.values() if not is_choice(key) and _tells_apart(other, s, kinds)]
            is_lone = is_free_text(key) and not _proves_itself(other) and not holders
            is_lone = is_lone and not kinds.is_of_kind(key, other.raw) and not kinds.is_vouched(key)
            is_lone = is_lone and not kinds.is_boxed(key)
            others = [s for s in shaped.values() if s not in holders]
            is_disputed = other.value is not None and _is_given_elsewhere(other, others) and not kinds.is_vouched(key)
            yield doubted(other, DIFFER if is_disputed else _LONE, table) if is_lone or is_disputed else other
        elif one is None or other is None:
            continue
        else:
            is_same = is_choice(key) and one.value in (other.value, None) and other.status is Status.ACCEPTED
            is_same = is_same and not _is_written(other)
            is_open = one.value in (None, []) and one.status is Status.REVIEW
            is_same = is_same or (is_choice(key) and _is_unmarked(other) and is_open)
            is_same = is_same or (_is_marked_answer(other) and is_open)
            is_same = is_same or (is_choice(key) and _is_of_struck(one, other))
            is_same = is_same or (not is_choice(key) and _tells_apart(other, one, kinds))
            is_same = is_same or (kinds.is_vouched(key) and other.status is Status.ACCEPTED)
            both = other if is_same else of_both(one, other, table)
            if not is_same and _holds_others(one, other, found.values()):
                both = doubted(other, DIFFER, table)
            if isinstance(both.value, bool) and both.raw in _OF_TWO and other.status is not Status.ACCEPTED:
                both = doubted(both, _LONE, table)
            is_lone = (one.status is Status.MISSING) != (other.status is Status.MISSING)
            speaks = not is_free_text(key) and other.status is Status.ACCEPTED and not _is_a_date(other)
            speaks = speaks or kinds.is_boxed(key) or (other.status is Status.ACCEPTED and kinds.is_vouched(key))
            yield doubted(both, _LONE, table) if is_lone and not speaks else both


def _tells_apart(joint: FieldReading, shaped: FieldReading, kinds: Kinds) -> bool:
    """Whether the shape readers' text is the joint decision's sure value and all else there, which that tells apart:
    cells that were taken for one, so that both have read the value alike.
    """
    is_sure = joint.status is Status.ACCEPTED and joint.value is not None and bool(joint.raw)
    is_sure = is_sure and shaped.status is Status.REVIEW
    if not is_sure or joint.box is None or shaped.box is None or not overlaps(joint.box, shaped.box, of=min):
        return False
    text, value = squeeze(half_width(shaped.raw)), squeeze(half_width(joint.raw))
    rest = text.replace(value, "", 1)
    return value in text and bool(rest) and kinds.is_whole(shaped.box, joint.box, rest)


def _holds_others(shaped: FieldReading, joint: FieldReading, all_joint: Iterable[FieldReading]) -> bool:
    """Whether the shape readers' text is the joint decision's with other text behind it: a label, or what the decision
    gives to another field.
    """
    rest = shaped.raw.removeprefix(joint.raw)
    if joint.value is None or not joint.raw or rest == shaped.raw or len(rest) < _LEAST_REST:
        return False
    others = [j.raw for j in all_joint if j.key != joint.key and len(j.raw) >= _LEAST_REST]
    return shaped.doubt == WITH_LABEL or any(o in rest for o in others)


def _is_written(reading: FieldReading) -> bool:
    """Whether a choice was read from a word in its blank, where another text there is one against it."""
    grounds = Grounds.of(reading.grounds)
    return grounds is not None and grounds.kind == "word"


def _is_unmarked(reading: FieldReading) -> bool:
    """Whether a choice's options were seen and none of them is marked."""
    grounds = Grounds.of(reading.grounds)
    return reading.status is Status.MISSING and grounds is not None and grounds.kind == "choice"


def _is_marked_answer(reading: FieldReading) -> bool:
    """Whether 是 or 否 was surely read from its mark."""
    grounds = Grounds.of(reading.grounds)
    is_sure = reading.status is Status.ACCEPTED and isinstance(reading.value, bool)
    return is_sure and grounds is not None and grounds.kind == "choice"


def _is_of_struck(shaped: FieldReading, joint: FieldReading) -> bool:
    """Whether the shape readers, who look for squares alone, saw something struck out, and the other, who looks at the
    words too, has one answer beyond doubt.
    """
    is_sure = joint.status is Status.ACCEPTED and isinstance(joint.value, str) and not _is_written(joint)
    return is_sure and shaped.status is Status.REVIEW and shaped.doubt.endswith(STRUCK)


def _is_figure(reading: FieldReading) -> bool:
    """Whether a value is a number: many a figure of a form fits another's place as well."""
    return isinstance(reading.value, (int, float)) and not isinstance(reading.value, bool)


def _is_a_date(reading: FieldReading) -> bool:
    """Whether a value is a day: a form has many, and any of them fits any other's place."""
    return isinstance(reading.value, str) and bool(_DAY.fullmatch(reading.value))


def _is_anothers(shaped: FieldReading, joint: Iterable[FieldReading]) -> bool:
    """Whether the joint decision surely gives what stands there to another field: every text is used once."""
    if shaped.box is None or shaped.status is Status.MISSING:
        return False
    claims = [j for j in joint if j.key != shaped.key and j.box is not None and j.value is not None]
    return any(j.doubt not in (UNSURE_PLACE, UNSURE_MARK) and j.box and _covers(shaped.box, j.box) for j in claims)


def _has_two_owners(shaped: FieldReading, joint: Iterable[FieldReading]) -> bool:
    """Whether the joint decision reads the same value in the same place for another field, or another person's papers
    there, however it reads them.
    """
    papers = _PAPERS if shaped.key in _PAPERS else frozenset()
    same = [j for j in joint if j.key != shaped.key and j.value is not None]
    same = [j for j in same if j.value == shaped.value or j.key in papers]
    return shaped.box is not None and any(j.box and overlaps(shaped.box, j.box, of=min) for j in same)


def _is_given_elsewhere(joint: FieldReading, shaped: Iterable[FieldReading]) -> bool:
    """Whether the shape readers give what stands there to another field."""
    claims = [s for s in shaped if s.key != joint.key and s.box is not None and s.value is not None]
    return joint.box is not None and any(s.box and overlaps(joint.box, s.box, of=min) for s in claims)


def _covers(one: BoxTuple, other: BoxTuple) -> bool:
    """Whether two boxes are the same place, however far each reaches."""
    return overlaps(one, other, of=max)


def overlaps(one: BoxTuple, other: BoxTuple, *, of: Callable[..., float]) -> bool:
    """Whether two boxes have half of the larger (max) or the smaller (min) in common."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (one, other)]
    return across > 0 and down > 0 and across * down > _SAME_PLACE * max(of(areas), 1.0)


def of_both(shaped: FieldReading, joint: FieldReading, table: Calibration) -> FieldReading:
    """One reading of two of the same field or cell."""
    if shaped.status is Status.MISSING or joint.status is Status.MISSING:
        return joint if shaped.status is Status.MISSING else shaped
    if shaped.value == joint.value and shaped.value is not None:
        against = [r for r in (shaped, joint) if r.doubt not in _STANDS_WITH_OTHER and not is_weakness(r.doubt)]
        return against[0] if against else max(joint, shaped, key=lambda r: (r.status is Status.ACCEPTED, r.confidence))
    if joint.value is None and shaped.status is Status.ACCEPTED and shaped.value is not None:
        is_part = isinstance(shaped.value, bool) and shaped.raw != joint.raw  # 是 of a printed 是／否
        return doubted(shaped, DIFFER, table) if is_part else shaped
    if _is_with_heading(shaped, joint) or _is_with_translation(shaped, joint):
        return joint
    for mine, theirs in ((shaped, joint), (joint, shaped)):
        if _proves_itself(mine) and not _proves_itself(theirs) and mine.status is Status.ACCEPTED:
            return mine
    first, second = (shaped, joint) if _is_better(shaped, joint) else (joint, shaped)
    candidates = dict.fromkeys([*first.candidates, *second.candidates, *_told(first), *_told(second)])
    return doubted(first, DIFFER, table).model_copy(update={"candidates": tuple(c for c in candidates if c)})


def _is_with_heading(shaped: FieldReading, joint: FieldReading) -> bool:
    """Whether the shape readers' text is the joint decision's and the numbered heading of what follows on the form."""
    rest = shaped.raw.removeprefix(joint.raw)
    return joint.value is not None and rest != shaped.raw and bool(_HEADING.match(rest))


def _is_with_translation(shaped: FieldReading, joint: FieldReading) -> bool:
    """Whether the shape readers' text is the joint decision's behind the label's English."""
    before = shaped.raw.removesuffix(joint.raw)
    return joint.value is not None and bool(_CHINESE.match(joint.raw)) and bool(_ENGLISH.fullmatch(before))


def _proves_itself(reading: FieldReading) -> bool:
    """Whether a code's own check digit vouches for it, and its label can mean nobody else's."""
    return reading.key in _OWN_CODES and reading.grounds.endswith(".checked.checked")


def _told(reading: FieldReading) -> Iterator[str]:
    """What a reading proposes to a person, as it is written."""
    if reading.value is not None and not isinstance(reading.value, (bool, list)):
        yield reading.raw


def _is_better(shaped: FieldReading, joint: FieldReading) -> bool:
    """Whether the shape readers' value is the likelier one of two that differ."""
    if (shaped.value is None) != (joint.value is None):
        return joint.value is None
    if isinstance(shaped.value, str) and isinstance(joint.value, str) and shaped.value.startswith(joint.value):
        rest = shaped.value.removeprefix(joint.value)
        return len(rest) >= _LEAST_REST and rest not in joint.value
    return shaped.status is Status.ACCEPTED and joint.status is not Status.ACCEPTED


def guarded(
    readings: Sequence[FieldReading], wording: Wording, table: Calibration, *, is_free_text: Callable[[str], bool]
) -> list[FieldReading]:
    """The readings of a page; what the form prints (the end of a bracket, too), and what holds another field's value,
    are asked about; a blank with nothing but its printed unit is empty.
    A hint that is printed before a name is none of it.
    """
    names = {r.raw for r in readings if is_free_text(r.key) and len(r.raw) >= _SHORTEST_HEAD}
    found = []
    for reading in readings:
        doubt = ""
        if reading.status is Status.REVIEW and reading.value is None and is_unit(reading.raw):
            reading = reading.model_copy(update={"status": Status.MISSING, "doubt": "", "candidates": ()})
        if is_free_text(reading.key) and _ONLY_A_SIGN.fullmatch(reading.raw):
            continue
        if is_free_text(reading.key) and isinstance(reading.value, str) and (hint := _HINT_FIRST.match(reading.value)):
            reading = reading.model_copy(update={"value": reading.value[hint.end() :]})
        if is_free_text(reading.key) and reading.status is Status.ACCEPTED:
            is_nowhere = reading.key.endswith(_ADDRESS) and not _PLACE.search(reading.raw)
            is_rest = sum(c in "(（" for c in reading.raw) < sum(c in ")）" for c in reading.raw)
            doubt = _PRINTED if is_nowhere or is_rest or wording.is_wording(reading.raw) else ""
            holds = any(n != reading.raw and reading.raw.endswith(n) and len(n) < _LONGEST_NAME for n in names)
            doubt = doubt or (_HOLDS if holds else "")
        found.append(doubted(reading, doubt, table) if doubt else reading)
    return found
