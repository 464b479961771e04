"""Which field a legend asks for, and where it is answered: by the label beside it, or by one that stands apart from it.

Takes the surroundings of a page's legends; hands on an `Asked` for each that has a field and a place for its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.legends.flow import Flow
from extractors.legends.legends import Legend, Meant
from extractors.legends.places import Places
from extractors.legends.surroundings import CHINESE, Place, Surroundings
from extractors.otherform import Context, block_of, is_service_block

_HINT = re.compile(r"[(（\[【][^()（）]*[)）\]】]?")
_LABEL = re.compile("[㐀-鿿/／、]{2,14}")
_NAME = re.compile("[㐀-鿿]{2,14}")
_TELLING = "services"
"""The field whose words need no label."""
_NAMED = re.compile("(的?(代码|代号|编码|编号|序号|选项|可选项|类别代码|填写))+$")
_LEAST, _LIKELY, _FARTHEST = 2, 0.8, 2
"""Options that tell no field; share of the best field's score from which another may be meant; cells to the left of a
legend in which its label may stand."""


@dataclass(frozen=True)
class Asked:
    """A legend that is answered by code: its field with the options' words, and where. is_named: a label names it."""

    legend: Legend
    meant: Meant
    place: Place
    is_named: bool


class Asking:
    """The legends of a page that are answered by code."""

    def __init__(self, page: Surroundings) -> None:
        self._page, self._places = page, Places(page)

    def asked(self) -> list[Asked]:
        """The legends that are answered by code, one for each field; an empty place that may be no such counts where
        another legend is answered.
        """
        found = [one for legend in self._page.legends if not legend.is_marked for one in self._of_legend(legend)]
        is_usual = any(one.place.is_certain or one.place.text.strip() for one in found)
        best: dict[str, Asked] = {}
        for one in found:
            key, rank = one.meant.field.key, _rank(one)
            if (one.place.is_certain or is_usual or one.place.text.strip()) and (
                key not in best or rank > _rank(best[key])
            ):
                best[key] = one
        used: set[int] = set()
        kept = []
        for one in sorted(best.values(), key=_rank, reverse=True):
            if id(one.legend) not in used:
                used.add(id(one.legend))
                kept.append(one)
        return kept

    def _of_legend(self, legend: Legend) -> Iterator[Asked]:
        labels = list(self._labels(legend))
        found = [
            Asked(legend, meant, place, is_named=True)
            for place, own in self._answered_first(legend)
            if (meant := self._first(legend, [own, *labels])) is not None
        ][:1]
        whole = [m for m in legend.meant if m.is_whole]
        if not found and len(whole) == 1 and len(legend.texts) > _LEAST:
            is_named = whole[0].field.key == _TELLING
            found = [Asked(legend, whole[0], p, is_named=is_named) for p, _ in self._places.of(legend)][:1]
        yield from found
        if not any(one.place.is_certain or one.place.text.strip() for one in found):
            yield from self._elsewhere(legend, labels)

    def _answered_first(self, legend: Legend) -> list[tuple[Place, str]]:
        """The places of a legend; lines and white that hold nothing come behind those with an answer."""
        places = list(self._places.of(legend))
        return sorted(places, key=lambda p: p[0].kind in ("line", "gap") and not p[0].text.strip())

    def _first(self, legend: Legend, names: Sequence[str]) -> Meant | None:
        """The field that the first of some labels asks for."""
        return next((m for name in names if (m := self._field(legend, name)) is not None), None)

    def _field(self, legend: Legend, name: str) -> Meant | None:
        """The field of a legend that a label asks for; None where none, or several alike, may be meant."""
        plain = _NAMED.sub("", re.sub(r"[ \t\n]", "", _HINT.sub("", name)).strip(":：_.。②"))
        runs = _LABEL.findall(plain)
        run = runs[-1].strip("/／、") if runs else ""
        likely = [m for m in legend.meant if m.score >= _LIKELY * legend.meant[0].score]
        for end in (run[n:] for n in range(len(run) - 1)):
            own = [m for m in likely if self._means(m, end)]
            if own:
                best = [m for m in own if m.score == own[0].score]
                return best[0] if len(best) == 1 else None
        return None

    def _means(self, meant: Meant, label: str) -> bool:
        """Whether a label may mean a field, if only under its service."""
        field = meant.field
        named = block_of(label)
        if named and is_service_block(named) and is_service_block(field.block) and named != field.block:
            return False
        contexts = (Context(), Context(block=field.block))
        return any(m.key == field.key for c in contexts for m in self._page.wording.label(label, c))

    def _labels(self, legend: Legend) -> Iterator[str]:
        """The texts that may be a legend's label: before it in its line, in the line above, in cells to the left, in
        the cell above.
        """
        flow, (start, _) = legend.flow, legend.flow.line(legend.start)
        before = flow.text[max(start, self._page.end_before(legend)) : legend.start]
        yield before
        if not CHINESE.search(_HINT.sub("", before)) and start:
            above, stop = flow.line(start - 1)
            if not any(o.flow is flow and o.start < stop and above < o.end for o in self._page.legends):
                yield flow.text[above:stop]
        for cell in self._page.left_of(self._page.frame(legend))[:_FARTHEST]:
            yield self._page.said_in(cell).replace("\n", "")
        if legend.flow.cell is not None and (upper := self._page.above(legend.flow.cell)) is not None:
            yield self._page.said_in(upper).replace("\n", "")

    def _elsewhere(self, legend: Legend, labels: Sequence[str]) -> Iterator[Asked]:
        """The answer beside a label that stands apart from its legend, as of one in the notes at the foot."""
        named = self._first(legend, labels)
        whole = [m for m in legend.meant if m.is_whole]
        meant = named or (whole[0] if len(whole) == 1 else None)
        if meant is None:
            return
        for flow in self._page.flows:
            for name in _NAME.finditer(flow.text):
                is_own = flow is legend.flow and legend.start <= name.start() < legend.end
                if is_own or not self._means(meant, name[0]):
                    continue
                place = self._beside(flow, name.end(), legend)
                if place is not None:
                    yield Asked(legend, meant, place, is_named=True)
                    return

    def _beside(self, flow: Flow, at: int, legend: Legend) -> Place | None:
        """A code behind a label: in brackets, in the same line, or in the cell to the right."""
        _, end = flow.line(at - 1)
        while (hint := re.match(r"\s*[(（][^()（）]*[㐀-鿿][^()（）]*[)）]", flow.text[at:end])) is not None:
            at += hint.end()
        rest = flow.text[at:end]
        found = re.match(r"\s*[(（\[【]([^()（）\[\]]*)[)）\]】]", rest)
        if any(o.flow is flow and o.start < at + _LEAST + 1 and at < o.end for o in self._page.legends):
            return None
        if found is not None and self._page.is_answer(found[1], legend):
            return self._page.between(flow, at + found.start(1), at + found.end(1))
        bare = re.match(r"[ \t:：]*([^\n㐀-鿿\t]{1,12}?)\s*(?=[\t\n㐀-鿿]|$)", rest)
        if bare is not None and self._page.is_answer(bare[1], legend):
            span = flow.box(at + bare.start(1), at + bare.end(1))
            return Place("bare", span, flow.chars[at + bare.start(1) : at + bare.end(1)])
        cell = self._page.right_of(flow.cell.box) if flow.cell is not None and not rest.strip(":： \t") else None
        if cell is None or CHINESE.search(self._page.said_in(cell)):
            return None
        place = self._page.inside(cell.box, "ruled", is_certain=False)
        return place if not place.text.strip() or self._page.is_answer(place.text, legend) else None


def _rank(asked: Asked) -> tuple[bool, bool, bool, float]:
    return (bool(asked.place.text.strip()), asked.place.is_certain, asked.is_named, asked.meant.score)
