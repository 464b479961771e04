"""Forms as offices really print them: written out as HTML in `offices/`, with places for labels, values and choices.

A file there is one layout. Its words say what they are for by the functions of `Office`; all other text is print. What
is offered in several wordings (`甲|乙`), `maybe` and `pick` follow from the structure's seed, so that one file gives
many forms; broad ones (`broad.FIRST`) also take other labels and other kinds of marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from jinja2 import Environment, StrictUndefined

from tests.layouts import broad
from tests.layouts.asking import SERVICE_KEYS, SERVICES, WRITTEN_CHOICE, Ask, catalogue, labels_of
from tests.layouts.lists import Listing, cell, head, row_at, rows_of
from tests.layouts.pen import Pen
from tests.layouts.plan import Plan
from tests.layouts.roles import Role
from tests.layouts.workcells import works_of

FOLDER = Path(__file__).with_name("offices")
PARTS = ("offices", "offices-held-out")
HELD_OUT = PARTS[1]
CODED = "coded"
_CODES = "ABCDEFGHIJKLMN"
_STYLES = ("box", "box", "box_after", "bracket", "bracket_after", "radio", "bare", "circled")
_REWORDED, _RESTYLED = 0.4, 0.3
_TAG = re.compile(r"(<[^>]+>)")


@cache
def names(part: str) -> tuple[str, ...]:
    """The layouts of a part of the folder, by their files; one in four is held out."""
    known = sorted(path.stem for path in FOLDER.glob("*.html"))
    return tuple(n for at, n in enumerate(known) if (at % 4 == 3) == (part == HELD_OUT))


def blocks_of(part: str) -> Callable[[Pen, Plan], list[str]]:
    """The family of the layouts of a part: which of them, by the structure's dice."""

    def blocks(pen: Pen, plan: Plan) -> list[str]:
        known = names(part)
        name = known[int(plan.dice[0] * len(known)) % len(known)]
        return [Office(pen, Random(plan.dice[1]), plan.is_broad).printed(name)]

    return blocks


@cache
def _templates() -> Environment:
    return Environment(undefined=StrictUndefined, autoescape=False)


@dataclass
class Office:
    """What a layout's file can call. rng: the structure's; labels: the last one printed for each field."""

    pen: Pen
    rng: Random
    is_broad: bool
    labels: dict[str, str] = field(default_factory=dict)
    coded: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    listing: Listing | None = None
    placed: set[int] = field(default_factory=set)

    def printed(self, name: str) -> str:
        """The layout, filled: elements of class `block`. Its first line may name its paper, its CSS is its own."""
        here = {n: getattr(self, n) for n in dir(self) if n[0] != "_" and callable(getattr(self, n))}
        source = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
        paper = re.match(r"{#\s*paper:\s*(\w+)", source)
        self.pen.look = replace(self.pen.look, paper=paper.group(1) if paper else "a4")
        html = _templates().from_string(source).render(**here)
        html = re.sub(r"<style>(.*?)</style>", rf"<style>@scope (.o-{name}){{\1}}</style>", html, flags=re.S)
        self._leave_out_unprinted()
        html = html.replace("class=block", "class='block'").replace("class='block", f"class='o-{name} block")
        return self._with_print(html)

    def _leave_out_unprinted(self) -> None:
        """The truth of a list by services without the rows of services that this form does not print."""
        if self.listing is not None and self.listing.shape == "services":
            rows = self.pen.rows["segments"]
            self.pen.rows["segments"] = [row for number, row in enumerate(rows, 1) if number in self.placed]

    def _with_print(self, html: str) -> str:
        """Bare text becomes runs of print."""
        plain, depth, made = len(self.pen.roles), 0, []
        self.pen.roles.append(Role("plain"))
        for part in _TAG.split(html):
            if part.startswith("<"):
                opens = re.match(r"<(s|style)[ >]", part)
                depth += 1 if opens else -1 if re.match(r"</(s|style)>", part) else 0
                made.append(part)
            elif part.strip() and not depth:
                made.append(f"<s r={plain}>{part}</s>")
            else:
                made.append(part)
        return "".join(made)

    def maybe(self, chance: float = 0.5) -> bool:
        """Whether something of the layout is printed."""
        return self.rng.random() < chance

    def pick(self, wordings: str) -> str:
        """One of several wordings, parted by |."""
        return self.rng.choice(wordings.split("|"))

    def L(self, key: str, wordings: str, *, short: bool = False) -> str:
        """The label of a field. short: it means something only under its service or head."""
        text = self.pick(wordings)
        if self.is_broad and self.rng.random() < _REWORDED:
            known = broad.SHORT.get(key, ()) if short else (*labels_of(catalogue()[key]), *broad.LABELS.get(key, ()))
            text = self._kept_tail(text, self.rng.choice(known)) if known else text
        self.labels[key] = text.rstrip("：: ")
        return self.pen.run(text, Role("label", key), "lb")

    @staticmethod
    def _kept_tail(text: str, other: str) -> str:
        tail = re.search(r"(（[^）]*）)?[：:]?$", text)
        return other.split("（")[0] + (tail.group() if tail else "")

    def V(self, key: str, *, unit: str = "", measured: str = "", room: str = "", line: str = "") -> str:
        """What is written. unit: printed behind it; measured: the unit of the number where it stands elsewhere.

        room: width of a blank with an edge, line, dots or dash beneath; '' within a cell.
        """
        ask = self._ask(key)
        ask = replace(ask, unit=unit, factor=catalogue()[key].units.get(unit or measured, 1.0))
        if ask.type in ("one_of", "many_of", "yes_no"):
            if key in self.coded:
                return self._code(replace(ask, options=self.coded[key], style=CODED), room)
            if ask.type == "many_of":
                raise ValueError(f"{key}: several words are not written into a blank")
            ask = replace(ask, style=WRITTEN_CHOICE)
        self._note(ask)
        before = self.pen.look
        self.pen.look = replace(before, unit_at="after", blank=line or before.blank)
        made = self.pen.value(ask, room=room)
        self.pen.look = before
        return made

    def D(self, key: str) -> str:
        """A day whose 年, 月 and 日 are printed."""
        ask = self._ask(key)
        self._note(ask)
        return self.pen.day(ask)

    def C(self, key: str, style: str, options: str, *, across: bool = True, sep: str = "") -> str:
        """A choice: `印文=词 …`. style: box, box_after, bracket, bracket_after, radio, bare, circled, struck, coded."""
        made = self.options(key, style, options)
        if not across:
            return "".join(f"<div class=row1>{o}</div>" for o in made)
        gap = f"<i style='margin-right:{self.pen.look.gap}'></i><wbr>"
        between = self.pen.run(sep, Role("plain", key)) if sep else gap
        return f"<span class=opts>{between.join(made)}</span>"

    def options(self, key: str, style: str, options: str) -> list[str]:
        """The words of a choice with their mark places, one by one, in order."""
        pairs = [part.partition("=") for part in options.split()]
        offered = tuple((word, value or word) for word, _, value in pairs)
        if strangers := {v for _, v in offered} - {*catalogue()[key].allowed, "是", "否"}:
            raise ValueError(f"{key}: {strangers} are no words of the catalogue")
        ask = replace(self._ask(key), options=offered, style=self._style(key, style))
        self._note(ask)
        answer = self.pen.filling.answer(ask)
        if ask.style == CODED:
            self.coded[key] = offered
            return [
                self.pen.run(f"{c}.{w}", Role("option", key, v)) for c, (w, v) in zip(_CODES, offered, strict=False)
            ]
        if key == "services":
            return [self.pen.headed_option(ask, v, w) for w, v in offered]
        return [self.pen.option(ask, w, v, answer) for w, v in offered]

    def asked(self, service: str, style: str, words: str = "是 否") -> str:
        """Whether a service is applied for, asked by itself."""
        ask = replace(self._ask("services"), options=tuple((s, s) for s in SERVICES), style=style)
        self._note(ask)
        chosen = service in self.pen.filling.answer(ask).chosen
        answers = [chosen, not chosen]
        return "<i style='margin-right:.6em'></i>".join(
            self.pen.marked(ask, word, Role("option", "services", service, is_meant))
            for word, is_meant in zip(words.split(), answers, strict=True)
        )

    def H(self, text: str, service: str = "", *, css: str = "") -> str:
        """The name of a section. service: which one it heads; css vert: it runs downwards."""
        made = self.pen.run(self.pick(text), Role("section", value=service or text, heads=service), "lb")
        return f"<span class=vert>{made}</span>" if css == "vert" else made

    def row(self, text: str, service: str = "") -> str:
        """The head of a row."""
        return self.pen.run(self.pick(text), Role("row_head", value=service, heads=service), "lb")

    def col(self, text: str, service: str = "") -> str:
        """The head of a column."""
        return self.pen.run(self.pick(text), Role("column_head", value=text, heads=service), "lb")

    def hint(self, key: str, text: str) -> str:
        """A hint to a field."""
        return self.pen.run(text, Role("hint", key), "hint")

    def en(self, key: str, text: str) -> str:
        """A label in English."""
        return self.pen.run(text, Role("english", key), "en")

    def XL(self, wordings: str) -> str:
        """A label of which the catalogue knows nothing."""
        return self.pen.run(self.pick(wordings), Role("other_label"), "lb")

    def XV(self, kind: str, *, room: str = "") -> str:
        """What is written there: landline, postcode, bank, account, money, street, paper, firm, plot, post, person."""
        return self.pen.blank(self.pen.written(self.pen.filling.strange(kind), Role("other_value")), room)

    def segments(self, keys: str, rows: int = 5, *, by_service: bool = False) -> range:
        """The outside works as a list with these columns; gives the numbers of its printed rows.

        by_service: five rows, each for the service that `SR` prints in it (用水 用电 用气 用暖 通信), not in `keys`.
        """
        keys, shape = (f"seg_service {keys}", "services") if by_service else (keys, "rows")
        self.listing = Listing("segments", "", shape, tuple((k, "") for k in keys.split()), rows)
        works = works_of(self.pen, self.listing) if self.is_broad else None
        self.rows = rows_of(self.pen, self.listing, works)
        return range(rows)

    def SR(self, number: int, wordings: str) -> str:
        """The printed word of a service that heads a row (or block, or column) of a list `by_service`."""
        assert self.listing is not None
        row, place = row_at(self.listing, self.rows, number)
        service = SERVICES[number]
        role = Role("row_head", "seg_service", service, row is not None, table="segments", row=place, heads=service)
        return self.pen.run(self.pick(wordings), role, "lb")

    def SH(self, key: str, wordings: str) -> str:
        """The head of a column of the list."""
        listing = self.listing or Listing("segments", "", "rows", (), 0)
        return head(self.pen, listing, key, self.pick(wordings))

    def S(self, number: int, key: str, *, room: str = "") -> str:
        """A cell of the list, by the number of its printed row."""
        assert self.listing is not None
        row, place = row_at(self.listing, self.rows, number)
        self.placed.add(place)
        made = cell(self.pen, self.listing, row, place, key)
        return self.pen.blank(made, room) if room else made

    def seal(self, wordings: str) -> str:
        """Words that ask for a seal."""
        return self.pen.run(self.pick(wordings), Role("signing", "seal_present"))

    def sign(self, wordings: str, who: str = "legal_rep") -> str:
        """Words that ask for a signature, and the signature."""
        fields = self.pen.filling.application.fields
        name = str(fields.get(who) or fields.get("agent_name") or fields["applicant_name"])
        signed = self.pen.written(name, Role("other_value", "sign_present"))
        asked = self.pen.run(self.pick(wordings), Role("signing", "sign_present"))
        return f"<span class=nw>{asked}<span class=sig>{signed}</span></span>"

    def office(self, wordings: str) -> str:
        """Words of the office's own part."""
        return self.pen.run(self.pick(wordings), Role("office"))

    def clerk(self, kind: str, *, room: str = "") -> str:
        """What a clerk wrote there at times: person, day or word."""
        filling = self.pen.filling
        text = {"person": filling.strange("person"), "day": "2026年11月21日"}.get(kind, kind)
        written = self.pen.written(text if filling.rng.random() < 0.5 else "", Role("office"))
        return self.pen.blank(written, room)

    def _ask(self, key: str) -> Ask:
        service = next((s for s, keys in SERVICE_KEYS.items() if key in keys), "")
        return Ask(key, catalogue()[key].type, self.labels.get(key, ""), service)

    def _note(self, ask: Ask) -> None:
        self.pen.note(ask, "in", ask.label)

    def _style(self, key: str, style: str) -> str:
        if self.is_broad and style not in (CODED, "struck") and self.rng.random() < _RESTYLED:
            style = self.rng.choice(_STYLES)
        return "box" if style == "struck" and catalogue()[key].type == "many_of" else style

    def _code(self, ask: Ask, room: str) -> str:
        """The letters of the chosen words."""
        self._note(ask)
        chosen = self.pen.filling.answer(ask).chosen
        text = "".join(c for c, (_, v) in zip(_CODES, ask.options, strict=False) if v in chosen)
        return self.pen.blank(self.pen.written(text, Role("value", ask.key)), room)
