"""Works on the roads: where they lie, what touches what, and what may be dug together (plan 三(二)(5), 三(三)(1)).
Hands on what is said of touching works and the strip drawing of a road; names no applicant of another case.
"""

from __future__ import annotations

from flows.roads.model import RoadSegment, road_segments
from flows.roads.names import RoadName
from flows.roads.open_works import OpenWorks, load_road_files
from flows.roads.places import RoadMap
from flows.roads.strip import Bar, bar_text, draw_strip
from flows.roads.wording import period_text

__all__ = [
    "Bar",
    "OpenWorks",
    "RoadMap",
    "RoadName",
    "RoadSegment",
    "bar_text",
    "draw_strip",
    "load_road_files",
    "period_text",
    "road_segments",
]
