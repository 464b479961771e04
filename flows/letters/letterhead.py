"""Who issues the papers and in which words: templates/office.yaml and templates/letters/wording.yaml as models."""

from __future__ import annotations

from pydantic import Field

from extractors.errors import ConfigurationError
from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import load_yaml


class Letterhead(Frozen):
    """The issuing body (domain §8.4 question 1: not named by the plan, so configuration marked as a sample)."""

    letterhead: str = Field(min_length=2, max_length=40)
    signature: str = Field(min_length=2, max_length=40)
    series: str = Field(pattern=r"^[\u4e00-\u9fa5]{2,10}$")
    contact: str = Field(min_length=1)
    window: str
    author: str = Field(min_length=1)
    draft_mark: str = Field(min_length=1)
    approval_authority: str = ""
    planning_authority: str = ""
    sample: bool = True

    @property
    def mark(self) -> str:
        """送审稿, with a word on the sample 机关代字 as long as nobody has settled it."""
        return f"{self.draft_mark}（发文单位、机关代字为示例）" if self.sample else self.draft_mark

    @property
    def authority(self) -> str:
        """The body that decides on permits, or a marked blank."""
        return self.approval_authority or "【待定审批部门】"

    def issuer(self, signer: str) -> str:
        """Who signs, by the word of letters/course.yaml (window, authority, planner); a marked blank for nobody yet."""
        planner = self.planning_authority or "【待定规划审批部门】"
        return {"authority": self.authority, "planner": planner}.get(signer, self.signature)

    def mark_of(self, signer: str) -> str:
        """The 发文机关标志 of who signs."""
        return self.letterhead if signer == "window" else self.issuer(signer)


class ServiceWords(Frozen):
    """What one provider is asked to do (plan 三(一)(2)); what it hands back stands in providers.yaml."""

    task_title: str
    task_text: str


class PermitItem(Frozen):
    """One permit that outside works may need, with its legal basis."""

    name: str
    law: str


class Wording(Frozen):
    """All sentences that are not in the Word templates."""

    services: dict[str, ServiceWords]
    entrances: dict[str, str]
    you: dict[str, str]
    sentences: dict[str, str]
    permit_items: dict[str, PermitItem]
    permit_law: str

    def say(self, name: str, **words: object) -> str:
        """The sentence `name` with its blanks filled; raises ConfigurationError where it is missing."""
        try:
            return self.sentences[name].format(**words)
        except (KeyError, IndexError, ValueError) as error:
            raise ConfigurationError(
                f"语句 {name} 缺失或占位写错（{error}）", file="letters/wording.yaml", next_step="对照样例改正"
            ) from error


def load_letterhead(templates: Templates) -> Letterhead:
    """The issuing body from office.yaml; raises ConfigurationError naming the key."""
    return templates.once(_letterhead)


def _letterhead(templates: Templates) -> Letterhead:
    return load_yaml(Letterhead, templates.path("office.yaml"))


def load_wording(templates: Templates) -> Wording:
    """The sentences from letters/wording.yaml; raises ConfigurationError naming the key."""
    return templates.once(_wording)


def _wording(templates: Templates) -> Wording:
    return load_yaml(Wording, templates.path("letters/wording.yaml"))
