"""The network that tells what each text of a form is, and how it learns.

A text is seen by its characters, its kind and how it stands to every other text of its page: the attention between two
texts leans on their places, the rulings between them and which is whose next neighbour. No page is seen as a picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from extractors.learned.looks import CODES, HEAD, NEIGHBOURS, TAIL
from tests.learned.examples import Example
from tests.learned.steps import learn

_WIDTH, _HEADS, _LAYERS, _INNER = 128, 8, 4, 256
_CHARACTER, _TEXT, _PAIR, _PAIR_INNER, _LINK = 40, 96, 19, 32, 32
_TEXTS_A_BATCH, _BATCH, _MIXED = 2600, 12, 12
"""Texts and pages of a batch; by how many texts pages of a batch differ in length."""
_SMOOTHED = 0.003
_UNKNOWN, _MISREAD, _WIDER = 0.15, 0.02, 0.12
"""Shares of texts whose words are not known, of characters that are others; how much wider a page may be."""
_SURE, _OF_ROWS = 0.9, 0.5
"""Chance from which it is sure; what a pair of cells weighs against a text."""


@dataclass(frozen=True)
class Plan:
    """classes: of texts, in their order. words: how many numbers of a text's kind tell words of the catalogue."""

    classes: tuple[str, ...]
    words: int
    steps: int
    seed: int


def pairs_of(boxes: Tensor, cells: Tensor, near: Tensor) -> Tensor:
    """How each text stands to each other: B x N x N x 19. boxes, cells: B x N x 4 in heights of a line."""

    def between(one: int, other: int) -> Tensor:
        return _squashed(boxes[:, None, :, one] - boxes[:, :, None, other])

    x0, y0, x1, y1 = boxes.unbind(-1)
    left, top, right, bottom = cells.unbind(-1)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    middle_x, middle_y = x[:, None, :], y[:, None, :]
    in_columns = (middle_x > left[:, :, None]) & (middle_x < right[:, :, None])
    in_rows = (middle_y > top[:, :, None]) & (middle_y < bottom[:, :, None])
    behind = (left[:, None, :] - right[:, :, None]).abs() < 0.7
    under = (top[:, None, :] - bottom[:, :, None]).abs() < 0.7
    found = [
        between(0, 2), between(2, 0), between(0, 0), between(2, 2), between(1, 3), between(3, 1), between(1, 1),
        _squashed(middle_y - y[:, :, None]),
        (in_columns & in_rows).float(), in_columns.float(), in_rows.float(),
        (behind & in_rows).float(), (behind & in_rows).transpose(1, 2).float(),
        (under & in_columns).float(), (under & in_columns).transpose(1, 2).float(),
    ]  # fmt: skip
    numbers = torch.arange(boxes.shape[1], device=boxes.device)
    found += [(near[:, :, k, None] == numbers).float() for k in range(NEIGHBOURS)]
    return torch.stack(found, -1)


def _squashed(away: Tensor) -> Tensor:
    return torch.sign(away) * torch.log1p(away.abs())


class Block(nn.Module):
    """Attention that leans on how texts stand to each other, then each text by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.behind = nn.LayerNorm(_WIDTH), nn.LayerNorm(_WIDTH)
        self.asked, self.out = nn.Linear(_WIDTH, 3 * _WIDTH), nn.Linear(_WIDTH, _WIDTH)
        self.lean = nn.Linear(_PAIR_INNER, _HEADS)
        self.inner, self.outer = nn.Linear(_WIDTH, _INNER), nn.Linear(_INNER, _WIDTH)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, pairs: Tensor, padding: Tensor) -> Tensor:
        b, n, _ = x.shape
        q, k, v = (
            part.reshape(b, n, _HEADS, _WIDTH // _HEADS).transpose(1, 2)
            for part in self.asked(self.before(x)).chunk(3, -1)
        )
        weights = q @ k.transpose(2, 3) * (_WIDTH // _HEADS) ** -0.5 + self.lean(pairs).permute(0, 3, 1, 2)
        weights = weights + padding[:, None, None, :] * -1e4
        told = (torch.softmax(weights, -1) @ v).transpose(1, 2).reshape(b, n, _WIDTH)
        x = x + self.drop(self.out(told))
        return x + self.drop(self.outer(functional.relu(self.inner(self.behind(x)))))


class Tagger(nn.Module):
    """From the looks of a page to what each of its texts is: B x N x classes, not yet normalised."""

    def __init__(self, kinds: int, classes: int) -> None:
        super().__init__()
        self.characters = nn.Embedding(CODES, _CHARACTER)
        self.reading = nn.Conv1d(_CHARACTER, _TEXT, 3, padding=1)
        self.kind = nn.Linear(_TEXT + kinds + 4, _WIDTH)
        self.first = nn.LayerNorm(_WIDTH)
        self.pair = nn.Linear(_PAIR, _PAIR_INNER)
        self.blocks = nn.ModuleList(Block() for _ in range(_LAYERS))
        self.last = nn.LayerNorm(_WIDTH)
        self.answer = nn.Linear(_WIDTH, classes)
        self.one, self.other = nn.Linear(_WIDTH, _LINK), nn.Linear(_WIDTH, _LINK)
        self.between, self.link = nn.Linear(_PAIR_INNER, _LINK), nn.Linear(_LINK, 1)

    def forward(self, *page: Tensor) -> tuple[Tensor, Tensor]:
        """page: characters, kinds, boxes, cells and near as `Looks` has them, B of each; padding: B x N, 1 for none.

        Gives what each text is, and of each two whether they are of one row: B x N x N, the same both ways.
        """
        characters, kinds, boxes, cells, near, padding = page
        b, n, length = characters.shape
        is_there = (characters > 0).float()[..., None]
        letters = self.characters(characters) * is_there
        read = functional.relu(self.reading(letters.reshape(b * n, length, _CHARACTER).transpose(1, 2)))
        text = read.amax(-1).reshape(b, n, _TEXT)
        ends = (boxes * (1 - padding)[..., None]).amax(1, keepdim=True).clamp(min=1.0)
        places = torch.cat([boxes[..., :2], boxes[..., 2:]], -1) / ends[..., [2, 3, 2, 3]]
        x = self.first(self.kind(torch.cat([text, kinds, places], -1)))
        pairs = functional.relu(self.pair(pairs_of(boxes, cells, near)))
        for block in self.blocks:
            x = block(x, pairs, padding)
        x = self.last(x)
        linked = self.one(x)[:, :, None] + self.other(x)[:, None, :] + self.between(pairs)
        together = self.link(functional.relu(linked))[..., 0]
        return self.answer(x), together + together.transpose(1, 2)


def packed(part: Sequence[Example]) -> tuple[Tensor, ...]:
    """Pages as one batch, padded to the longest: what the network takes, then targets and rows."""
    most = max(len(p.targets) for p in part)

    def padded(arrays: Sequence[np.ndarray], kind: type, fill: float = 0) -> Tensor:
        whole = np.full((len(arrays), most, *arrays[0].shape[1:]), fill, kind)
        for n, one in enumerate(arrays):
            whole[n, : len(one)] = one
        return torch.from_numpy(whole)

    looks = [p.looks for p in part]
    return (
        padded([p.characters for p in looks], np.int64), padded([p.kinds for p in looks], np.float32),
        padded([p.boxes for p in looks], np.float32), padded([p.cells for p in looks], np.float32),
        padded([p.near for p in looks], np.int64, -1), padded([np.zeros(len(p.boxes)) for p in looks], np.float32, 1),
        padded([p.targets for p in part], np.int64, -1), padded([p.rows for p in part], np.int64),
    )  # fmt: skip


def batches(pages: Sequence[Example], rng: np.random.Generator) -> list[list[Example]]:
    """Pages of like length together, in no order."""
    order = sorted(range(len(pages)), key=lambda n: len(pages[n].targets) + rng.normal(0, _MIXED))
    found: list[list[Example]] = [[]]
    for n in order:
        if len(found[-1]) >= _BATCH or (len(found[-1]) + 1) * len(pages[n].targets) > _TEXTS_A_BATCH:
            found.append([])
        found[-1].append(pages[n])
    rng.shuffle(found)
    return [part for part in found if part]


def blurred(batch: Sequence[Tensor], words: int, rng: torch.Generator) -> tuple[Tensor, ...]:
    """A batch in which some known words are not known, some characters others, and all places somewhat wider or
    narrower. words: how many of the kinds tell the catalogue's words.
    """
    characters, kinds, boxes, cells, *rest = batch
    known = (torch.rand((*kinds.shape[:2], 1), generator=rng) > _UNKNOWN).float()
    kinds = torch.cat([kinds[..., :words] * known, kinds[..., words:]], -1)
    is_other = (torch.rand(characters.shape, generator=rng) < _MISREAD) & (characters > 0)
    characters = torch.where(is_other, torch.randint(1, CODES, characters.shape, generator=rng), characters)
    scale = torch.exp(_WIDER * torch.randn((boxes.shape[0], 1, 2), generator=rng)).repeat(1, 1, 2)
    return characters, kinds, boxes * scale, cells * scale, *rest


def pairs_asked(rows: Tensor) -> Tensor:
    """The pairs of texts that both stand in rows of lists: B x N x N bool, none with itself."""
    listed = rows > 0
    return (listed[:, :, None] & listed[:, None, :]) & ~torch.eye(rows.shape[1], dtype=torch.bool)


def train(pages: Sequence[Example], judged: Sequence[Example], plan: Plan) -> Tagger:
    """A network that learned `pages`; how it does on `judged` is printed on the way."""
    torch.manual_seed(plan.seed)
    rng, noise = np.random.default_rng(plan.seed), torch.Generator().manual_seed(plan.seed)
    model = Tagger(pages[0].looks.kinds.shape[1], len(plan.classes))

    def loss_of(part: Sequence[Example]) -> Tensor:
        *inputs, targets, rows = blurred(packed(part), plan.words, noise)
        told, together = model(*inputs)
        told = told.flatten(0, 1)
        loss = functional.cross_entropy(told, targets.flatten(), ignore_index=-1, label_smoothing=_SMOOTHED)
        asked = pairs_asked(rows)
        if not asked.any():
            return loss
        same = (rows[:, :, None] == rows[:, None, :]).float()
        return loss + _OF_ROWS * functional.binary_cross_entropy_with_logits(together[asked], same[asked])

    def told() -> str:
        return judge(model, judged, plan.classes)

    learn(model, lambda: batches(pages, rng), loss_of, plan.steps, decay=0.01, judge=told)
    return model


def judge(model: Tagger, pages: Sequence[Example], classes: Sequence[str]) -> str:
    """How many texts are told right; of values and words to choose, and of cells, how many; how many that are told
    surely are not; how many pairs of cells are told to be, or not to be, of one row.
    """
    is_field = torch.tensor([c.startswith(("value:", "option:")) for c in classes])
    is_cell = torch.tensor([c.startswith("cell:") for c in classes])
    count: Counter[str] = Counter()
    model.eval()
    with torch.no_grad():
        for part in batches(pages, np.random.default_rng(0)):
            *inputs, targets, rows = packed(part)
            answer, together = model(*inputs)
            chances, told = torch.softmax(answer, -1).max(-1)
            there, is_right = targets >= 0, told == targets
            asked, same = pairs_asked(rows), rows[:, :, None] == rows[:, None, :]
            is_value, is_sure = there & is_field[targets], there & (chances > _SURE) & is_field[told]
            for name, among, right in (
                ("texts", there, is_right), ("values and options", is_value, is_right),
                ("cells", there & is_cell[targets], is_right), ("told surely", is_sure, is_right),
                ("pairs in a row", asked & same, together > 0), ("in two", asked & ~same, together < 0),
            ):  # fmt: skip
                count[name] += int((among & right).sum())
                count[f"of {name}"] += int(among.sum())
    model.train()
    return ", ".join(f"{name} {n}/{count[f'of {name}']}" for name, n in count.items() if not name.startswith("of "))


def export(model: Tagger, path: Path, classes: Sequence[str]) -> None:
    """Write the network as ONNX for one page of any length; its output are chances, its metadata names the classes."""
    import onnx

    class OnePage(nn.Module):
        def __init__(self, inner: Tagger) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, *page: Tensor) -> tuple[Tensor, Tensor]:
            padding = torch.zeros_like(page[2][..., 0])[None]
            answer, together = self.inner(*(part[None] for part in page), padding)
            return torch.softmax(answer[0], -1), torch.sigmoid(together[0])

    n, kinds = 7, model.kind.in_features - _TEXT - 4
    sample = (
        torch.ones((n, HEAD + TAIL), dtype=torch.int64), torch.rand(n, kinds), torch.rand(n, 4), torch.rand(n, 4),
        torch.zeros((n, NEIGHBOURS), dtype=torch.int64),
    )  # fmt: skip
    names = ["characters", "kinds", "boxes", "cells", "near"]
    axes = {name: {0: "n"} for name in (*names, "chances")} | {"together": {0: "n", 1: "n"}}
    torch.onnx.export(
        OnePage(model.eval()), sample, str(path), input_names=names, output_names=["chances", "together"],
        dynamic_axes=axes, dynamo=False, opset_version=17,
    )  # fmt: skip
    whole = onnx.load(path)
    onnx.helper.set_model_props(whole, {"classes": " ".join(classes)})
    onnx.save(whole, path)
