"""明白卡 (plan 四(四) 宣传与政策解读): one service for one kind of applicant, written out from the configuration.

Owns templates/leaflets.yaml; steps and sentences stand there, names, halls, days and fields come from their own files.
"""

from __future__ import annotations

from datetime import date
from itertools import product

from pydantic import Field as Rule

from extractors.errors import ConfigurationError
from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import load_yaml
from flows.casework import Provider, day_text
from flows.course import CONTACT_LIMIT, Rules
from flows.letters import PlainDocument

FILE = "leaflets.yaml"
_SUPPLY_LIMIT = "T06"
_UNSETTLED = "【待定】"


class Audience(Frozen):
    """For whom a card is. conditions: of the catalogue's `required` that hold for them. bring: papers to bring."""

    name: str = Rule(min_length=1)
    conditions: tuple[str, ...]
    bring: tuple[str, ...]


class Step(Frozen):
    """A line of the card."""

    what: str = Rule(min_length=1)
    how: str = Rule(min_length=1)


class Leaflets(Frozen):
    """The file as it is written."""

    version: str
    title: str
    basis: str
    audiences: tuple[Audience, ...] = Rule(min_length=1)
    steps: tuple[Step, ...] = Rule(min_length=1)
    ask: str


def leaflets(rules: Rules, templates: Templates, *, today: date) -> bytes:
    """The .docx with a card for every service and audience.

    Raises:
        ConfigurationError: leaflets.yaml cannot be read, or a sentence names what is not there.
    """
    said = load_yaml(Leaflets, templates.path(FILE))
    document = PlainDocument(templates)
    for number, (audience, provider) in enumerate(product(said.audiences, rules.office.providers.values())):
        facts = _facts(rules, provider) | {"audience": audience.name}
        (document.page if number else document.title)(_filled(said.title, facts))
        _card(document, said, audience, facts, templates)
    document.note(f"生成日期：{day_text(today)}。")
    return document.content(title="水电气暖通信联合报装明白卡", day=today)


def _card(
    document: PlainDocument, said: Leaflets, audience: Audience, facts: dict[str, str], templates: Templates
) -> None:
    document.note(said.basis)
    document.table(["步骤", "怎么办"], [[s.what, _filled(s.how, facts)] for s in said.steps], shares=[3, 15])
    document.text(f"带什么：{'；'.join(audience.bring)}。")
    document.note(f"表上必填：{'、'.join(_asked(templates, audience, facts['service']))}。")
    document.text(_filled(said.ask, facts))


def _asked(templates: Templates, audience: Audience, service: str) -> list[str]:
    """Labels of the blanks that everybody, this audience, and whoever asks for the service must fill in."""
    wanted = {*audience.conditions, f"service:{service}"}
    fields = templates.catalogue.fields
    return [f.label for f in fields if not f.table and f.required in wanted and f.type not in ("seal", "signature")]


def _facts(rules: Rules, provider: Provider) -> dict[str, str]:
    hall, window = rules.office.window_of(provider), rules.office.general_window
    return {
        "service": provider.service,
        "provider": provider.addressee,
        "asks": provider.asks,
        "returns": "、".join(provider.returns),
        "hall": hall.name,
        "address": hall.address,
        "phone": hall.phone,
        "window": window.name,
        "window_address": window.address,
        "window_phone": window.phone,
        "contact": _days(rules, CONTACT_LIMIT),
        "supply": _days(rules, _SUPPLY_LIMIT),
        "visit": _days(rules, rules.settings.visit_back_limit),
    }


def _days(rules: Rules, limit: str) -> str:
    days = rules.limits[limit].workdays
    return f"{days}个工作日" if days is not None else f"{_UNSETTLED}个工作日"


def _filled(text: str, facts: dict[str, str]) -> str:
    try:
        return text.format(**facts)
    except (KeyError, IndexError, ValueError) as error:
        raise ConfigurationError(f"句子的占位写错（{error}）", file=FILE, next_step="对照样例改正") from error
