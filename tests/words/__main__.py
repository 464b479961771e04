"""Makes templates/lattices.yaml anew: `python -m tests.words`.

Draws forms from seeds kept for calibration, reads their lines with the shipped reader, learns what leads are worth and
which characters are read for which others, and writes the file. A run that was broken off goes on where it was.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import cv2

from extractors.shipped import TEMPLATES
from extractors.text import load_ocr
from extractors.values import Lexicon
from extractors.values.gazetteer import Gazetteer
from extractors.values.weighing import Weights
from extractors.values.wordlists import WordLists
from extractors.yamlfile import load_yaml
from tests.support import ROOT
from tests.words.fit import fitted
from tests.words.lines import lines_in, read_lines, write_lines

FIRST_SEED = 8600
"""Of the seeds that are for calibration only."""
_HEAD = """\
# 字格权重：由程序对生成的手写、打印行识别、对照真值后算出，请勿手工修改；换用别的识别模型后要重新生成。
# steps：[[领先量（自然对数）从, 该级正确的概率, 行数, 其中错误], …]；
# word 固定用语、地名中每字的份量；known 别的材料已知此值的份量；seen 该字出现次数，read_as 被读成的字及次数。
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.words", description="重新生成字格权重")
    parser.add_argument("--forms", type=int, default=60, help="样件份数")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "lines", help="存放识别结果的文件夹")
    parser.add_argument("--out", type=Path, default=TEMPLATES / "lattices.yaml", help="写到哪个文件")
    parser.add_argument("--reuse", action="store_true", help="不再识别，只用已有的结果重新计算")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if not given.reuse:
        collect(given.folder, range(FIRST_SEED, FIRST_SEED + given.forms))
    lists = load_yaml(WordLists, TEMPLATES / "words.yaml"), load_yaml(Gazetteer, TEMPLATES / "gazetteer.yaml")
    command = f"python -m tests.words --forms {given.forms}"
    weights = fitted(lines_in(given.folder), Lexicon(*lists), made=date.today().isoformat(), command=command)
    given.out.write_text(_HEAD + told(weights), encoding="utf-8")
    print(f"已写入 {given.out}（{sum(s.lines for s in weights.steps)} 行）")


def collect(folder: Path, seeds: range) -> None:
    """Read what has no file in `folder` yet."""
    cv2.setNumThreads(1)
    ocr = load_ocr(ROOT / "var" / "models", threads=1)
    for seed in seeds:
        path = folder / f"{seed:06d}.jsonl"
        if not path.exists():
            write_lines(path, read_lines(seed, ocr))
            print(f"{path.name}", flush=True)


def told(weights: Weights) -> str:
    """The weights as they stand in the file, one character a line."""
    plain = weights.model_dump(exclude={"seen", "read_as", "steps"}) | {"steps": [list(s) for s in weights.steps]}
    lines = [f"{k}: {v!r}" if isinstance(v, str) else f"{k}: {v}" for k, v in plain.items()]
    lines += ["seen:", *(f"  {c!r}: {n}" for c, n in weights.seen.items())] if weights.seen else ["seen: {}"]
    others = {c: ", ".join(f"{r!r}: {n}" for r, n in some.items()) for c, some in weights.read_as.items()}
    read_as = [f"  {c!r}: {{{said}}}" for c, said in others.items()]
    return "\n".join([*lines, *(["read_as:", *read_as] if read_as else ["read_as: {}"])]) + "\n"


if __name__ == "__main__":
    main()
