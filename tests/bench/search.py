"""How long the archivist waits for the first page of hits, by number of documents: `python -m tests.bench.search`.

The documents are made up from a seed: cases of eight papers, each about as long as a real letter. Waiting is by the
clock; the seconds of the processor beside it are those of this process and of PostgreSQL's, where `--db` names one.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Connection, text

from flows.ledger import Wanted, grams, search
from flows.ledger.ledger import Ledger
from flows.ledger.models import About
from flows.ledger.schema import TEXT_FACTS, open_engine, texts, writing
from tests.scans.words import BRANDS, ROADS
from tests.support.processor import processor_seconds

SIZES = (1_000, 10_000, 100_000)
TARGET_S = 0.1
SEED = 20220909
PAPERS = (("REQUIREMENT", p) for p in ("water", "power", "gas", "heating", "telecom"))
KINDS = (*PAPERS, ("ACCEPTANCE", ""), ("DECISION", ""), ("original", ""))
_TRADES = ("商务酒店", "住宅小区", "机械厂", "商业广场", "幼儿园", "物流园", "中医院", "写字楼", "食品厂")
_CLAUSES = (
    "接水点在{road}西侧现状DN{n}给水管，接入管径DN{m}，预计日用水量{n}立方米",
    "拟由{road}10kV线路接入，报装容量{n}千伏安，供电电压等级10kV，一级负荷{m}千瓦",
    "燃气设备额定流量每小时{m}立方米，中压管道沿{road}北侧敷设，长度{n}米",
    "供暖面积{n}平方米，采用地板辐射，热力入口设在{road}与{road2}交叉口东南角",
    "通信管道由{road2}引入，配线光缆{m}芯，需用户接入间一处",
    "经办人应当在收到本函之日起三个工作日内与申请人联系，并将对接情况填入所附回执",
    "本项目已在投资项目在线审批监管平台登记，规划设计方案联合审查意见已统一反馈",
    "请贵单位按照一窗受理、集中审查、限时办结、统一出件的要求予以支持为盼",
)
QUERIES: dict[str, tuple[str, ...]] = {
    "1 字": ("沁", "侧", "厂", "函"),
    "2 字": ("沁园", "叉口", "酒店", "光缆"),
    "4 字": ("汤帝路西", "地板辐射", "商务酒店", "予以支持"),
    "2 词": ("酒店 西侧", "济水 光缆", "幼儿 10kV"),
    "编号": ("LHBZ-2026-000012", "济联装函〔2026〕77号", "000099", "2209-419001"),
    "没有的": ("麒麟", "LHBZ-2031-000001", "沁园 麒麟"),
}


@dataclass(frozen=True)
class Made:
    """One document as the search is told of it."""

    case_no: str
    path: str
    title: str
    body: str
    about: About


def documents(size: int, *, seed: int = SEED) -> Iterator[Made]:
    """Made-up documents: eight to a case."""
    chance = random.Random(seed)
    for number in range(size):
        case, (kind, provider) = number // len(KINDS), KINDS[number % len(KINDS)]
        case_no = f"LHBZ-2026-{case + 1:06d}"
        road, road2 = chance.sample(ROADS, 2)
        project = f"{chance.choice(BRANDS)}{chance.choice(_TRADES)}{case % 97 + 1}号楼"
        clauses = [
            clause.format(road=road, road2=road2, n=chance.randrange(20, 900), m=chance.randrange(2, 400))
            for clause in chance.choices(_CLAUSES, k=16)
        ]
        body = f"{project}\n" + "。\n".join(clauses)
        day = date(2024, 1, 1) + timedelta(days=number * 700 // size)
        paper = f"济联装函〔2026〕{number + 1}号"
        about = About(kind=kind, provider=provider, number=paper, day=day.isoformat())
        yield Made(case_no, f"供水-北控水务/{case_no}/{paper}.docx", paper, body, about)


def fill(url: str, made: Sequence[Made]) -> float:
    """Put documents into a ledger's search; seconds."""
    engine = open_engine(url)
    started = time.perf_counter()
    with writing(engine) as connection:
        search.ensure(connection)
        if grams.is_spoken_by(connection):
            _copy(connection, made)
            return time.perf_counter() - started
        for each in made:
            if each.about.kind == "REQUIREMENT" and each.about.provider == "water":
                search.index(connection, each.case_no, "", title=each.case_no, body=each.body[:40])
            search.index(connection, each.case_no, each.path, title=each.title, body=each.body, about=each.about)
    engine.dispose()
    return time.perf_counter() - started


def _copy(connection: Connection, made: Sequence[Made]) -> None:
    """The rows that `search.index` would make, sent at once, and the index of characters made when all are there."""
    rows = list(_rows(made))
    names = [c.name for c in texts.columns]
    connection.execute(text("DROP INDEX ix_texts_pieces"))
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY texts ({', '.join(names)}) FROM STDIN") as out:  # type: ignore[attr-defined]
        for row in rows:
            out.write_row([row[name] for name in names])
    with cursor.copy("COPY texts_pieces (id, grams) FROM STDIN") as out:  # type: ignore[attr-defined]
        for row in rows:
            out.write_row((row["id"], grams.of_texts(row)))
    connection.execute(text("CREATE INDEX ix_texts_pieces ON texts_pieces USING gin (grams)"))
    connection.execute(text("ANALYZE texts, texts_pieces"))


def _rows(made: Sequence[Made]) -> Iterator[dict[str, Any]]:
    blank = dict.fromkeys(TEXT_FACTS, "")
    number = count(1)
    for each in made:
        case = blank | {"case_no": each.case_no}
        if (each.about.kind, each.about.provider) == KINDS[0]:
            yield case | {"id": next(number), "path": "", "title": each.case_no, "body": each.body[:40]}
        said = each.about.model_dump() | {"path": each.path, "title": each.title, "body": each.body}
        yield case | said | {"id": next(number)}


def waits(ledger: Ledger, words: str, *, times: int) -> list[float]:
    """Seconds until the first fifty hits are there, each time anew."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        ledger.search(Wanted(words=(words,), most=50))
        taken.append(time.perf_counter() - started)
    return taken


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the curve; 1 where the 95 % value of any kind of query lies above the target."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search")
    parser.add_argument("--documents", default=",".join(map(str, SIZES)), help="sizes, with commas between")
    parser.add_argument("--db", default="", help="an empty PostgreSQL database for each size, {n} in it; else SQLite")
    parser.add_argument("--times", type=int, default=10, help="runs of each query")
    options = parser.parse_args(arguments)
    worst = 0.0
    sys.stdout.write("documents  query     median ms   95 % ms   of 100 ms    CPU ms\n")
    for size in (int(part) for part in options.documents.split(",")):
        with tempfile.TemporaryDirectory() as place:
            url = options.db.format(n=size) or f"sqlite:///{place}/ledger.sqlite"
            worst = max(worst, _curve(url, size, options.times))
            file = Path(place) / "ledger.sqlite"
            if file.is_file():
                sys.stdout.write(f"{size:9,}  {file.stat().st_size / 1e6:.0f} MB\n")
    return int(worst > TARGET_S)


def _curve(url: str, size: int, times: int) -> float:
    """The lines of one size; the worst 95 % value in seconds."""
    seconds = fill(url, list(documents(size)))
    ledger, worst = Ledger(url), 0.0
    for name, queries in QUERIES.items():
        before = processor_seconds(url)
        taken = [wait for words in queries for wait in waits(ledger, words, times=times)]
        late = quantiles(taken, n=20)[-1]
        worst = max(worst, late)
        each = (processor_seconds(url) - before) / len(taken) * 1e3
        told = f"{median(taken) * 1e3:9.1f} {late * 1e3:9.1f} {late / TARGET_S:10.0%} {each:9.1f}"
        line = f"{size:9,}  {name:<8}  {told}\n"
        sys.stdout.write(line)
    ledger.close()
    sys.stdout.write(f"{size:9,}  indexed in {seconds:.0f} s ({size / seconds:.0f}/s)\n")
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
