"""Plan 三(一)(2): what each provider helps with at the design stage and hands back (plan drawing, supply scheme …).

Asked for in its requirement letter; comes back as a RESULT slip with the files behind it. The dates are those that the
provider's own working plan promises (limits.yaml: T13 for power, T17 for all); without a number nothing is counted.
"""

from __future__ import annotations

from datetime import date

from flows.course.model import Course, DueWant, PaperWant, Rules, ServiceState, Wants

LIMITS = {"power": ("T13", "T17")}
_FOR_ALL = ("T17",)
RESULT_LIMITS = frozenset(_FOR_ALL).union(*LIMITS.values())


def guidance(course: Course, rules: Rules) -> Wants:
    """The slip, the date and the state of every ticked provider's results."""
    found = Wants()
    for provider in course.providers:
        sent = course.sent_on("REQUIREMENT", provider)
        if sent is None:
            continue
        due = next((d for limit in limits_of(provider) if (d := rules.due(limit, sent, provider=provider))), None)
        whole = complete_on(course, rules, provider)
        found += Wants(
            papers=(PaperWant(kind="RESULT", provider=provider),),
            dues=(DueWant(due=due, done_on=whole),) if due else (),
            services={provider: ServiceState.PLAN_RECEIVED} if whole else {},
        )
    return found


def limits_of(provider: str) -> tuple[str, ...]:
    """The limits that may apply to a provider's results, its own first."""
    return LIMITS.get(provider, _FOR_ALL)


def lacking(course: Course, rules: Rules, provider: str) -> tuple[str, ...]:
    """Results that the provider has not handed back yet, over all its slips."""
    came = {word for slip in course.all_slips("RESULT", provider) for word in slip.words("results")}
    return tuple(result for result in rules.provider(provider).returns if result not in came)


def complete_on(course: Course, rules: Rules, provider: str) -> date | None:
    """The day on which the last of its results came, None while one is lacking."""
    if lacking(course, rules, provider):
        return None
    return max(slip.on for slip in course.all_slips("RESULT", provider))
