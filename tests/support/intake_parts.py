"""An office in a temporary folder with a clock turned by hand, for the tests of intake and recovery."""

import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.ground.settings import Limits, Settings
from flows.ground.workspace import Workspace
from flows.intake import Arrival, Duplicate, Intake, Presence
from flows.ledger import Ledger

PDF = b"%PDF-1.4\n%fake page\n"
JPG = b"\xff\xd8\xff\xe0fake"
START = datetime(2026, 9, 30, 0, 15, tzinfo=UTC)
QUIET = Settings(quiet_s=5, empty_quiet_s=60, lease_s=100)
SMALL = Limits(package_bytes=2_000_000, member_bytes=1_000_000, members=20, depth=3)


@dataclass
class Office:
    """A whole office in a temporary folder, its clock turned by hand; `restart` is a kill and a new start."""

    root: Path
    now: datetime = START
    workspace: Workspace = field(init=False)
    presences: list[Presence] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.workspace = Workspace(self.root).create()
        self.ledger = Ledger(self.workspace.database_url, lease_s=QUIET.lease_s)
        self.intake = self.new_process()

    def new_process(self) -> Intake:
        self.presences.append(Presence(self.workspace.owners))
        return Intake(self.workspace, self.ledger, QUIET, self.presences[-1])

    def restart(self) -> None:
        self.presences[-1].close()
        self.intake = self.new_process()

    def clock(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def sweep(self) -> list[Arrival | Duplicate]:
        return list(self.intake.sweep(self.clock))

    def settled_sweep(self) -> list[Arrival | Duplicate]:
        """What a look finds after everything has lain long enough."""
        found = self.sweep()
        self.later(61)
        return found + self.sweep()

    def drop(self, name: str, content: bytes = PDF) -> Path:
        path = self.workspace.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def close(self) -> None:
        for presence in self.presences:
            presence.close()
        self.ledger.close()


def zip_of(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path
