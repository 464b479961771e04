"""Writes HTML in which every run of text carries its role: print, writing, blanks, choices and their marks.

A `Pen` belongs to one form. What it prints follows from the structure alone; what it writes, from the filling.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from random import Random
from typing import Any

from tests.layouts.answers import Answer, Filling
from tests.layouts.asking import Ask
from tests.layouts.marks import drawn
from tests.layouts.roles import Role
from tests.layouts.style import Hand, Look
from tests.scans.fonts import FACES

_COMBS = {"uscc": 18, "mobile": 11, "resident_id": 18}
_SQUARES = ("box", "box_after", "radio")
_KINDS = {"box_after": "box-after", "bracket_after": "bracket-after", "circled": "circle"}
"""What the shared samples call a style of choice."""


@dataclass
class Pen:
    """rng: of the hand; fields, shown: the truth, as far as the form was written."""

    look: Look
    hand: Hand
    filling: Filling
    rng: Random
    roles: list[Role] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)

    def run(self, text: str, role: Role, css: str = "") -> str:
        """A run of print."""
        return f"<s r={self._number(role)} class='{css}'>{escape(text)}</s>" if text else ""

    def _number(self, role: Role) -> int:
        self.roles.append(role)
        return len(self.roles) - 1

    def written(self, text: str, role: Role) -> str:
        """Something that a person wrote."""
        if not text:
            return ""
        number = self._number(role)
        if self.hand.is_typed:
            return f"<s r={number} class='w'>{escape(text)}</s>"
        drift = self.rng.gauss(0, 0.006) * self.hand.unrest
        letters = "".join(self._letter(c, drift * at) for at, c in enumerate(text))
        return f"<s r={number} class='w'>{letters}</s>"

    def _letter(self, char: str, drift: float) -> str:
        unrest = self.hand.unrest
        size = 1 + self.rng.gauss(0, 0.04) * unrest
        if char.isascii():
            size *= FACES[self.hand.face].digit_scale
        rise, turn = self.rng.gauss(0, 0.035) * unrest + drift, self.rng.gauss(0, 2.0) * unrest
        gap = max(-0.02, self.rng.gauss(self.hand.letter_gap, 0.02))
        css = (
            f"transform:translateY({rise:.3f}em) rotate({turn:.1f}deg);font-size:{size:.2f}em;margin-right:{gap:.2f}em"
        )
        return f'<b style="{css}">{escape(char)}</b>'

    def label(self, ask: Ask, *, how: str, colon: str | None = None) -> str:
        """The label with its unit, hint and English, as the look has it; notes how the field is shown."""
        colon = self.look.colon if colon is None else colon
        text, unit = ask.label, ""
        if ask.unit and self.look.unit_at == "label":
            unit = f"（{ask.unit}）" if "（" not in text else ""
        self._show(ask, how)
        spread = " spread" if self.look.is_spread and 2 <= len(text) <= 4 and not colon and not unit else ""
        made = self.run(text + unit + colon, Role("label", ask.key), "lb" + spread)
        if ask.hint:
            css = "hint below" if self.look.hint_below and how != "rows" else "hint"
            made += self.run(f"（{ask.hint}）", Role("hint", ask.key), css)
        if ask.english:
            made += self.run(ask.english, Role("english", ask.key), "en")
        return made

    def _show(self, ask: Ask, how: str) -> None:
        kind = _KINDS.get(ask.style, ask.style) if ask.options else "date" if ask.type == "date" else "text"
        if ask.unit:
            kind = "num+unit"
        self.fields[ask.key] = self.filling.answer(ask).truth
        self.shown[ask.key] = {"label": ask.label, "how": how, "kind": kind, "ctx": ask.is_short}

    def note(self, ask: Ask, how: str, label: str) -> None:
        """Note that a field stands on the form without a label of its own."""
        self._show(ask, how)
        self.shown[ask.key]["label"] = label

    def sentence_label(self, ask: Ask, text: str) -> str:
        """The words of a sentence that lead to a blank."""
        self.note(ask, "sentence", text.strip("，（）。"))
        self.shown[ask.key]["ctx"] = not text
        return self.run(text, Role("label", ask.key))

    def crossed(self, ask: Ask, head: str) -> str:
        """What stands where the row of a service meets a column."""
        self.note(ask, "cross", head)
        self.shown[ask.key]["ctx"] = True
        return self.value(ask)

    def headed_option(self, ask: Ask, service: str, title: str) -> str:
        """A service's name as the head of its column or row, with its own mark place."""
        answer = self.filling.answer(ask)
        made = self.option(ask, title, service, answer)
        at = max(n for n, role in enumerate(self.roles) if role.kind == "option")
        self.roles[at] = replace(self.roles[at], heads=service)
        return made

    def value(self, ask: Ask, *, room: str = "") -> str:
        """What is written, or chosen from. room: width of a blank (CSS), '' within a cell."""
        if ask.options:
            return self.choice(ask)
        answer = self.filling.answer(ask)
        text, unit = answer.text, ask.unit if self.look.unit_at in ("after", "none") else ""
        if text and ask.unit and self.look.unit_at == "written":
            text = f"DN{text}" if ask.unit == "DN" else f"{text}{ask.unit}"
        elif self.look.unit_at == "label" and "（" in ask.label:
            unit = ask.unit
        if self.look.is_comb and ask.type in _COMBS:
            return self._comb(ask, text)
        before = self.run("DN", Role("unit", ask.key), "un") if unit == "DN" else ""
        after = self.run(unit, Role("unit", ask.key), "un") if unit != "DN" else ""
        return before + self.blank(self.written(text, Role("value", ask.key)), room) + after

    def _comb(self, ask: Ask, text: str) -> str:
        """A code with a small cell for each character."""
        if not text:
            return f"<span class='comb fit'>{'<b></b>' * _COMBS[ask.type]}</span>"
        number = self._number(Role("value", ask.key))
        cells = "".join(f"<b>{escape(c)}</b>" for c in text)
        return f"<span class='comb fit'><s r={number} class='w'>{cells}</s></span>"

    def blank(self, made: str, room: str) -> str:
        """A blank of some width around what is written in it; '' for one without an edge of its own."""
        if not room:
            return f"<span class='fill'>{made}</span>"
        return f"<span class='blank fit {self.look.blank}' style='width:{room}'>{made}</span>"

    def day(self, ask: Ask) -> str:
        """A day whose 年 月 日 are printed, with blanks before them."""
        truth = self.filling.answer(ask).truth
        parts = [str(int(p)) for p in truth.split("-")] if truth else ["", "", ""]
        made = ""
        for part, word, room in zip(parts, "年月日", ("13mm", "8mm", "8mm"), strict=True):
            made += self.blank(self.written(part, Role("value", ask.key)), room)
            made += self.run(word, Role("plain", ask.key))
        return f"<span class=nw>{made}</span>"

    def choice(self, ask: Ask, *, across: bool = True) -> str:
        """The options with their mark places. across: beside one another, else one a line."""
        answer = self.filling.answer(ask)
        options = [self.option(ask, word, value, answer) for word, value in ask.options]
        if not across:
            return "".join(f"<div class=row1>{o}</div>" for o in options)
        if self.look.separator and ask.style in ("bare", "circled", "struck"):
            return self.run(f" {self.look.separator} ", Role("plain", ask.key)).join(options)
        between = f"<i style='margin-right:{self.look.gap}'></i><wbr>"
        return f"<span class=opts>{between.join(options)}</span>"

    def option(self, ask: Ask, word: str, value: str, answer: Answer) -> str:
        """One word of a choice with its mark place."""
        return self.marked(ask, word, Role("option", ask.key, value, value in answer.chosen), is_open=not answer.chosen)

    def marked(self, ask: Ask, word: str, role: Role, *, is_open: bool = False) -> str:
        """A word to choose, and its mark if it is chosen. is_open: nothing of its choice is."""
        place = replace(role, kind="mark")
        text = self.run(word, role)
        if ask.style in _SQUARES:
            mark = self._square(place, is_round=ask.style == "radio")
            parts = (text, mark) if ask.style == "box_after" else (mark, text)
        elif ask.style in ("bracket", "bracket_after"):
            mark = self._bracket(place)
            parts = (text, mark) if ask.style == "bracket_after" else (mark, text)
        else:
            is_marked = role.is_chosen if ask.style != "struck" else not is_open and not role.is_chosen
            parts = (text, self._upon(place, ask.style) if is_marked else "")
        return f"<span class=opt>{''.join(parts)}</span>"

    def _square(self, place: Role, *, is_round: bool) -> str:
        signs = "●○" if is_round else "☑□"
        sign = signs[0] if place.is_chosen else signs[1]
        if self.hand.has_signs:
            return self.run(sign, place, "sign")
        kind = ("filled" if self.hand.is_typed else self.hand.tick) if is_round else self.hand.tick
        spill = 0.0 if self.hand.is_typed else self.rng.uniform(0.0, 0.35)
        ink = drawn(kind, self.hand, self.rng, spill=spill) if place.is_chosen else ""
        css = "box round" if is_round else "box"
        return f"<s r={self._number(place)} data-mark='{sign}' class='{css}'>{ink}</s>"

    def _bracket(self, place: Role) -> str:
        ink = ""
        if self.hand.has_signs:
            return self.run("（√）" if place.is_chosen else "（　）", place, "sign")
        if place.is_chosen:
            fits = ("check", "hook", "cross", "typed", "slash", "dot", "loop", "scribble")
            tick = self.hand.tick if self.hand.tick in fits else "check"
            ink = f"<u class=brmark>{drawn(tick, self.hand, self.rng, spill=0.05)}</u>"
        sign = "（√）" if place.is_chosen else "（　）"
        return f"<s r={self._number(place)} data-mark='{sign}' class='br'>（<u class=brgap></u>{ink}）</s>"

    def _upon(self, place: Role, style: str) -> str:
        """Ink over a word: a ring, a tick, or a line through it."""
        kind = {"circled": "ring", "struck": "strike"}.get(style, "check" if self.rng.random() < 0.8 else "hook")
        at, spill = "", 0.0
        if self.hand.is_loose:
            kind, at, spill = self._loosely(kind)
        css = {"ring": "ring", "strike": "strike", "double": "strike", "under": "strike"}.get(kind, "over")
        ink = drawn(kind, self.hand, self.rng, spill=spill)
        return f"<s r={self._number(place)} data-mark='' class='{css}'{at}>{ink}</s>"

    def _loosely(self, kind: str) -> tuple[str, str, float]:
        """The mark of a loose hand in place of one over a word: its kind, where it stands, how far it spills."""
        if kind == "strike":
            return self.rng.choice(("strike", "strike", "double")), "", 0.0
        if kind == "ring":
            return self.rng.choice(("ring", "ring", "ring", "under")), "", self.rng.uniform(-0.04, 0.1)
        kind = self.rng.choice((kind, kind, "cross", "slash", "under", "loop"))
        if kind == "under":
            return kind, "", 0.0
        left, width = self.rng.uniform(-15, 70), self.rng.uniform(1.0, 2.2)
        return kind, f" style='left:{left:.0f}%;width:{width:.1f}em'", self.rng.uniform(0.0, 0.2)
