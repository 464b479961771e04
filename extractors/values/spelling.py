"""How a reading is spelled where its field leaves few ways: pipe sizes, industry codes, models, permits, fixed phrases.

Takes one reading of one line and hands on the same reading with characters put right one for one. What can only be
notation keeps its probability; a character guessed from its word (`words.yaml`) is never more than half sure, so a
person sees it. Every reading of a slot is spelled alike before they are compared.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.models import CropReading
from extractors.values.catalogue import Field
from extractors.values.folding import CJK, SURE_DIGITS
from extractors.values.lexicon import Lexicon, simplified

GUESSED = 0.5
"""What a character that was guessed from its word is sure at most."""
_ROUNDS = 3
"""A phrase that was put right may make a longer one, which lacked two characters, lack one."""
_CLEAR = 0.985
"""A character that is at least as sure as this is not replaced by a guess."""
_WORD_TYPES = frozenset({"text", "one_of", "many_of"})
_NUMBERS = frozenset({"plan_permit_no", "build_permit_no", "old_account"})
_PIPE = re.compile(r"([Dd])([NnMmHeEo])([0-9OoIl|i/]{2,3})(?![0-9A-Za-z])")
_NOMINAL = frozenset(map(str, (15, 20, 25, 32, 40, 50, 65, 80, 100, 125, 150, 200, 250, 300, 350, 400, 450, 500, 600)))
_OUTER = frozenset(map(str, (16, 20, 25, 32, 40, 50, 63, 75, 90, 110, 125, 140, 160, 180, 200, 225, 250, 315, 400)))
_INDUSTRY = re.compile(r"(\S)([0-9OoIl|][0-9OoIl|])(?=\D)")
_MODEL = re.compile(r"[A-Z0-9]+")
_LETTERS = str.maketrans("0125864", "OIZSBGA")
_TAIL = re.compile(r"[OoIl]+$")
_PERMIT = re.compile(r".(?=字第)")
_IN_NUMBER = re.compile(r"(?<=\d)[OoIl|]+(?=\d)")
_SPECK = re.compile(rf"(?<=[{CJK}])\.(?=[{CJK}0-9])|^\.(?=[{CJK}])")
_SECTION = re.compile(r"(?<=中).(?=路[东西南北](?:侧|$))")
"""沁园路中段路西: what stands between 中 and a side of the road is 段."""


def spelled(field: Field, reading: CropReading, lexicon: Lexicon) -> CropReading:
    """The reading of one line as its field spells it; the same where nothing is amiss."""
    text = simplified(reading.text)
    if len(reading.characters) != len(text):
        return replace(reading, text=text)
    if field.type in _WORD_TYPES:
        reading = _without_specks(reading)
    mended = _with(reading, _notation(field, simplified(reading.text), lexicon))
    for _ in range(_ROUNDS):
        guessed = _guessed(field, mended, lexicon)
        if guessed == mended.text:
            break
        mended = _with(mended, guessed, at_most=GUESSED)
    return mended


def _notation(field: Field, text: str, lexicon: Lexicon) -> str:
    """The text with the characters put right that could not be others in this field."""
    if field.key == "seg_size":
        return _PIPE.sub(_pipe_size, text)
    if field.key == "gas_equip_model":
        return _MODEL.sub(lambda m: _model(m, lexicon), text, count=1)
    if field.key == "industry":
        return _INDUSTRY.sub(lambda m: m[1] + m[2].translate(SURE_DIGITS), text, count=1)
    if field.key in _NUMBERS:
        return _IN_NUMBER.sub(lambda m: m.group().translate(SURE_DIGITS), text)
    return text


def _pipe_size(match: re.Match[str]) -> str:
    """DN with a nominal size or De with an outer diameter; a size that there is none of stays as it was read."""
    size = match[3].translate(SURE_DIGITS).replace("i", "1").replace("/", "1")
    if match[2] in "eEo":
        return f"De{size}" if size in _OUTER else match.group()
    is_outer = match[1] + match[2] == "dn" and size in _OUTER
    return f"DN{size}" if size in _NOMINAL and not is_outer else match.group()


def _model(match: re.Match[str], lexicon: Lexicon) -> str:
    """The leading letters of a model, digits in them read as the letters that they look like where those are known."""
    text = match.group()
    for length in range(min(4, len(text)), 1, -1):
        letters = text[:length].translate(_LETTERS)
        if letters in lexicon.words.models:
            return letters + _TAIL.sub(lambda m: m.group().translate(SURE_DIGITS), text[length:])
    return text


def _guessed(field: Field, reading: CropReading, lexicon: Lexicon) -> str:
    """The text with unclear characters put right by the words around them."""
    characters = list(reading.text)
    chances = [chance for _, chance in reading.characters]
    if field.key == "industry":
        return _industry(reading.text, chances, lexicon)
    permits = lexicon.words.permits
    if field.key == "plan_permit_no" and _PERMIT.match(reading.text) and reading.text[0] not in permits:
        characters[0] = permits[0]
    if field.type in _WORD_TYPES and min(chances, default=1.0) < _CLEAR:
        sections = ((match.start(), "段") for match in _SECTION.finditer(reading.text))
        for place, character in (*lexicon.phrases.one_off(reading.text), *sections):
            if chances[place] < _CLEAR:
                characters[place] = character
    return "".join(characters)


def _industry(text: str, chances: list[float], lexicon: Lexicon) -> str:
    """The code put right by the name of its division where two characters agree and the third is unclear."""
    code = lexicon.words.industry_of(text[3:])
    wrong = [i for i, (a, b) in enumerate(zip(code, text, strict=False)) if a != b]
    return code + text[3:] if len(wrong) == 1 and chances[wrong[0]] < _CLEAR else text


def _with(reading: CropReading, text: str, *, at_most: float = 1.0) -> CropReading:
    """The reading with another text of the same length; what was changed is sure at most so much."""
    characters = tuple(
        (c, min(p, at_most) if c != old else p) for c, (old, p) in zip(text, reading.characters, strict=True)
    )
    changed = [p for (_, p), (old, _) in zip(characters, reading.characters, strict=True) if p and old]
    return replace(reading, text=text, characters=characters, confidence=min([reading.confidence, *changed]))


def _without_specks(reading: CropReading) -> CropReading:
    """The reading without the points between Chinese characters, where nobody writes any."""
    specks = {m.start() for m in _SPECK.finditer(reading.text)}
    if not specks:
        return reading
    kept = [i for i in range(len(reading.text)) if i not in specks]
    return replace(
        reading,
        text="".join(reading.text[i] for i in kept),
        characters=tuple(reading.characters[i] for i in kept),
        places=tuple(reading.places[i] for i in kept) if len(reading.places) == len(reading.text) else reading.places,
    )
