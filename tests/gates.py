"""Gates beside ruff, mypy and import-linter: length of functions and files, and words that may not be in the tree.

Run by `make check` as `python -m tests.gates`; prints each breach and ends with 1 if there is any.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
MOST_PARAMETERS = 5
ALLOWED_TOP = {"flows", "extractors", "templates", "inbox", "outbox", "tests", ".ci"}
OWNERS = ("extractors/shipped.py", "extractors/templates.py")
"""What may ask where the shipped templates lie."""
FORBIDDEN = re.compile(r"--index-url|--find-links|--extra-index-url|\bimport paddle\b|TODO|FIXME")


def tracked() -> list[Path]:
    """Every file git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


def length_breaches(path: Path, source: str) -> Iterator[str]:
    """Files, functions and parameter lists beyond the bounds."""
    name = path.relative_to(ROOT)
    if (lines := source.count("\n")) > LONGEST_FILE:
        yield f"{name}: {lines} lines (at most {LONGEST_FILE})"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{name}:{node.lineno} {node.name}: {length} lines (at most {LONGEST_FUNCTION})"
            positional = [a for a in [*node.args.posonlyargs, *node.args.args] if a.arg not in ("self", "cls")]
            if len(positional) > MOST_PARAMETERS:
                yield f"{name}:{node.lineno} {node.name}: {len(positional)} positional parameters"


def owner_breaches(path: Path, source: str) -> Iterator[str]:
    """Source that looks for the shipped templates itself, or that loads some without being told whose."""
    name = path.relative_to(ROOT)
    if name.parts[0] not in ("flows", "extractors") or name.as_posix() in OWNERS:
        return
    for node in ast.walk(ast.parse(source)):
        asks: set[str | None] = set()
        if isinstance(node, ast.ImportFrom):
            asks = {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
        elif isinstance(node, ast.Import):
            asks = {a.name for a in node.names}
        if "extractors.shipped" in asks:
            yield f"{name} imports extractors.shipped: ask the office's Templates"
        if isinstance(node, ast.FunctionDef) and node.name.startswith("load_"):
            given = node.args.args[len(node.args.args) - len(node.args.defaults) :]
            if {a.arg for a in given} & {"path", "folder", "templates"}:
                yield f"{name}:{node.lineno} {node.name} has a default for what it loads"


def word_breaches(path: Path, source: str) -> Iterator[str]:
    """Words that belong in no file of the project."""
    if path.name == Path(__file__).name:
        return
    for number, line in enumerate(source.splitlines(), 1):
        if FORBIDDEN.search(line):
            yield f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"


def main() -> int:
    """Check the tree; 0 if all is well."""
    breaches: list[str] = []
    for path in tracked():
        top = path.relative_to(ROOT).parts
        if len(top) > 1 and top[0] not in ALLOWED_TOP:
            breaches.append(f"{path.relative_to(ROOT)}: a folder outside the owner's frame")
        if path.suffix in {".py", ".md", ".yaml", ".toml", ".txt"} or path.name == "Makefile":
            source = path.read_text(encoding="utf-8")
            breaches += word_breaches(path, source)
            if path.suffix == ".py":
                breaches += length_breaches(path, source)
                breaches += owner_breaches(path, source)
    print("\n".join(breaches) or "gates: all well")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
