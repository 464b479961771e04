"""Why a reading of the one decision goes to a person, where its place, its mark or its row is the reason."""

from __future__ import annotations

UNSURE_PLACE = "内容的归属不够清楚，请核对"
UNSURE_MARK = "字上的勾画或填写的选项，请核对"
ROW_HAS_MORE = "同一行还有未能归入各栏的内容，请核对"
UNREAD_HEAD = "这一栏的表头没有认清，请核对"
SIZES_NOT_PARTED, ROAD_NOT_PARTED = "未能分出各项尺寸，请核对", "未能分出道路和起止点，请核对"
RUN_OVER = "日期可能写到了邻格，请核对"
OF_ITS_PART = "表上没有写明专业，按所在栏目理解，请核对"
NEXT_YEAR = "未写年份，按跨年理解，请核对"
NOT_PARTED = "未能分出专业和道路，请核对"
SAME_AS_ABOVE = "填的是“同上”，已取上一行的内容，请核对"
