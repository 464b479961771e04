"""The sample packages and their truth: finds them, tells how a package lies in its folder and what its truth says.

A sample is a folder with `truth.json` and its package: a folder `package/`, one file `package.*`, or simply the scans
beside the truth (`../shared/samples`). Hands on frozen `Sample`s.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from extractors.errors import UsageError

SAMPLES_DAY = date(2026, 11, 22)
"""The day the samples are read on: all their dates lie before it, so that the figures do not change with the clock."""

MADE = "留出"
"""How the name of a set begins whose samples are drawn for one run."""

TABLES = ("segments", "gas_equip", "equip_list")
_TRUTH = "truth.json"

Row = dict[str, Any]


@dataclass(frozen=True)
class Truth:
    """What a perfect reader returns. rows: the filled rows by table. materials: (id, fields) of the attachments.

    layout, face, machine: what the sample is like. is_turned: whether a page does not lie upright. document_type: ''
    where the truth does not say. ends: the outcomes in which the package may end, none where the truth does not say.
    """

    fields: dict[str, Any]
    rows: dict[str, list[Row]]
    materials: tuple[tuple[str, Row], ...] = ()
    layout: str = "-"
    face: str = "-"
    machine: str = "-"
    is_turned: bool = False
    document_type: str = ""
    ends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """One sample: the set it belongs to, its name within the set, where its package lies, and its truth."""

    sample_set: str
    name: str
    folder: Path
    truth: Truth

    @property
    def identity(self) -> tuple[str, str]:
        """Set and name: no other sample has the same."""
        return self.sample_set, self.name

    @property
    def package(self) -> Path:
        """The package as it is dropped into the inbox: a folder or one file."""
        if (self.folder / "package").is_dir():
            return self.folder / "package"
        return next(iter(sorted(self.folder.glob("package.*"))), self.folder)

    def copy_to(self, folder: Path, name: str) -> Path:
        """Lay the package, without the truth, into `folder` under `name` (a file keeps its suffix)."""
        package = self.package
        if package.is_dir():
            target = folder / name
            return Path(shutil.copytree(package, target, ignore=shutil.ignore_patterns(_TRUTH, "*.md")))
        return Path(shutil.copyfile(package, folder / f"{name}{package.suffix}"))


def find_samples(folders: Iterable[Path]) -> tuple[Sample, ...]:
    """All samples below the folders, each folder one set, in order of name.

    Raises:
        UsageError: a folder holds no sample.
    """
    return tuple(s for folder in folders for s in samples_in(folder, "/".join(folder.resolve().parts[-2:])))


def samples_in(folder: Path, sample_set: str) -> list[Sample]:
    """The samples of one folder as a set of this name.

    Raises:
        UsageError: the folder holds no sample.
    """
    truths = sorted(folder.glob(f"*/{_TRUTH}"))
    if not truths:
        raise UsageError("没有样例（应有带 truth.json 的子文件夹）", file=str(folder), next_step="核对 --samples")
    return [Sample(sample_set, t.parent.name, t.parent, read_truth(t.read_text(encoding="utf-8"))) for t in truths]


def read_truth(text: str) -> Truth:
    """The truth of one sample; rows may stand among the fields, under `rows`, or beside `fields`."""
    told: dict[str, Any] = json.loads(text)
    fields = dict(told.get("fields", {}))
    rows = {t: list(fields.pop(t, None) or told.get("rows", {}).get(t) or told.get(t) or []) for t in TABLES}
    return Truth(
        fields=fields,
        rows=rows,
        materials=tuple((str(m["id"]), dict(m.get("fields", {}))) for m in told.get("materials", [])),
        layout=str(told.get("layout", "-")),
        face=str(told.get("font") or "-"),
        machine=str(told.get("profile") or "-"),
        is_turned=bool(told.get("rotations")),
        document_type=str(told.get("document_type", "")),
        ends=tuple(str(told["expected"]).split("-or-")) if told.get("expected") else (),
    )


def told_keys(samples: Sequence[Sample]) -> frozenset[tuple[str, str]]:
    """Every key that the truth of a set speaks of at all, as (table or '', key)."""
    keys = {("", key) for s in samples for key in s.truth.fields}
    return frozenset(keys | {(t, key) for s in samples for t, rows in s.truth.rows.items() for r in rows for key in r})
