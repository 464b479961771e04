"""The shipped sample packages and their generator: truths that hold together, files that open, seeds that repeat.

Arithmetic is that of tests/scans/numbers.py, which is pinned here to published numbers.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pypdfium2
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.scans import numbers
from tests.scans.__main__ import TYPED
from tests.scans.blank import MmBox, blank
from tests.scans.fill import draw_form, slot_values
from tests.scans.foreign import LAYOUTS, cut, draw_foreign
from tests.scans.foreign_items import KEYS
from tests.scans.hand import Hand
from tests.scans.machines import encoded, laid
from tests.scans.many import MACHINES, write_many
from tests.scans.packaging import gbk_zip
from tests.scans.people import Application, Wish, make_application
from tests.scans.seals import stamp
from tests.scans.shipped import SAMPLES
from tests.scans.shipped_foreign import FOLDER as FOREIGN
from tests.scans.shipped_foreign import FOREIGN_SAMPLES, ForeignSample
from tests.scans.truth import OUTCOMES
from tests.scans.works import LIMIT_M, lengths_by_service
from tests.support import ROOT
from tests.support.shipped import CATALOGUE

FOLDER = ROOT / "tests" / "samples"
MOST_BYTES = 20_000_000
NAMES = [sample.name for sample in SAMPLES]
SERVICE_BLOCKS = {"用水": "D", "用电": "E", "用气": "F", "用暖": "G", "通信": "H"}
LISTS = {"gas_equip": "用气", "equip_list": "用电"}
MISSING = {"s08-incomplete": {"consent_share", "agent_phone", "need_date", "water_daily_m3"}}
SPOILED = {"s13-wrong-code": "uscc"}
PAGES = {"s09-not-an-application": 1, "s06-typed-pdf": 5, "s07-zip-attachments": 5, "s12-continuation-sheet": 3}


def truth_of(name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((FOLDER / name / "truth.json").read_text(encoding="utf-8"))
    return truth


def applications() -> list[str]:
    return [name for name in NAMES if name != "s09-not-an-application"]


def application_of(name: str) -> Application:
    truth = truth_of(name)
    fields = dict(truth["fields"])
    rows = {
        **truth["rows"],
        "segments": [{k: v for k, v in r.items() if v is not None} for r in fields.pop("segments")],
    }
    return Application({k: v for k, v in fields.items() if v is not None}, rows)


def right_numbers(fields: dict[str, Any]) -> dict[str, bool]:
    """Which of the numbers with check digits are right."""
    found = {}
    if code := fields.get("uscc"):
        found["uscc"] = numbers.uscc_check(code[:17]) == code[17] and numbers.org_check(code[8:16]) == code[16]
    for key in ("resident_id", "agent_id", "legal_rep_id"):
        if number := fields.get(key):
            found[key] = numbers.resident_check(number[:17]) == number[17]
    if code := fields.get("project_code"):
        digits = code.replace("-", "")
        found["project_code"] = numbers.project_check(digits[:19]) == digits[19]
    return found


def incoherences(application: Application) -> list[str]:
    """What does not fit together in an application; [] for a good one."""
    fields, wrong = application.fields, []
    blocks = {field.key: field.block for field in CATALOGUE.fields}
    for service, block in SERVICE_BLOCKS.items():
        filled = [key for key in fields if blocks[key] == block]
        if bool(filled) != (service in fields["services"]):
            wrong.append(f"{service}: {filled}")
    wrong += [name for name in application.rows if name in LISTS and LISTS[name] not in fields["services"]]
    if "floor_above" in fields and fields["floor_above"] + fields.get("floor_below", 0) != fields["floor_area"]:
        wrong.append("areas")
    days = [
        fields[key] for key in ("sign_date", "apply_date", "start_date", "finish_date", "need_date") if key in fields
    ]
    if days != sorted(days) or not "2026-01-01" <= fields["apply_date"] < "2026-11-22":
        wrong.append(f"dates {days}")
    return (
        wrong
        + [f"segment {row}" for row in application.segments if segment_is_wrong(row, fields)]
        + choice(application)
    )


def segment_is_wrong(row: dict[str, Any], fields: dict[str, Any]) -> bool:
    dug = "dig_area" in row
    return (
        row["seg_service"] not in fields["services"]
        or row["seg_from"] == row["seg_to"]
        or not fields["apply_date"] < row["seg_start"] < row["seg_end"]
        or dug != (row["seg_method"] == "开挖")
        or (dug and abs(row["dig_area"] - row["seg_len_m"] * row["seg_w_m"]) > 0.5)
    )


def choice(application: Application) -> list[str]:
    """告知承诺 exactly where every service stays at or below 200 m (plan 三(二)(3))."""
    if not application.segments:
        return ["办理方式"] if "permit_mode" in application.fields else []
    short = all(length <= LIMIT_M for length in lengths_by_service(application.segments).values())
    return [] if (application.fields["permit_mode"] == "告知承诺") is short else ["办理方式"]


def pages_in(name: str, content: bytes) -> int:
    """Opens a file of a package and decodes every page of it."""
    if name.endswith(".pdf"):
        document = pypdfium2.PdfDocument(content)
        return sum(1 for page in document if page.render(scale=0.1).to_numpy().size)
    with Image.open(io.BytesIO(content)) as image:
        count = getattr(image, "n_frames", 1)
        for number in range(count):
            image.seek(number)
            image.load()
        return count


def files_of(name: str) -> dict[str, bytes]:
    """The files of a package by name, a zip opened."""
    (package,) = (FOLDER / name).glob("package*")
    if package.is_dir():
        return {path.name: path.read_bytes() for path in package.iterdir()}
    if package.suffix != ".zip":
        return {package.name: package.read_bytes()}
    with zipfile.ZipFile(package) as archive:
        return {member.filename: archive.read(member) for member in archive.infolist()}


# ── the shipped files ──


@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_a_package_open(name: str) -> None:
    assert sum(pages_in(file, content) for file, content in files_of(name).items()) == PAGES.get(name, 2)


def test_the_samples_are_few_bytes_and_all_listed() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
    listed = re.findall(r"^\| `([^`]+)/` \| \S.* \| \S.* \|$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.M)
    names = [*NAMES, *(f"{FOREIGN}/{s.name}" for s in FOREIGN_SAMPLES), *(f"typed/{name}" for name in TYPED)]
    outside = {name for name in listed if name.startswith("outside/")}
    assert outside == {f"outside/{path.name}" for path in (FOLDER / "outside").iterdir()}
    drawn = sorted(name for name in listed if name not in outside)
    assert drawn == sorted(names) == sorted(_folder(path) for path in FOLDER.rglob("truth.json"))


def _folder(truth: Path) -> str:
    return truth.parent.relative_to(FOLDER).as_posix()


@pytest.mark.parametrize("sample", FOREIGN_SAMPLES, ids=lambda s: s.name)
def test_a_sample_of_another_layout_is_small_and_tells_its_layout(sample: ForeignSample) -> None:
    folder = FOLDER / FOREIGN / sample.name
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert (truth["layout"], truth["font"], truth["profile"]) == (sample.layout, sample.face, sample.machine)
    assert all(path.stat().st_size < 250_000 for path in (folder / "package").iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_a_truth_says_where_its_package_ends(name: str) -> None:
    truth = truth_of(name)
    assert truth["expected"] in OUTCOMES
    assert (truth["expected"] == "rejected") is ("fields" not in truth)


@pytest.mark.parametrize("name", applications())
def test_a_truth_is_of_an_edition_that_is_read(name: str) -> None:
    """Red after a change of the blank whose places the samples lack, or where their edition is no longer read."""
    truth = truth_of(name)
    others = yaml.safe_load((ROOT / "templates" / "forms.yaml").read_text(encoding="utf-8"))["forms"]
    on_form = {s.key for page in blank().pages[:2] for s in page.slots if not s.table}
    assert truth["form_version"] in {blank().version, *(form["version"] for form in others)}
    assert on_form <= set(truth["fields"])


@pytest.mark.parametrize("name", applications())
def test_a_truth_holds_together(name: str) -> None:
    application = application_of(name)
    if name == "s08-incomplete":
        application.fields["need_date"] = "2099-01-01"
    assert incoherences(application) == []
    wrong = {key for key, right in right_numbers(application.fields).items() if not right}
    assert wrong == ({SPOILED[name]} if name in SPOILED else set())


@pytest.mark.parametrize("name", applications())
def test_a_truth_has_every_mandatory_field_unless_its_point_is_that_it_has_not(name: str) -> None:
    fields = application_of(name).fields
    firm = fields["applicant_kind"] != "居民"
    kinds = {"always", "enterprise" if firm else "resident", *(f"service:{s}" for s in fields["services"])}
    if fields["build_nature"] == "新建":
        kinds |= {"new_build", "enterprise_new"}
    mandatory = {field.key for field in CATALOGUE.fields if field.required in kinds}
    assert mandatory - set(fields) == MISSING.get(name, set())


def test_the_zip_carries_gbk_names_and_its_three_attachments() -> None:
    names = [name.encode("cp437").decode("gbk") for name in files_of("s07-zip-attachments")]
    titles = [material["title"] for material in truth_of("s07-zip-attachments")["materials"]]
    assert names == ["报装材料/联合报装申请表.pdf", *(f"报装材料/{title}.jpg" for title in titles)]
    assert [m["id"] for m in truth_of("s07-zip-attachments")["materials"]] == ["M02", "M11", "M04"]


def test_the_attachments_say_the_same_as_the_form() -> None:
    truth = truth_of("s07-zip-attachments")
    for material in truth["materials"]:
        assert material["fields"].items() <= truth["fields"].items()


def test_the_continued_form_has_more_segments_than_rows() -> None:
    assert len(truth_of("s12-continuation-sheet")["fields"]["segments"]) == 7


def test_the_digital_sample_has_its_values_in_the_form_fields() -> None:
    content = files_of("s06-typed-pdf")["package.pdf"]
    name = truth_of("s06-typed-pdf")["fields"]["applicant_name"]
    assert name.encode("utf-16-be").hex().upper() in content.hex().upper() or name.encode("utf-16-be") in content


# ── the generator ──


@pytest.mark.parametrize("code", ["91419001MA9K1XY707", "914403001922038216", "9144030071526726XG"])
def test_credit_code_checks_as_published(code: str) -> None:
    assert (numbers.org_check(code[8:16]), numbers.uscc_check(code[:17])) == (code[16], code[17])


def test_resident_check_as_in_the_standard() -> None:
    assert numbers.resident_check("11010519491231002") == "X"


@pytest.mark.parametrize("code", ["2111-522323-04-01-342068", "2603-141124-89-05-346948", "2509-320193-89-01-544060"])
def test_project_check_as_on_published_codes(code: str) -> None:
    digits = code.replace("-", "")
    assert numbers.project_check(digits[:19]) == digits[19]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_any_seed_makes_an_application_that_holds_together(seed: int) -> None:
    application = make_application(seed)
    assert incoherences(application) == []
    assert all(right_numbers(application.fields).values())
    assert make_application(seed) == application


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_a_spoiled_code_is_wrong_in_one_place(seed: int) -> None:
    code = numbers.make_uscc(Random(seed))
    bad = numbers.spoiled(code, Random(seed))
    assert sum(a != b for a, b in zip(code, bad, strict=True)) == 1
    assert right_numbers({"uscc": bad}) == {"uscc": False}


def test_every_value_is_drawn_in_its_slot() -> None:
    application = make_application(12, Wish("住宅小区", tuple(SERVICE_BLOCKS), 5))
    filled = draw_form(application, Hand("song"), Random(1))
    signs = {"seal_present", "sign_present"}
    assert filled.written == set(slot_values(application)) - signs
    assert sorted(filled.pages) == [1, 2, 3]


def test_a_drawn_value_lies_inside_its_cell() -> None:
    application = make_application(7, Wish("办公", ("用电",), 1))
    page = draw_form(application, Hand("song"), Random(1), pages=(1,)).pages[1]
    slot = next(s for s in blank().page(1).slots if s.key == "project_name")
    x, y, w, h = (round(v * 300 / 25.4) for v in slot.box)
    assert page[y + 10 : y + h - 10, x + 8 : x + w - 8].min() < 60
    combs = {s.key: s.comb for s in blank().page(1).slots if s.comb}
    assert all(darkest(page, cell) < 100 for cell in combs["agent_phone"])
    assert all(darkest(page, cell) > 200 for cell in combs["resident_id"])


def darkest(page: np.ndarray, cell: MmBox) -> int:
    """The darkest pixel of a comb cell's inner half."""
    x, y, w, h = (v * 300 / 25.4 for v in cell)
    return int(page[round(y + h / 4) : round(y + h * 3 / 4), round(x + w / 4) : round(x + w * 3 / 4)].min())


@pytest.fixture(scope="module")
def small_page() -> np.ndarray:
    page = np.full((1404, 993, 3), 255, np.uint8)
    page[300:320, 100:900] = 20
    page[900:1000, 480:500] = (30, 40, 120)
    return page


@pytest.mark.parametrize("machine", MACHINES)
def test_a_machine_repeats_itself_and_keeps_the_ink(machine: str, small_page: np.ndarray) -> None:
    first, second = (MACHINES[machine](small_page, Random(3)) for _ in range(2))
    assert encoded(first) == encoded(second)
    grey = first.image.astype(float).reshape(*first.image.shape[:2], -1).mean(axis=2)
    assert grey.min() < 0.5 * grey.max()


def test_another_seed_lays_the_page_in_otherwise(small_page: np.ndarray) -> None:
    first, second = (MACHINES["office200"](small_page, Random(seed)) for seed in (3, 4))
    assert not np.array_equal(first.image, second.image)


def test_upside_down_twice_is_upright(small_page: np.ndarray) -> None:
    scan = MACHINES["bilevel"](small_page, Random(1))
    assert np.array_equal(laid(laid(scan, 2), 2).image, scan.image)
    assert not np.array_equal(laid(scan, 2).image, scan.image)


def test_a_seal_is_red_where_it_is_put_and_nowhere_else(small_page: np.ndarray) -> None:
    page = stamp(small_page, "济源市样例有限公司", (42.0, 60.0), Random(1)).astype(int)
    red = (page[:, :, 0] - page[:, :, 1]) > 60
    rows, columns = np.nonzero(red)
    assert red.sum() > 5000
    assert abs(rows.mean() - 60 * 300 / 25.4) < 25 and abs(columns.mean() - 42 * 300 / 25.4) < 25
    assert rows.min() > 40 * 300 / 25.4 - 5


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_foreign_layout_repeats_itself_and_asks_less(name: str) -> None:
    whole = make_application(21, Wish("工厂", ("用水", "用气"), 4))
    asked = cut(whole)
    first, second = (draw_foreign(asked, name, Hand("song"), 5) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert set(asked.fields) == {*KEYS, "seal_present", "sign_present"}
    assert asked.fields["power_kva"] is None
    assert all(asked.fields[key] == whole.fields[key] for key in ("sign_date", "water_dn", "permit_mode"))
    assert len(asked.segments) == 4


def test_many_writes_a_package_a_seed_with_its_truth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.scans.many.FACES", ("song", "hei"))
    (name,) = write_many(tmp_path, [77], layouts=["underlined"])
    truth = json.loads((tmp_path / name / "truth.json").read_text(encoding="utf-8"))
    assert truth["layout"] == "underlined"
    assert truth["fields"]["uscc"] == make_application(77).fields.get("uscc")
    assert list((tmp_path / name).glob("scan_1.*"))


def test_a_gbk_zip_has_no_utf8_flag() -> None:
    with zipfile.ZipFile(io.BytesIO(gbk_zip({"附件/营业执照.jpg": b"x"}))) as archive:
        (member,) = archive.infolist()
    assert not member.flag_bits & 0x800
    assert member.filename.encode("cp437") == "附件/营业执照.jpg".encode("gbk")


def test_days_of_applications_lie_before_the_last_day() -> None:
    days = [dt.date.fromisoformat(make_application(seed).fields["apply_date"]) for seed in range(200)]
    assert dt.date(2026, 1, 6) <= min(days) < max(days) <= dt.date(2026, 11, 20)
