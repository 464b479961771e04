"""`extract`: read and check without a trace; one JSON object per package in the shape of design §4."""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from extractors.errors import BaozhuangError, PackageError
from extractors.models import FieldReading, Frozen, MaterialReading, Reading, RowReading, SourceFile
from extractors.pages import Limits
from extractors.reader import ReadingJob, read_package
from extractors.templates import Templates
from extractors.text import load_ocr
from extractors.values import Catalogue
from flows.casework import Application, Finding, check
from flows.ground import SHANGHAI, Workspace, is_utf8, load_settings
from flows.intake import expand

_SEGMENT_KEYS = ("seg_service", "seg_road", "seg_from", "seg_to", "seg_len_m", "seg_method")


class ExtractOptions(Frozen):
    """json_lines: machine output. debug_dir: where overlays go, a folder per package. today: the day to check by."""

    json_lines: bool = False
    debug_dir: Path | None = None
    today: date | None = None


def extract_all(root: Path, paths: Sequence[Path], options: ExtractOptions) -> int:
    """Read each path as one package and print what was read. Exit code 0; a package that cannot be read says why."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of fonts that nobody here looks at
    workspace = Workspace(root)
    templates = Templates(workspace.templates)
    for answer in _answers(workspace, paths, templates, options):
        line = json.dumps(answer, ensure_ascii=not is_utf8(sys.stdout)) if options.json_lines else ""
        text = line or _for_people(answer, templates.catalogue)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    return 0


def _answers(
    workspace: Workspace, paths: Sequence[Path], templates: Templates, options: ExtractOptions
) -> Iterator[dict[str, Any]]:
    ocr = load_ocr(workspace.models)
    settings = load_settings(workspace.root)
    bounds, wanted = settings.limits, settings.reading.wanted_error
    limits = Limits(max_pages=bounds.pages, max_pixels=bounds.pixels, max_bytes=bounds.member_bytes)
    for path in paths:
        debug = options.debug_dir / path.name if options.debug_dir is not None else None
        job = ReadingJob(source=str(path), today=options.today, debug=debug, limits=limits, wanted_error=wanted)
        with tempfile.TemporaryDirectory(prefix="baozhuang-") as work:
            try:
                if not path.exists():
                    raise PackageError("没有这个文件或文件夹", file=str(path), next_step="核对路径")
                found = expand(path, Path(work), bounds)
                files = tuple(SourceFile(name=m.name, path=m.path) for m in found.members)
                reading = read_package(files, job, templates=templates, ocr=ocr)
            except BaozhuangError as error:
                yield unreadable(str(path), error)
                continue
            today = options.today or datetime.now(SHANGHAI).date()
            findings = check(Application.of(reading, templates.catalogue), today=today, templates=templates)
            yield as_json(reading, findings)


def as_json(reading: Reading, findings: Sequence[Finding]) -> dict[str, Any]:
    """The reading and its findings in the fixed shape."""
    return {
        "source": reading.source,
        "document_type": reading.document_type.value,
        "pages": [
            {
                "file": p.file,
                "page": p.page,
                "document_type": p.material or p.document_type.value,
                "rotation": p.rotation,
                "width": p.width,
                "height": p.height,
            }
            for p in reading.pages
        ],
        "fields": {key: _field(f) for key, f in reading.fields.items()},
        "segments": [_segment(row) for row in reading.segments],
        "rows": [_row(row) for row in reading.rows if row.table != "segments"],
        "materials": [_material(m) for m in reading.materials],
        "findings": [f.model_dump(mode="json") for f in findings],
        "notes": list(reading.notes),
    }


def unreadable(source: str, error: BaozhuangError) -> dict[str, Any]:
    """The same shape for a package that could not be read: empty but for the reason."""
    return {
        "source": source,
        "document_type": "unreadable",
        "pages": [],
        "fields": {},
        "segments": [],
        "rows": [],
        "materials": [],
        "findings": [],
        "notes": [error.message],
        "error": {"category": error.category, "message": error.message},
    }


def _field(reading: FieldReading) -> dict[str, Any]:
    return {
        "value": reading.value,
        "raw": reading.raw,
        "confidence": reading.confidence,
        "status": reading.status.value,
        "page": reading.page,
        "box": list(reading.box) if reading.box is not None else None,
        "doubt": reading.doubt,
        "candidates": list(reading.candidates),
    }


def _segment(row: RowReading) -> dict[str, Any]:
    """The six fixed keys, null where a cell is empty or not on this form; further cells as they are."""
    values: dict[str, Any] = dict.fromkeys(_SEGMENT_KEYS)
    return values | {k: c.value for k, c in row.cells.items()} | {"status": row.status.value}


def _row(row: RowReading) -> dict[str, Any]:
    cells = {k: c.value for k, c in row.cells.items()}
    return {"table": row.table, "index": row.index, "status": row.status.value} | cells


def _material(material: MaterialReading) -> dict[str, Any]:
    fields = {k: _field(f) for k, f in material.fields.items()}
    return {"id": material.id, "title": material.title, "pages": list(material.pages), "fields": fields}


def _for_people(answer: dict[str, Any], catalogue: Catalogue) -> str:
    """A plain list for the terminal: label, value, status."""
    words = {"accepted": "", "review": "  ← 待核对", "missing": ""}
    lines = [f"{answer['source']}：{answer['document_type']}，{len(answer['pages'])} 页", *answer["notes"]]
    for key, field in answer["fields"].items():
        known = catalogue.get(key)
        if field["status"] != "missing":
            label = known.label if known is not None else key
            lines.append(f"  {label}：{field['value']}{words[field['status']]} {field['doubt']}".rstrip())
    lines += [f"  外线路段：{segment}" for segment in answer["segments"]]
    lines += [f"  [{f['rule']}] {f['why']}" for f in answer["findings"]]
    return "\n".join(lines)
