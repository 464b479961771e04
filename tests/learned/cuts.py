"""The network that tells where runs of text are cut, and how it learns: from lines whose every character has its role.

A run is cut where what it is for changes: from the words of a sentence to what was filled in, from one value to the
next, between words to choose. A value stays with its unit and a day with its 年, 月 and 日.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from extractors.learned.cuts import FLAGS, LONGEST, Cuts
from extractors.learned.looks import CODES
from tests.layouts.answers import number_of
from tests.layouts.roles import LaidOut, Role
from tests.learned.examples import Letter, runs_of
from tests.learned.steps import learn

_CHARACTER, _WIDTH, _DILATIONS = 32, 96, (1, 2, 4, 8, 1)
_BATCH, _MIXED, _WHOLE = 96, 3, 0.3
"""Runs of a batch; by how many characters runs of a batch differ; the share of runs without a cut that are learned."""
_UNKNOWN, _MISREAD = 0.2, 0.02
"""Shares of runs whose words are not known, of characters that are others."""
_DAY = "年月日"
_ASIDE = ("unit", "hint", "english")


@dataclass(frozen=True)
class Cut:
    """A run to learn from. targets: N float32, 1 where it is cut before a character, -1 where nobody can say."""

    text: str
    characters: np.ndarray
    flags: np.ndarray
    targets: np.ndarray


@dataclass(frozen=True)
class Plan:
    """How to learn."""

    steps: int
    seed: int


def cuts_of(form: LaidOut, seed: int, cuts: Cuts) -> Iterator[Cut]:
    """The runs of a form as one scan of it would be read."""
    rng = np.random.default_rng(number_of("cuts", form.name, seed))
    for letters in runs_of(form, seed):
        targets = _targets(letters[:LONGEST])
        if targets.max() > 0 or rng.random() < _WHOLE:
            text = "".join(one.char for one in letters)
            yield Cut(text, *cuts.seen(text), targets)


def _targets(letters: Sequence[Letter]) -> np.ndarray:
    found = np.zeros(len(letters), np.float32)
    before: Role | None = None
    for n, one in enumerate(letters):
        role = one.owner
        if role is None or role.kind == "mark" or not one.char.strip():
            continue
        if before is not None and not _go_together(before, role, one.char):
            found[n] = 1
        is_aside = role.kind in _ASIDE or (role.kind == "plain" and role.key and one.char in _DAY)
        before = before if is_aside and before is not None and before.key == role.key else role
    return found


def _go_together(before: Role, role: Role, char: str) -> bool:
    if before == role:
        return True
    if before.key != role.key or not role.key:
        return before.kind == role.kind == "plain"
    if role.kind in _ASIDE:
        return True
    is_day = role.kind == "plain" and char in _DAY
    return is_day or (before.kind == "unit" and role.kind == "value")


class Cutter(nn.Module):
    """From characters and flags to the chance of a cut before each: B x N."""

    def __init__(self) -> None:
        super().__init__()
        self.characters = nn.Embedding(CODES, _CHARACTER)
        self.first = nn.Conv1d(_CHARACTER + FLAGS, _WIDTH, 5, padding=2)
        self.layers = nn.ModuleList(nn.Conv1d(_WIDTH, _WIDTH, 3, padding=d, dilation=d) for d in _DILATIONS)
        self.drop = nn.Dropout(0.1)
        self.answer = nn.Conv1d(_WIDTH, 1, 1)

    def forward(self, characters: Tensor, flags: Tensor) -> Tensor:
        is_there = (characters > 0).float()[:, None]
        x = torch.cat([self.characters(characters), flags], -1).transpose(1, 2) * is_there
        x = functional.relu(self.first(x)) * is_there
        for layer in self.layers:
            x = (x + self.drop(functional.relu(layer(x)))) * is_there
        return self.answer(x)[:, 0]


def packed(part: Sequence[Cut]) -> tuple[Tensor, Tensor, Tensor]:
    """Runs as one batch, padded to the longest."""
    most = max(len(p.targets) for p in part)
    characters = np.zeros((len(part), most), np.int64)
    flags = np.zeros((len(part), most, FLAGS), np.float32)
    targets = np.full((len(part), most), -1, np.float32)
    for n, one in enumerate(part):
        size = len(one.targets)
        characters[n, :size], flags[n, :size], targets[n, :size] = one.characters, one.flags, one.targets
    return torch.from_numpy(characters), torch.from_numpy(flags), torch.from_numpy(targets)


def batches(runs: Sequence[Cut], rng: np.random.Generator) -> list[list[Cut]]:
    """Runs of like length together, in no order."""
    order = np.argsort(np.array([len(r.targets) for r in runs]) + rng.normal(0, _MIXED, len(runs)))
    found = [[runs[n] for n in order[at : at + _BATCH]] for at in range(0, len(order), _BATCH)]
    rng.shuffle(found)
    return found


def train(runs: Sequence[Cut], judged: Sequence[Cut], plan: Plan) -> Cutter:
    """A network that learned `runs`; how it does on `judged` is printed on the way."""
    torch.manual_seed(plan.seed)
    rng, noise = np.random.default_rng(plan.seed), torch.Generator().manual_seed(plan.seed)
    model = Cutter()

    def loss_of(part: Sequence[Cut]) -> Tensor:
        characters, flags, targets = packed(part)
        flags = flags * (torch.rand((len(part), 1, 1), generator=noise) > _UNKNOWN)
        is_other = (torch.rand(characters.shape, generator=noise) < _MISREAD) & (characters > 0)
        characters = torch.where(is_other, torch.randint(1, CODES, characters.shape, generator=noise), characters)
        there = targets >= 0
        return functional.binary_cross_entropy_with_logits(model(characters, flags)[there], targets[there])

    learn(model, lambda: batches(runs, rng), loss_of, plan.steps, decay=0.01, judge=lambda: judge(model, judged))
    return model


def judge(model: Cutter, runs: Sequence[Cut]) -> str:
    """How many runs are cut just right, and how many cuts are found, how many too many."""
    model.eval()
    right = cut = found = extra = 0
    with torch.no_grad():
        for part in batches(runs, np.random.default_rng(0)):
            characters, flags, targets = packed(part)
            told = (model(characters, flags) > 0) & (targets >= 0)
            wanted = targets > 0
            right += int((told == wanted).all(1).sum())
            cut, found = cut + int(wanted.sum()), found + int((told & wanted).sum())
            extra += int((told & ~wanted).sum())
    model.train()
    return f"runs {right}/{len(runs)}, cuts {found}/{cut}, too many {extra}"


def export(model: Cutter, path: Path) -> None:
    """Write the network as ONNX for one run of any length; its output are chances."""

    class Chances(nn.Module):
        def __init__(self, inner: Cutter) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, characters: Tensor, flags: Tensor) -> Tensor:
            return torch.sigmoid(self.inner(characters, flags))

    sample = (torch.ones((1, 9), dtype=torch.int64), torch.rand(1, 9, FLAGS))
    torch.onnx.export(
        Chances(model.eval()), sample, str(path), input_names=["characters", "flags"], output_names=["chances"],
        dynamic_axes={"characters": {1: "n"}, "flags": {1: "n"}, "chances": {1: "n"}}, dynamo=False, opset_version=17,
    )  # fmt: skip
