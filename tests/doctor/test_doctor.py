"""The doctor: every precondition, good and bad, and which of them stop the work."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from extractors.errors import ConfigurationError, ModelMissingError
from extractors.shipped import TEMPLATES as SHIPPED_TEMPLATES
from extractors.templates import Templates
from flows.casework.calendar import load_workdays
from flows.casework.deadlines import load_limits
from flows.casework.office import load_office
from flows.doctor import machine as doctor_machine
from flows.doctor import office as doctor_office
from flows.doctor.precondition import Check, Level, good
from flows.doctor.templates import check_templates
from flows.ground.workspace import Workspace
from flows.running.preflight import refuse_nonsense
from tests.support.command_office import Office, build, error_of, small_office
from tests.support.shipped import SHIPPED


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("built"))


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[Office]:
    with small_office(built, tmp_path / "office") as made:
        yield made


def no_models(_models: Path) -> Check:
    return good("识别模型", "不在此核对")


def test_the_doctor_finds_an_office_that_can_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine, "check_models", no_models)
    result = office.run("doctor")
    assert result.exit_code == 0, result.output
    lines = [line for line in result.output.splitlines() if not line.startswith(" ")]
    assert all(line.startswith(("好", "注意", "有问题")) for line in lines)
    assert "供暖单位（名称待确认）" in result.output and "T02" in result.output


def test_the_doctor_tells_what_the_shares_offer(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine, "check_models", no_models)
    (office.root / "mounts").write_text(f"nas:/x {office.place.inbox} nfs4 rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(doctor_office, "MOUNTS", office.root / "mounts")
    said = office.run("doctor").output
    assert all(word in said for word in ("时钟：", "文件名：", "读取限制：")), said
    assert "收件提示：收件夹在网络文件系统（nfs4）上" in said
    with (office.root / "baozhuang.yaml").open("a", encoding="utf-8") as settings:
        settings.write("\npolling: true\n")
    assert "收件提示：定时比较收件夹" in office.run("doctor").output


def test_a_missing_model_stops_the_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def lay_out(_: Path) -> None:
        raise ModelMissingError("识别模型 x 的校验值不符", next_step="重新安装依赖")

    monkeypatch.setattr("extractors.text.ocr.lay_out_models", lay_out)
    result = office.run("doctor")
    assert result.exit_code == 1 and "有问题  识别模型：识别模型 x 的校验值不符" in result.output


def test_wrong_settings_are_named_and_the_rest_is_still_checked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_machine, "check_models", no_models)
    (office.root / "baozhuang.yaml").write_text("quiet: 3", encoding="utf-8")
    result = office.run("doctor")
    assert result.exit_code == 1 and "quiet_s" in result.output and "LibreOffice" in result.output


@pytest.mark.parametrize("is_reversed", [False, True])
@pytest.mark.parametrize(
    ("place", "kind"),
    [("/srv/office/var/ledger.sqlite", ""), ("/mnt/公共 盘/x", "cifs"), ("/mnt/公共/x", ""), ("/home/a/b", "nfs4")],
)
def test_network_file_systems_are_told_by_the_nearest_mount(place: str, kind: str, is_reversed: bool) -> None:
    lines = ["/dev/sda1 / ext4 rw 0 0", "//nas/a /mnt/公共\\040盘 cifs rw 0 0", "nas:/home /home nfs4 rw 0 0"]
    mounts = "\n".join(lines[::-1] if is_reversed else lines)
    assert doctor_office.network_type(Path(place), mounts) == kind


def test_a_ledger_on_a_network_file_system_stops_the_work(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    assert doctor_office.check_ledger(url, "nas:/x / nfs rw 0 0").level is Level.BAD
    assert doctor_office.check_ledger(url, "/dev/sda / ext4 rw 0 0").level is Level.GOOD
    assert not (tmp_path / "ledger.sqlite").exists()
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database at all " * 99)
    assert doctor_office.check_ledger(url, "").level is Level.BAD


@pytest.mark.parametrize(("year", "level"), [(2025, Level.GOOD), (2026, Level.NOTE), (2040, Level.NOTE)])
def test_years_that_are_not_announced_are_noted(year: int, level: Level) -> None:
    assert doctor_office.check_calendar(load_workdays(SHIPPED), date(year, 5, 1)).level is level


def test_open_limits_and_unconfirmed_providers_are_noted_and_gone_when_settled() -> None:
    limits, office = load_limits(SHIPPED), load_office(SHIPPED)
    assert doctor_office.check_limits(limits).level is Level.NOTE
    settled = limits.model_copy(update={"limits": tuple(x for x in limits.limits if x.workdays is not None)})
    assert doctor_office.check_limits(settled).level is Level.GOOD
    named = {k: p.model_copy(update={"confirmed": True}) for k, p in office.providers.items()}
    assert doctor_office.check_providers(office).level is Level.NOTE
    assert doctor_office.check_providers(office.model_copy(update={"providers": named})).level is Level.GOOD


def test_a_file_that_the_office_lacks_is_named_and_the_shipped_one_counts(tmp_path: Path) -> None:
    folder = shutil.copytree(SHIPPED_TEMPLATES, tmp_path / "templates")
    (folder / "limits.yaml").unlink()
    checks = check_templates(Templates(folder), date(2026, 1, 1))
    assert [c.level for c in checks if c.subject == "办理时限"] == [Level.NOTE]
    [whose] = [c for c in checks if c.subject == "模板来源"]
    assert whose.level is Level.NOTE and "limits.yaml" in whose.found
    (folder / "limits.yaml").write_text("version: x\n", encoding="utf-8")
    wrong = [c for c in check_templates(Templates(folder), date(2026, 1, 1)) if c.level is Level.BAD]
    assert wrong and all("limits.yaml" in c.found for c in wrong)


BROKEN = {
    "course.yaml": ("remind_before: 1", "remind_before: 一", "推进设置", "remind_before 项：应为整数"),
    "roads.yaml": ("spacing_m: 400", "spacing_m: [400", "道路资料", "第 8 行不符合 YAML 写法"),
    "slips.yaml": ("    title: 主动对接回执\n", "", "回件", "slips.1.title 项：缺少这一项"),
    "calibration.yaml": ("points: 8416", "pionts: 8416", "校准表", "项：缺少这一项"),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_file_is_told_in_chinese_with_its_place_and_the_next_step(tmp_path: Path, name: str) -> None:
    old, new, subject, said = BROKEN[name]
    folder = shutil.copytree(SHIPPED_TEMPLATES, tmp_path / "templates")
    text = (folder / name).read_text(encoding="utf-8")
    assert {c.level for c in check_templates(Templates(folder), date(2026, 1, 1))} <= {Level.GOOD, Level.NOTE}
    broken = shutil.copytree(folder, tmp_path / "broken")  # what is loaded once stays loaded
    changed = re.sub(r"points: \d+", new, text) if name == "calibration.yaml" else text.replace(old, new, 1)
    assert changed != text
    (broken / name).write_text(changed, encoding="utf-8")
    [wrong] = [c for c in check_templates(Templates(broken), date(2026, 1, 1)) if c.level is Level.BAD]
    assert wrong.subject == subject and wrong.found.startswith(f"{name}：") and said in wrong.found and wrong.todo
    assert not re.search("[A-Za-z]{4,}", wrong.found.replace(name, "").replace("YAML", "").split("：", 2)[-1]), (
        "English is left in it"
    )


def test_folders_that_cannot_be_written_stop_the_work(tmp_path: Path) -> None:
    (tmp_path / "inbox").touch()
    assert doctor_office.check_folders(Workspace(tmp_path)).level is Level.BAD
    assert doctor_office.check_claims(Workspace(tmp_path / "none")).level is Level.BAD


@pytest.mark.parametrize(
    ("families", "level", "word"),
    [
        (frozenset({"方正小标宋简体", "仿宋", "KaiTi", "SimHei"}), Level.GOOD, "黑体"),
        (frozenset({"FangSong", "KaiTi", "SimHei"}), Level.NOTE, "本机没有方正小标宋简体；"),
        (frozenset({"LXGW WenKai"}), Level.NOTE, "仿宋_GB2312"),
        (None, Level.NOTE, "不能查询"),
    ],
)
def test_letter_fonts_never_stop_the_work(families: frozenset[str] | None, level: Level, word: str) -> None:
    check = doctor_machine.check_letter_fonts(families)
    assert check.level is level and word in check.found
    assert level is Level.GOOD or "思源宋体" in check.todo
    assert ("霞鹜文楷，已装" in check.todo) == (families == {"LXGW WenKai"})


@dataclass
class Usage:
    free: int


@pytest.mark.parametrize(("free", "level"), [(5e9, Level.GOOD), (1.9e9, Level.NOTE), (1e8, Level.BAD)])
def test_free_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: float, level: Level) -> None:
    monkeypatch.setattr(doctor_machine.shutil, "disk_usage", lambda place: Usage(int(free)))
    assert doctor_machine.check_disk([tmp_path]).level is level


def test_libreoffice_and_prefect_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine.shutil, "which", lambda name: None)
    assert doctor_machine.check_libreoffice().level is Level.NOTE
    assert doctor_machine.installed_families() is None
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    assert doctor_machine.check_prefect_home(tmp_path / "prefect").level is Level.GOOD
    (tmp_path / "file").touch()
    assert doctor_machine.check_prefect_home(tmp_path / "file" / "prefect").level is Level.BAD


def test_opencv_that_does_not_load_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(doctor_machine.importlib, "import_module", refuse)
    check = doctor_machine.check_opencv()
    assert check.level is Level.BAD and "libGL" in check.found and "apt install" in check.todo


def test_an_outbox_that_is_empty_beside_a_ledger_with_cases_stops_the_work(office: Office) -> None:
    url = office.place.database_url
    assert doctor_office.check_outbox(office.place, url).level is Level.GOOD
    shutil.rmtree(office.place.outbox)
    office.place.outbox.mkdir()
    check = doctor_office.check_outbox(office.place, url)
    assert check.level is Level.BAD and "2 件案件" in check.found and "共享盘" in check.found
    with pytest.raises(ConfigurationError, match="是空的"):
        refuse_nonsense(office.root)
    assert not list(office.place.outbox.iterdir()), "nothing was made there"


def test_an_empty_outbox_at_the_first_start_is_right(tmp_path: Path) -> None:
    place = Workspace(tmp_path)
    assert doctor_office.check_outbox(place, place.database_url).level is Level.GOOD


def test_a_database_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(url: str) -> None:
        raise ModuleNotFoundError("No module named 'psycopg'")

    monkeypatch.setattr(doctor_office, "Ledger", refuse)
    check = doctor_office.check_ledger("postgresql+psycopg://office@db/ledger", "")
    assert check.level is Level.BAD and "驱动" in check.found and "baozhuang[postgres]" in check.todo


def test_a_wrong_database_address_is_a_wrong_setting(office: Office) -> None:
    (office.root / "baozhuang.yaml").write_text("database_url: 不是地址", encoding="utf-8")
    assert isinstance(error_of(office.run("ledger")), ConfigurationError)


def test_whoever_reads_elsewhere_is_asked_whether_he_is_there() -> None:
    assert doctor_office.check_engine("").level is Level.GOOD
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        gone = doctor_office.check_engine(f"dask://127.0.0.1:{port}")
        assert gone.level is Level.BAD and str(port) in gone.found and "engine" in gone.todo
        server.listen()
        assert doctor_office.check_engine(f"dask://127.0.0.1:{port}").level is Level.GOOD
