"""Cuts the faces of `tests/scans/faces/` again: only the characters that stand in the tests, under neutral names.

    apt-get download fonts-lxgw-wenkai fonts-dejavu-core && for f in *.deb; do dpkg -x $f originals; done
    npm pack @fontsource/long-cang@5.3.0 @fontsource/ma-shan-zheng@5.3.1 @fontsource/zhi-mang-xing@5.3.0
    for f in *.tgz; do tar -xzf $f -C originals; done
    python -m tests.scans.cut_faces originals

The same originals and the same words give the same bytes. The licences ask that a changed face bears no reserved name.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from tests.scans.fonts import CUT
from tests.support import ROOT

_ASCII = "".join(map(chr, range(32, 127)))
_MEASURED = (
    "他们你來們到和地对對就席我时時會来為能舰說说这這齊军同已愿既星是景民照现現理用置要軍那配里開雷露面顾"
    "个为人以個大有主些因它想意生當看着者自著裡过还进進過道還田囗"
)
"""What FreeType measures a Chinese face by (its afblue.dat): without them every other character looks different."""
_KEPT_NAMES = [0, 7, 13, 14]
"""Copyright, trademark, licence and its address."""
_OWN_NAMES = {1: "{}", 2: "Regular", 3: "{}", 4: "{}", 6: "{}"}


@dataclass(frozen=True)
class Cut:
    """A face to be cut. original: its file's name; file: what is made; words: what it must hold, None for all tests."""

    original: str
    file: str
    words: str | None = None


CUTS = (
    Cut("LXGWWenKai-Regular.ttf", "wenkai.woff"),
    Cut("long-cang-chinese-simplified-400-normal.woff", "longcang.woff"),
    Cut("ma-shan-zheng-chinese-simplified-400-normal.woff", "mashan.woff"),
    Cut("zhi-mang-xing-chinese-simplified-400-normal.woff", "zhimang.woff"),
    Cut("DejaVuSans.ttf", "signs.ttf", "☑■√✓✔☒☐□"),
)


def words_of_tests() -> str:
    """Every character that stands in a test or in the catalogue of fields, and ASCII."""
    files: Iterable[Path] = [*(ROOT / "tests").rglob("*.py"), ROOT / "templates" / "catalogue.yaml"]
    return "".join(sorted(set(_ASCII + _MEASURED).union(*(f.read_text(encoding="utf-8") for f in files))))


def cut_face(original: Path, out: Path, words: str) -> None:
    """Write the face with these characters only, as far as the original has them; `out` ends in .woff or .ttf."""
    options = subset.Options(layout_features=[], name_IDs=_KEPT_NAMES, notdef_outline=True, recalc_timestamp=False)
    with TTFont(original, recalcTimestamp=False) as face:
        cutter = subset.Subsetter(options)
        cutter.populate(text=words)
        cutter.subset(face)
        for number, name in _OWN_NAMES.items():
            face["name"].setName(name.format(f"Tests-{out.stem}"), number, 3, 1, 0x409)
        face.flavor = "woff" if out.suffix == ".woff" else None
        face.save(out)


def main() -> int:
    """Cut all; prints what is made and its size in bytes."""
    parser = argparse.ArgumentParser(prog="python -m tests.scans.cut_faces", description=__doc__)
    parser.add_argument("originals", type=Path, help="folder below which the unpacked packages lie")
    originals = parser.parse_args().originals
    for cut in CUTS:
        found = next(iter(sorted(originals.rglob(cut.original))))
        cut_face(found, CUT / cut.file, words_of_tests() if cut.words is None else cut.words)
        print(cut.file, (CUT / cut.file).stat().st_size)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
