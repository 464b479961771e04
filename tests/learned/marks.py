"""The network that tells which words of a choice are meant, and how it learns.

Each word is seen by three small pictures; attention among the words of a choice tells marks from what all of them have,
and on which side of the words marks stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from extractors.learned.views import HEIGHT, PLACES, WIDTH
from tests.learned.pictures import Choice
from tests.learned.steps import learn

_DEEP = (14, 24, 40)
_THIN, _SEEN = 16, 64
_FLAT = _THIN * (HEIGHT // 8) * (WIDTH // 8)
_WIDTH, _HEADS, _LAYERS = 96, 4, 2
_CHOICES, _SMOOTHED = 20, 0.01
_LIGHTER, _NOISE, _SHIFT = 0.3, 10.0, 2
"""How much lighter the ink of a choice may become, noise in grey levels, and pixels that all its pictures may move."""
SURE = 0.98


@dataclass(frozen=True)
class Plan:
    """How to learn."""

    steps: int
    seed: int


class Among(nn.Module):
    """Attention among the words of a choice, then each by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.behind = nn.LayerNorm(_WIDTH), nn.LayerNorm(_WIDTH)
        self.asked, self.out = nn.Linear(_WIDTH, 3 * _WIDTH), nn.Linear(_WIDTH, _WIDTH)
        self.inner, self.outer = nn.Linear(_WIDTH, 2 * _WIDTH), nn.Linear(2 * _WIDTH, _WIDTH)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, padding: Tensor) -> Tensor:
        b, n, _ = x.shape
        q, k, v = (
            part.reshape(b, n, _HEADS, _WIDTH // _HEADS).transpose(1, 2)
            for part in self.asked(self.before(x)).chunk(3, -1)
        )
        weights = q @ k.transpose(2, 3) * (_WIDTH // _HEADS) ** -0.5 + padding[:, None, None, :] * -1e4
        told = (torch.softmax(weights, -1) @ v).transpose(1, 2).reshape(b, n, _WIDTH)
        x = x + self.drop(self.out(told))
        return x + self.drop(self.outer(functional.relu(self.inner(self.behind(x)))))


class Marker(nn.Module):
    """From the pictures and places of the words of choices to whether each is meant (not yet a chance)."""

    def __init__(self) -> None:
        super().__init__()
        sizes = (1, *_DEEP)
        layers = [
            part
            for before, behind in zip(sizes, _DEEP, strict=False)
            for part in (nn.Conv2d(before, behind, 3, stride=2, padding=1), nn.BatchNorm2d(behind), nn.ReLU())
        ]
        self.looking = nn.Sequential(*layers, nn.Conv2d(_DEEP[-1], _THIN, 1), nn.ReLU())
        self.ends, self.whole = nn.Linear(_FLAT, _SEEN), nn.Linear(_FLAT, _SEEN)
        self.word = nn.Linear(3 * _SEEN + PLACES, _WIDTH)
        self.drop = nn.Dropout(0.1)
        self.among = nn.ModuleList(Among() for _ in range(_LAYERS))
        self.last = nn.LayerNorm(_WIDTH)
        self.answer = nn.Linear(_WIDTH, 1)

    def forward(self, pictures: Tensor, places: Tensor, padding: Tensor) -> Tensor:
        """pictures: B x N x 3 x H x W, 0 to 1; places: B x N x PLACES; padding: B x N, 1 for none. Gives B x N."""
        is_there = padding == 0
        words = torch.zeros((*padding.shape, _WIDTH))
        words[is_there] = self.seen(pictures[is_there], places[is_there])
        return self.told(words, padding)

    def seen(self, pictures: Tensor, places: Tensor) -> Tensor:
        """Each of n words by itself: n x 3 x H x W and n x PLACES to n x width."""
        views = self.drop(self.looking(pictures.reshape(-1, 1, HEIGHT, WIDTH)).flatten(1)).reshape(-1, 3, _FLAT)
        parts = [self.ends(views[:, 0]), self.ends(views[:, 1]), self.whole(views[:, 2])]
        return functional.relu(self.word(torch.cat([*parts, places], -1)))

    def told(self, words: Tensor, padding: Tensor) -> Tensor:
        """The words of choices among one another: B x N x width to B x N."""
        for layer in self.among:
            words = layer(words, padding)
        return self.answer(self.last(words))[..., 0]


def packed(part: Sequence[Choice]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Choices as one batch: pictures, places, padding and what is meant."""
    most = max(len(c.chosen) for c in part)
    pictures = np.zeros((len(part), most, 3, HEIGHT, WIDTH), np.uint8)
    places = np.zeros((len(part), most, PLACES), np.float32)
    padding, chosen = np.ones((len(part), most), np.float32), np.zeros((len(part), most), np.float32)
    for k, one in enumerate(part):
        n = len(one.chosen)
        pictures[k, :n], places[k, :n] = one.views.pictures, one.views.places
        padding[k, :n], chosen[k, :n] = 0, one.chosen
    whole = torch.from_numpy(pictures).float() / 255
    return whole, torch.from_numpy(places), torch.from_numpy(padding), torch.from_numpy(chosen)


def blurred(pictures: Tensor, rng: torch.Generator) -> Tensor:
    """Choices lighter or darker, noisy, and moved by a little."""
    b = pictures.shape[0]
    light = 1 + _LIGHTER * (2 * torch.rand((b, 1, 1, 1, 1), generator=rng) - 1)
    noise = torch.randn(pictures.shape, generator=rng) * (_NOISE / 255) * torch.rand((b, 1, 1, 1, 1), generator=rng)
    down, across = (int(torch.randint(-_SHIFT, _SHIFT + 1, (1,), generator=rng)) for _ in range(2))
    return torch.roll((pictures * light + noise).clamp(0, 1), (down, across), (3, 4))


def train(choices: Sequence[Choice], judged: Sequence[Choice], plan: Plan) -> Marker:
    """A network that learned `choices`; how it does on `judged` is printed on the way."""
    torch.manual_seed(plan.seed)
    rng, noise = np.random.default_rng(plan.seed), torch.Generator().manual_seed(plan.seed)
    model = Marker()

    def batches() -> Iterator[list[Choice]]:
        order = rng.permutation(len(choices))
        yield from ([choices[n] for n in order[at : at + _CHOICES]] for at in range(0, len(order), _CHOICES))

    def loss_of(part: Sequence[Choice]) -> Tensor:
        pictures, places, padding, chosen = packed(part)
        told = model(blurred(pictures, noise), places, padding)
        wanted = chosen * (1 - 2 * _SMOOTHED) + _SMOOTHED
        return functional.binary_cross_entropy_with_logits(told[padding == 0], wanted[padding == 0])

    learn(model, batches, loss_of, plan.steps, decay=0.02, judge=lambda: judge(model, judged))
    return model.eval()


def judge(model: Marker, choices: Sequence[Choice]) -> str:
    """How many words and whole choices are told right, how many choices surely, and how many of those are not."""
    model.eval()
    words = right = whole = sure = wrong = 0
    with torch.no_grad():
        for at in range(0, len(choices), 40):
            pictures, places, padding, chosen = packed(choices[at : at + 40])
            chances = torch.sigmoid(model(pictures, places, padding))
            is_none = padding > 0
            is_right = ((chances > 0.5) == (chosen > 0.5)) | is_none
            is_sure = ((chances > SURE) | (chances < 1 - SURE) | is_none).all(1)
            words, right = words + int((~is_none).sum()), right + int((is_right & ~is_none).sum())
            whole, sure = whole + int(is_right.all(1).sum()), sure + int(is_sure.sum())
            wrong += int((is_sure & ~is_right.all(1)).sum())
    model.train()
    return f"words {right}/{words}, choices {whole}/{len(choices)}, of {sure} told surely {wrong} wrong"


def export(model: Marker, path: Path) -> None:
    """Write the network as ONNX for one choice of any number of words; its output are chances."""

    class OneChoice(nn.Module):
        def __init__(self, inner: Marker) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, pictures: Tensor, places: Tensor) -> Tensor:
            words = self.inner.seen(pictures.float() / 255, places)
            return torch.sigmoid(self.inner.told(words[None], torch.zeros_like(words[None, :, 0]))[0])

    n = 5
    sample = (torch.zeros((n, 3, HEIGHT, WIDTH), dtype=torch.uint8), torch.rand(n, PLACES))
    names = ["pictures", "places"]
    torch.onnx.export(
        OneChoice(model.eval()), sample, str(path), input_names=names, output_names=["chances"],
        dynamic_axes={name: {0: "n"} for name in (*names, "chances")}, dynamo=False, opset_version=17,
    )  # fmt: skip
