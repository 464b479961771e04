"""A contract for import-linter: what lies inside a room is imported there only; everyone else asks at its door.

A room is a package right below a root package, which may itself be a room; its door is its `__init__`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateRooms(Contract):
    """Broken by each import past a door, named with both rooms.

    root_packages: the packages whose rooms are private. open_files: `importer -> room` where each file is a door.
    """

    type_name = "private_rooms"
    root_packages = fields.ListField(subfield=fields.StringField())
    open_files = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every import between rooms in the graph."""
        breaches: dict[str, list[str]] = defaultdict(list)
        for importer, imported, line in self._past_a_door(graph):
            breaches[f"{self._room(importer)} → {self._room(imported)}"].append(
                f"{importer} (l. {line}) imports {imported}"
            )
        return ContractCheck(kept=not breaches, metadata={"breaches": dict(breaches)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Both rooms, then each import with its line."""
        for rooms, found in sorted(check.metadata["breaches"].items()):
            output.print_error(f"{rooms}: import from the room itself, and let it export what you need")
            for line in sorted(found):
                output.print(f"  {line}")

    def _past_a_door(self, graph: ImportGraph) -> Iterator[tuple[str, str, int]]:
        """(importer, inner module of another room, line) for each."""
        for imported in sorted(graph.modules):
            if not self._is_inner(imported):
                continue
            for importer in sorted(graph.find_modules_that_directly_import(imported)):
                rooms = self._room(importer), self._room(imported)
                is_open = " -> ".join(rooms) in self.open_files  # type: ignore[attr-defined]
                if all(rooms) and not is_open and rooms[0] != rooms[1]:
                    details = graph.get_import_details(importer=importer, imported=imported)
                    yield importer, imported, details[0]["line_number"] if details else 0

    def _is_inner(self, module: str) -> bool:
        """Whether it lies behind the door of a room."""
        room = self._room(module)
        return bool(room) and module != room

    def _room(self, module: str) -> str:
        """The room of a module, '' for one that is in none of ours."""
        for package in map(str, self.root_packages):  # type: ignore[attr-defined]
            if module.startswith(f"{package}."):
                return ".".join(module.split(".")[: package.count(".") + 2])
        return ""
