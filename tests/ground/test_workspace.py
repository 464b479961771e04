"""The workspace and the settings: right paths, and a refusal to start on nonsense."""

from pathlib import Path

import pytest

from extractors.errors import ConfigurationError
from extractors.shipped import TEMPLATES as SHIPPED_TEMPLATES
from extractors.templates import Templates
from flows.ground.settings import Settings, load_settings
from flows.ground.workspace import FOLDERS, Workspace


def test_create_makes_every_folder_in_the_users_language(tmp_path: Path) -> None:
    made = Workspace(tmp_path).create()
    assert sorted(p.name for p in made.outbox.iterdir()) == sorted(FOLDERS.values())
    assert made.work.is_dir() and made.inbox.is_dir() and made.prefect.is_dir()
    assert made.folder("water").name == "供水-北控水务"
    assert Workspace(tmp_path).create() == made


def test_case_archive_and_relative_path(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    folder = workspace.case_archive("LHBZ-2026-000012")
    assert workspace.relative(folder) == "档案/2026/LHBZ-2026-000012"


@pytest.mark.parametrize("number", ["../../etc", "LHBZ-2026-1", "", "LHBZ-2026-000012/.."])
def test_archive_refuses_what_is_no_case_number(tmp_path: Path, number: str) -> None:
    with pytest.raises(ConfigurationError):
        Workspace(tmp_path).case_archive(number)


def test_unknown_folder_key_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="water"):
        Workspace(tmp_path).folder("warter")


@pytest.mark.parametrize(
    ("inbox", "outbox"), [("in", "in/out"), ("out/in", "out"), ("same", "same"), ("in", "var/out"), ("var", "out")]
)
def test_folders_within_one_another_are_refused(tmp_path: Path, inbox: str, outbox: str) -> None:
    with pytest.raises(ConfigurationError, match="位于"):
        Workspace(tmp_path, tmp_path / inbox, tmp_path / outbox).create()
    assert not (tmp_path / outbox / "档案").exists()


def test_nesting_through_a_link_is_seen(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "outbox").symlink_to(tmp_path / "inbox")
    with pytest.raises(ConfigurationError, match="位于"):
        Workspace(tmp_path).create()


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_text("a file, no folder")
    with pytest.raises(ConfigurationError, match="写入权限"):
        Workspace(tmp_path).create()


def test_own_templates_win_over_the_shipped(tmp_path: Path) -> None:
    templates = Templates(Workspace(tmp_path).templates)
    assert templates.path("course.yaml") == SHIPPED_TEMPLATES / "course.yaml"
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "course.yaml").touch()
    assert templates.path("course.yaml") == tmp_path / "templates" / "course.yaml"
    assert templates.path("roads.yaml") == SHIPPED_TEMPLATES / "roads.yaml"


def test_settings_default_and_read(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()
    (tmp_path / "baozhuang.yaml").write_text("quiet_s: 2\nlimits:\n  members: 40\ninbox: share/in\n", encoding="utf-8")
    settings = load_settings(tmp_path)
    assert (settings.quiet_s, settings.limits.members) == (2, 40)
    assert settings.workspace(tmp_path).inbox == tmp_path / "share/in"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("quite_s: 2", "quiet_s"),
        ("limits: {member: 3}", "limits.members"),
        ("quiet_s: 很久", "quiet_s"),
        ("quiet_s: -1", "quiet_s"),
        ("- 1\n- 2", "baozhuang.yaml"),
        ("a: [", "baozhuang.yaml"),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "baozhuang.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=says):
        load_settings(tmp_path)
