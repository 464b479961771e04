"""The program as a wheel: built from the tree, installed into a folder, run where no checkout is in sight."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

PARTS = ("flows", "extractors", "templates", "pyproject.toml", "README.md", "LICENSE")
RUN = """
import pathlib, sys
installed, *sys.argv[1:] = sys.argv[1:]
sys.path = [installed, *(p for p in sys.path if not (pathlib.Path(p) / "pyproject.toml").exists())]
import flows.cli, extractors.shipped
for module in (flows.cli, extractors.shipped):
    assert module.__file__.startswith(installed), module.__file__
assert str(extractors.shipped.TEMPLATES).startswith(installed), extractors.shipped.TEMPLATES
flows.cli.main()
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the wheel was installed, without what it depends on."""
    place = tmp_path_factory.mktemp("wheel")
    tree = place / "tree"
    tree.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, tree / part)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    for command in (
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(place), str(tree)],
        [*pip, "install", "--no-deps", "--no-index", "--target", str(place / "installed"), "WHEEL"],
    ):
        whole = [str(next(place.glob("*.whl"))) if part == "WHEEL" else part for part in command]
        done = subprocess.run(whole, cwd=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    shutil.rmtree(tree)
    return place / "installed"


def baozhuang(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command of the wheel, run in an empty folder by an isolated interpreter."""
    command = [sys.executable, "-I", "-c", RUN, str(installed), *words]
    environment = {k: v for k, v in os.environ.items() if k != "BAOZHUANG_ROOT"} | {"PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_blank_form_is_written_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    done = baozhuang(installed, tmp_path, "form", "--out", str(tmp_path / "form"), "--root", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert {p.suffix for p in (tmp_path / "form").iterdir()} == {".pdf", ".docx", ".json"}


def test_every_template_is_in_the_wheel_and_sound(installed: Path, tmp_path: Path) -> None:
    done = baozhuang(installed, tmp_path, "templates", "check", "--root", str(tmp_path))
    assert done.returncode == 0 and "均可使用" in done.stdout, done.stdout + done.stderr
    shipped = installed / "extractors" / "shipped_templates"
    for file in (ROOT / "templates").rglob("*"):
        if file.is_file():
            assert (shipped / file.relative_to(ROOT / "templates")).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("command", ["demo", "bench"])
def test_what_needs_the_samples_says_that_they_come_with_the_source(
    installed: Path, tmp_path: Path, command: str
) -> None:
    done = baozhuang(installed, tmp_path, command, "--root", str(tmp_path))
    assert done.returncode == 2 and "安装包里没有" in done.stdout + done.stderr
    assert not any(tmp_path.iterdir())


def test_without_a_work_folder_it_is_asked_for(installed: Path, tmp_path: Path) -> None:
    done = baozhuang(installed, tmp_path, "review")
    assert done.returncode == 2 and "--root" in done.stdout + done.stderr
