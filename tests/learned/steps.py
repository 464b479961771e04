"""How every network of `extractors/learned` learns: batch after batch, slower towards the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn

_RATE, _WARMING, _TOLD = 1.5e-3, 200, 500
"""The rate at its highest; batches until it is reached, and between two lines that tell how it goes."""
Batch = TypeVar("Batch")


def learn(
    model: nn.Module,
    batches: Callable[[], Iterable[Batch]],
    loss_of: Callable[[Batch], Tensor],
    steps: int,
    *,
    decay: float,
    judge: Callable[[], str],
) -> None:
    """`steps` batches. batches: all of them once, in another order each time; judge: how the model does, in words.

    Raises:
        ValueError: there is nothing to learn from.
    """
    chooser = torch.optim.AdamW(model.parameters(), lr=_RATE, weight_decay=decay)
    began, losses = time.time(), list[float]()
    while len(losses) < steps:
        before = len(losses)
        for batch in batches():
            if len(losses) == steps:
                return
            passed = len(losses) / steps
            rate = _RATE * min(1.0, (len(losses) + 1) / _WARMING) * (0.02 + 0.49 * (1 + np.cos(np.pi * passed)))
            for group in chooser.param_groups:
                group["lr"] = rate
            loss = loss_of(batch)
            chooser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            chooser.step()
            losses.append(loss.item())
            if len(losses) % _TOLD == 0:
                told = f"{len(losses)}/{steps} {time.time() - began:.0f} s, loss {np.mean(losses[-_TOLD:]):.4f}"
                print(f"{told}, {judge()}", flush=True)
        if len(losses) == before:
            raise ValueError("nothing to learn from")
