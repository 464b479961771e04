"""Native Excel charts beside a table: drawn by the program that opens the workbook, from its cells."""

from __future__ import annotations

from typing import Final, NamedTuple

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.worksheet.worksheet import Worksheet

from flows.books.tables import HEAD_ROW

_GREY: Final = "D9D9D9"
_COLOURS: Final = ("4472C4", "ED7D31", "70AD47", "A5A5A5", "FFC000")
_HEIGHT_CM, _WIDTH_CM, _WIDE_CM = 8, 15, 22
_FEW: Final = 6
"""So many labels stand side by side in the usual width."""


class Bars(NamedTuple):
    """A bar chart. labels, values: columns of the table counted from 1, values up to and with `last` (0: one series).

    form: number format of axis and labels. most: upper end of the value axis, None for the program's own.
    """

    title: str
    labels: int
    values: int
    last: int = 0
    form: str = "0"
    most: float | None = None


def add_bars(sheet: Worksheet, bars: Bars, *, rows: int, at: str) -> None:
    """Put the chart of the first `rows` rows of the table at a cell."""
    chart = BarChart()
    chart.type, chart.grouping, chart.title = "col", "clustered", bars.title
    chart.height, chart.width = _HEIGHT_CM, _WIDTH_CM if rows <= _FEW else _WIDE_CM
    last = bars.last or bars.values
    data = Reference(sheet, min_col=bars.values, max_col=last, min_row=HEAD_ROW, max_row=HEAD_ROW + rows)
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=bars.labels, min_row=HEAD_ROW + 1, max_row=HEAD_ROW + rows))
    for series, colour in zip(chart.series, _COLOURS, strict=False):
        series.graphicalProperties.solidFill = colour
    chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    chart.dataLabels.numFmt = bars.form if last == bars.values else f"{bars.form};;"  # rows of noughts hide the bars
    chart.x_axis.delete = chart.y_axis.delete = False  # openpyxl leaves axes out by default in newer Excel
    chart.y_axis.numFmt, chart.y_axis.scaling.min, chart.y_axis.scaling.max = bars.form, 0, bars.most
    chart.gapWidth = 60
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=_GREY)))
    if chart.title is not None:
        chart.title.overlay = False
    if last == bars.values:
        chart.legend = None
    else:
        chart.legend.position = "b"
    sheet.add_chart(chart, at)
