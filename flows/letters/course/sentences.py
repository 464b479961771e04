"""The sentences of course.yaml: jinja in a sandbox, undefined names as errors, no markup, a few words for lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateSyntaxError, meta
from jinja2.exceptions import TemplateAssertionError
from jinja2.sandbox import SandboxedEnvironment

from flows.casework import Office
from flows.letters.values import clean

_FILTERS: Final = ("unit", "service", "units", "services", "returns", "listed", "period", "contacts")


def sandbox(office: Office | None = None) -> SandboxedEnvironment:
    """The sandbox. office: whose providers `unit` and `service` name; None where sentences are only looked at."""
    made = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    words: dict[str, Callable[..., str]] = _words(office) if office else dict.fromkeys(_FILTERS, str)
    made.filters |= words
    return made


def _words(office: Office) -> dict[str, Callable[..., str]]:
    def unit(provider: str) -> str:
        return office.providers[provider].addressee if provider in office.providers else provider

    def service(provider: str) -> str:
        return office.providers[provider].service if provider in office.providers else provider

    def contacts(rows: Iterable[Mapping[str, Any]]) -> str:
        known = {p.service: p for p in office.providers.values()} | office.providers
        named = dict.fromkeys(known[row["service"]].id for row in rows if row.get("service") in known)
        halls = ((office.providers[key], office.window_of(office.providers[key])) for key in named)
        return listed(f"{provider.service}（{hall.name}，电话{hall.phone}）" for provider, hall in halls)

    return {
        "contacts": contacts,
        "unit": unit,
        "service": service,
        "units": lambda ids: listed(map(unit, ids)),
        "services": lambda ids: listed(map(service, ids)),
        "returns": lambda provider: listed(office.providers[provider].returns if provider in office.providers else ()),
        "listed": listed,
        "period": period,
    }


def listed(items: Iterable[object]) -> str:
    """Items joined as Chinese lists are."""
    return "、".join(str(item) for item in items)


def period(days: str | Sequence[str]) -> str:
    """A span of days, given as text or as its first and last day."""
    return days if isinstance(days, str) else "至".join(days)


def faults_of(text: str, known: Iterable[str]) -> str:
    """What is wrong with a sentence, '' if it can be used: its syntax, and names that nobody knows."""
    try:
        parsed = sandbox().parse(text)
        sandbox().compile(parsed)
    except (TemplateSyntaxError, TemplateAssertionError) as error:
        return f"写法有误（{error.message}）"
    strange = meta.find_undeclared_variables(parsed) - set(known)
    return f"没有名为 {min(strange)} 的内容" if strange else ""


@cache
def names_in(text: str) -> frozenset[str]:
    """The names that a sentence uses."""
    return frozenset(meta.find_undeclared_variables(sandbox().parse(text)))


def say(environment: SandboxedEnvironment, text: str, values: Mapping[str, Any]) -> str:
    """The sentence with its blanks filled, as one clean line.

    Raises:
        jinja2.TemplateError: a name is not there after all.
    """
    return clean(environment.from_string(text).render(values))


def look_up(environment: SandboxedEnvironment, expression: str, values: Mapping[str, Any]) -> Any:
    """The value of an expression (a list for a table, a condition)."""
    return environment.compile_expression(expression, undefined_to_none=False)(**values)
