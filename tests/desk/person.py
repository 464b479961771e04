"""Somebody at a browser of their own, without a browser."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from tests.desk.office import PASSWORD, PEOPLE

WAITS, FEW, OURS = "LHBZ-2026-000001", "LHBZ-2026-000002", "LHBZ-2026-000003"
"""Cases: 24 doubtful values, two of them, accepted with letters to 北控水务."""


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, app: TestClient, name: str = "") -> None:
        self.name, self.app = name, app
        self._jar: dict[str, str] = {}
        self.csrf = ""
        if name:
            self.get("/login")
            desk = self.post("/login", name=name, password=PASSWORD)
            assert desk.status_code == 303, desk.text
            self.get("/inbox" if PEOPLE[name].role not in ("档案", "专营单位") else "/basket")

    def ask(self, method: str, place: str, **more):
        self.app.cookies.clear()
        answer = self.app.request(method, place, cookies=self._jar, **more)
        self._jar |= {k: v for k, v in answer.cookies.items() if v}
        if found := re.search(r'name="csrf" content="(\w+)"', answer.text):
            self.csrf = found[1]
        return answer

    def get(self, place: str):
        return self.ask("GET", place)

    def post(self, place: str, **said):
        return self.ask("POST", place, data={"csrf": self.csrf, **said})


def upload(who: Person, name: str, content: bytes, **finish: str):
    place = who.ask("POST", "/inbox/begin", headers={"x-csrf": who.csrf}).json()["token"]
    headers = {"x-csrf": who.csrf, "x-name": name}
    came = who.ask("PUT", f"/inbox/{place}/file", content=content, headers=headers)
    if came.status_code != 200:
        return came
    said = {"count": "1", "size": str(len(content)), **finish}
    return who.post(f"/inbox/{place}/finish", **said)
