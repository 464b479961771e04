"""Works on the roads: where they lie, what touches what, and what may be dug together (plan 三(二)(5), 三(三)(1))."""

from flows.roads.book import RoadBook, load_road_book
from flows.roads.finding import Works, overlaps_in
from flows.roads.index import RoadIndex
from flows.roads.model import RoadSegment, road_segments
from flows.roads.names import RoadNames, load_road_names
from flows.roads.places import Place, RoadMap
from flows.roads.rules import Bounds

__all__ = [
    "Bounds",
    "Place",
    "RoadBook",
    "RoadIndex",
    "RoadMap",
    "RoadNames",
    "RoadSegment",
    "Works",
    "load_road_book",
    "load_road_names",
    "overlaps_in",
    "road_segments",
]
