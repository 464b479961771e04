"""Reading a returned 核对单: is it ours, is it whole, is it filled in, does it agree with itself."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from extractors.errors import ReviewSheetError, UnfinishedSheetError
from flows.review import sheet as contract
from flows.review.answer import (
    FieldAnswer,
    FindingDecision,
    ReviewAnswer,
    Verdict,
    several,
)
from flows.review.grids import Row, sheets_of
from flows.review.sheet import MachineLine
from flows.review.written import CellError, answer_text, choice_text, day_of, plain, same_text

_ASK_ANEW: Final = "从待核对文件夹取本案最新的核对单重新填写"
_FILL_ON: Final = "补填后重新放入收件夹"


def read_review_sheet(path: Path) -> ReviewAnswer:
    """What a person wrote on a 核对单.

    Raises:
        UnreadableFileError, TooLargeError: the file cannot be opened as a small, plain workbook.
        ReviewSheetError: not ours, printed parts changed, contradictory answers, macros or links.
        UnfinishedSheetError: rows, 核对人 or 日期 are still empty; says which.
    """
    return _read(path).answer()


def is_untouched(path: Path) -> bool:
    """Whether a person has written nothing on a 核对单 of ours; raises as `read_review_sheet` does."""
    return _read(path).is_untouched()


def _read(path: Path) -> _Sheet:
    found = _find_sheets(sheets_of(path))
    if found is None:
        raise ReviewSheetError("这不是本系统生成的核对单", file=path.name, next_step=_ASK_ANEW)
    line, fields, findings = found
    return _Sheet(path.name, line, fields, findings)


def _find_sheets(sheets: list[list[Row]]) -> tuple[MachineLine, list[Row], list[Row]] | None:
    """The machine line and the rows of both sheets, found by line and head: not by names or the order of the tabs."""
    found: list[tuple[MachineLine, list[Row]]] = []
    for rows in sheets:
        line = contract.parse_line(getattr(rows[0][0], "value", None)) if rows else None
        if line is not None:
            found.append((line, rows))
    if len(found) != 2 or found[0][0] != found[1][0]:
        return None
    first, second = (rows for _, rows in found)
    is_swapped = _titles(first) == contract.FINDING_HEAD or _titles(second) == contract.FIELD_HEAD
    return (found[0][0], second, first) if is_swapped else (found[0][0], first, second)


def _titles(rows: list[Row]) -> tuple[str, ...]:
    """The words of the head of a sheet's table."""
    return tuple(plain(c) for c in rows[contract.HEAD_ROW - 1]) if len(rows) >= contract.HEAD_ROW else ()


def _at(rows: list[Row], place: tuple[int, int]) -> Any:
    """The cell in a row and column, from 1; None where the table ends before it."""
    row = rows[place[0] - 1] if len(rows) >= place[0] else ()
    return row[place[1] - 1] if len(row) >= place[1] else None


class _Sheet:
    """A sheet under reading: collects every problem before it answers, so that a clerk is told once."""

    def __init__(self, name: str, line: MachineLine, fields: list[Row], findings: list[Row]) -> None:
        self.name, self.line = name, line
        self.head, self.fields = fields, self._table(fields, contract.FIELD_HEAD)
        self.foot = findings
        self.findings = self._table(findings, contract.FINDING_HEAD, named_in=8)  # by its rule: some are of no field
        self.unfilled: list[str] = []
        self.wrong: list[str] = []

    def answer(self) -> ReviewAnswer:
        """The whole answer, or the one error that names every problem."""
        self._require_unchanged()
        reviewer, day = self._reviewer(), self._day()
        is_rest_right = self._is_rest_right()
        answers = [a for row in self.fields if (a := self._field(row, is_rest_right=is_rest_right))]
        decisions = [d for row in self._decided() if (d := self._decision(row))]
        if self.wrong:
            raise ReviewSheetError(several(self.wrong), file=self.name, next_step="改正后重新放入收件夹")
        if self.unfilled or day is None:
            raise UnfinishedSheetError(several(self.unfilled), file=self.name, next_step=_FILL_ON)
        return ReviewAnswer(
            case_no=self.line.case_no,
            version=self.line.version,
            digest=self.line.fields,
            reviewer=reviewer,
            day=day,
            answers=tuple(answers),
            decisions=tuple(decisions),
        )

    def is_untouched(self) -> bool:
        """Whether every cell that a person may fill in is empty."""
        places = (contract.REVIEWER_CELL, contract.DAY_CELL, contract.REST_CELL)
        head = [_at(self.head, place) for place in places]
        head += [_at(self.foot, place) for place in (contract.REVIEWER_CELL, contract.LATE_DAY_CELL)]
        rows = [c for row in self.fields for c in row[7:9]] + [c for row in self._decided() for c in row[6:8]]
        return not any(plain(cell) for cell in (*head, *rows))

    def _table(self, rows: list[Row], head: tuple[str, ...], *, named_in: int = -1) -> list[Row]:
        """The rows below the head that carry a name in that column: the key in the last, unless told otherwise."""
        if _titles(rows) != head:
            raise ReviewSheetError("核对单的表头被改动", file=self.name, next_step=_ASK_ANEW)
        return [row for row in rows[contract.HEAD_ROW :] if plain(row[named_in])]

    def _require_unchanged(self) -> None:
        """Keys, readings and values are those that were written, none missing, none doubled."""
        fields = contract.fields_digest((plain(r[9]), plain(r[3]), plain(r[4])) for r in self.fields)
        findings = contract.findings_digest((plain(r[8]), plain(r[9]), plain(r[3])) for r in self._decided())
        if (fields, findings) != (self.line.fields, self.line.findings):
            raise ReviewSheetError("核对单的行或读出内容被改动", file=self.name, next_step=_ASK_ANEW)

    def _decided(self) -> list[Row]:
        """The findings that a person decides: told apart by their printed kind."""
        return [row for row in self.findings if plain(row[1]) == contract.DECIDE]

    def _reviewer(self) -> str:
        """核对人: a name of 2 to 30 characters."""
        name = self._written(self._signed(contract.REVIEWER_CELL, contract.REVIEWER_CELL), "核对人")
        if name and not 2 <= len(name) <= 30:
            self.wrong.append("核对人应为2至30个字")
        return name

    def _day(self) -> date | None:
        """日期 as a day."""
        cell = self._signed(contract.DAY_CELL, contract.LATE_DAY_CELL)
        value = getattr(cell, "value", None)
        if isinstance(value, datetime):
            return value.date()
        written = self._written(cell, "日期")
        day = day_of(written)
        if written and day is None:
            self.wrong.append(f"日期“{written[:20]}”不是日期，应如 2026-09-30")
        return day

    def _signed(self, first: tuple[int, int], second: tuple[int, int]) -> Any:
        """The cell to sign in on the first sheet, or on the second where only that one is filled in."""
        cell, other = _at(self.head, first), _at(self.foot, second)
        return other if plain(other) and not plain(cell) else cell

    def _is_rest_right(self) -> bool:
        """Whether 其余无误 was chosen."""
        try:
            word = choice_text(_at(self.head, contract.REST_CELL))
        except CellError as error:
            self.wrong.append(f"“没填的各行”{error}")
            return False
        if word and word != contract.REST:
            self.wrong.append(f"“没填的各行”只能选“{contract.REST}”，填的是“{word[:10]}”")
        return word == contract.REST

    def _written(self, cell: Any, label: str) -> str:
        """The text in a cell of the head; notes it where it is empty."""
        try:
            text = answer_text(cell)
        except CellError as error:
            self.wrong.append(f"{label}{error}")
            return ""
        if not text:
            self.unfilled.append(f"{label}未填")
        return text

    def _field(self, row: Row, *, is_rest_right: bool) -> FieldAnswer | None:
        """The answer in a row of the field table; None where a problem was noted.

        is_rest_right: an empty row that was understood is 无误; what was not understood is answered by itself.
        """
        place = f"第{plain(row[0])}行（{plain(row[1])}）"
        try:
            word, text = choice_text(row[7]), answer_text(row[8])
        except CellError as error:
            self.wrong.append(f"{place}{error}")
            return None
        if is_rest_right and not word and not text and plain(row[4]) != contract.NOT_UNDERSTOOD:
            word = Verdict.CONFIRMED.value
        if word and word not in set(Verdict):
            self.wrong.append(f"{place}结论“{word[:10]}”不是无误、更正、空白之一")
            return None
        verdict = Verdict(word) if word else Verdict.CORRECTED
        if not self._agrees(place, verdict, text=text, understood=plain(row[4]), chosen=bool(word)):
            return None
        return FieldAnswer(key=plain(row[9]), verdict=verdict, text=text)

    def _agrees(self, place: str, verdict: Verdict, *, text: str, understood: str, chosen: bool) -> bool:
        """Whether 结论 and 正确值 go together: 正确值 alone means 更正, 无误 allows the same value again."""
        if verdict is Verdict.CORRECTED and not text:
            self.unfilled.append(f"{place}选了“更正”但未填正确值" if chosen else f"{place}未填结论")
            return False
        if text and (verdict is Verdict.BLANK or (verdict is Verdict.CONFIRMED and not same_text(text, understood))):
            self.wrong.append(f"{place}选了“{verdict.value}”又填了不同的正确值，两者矛盾")
            return False
        return True

    def _decision(self, row: Row) -> FindingDecision | None:
        """The decision in a row of the findings; None where a problem was noted."""
        place = f"“{contract.FINDING_SHEET}”表第{plain(row[0])}行（{plain(row[2])}）"
        try:
            word, reason = choice_text(row[6]), answer_text(row[7])
        except CellError as error:
            self.wrong.append(f"{place}{error}")
            return None
        if word and word not in (contract.PASSED, contract.FAILED):
            self.wrong.append(f"{place}结论“{word[:10]}”不是通过、不通过之一")
            return None
        if not word or not reason:
            self.unfilled.append(f"{place}未填{'理由' if word else '结论'}")
            return None
        passed = word == contract.PASSED
        rule, key, seen = plain(row[8]), plain(row[9]), plain(row[3])
        return FindingDecision(rule=rule, field=key, seen=seen, passed=passed, reason=reason)
