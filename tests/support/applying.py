"""An applicant with a browser of few words: goes through the pages of /apply and fills in whatever they ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from extractors.models import DocumentType, PageReading, Reading
from flows.casework import Role
from flows.desk.app import create_app, make_desk
from flows.desk.safety.accounts import Account
from flows.desk.safety.sessions import COOKIE
from flows.office.runtime import Runtime, open_runtime
from tests.support.accounts import added
from tests.support.course_office import PNG, ToldReader, Town
from tests.support.filled import VALUES

_TYPED = (
    "apply_type", "services", "applicant_kind", "applicant_name", "uscc", "legal_rep", "reg_address",
    "agent_name", "agent_phone", "project_name", "site_address", "build_nature", "project_kind", "floor_area",
    "need_date", "water_nature", "water_use", "water_daily_m3", "water_dn", "accept_mode",
)  # fmt: skip
WATER = {key: VALUES[key] for key in _TYPED} | {"services": "用水", "need_date": "2027-03-01"}
"""A complete application for water alone, as it is typed."""


class Applicant:
    """Somebody at the desk of an open office who is not signed in."""

    def __init__(self, office: Runtime) -> None:
        self.desk = make_desk(office)
        self.client = TestClient(create_app(self.desk), follow_redirects=False)
        self.csrf = ""
        self.see("/apply")

    def signs_in(self, name: str, role: Role, provider: str = "") -> None:
        """As one of the office, or as the account manager of a provider."""
        now = self.desk.office.now()
        if self.desk.accounts.of(name) is None:
            added(self.desk.accounts, Account(name=name, role=role, provider=provider), "longenough-1", now)
        self.client.cookies.set(COOKIE, self.desk.sessions.begin(name, now))
        self.see("/apply")

    def see(self, place: str):
        """A page."""
        page = self.client.get(place)
        if found := re.search(r'name="csrf" content="([0-9a-f]+)"', page.text):
            self.csrf = found[1]
        return page

    def put(self, place: str, **fields: object):
        """A form is sent."""
        return self.client.post(place, data={"csrf": self.csrf, **fields})

    def begun(self) -> str:
        """The address of a new draft."""
        return self.put("/apply").headers["location"]

    def fills(self, draft: str, answers: Mapping[str, str]) -> list[str]:
        """Every page of questions in its turn; the pages that were seen."""
        seen, step = [], "what"
        while step not in ("files", "confirm"):
            page = self.see(f"{draft}?step={step}").text
            seen.append(step)
            asked = set(re.findall(r' name="([^"]+)"', page))
            fields = {name: text.split("、") for name, text in answers.items() if name in asked}
            step = self.put(draft, step=step, go="next", **fields).headers["location"].partition("step=")[2]
        return seen

    def uploads(self, draft: str, content: bytes, *, material: str = "M02", **headers: str):
        """A file, as our script sends it."""
        place = f"{draft}/files?material={material}"
        return self.client.post(place, content=content, headers={"x-csrf": self.csrf, **headers})

    def confirms(self, draft: str):
        """一键确认."""
        return self.put(f"{draft}/send", pledge="是", consent_share="是")


def packages(root: Path) -> list[Path]:
    """What lies in the inbox."""
    return sorted(p for p in (root / "inbox").iterdir() if not p.name.startswith("."))


class AnyReader(ToldReader):
    """As told; of files that nobody told of it knows only how many there are."""

    def read(self, files, job):
        if files[0].path.read_bytes().startswith(PNG):
            return super().read(files, job)
        pages = tuple(
            PageReading(file=f.name, page=n, document_type=DocumentType.BLANK) for n, f in enumerate(files, 1)
        )
        return Reading(source=job.source, document_type=DocumentType.UNKNOWN, pages=pages)


class DeskTown(Town):
    """A town whose people hand in files at the desk as well."""

    def opened(self):
        return open_runtime(self.root, today=self.day, reader=AnyReader(self.told))

    @contextmanager
    def desk(self, name: str = "", provider: str = "", *, role: Role = Role.PROVIDER) -> Iterator[Applicant]:
        """Somebody at the desk: an account manager of a provider, somebody of the office, or whoever comes."""
        with self.opened() as office:
            visitor = Applicant(office)
            if name:
                visitor.signs_in(name, role, provider)
            yield visitor
