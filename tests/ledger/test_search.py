"""The search: words of any length, numbers and their ends, conditions, excerpts, originals; SQLite and plain LIKE."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.models import FieldReading, MaterialReading, RowReading, Status
from flows.casework.model import Application
from flows.ledger import Found, Ledger, PaperWish, Wanted, search
from flows.ledger.search import excerpt
from flows.ledger.words import days_between, phrase, tokens

NOW = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
FIRST, SECOND = "LHBZ-2026-000001", "LHBZ-2026-000002"
LETTER = "供水-北控水务/LHBZ-2026-000001/需求函.docx"
NOTICE = "申请人/LHBZ-2026-000002/受理通知书.docx"
SCAN = "档案/2026/LHBZ-2026-000001/原件/w1/001.pdf"


def field(key: str, value: object, *, page: int | None = None, raw: str = "") -> FieldReading:
    return FieldReading(key=key, value=value, raw=raw, page=page, status=Status.ACCEPTED)  # type: ignore[arg-type]


def application(project: str, road: str, applicant: str) -> Application:
    fields = [field("project_name", project, page=1, raw=project), field("services", ["用水", "用电"])]
    fields += [field("applicant_name", applicant), field("project_code", "2209-419001-04-01-123456")]
    cells = {"seg_road": field("seg_road", road, page=2), "seg_len_m": field("seg_len_m", 87.5, page=2)}
    licence = MaterialReading(
        id="M01", title="营业执照", pages=(3,), fields={"name": field("name", applicant, page=3, raw="經營範圍")}
    )
    rows = (RowReading(table="segments", index=1, cells=cells),)
    return Application(fields={f.key: f for f in fields}, rows=rows, materials=(licence,))


def open_case(ledger: Ledger, number: int, content: Application) -> str:
    ledger.claim(f"{number}" * 64, "a.zip", "desk", NOW, work_id=f"w{number}")
    return ledger.open_case(f"{number}" * 64, content, NOW + timedelta(days=number))


def file_paper(ledger: Ledger, case_no: str, wish: PaperWish, path: str, *, body: str, days: int) -> None:
    (plan,) = ledger.plan_papers(case_no, [wish], NOW)
    ledger.filed(plan, path, "d" * 64, NOW + timedelta(days=days))
    ledger.index_text(case_no, path, title=f"文书 {plan.number}", body=body)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    made = Ledger(f"sqlite:///{tmp_path_factory.mktemp('search')}/ledger.sqlite")
    open_case(made, 1, application("沁河商务酒店", "沁园北路", "济源甲&乙<酒店>有限公司"))
    open_case(made, 2, application("𬭚㻬家园", "天坛南路", "李四"))
    water = PaperWish(kind="REQUIREMENT", provider="water", series="济联装函")
    file_paper(made, FIRST, water, LETTER, body="接水点在沁园北路西侧，管径DN200，ＡＢ座", days=3)
    file_paper(made, SECOND, PaperWish(kind="ACCEPTANCE"), NOTICE, body="已收到天坛南路的申请", days=70)
    files = [{"name": "申请.pdf", "path": SCAN, "sha256": "e" * 64, "size": 1}]
    made.record(FIRST, "originals_stored", {"sha256": "1" * 64, "files": files}, now=NOW)
    numbered = {"archive_no": "J123-WS·2026-D30-LHB-0007", "series": "J123", "serial": 7, "year": 2026}
    made.record(FIRST, "archive_numbered", numbered, now=NOW)
    yield made
    made.close()


@pytest.fixture(params=["index", "like"])
def ask(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of searching must find the same."""
    if request.param == "like":
        monkeypatch.setattr(search, "_by_index", search._by_like)


def places(found: Found) -> set[tuple[str, int | None]]:
    return {(hit.path, hit.page) for hit in found.hits}


@pytest.mark.usefixtures("ask")
@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("侧", LETTER),
        ("西侧", LETTER),
        ("园北路西", LETTER),
        ("接水点", LETTER),
        ("dn200", LETTER),
        ("济联装函〔2026〕1号", LETTER),
        ("已", NOTICE),
        ("的申", NOTICE),
        ("家园 天坛", NOTICE),
        ("酒店 西侧", LETTER),
        ("用电 西侧", LETTER),
    ],
)
def test_words_of_any_length_are_found(ledger: Ledger, words: str, path: str) -> None:
    assert path in {hit.path for hit in ledger.search(Wanted(words=(words,))).hits}


@pytest.mark.parametrize(
    ("words", "path"), [("ab座", LETTER), ("ＤＮ２００", LETTER), ("200", LETTER), ("𬭚", ""), ("㻬家", "")]
)
def test_forms_ends_of_numbers_and_rare_characters(ledger: Ledger, words: str, path: str) -> None:
    assert path in {hit.path for hit in ledger.search(Wanted(words=(words,))).hits}


@pytest.mark.usefixtures("ask")
@pytest.mark.parametrize(
    "words", ["西北", "侧西", "沁园南路", "西侧 家园", "%", "_", '"', "西侧 %", "AND", "own : 西", "*"]
)
def test_what_stands_nowhere_is_not_found(ledger: Ledger, words: str) -> None:
    assert ledger.search(Wanted(words=(words,))) == Found()


@pytest.mark.usefixtures("ask")
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(provider="water"), {LETTER}),
        (Wanted(kinds=("ACCEPTANCE",)), {NOTICE}),
        (Wanted(kinds=("ACCEPTANCE", "REQUIREMENT")), {NOTICE, LETTER}),
        (Wanted(kinds=("case",), applicant="李四"), {""}),
        (Wanted(kinds=("REQUIREMENT",), road="沁园"), {LETTER}),
        (Wanted(kinds=("REQUIREMENT",), road="天坛"), set()),
        (Wanted(provider="water", project="商务酒店"), {LETTER}),
        (Wanted(kinds=("ACCEPTANCE",), code="2209-419001"), {NOTICE}),
        (Wanted(provider="water", number=FIRST), {LETTER}),
        (Wanted(provider="water", number="J123-WS·2026-D30-LHB-0007"), {LETTER}),
        (Wanted(number="济联装函〔2026〕1号"), {LETTER}),
        (Wanted(kinds=("REQUIREMENT", "ACCEPTANCE"), first=date(2026, 10, 3), last=date(2026, 10, 3)), {LETTER}),
        (Wanted(kinds=("REQUIREMENT", "ACCEPTANCE"), first=date(2026, 10, 4)), {NOTICE}),
        (Wanted(kinds=("REQUIREMENT", "ACCEPTANCE"), last=date(2026, 12, 8)), {LETTER}),
        (Wanted(words=("的申",), provider="water"), set()),
        (Wanted(first=date(2027, 1, 1)), set()),
    ],
)
def test_every_condition_must_be_met(ledger: Ledger, wanted: Wanted, found: set[str]) -> None:
    assert {hit.path for hit in ledger.search(wanted).hits} == found


def test_originals_are_found_page_by_page(ledger: Ledger) -> None:
    assert places(ledger.search(Wanted(words=("經營",)))) == {(SCAN, 3)}
    assert (SCAN, 2) in places(ledger.search(Wanted(words=("沁园北路",))))
    assert (SCAN, 1) in places(ledger.search(Wanted(words=("商务",), kinds=("original",))))
    (hit,) = ledger.search(Wanted(words=("經營",))).hits
    assert hit.title == "营业执照 原件第3页"


def test_what_belongs_to_no_case_is_not_searched(ledger: Ledger) -> None:
    files = [{"name": "合并.pdf", "path": "档案/2026/合并扫描件/w9/001.pdf", "sha256": "e" * 64, "size": 1}]
    ledger.record("", "originals_stored", {"sha256": "9" * 64, "files": files}, now=NOW)
    assert ledger.find("合并") == ()


def test_the_newest_comes_first_and_more_than_wanted_is_counted(ledger: Ledger) -> None:
    found = ledger.search(Wanted(words=("2026",), most=1))
    assert found.total > 1 and len(found.hits) == 1
    papers = [h.path for h in ledger.search(Wanted(kinds=("REQUIREMENT", "ACCEPTANCE"))).hits]
    assert papers == [NOTICE, LETTER]


def test_a_text_that_changes_is_found_by_its_new_words_only(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.sqlite")
    case_no = open_case(ledger, 1, application("旧名", "旧路", "甲"))
    file_paper(ledger, case_no, PaperWish(kind="DECISION"), "a.docx", body="初稿", days=1)
    ledger.index_text(case_no, "a.docx", title="a", body="定稿")
    ledger.set_application(case_no, application("新名", "新路", "甲"), NOW)
    assert [ledger.find(word) for word in ("初稿", "旧名", "旧路")] == [(), (), ()]
    assert [h.path for h in ledger.search(Wanted(words=("定稿",), project="新名", kinds=("DECISION",))).hits] == [
        "a.docx"
    ]
    assert ledger.search(Wanted(kinds=("DECISION",), project="旧名")) == Found()
    ledger.close()


def test_the_index_of_an_earlier_version_is_built_anew(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    ledger = Ledger(f"sqlite:///{file}")
    open_case(ledger, 1, application("沁河", "北路", "甲"))
    ledger.close()
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE texts_words")
        connection.execute("ALTER TABLE texts DROP COLUMN road")
        connection.execute("DROP TABLE alembic_version")
        connection.execute("CREATE VIRTUAL TABLE texts_fts USING fts5(words, tokenize='trigram')")
        connection.execute("PRAGMA user_version = 0")
    ledger = Ledger(f"sqlite:///{file}")
    assert [hit.case_no for hit in ledger.find("沁")] == [FIRST]
    ledger.close()


@pytest.mark.parametrize(
    ("body", "terms", "found"),
    [
        ("前文\n接水点在沁园北路西侧", ["沁园"], ("前文 接水点在", "沁园", "北路西侧")),
        ("Dn200", ["无", "dN2"], ("", "Dn2", "00")),
        ("什么也没有", ["沁园"], ("", "", "什么也没有")),
    ],
)
def test_the_excerpt_shows_the_word_where_it_stands(body: str, terms: list[str], found: tuple[str, str, str]) -> None:
    assert excerpt(body, terms) == found


WORDS = st.text(alphabet="沁园北路a1〔 ", min_size=1, max_size=12)


@given(text=WORDS, data=st.data())
def test_any_piece_of_a_chinese_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    """A piece that begins inside a number is found only by itself (the `tails`); the others always."""
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : data.draw(st.integers(start + 1, len(text)))]
    asked = phrase(piece, "own")
    if not asked or (start and text[start - 1].isascii() and text[start - 1].isalnum() and piece[0] in "a1"):
        return
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(own, tokenize='ascii', prefix='1')")
    connection.execute("INSERT INTO t VALUES (?)", (tokens(text),))
    assert connection.execute("SELECT 1 FROM t WHERE t MATCH ?", (asked,)).fetchall()
    connection.close()


YEARS = st.dates(date(2023, 1, 1), date(2030, 1, 1))


@given(first=YEARS, days=st.integers(0, 900), day=YEARS)
def test_days_are_counted_exactly(first: date, days: int, day: date) -> None:
    last = first + timedelta(days=days)
    asked = days_between(first, last).strip("()").split(" OR ")
    word = f"d{day:%Y%m%d}"
    met = any(word.startswith(a.strip('" *')) if a.endswith("*") else word == a.strip('"') for a in asked)
    assert met is (first <= day <= last)
    assert len(asked) <= 2 * (30 + 11) + 3
