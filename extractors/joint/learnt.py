"""What a network that learned from many forms says, as one more piece of evidence for the one decision.

Takes the print of a page, hypotheses and `Guesses`; hands on the print with the labels that only the network knows, and
the hypotheses with its word in their scores, with those that only it sees.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from extractors.evidence import CHOICES, Pool, Token, Wording
from extractors.joint.fitting import Fitting
from extractors.joint.hypotheses import UNLABELLED, Hypothesis
from extractors.learned import Guesses
from extractors.otherform import LabelMatch
from extractors.printed import Label, Print, is_second_label

_WEIGHT, _OF_CHOICE, _EVEN, _LEAST, _MOST = 0.6, 0.4, 0.1, 0.004, 2.0
"""What a unit of log chance weighs, and of words to choose; the chance that says nothing; the least that counts; the
most that it adds to a score or takes from it."""
_SURE, _LIKELY = 0.9, 4
"""Chance from which a text is a label that only the network knows, and how weak a label it is."""
_SEEN, _BY_SIGHT, _WORD_SEEN, _LEAST_FIT = 0.5, 2.5, 1.2, -1.5
"""Chance from which a hypothesis needs no label; what a sure one adds to how well the text fits, and what a word to
choose scores; how badly a text may fit."""


def with_seen_labels(page: Print, pool: Pool, guesses: Guesses, wording: Wording) -> Print:
    """The print of a page with the labels that no word list knows and the network is sure of. What may be anybody's
    (电话, 地址) stays so, and the second of two labels of one blank (日用量/时高峰) is none of its own.
    """
    known = {i for one in page.labels for i in one.tokens if any(m.rank <= _LIKELY for m in one.matches)}
    seen: list[Label] = []
    for token in pool.tokens:
        kind, chance = guesses.best(token.id)
        what, _, key = kind.partition(":")
        is_open = token.id not in known and not wording.is_nobodys(token.text) and not is_second_label(token, pool)
        if what == "label" and chance >= _SURE and is_open and wording.catalogue.get(key) is not None:
            match = LabelMatch(key, _LIKELY)
            seen.append(Label((token.id,), token.text, (match,), token.box, token.colon))
    own = {i for one in seen for i in one.tokens}
    labels = (one for one in page.labels if not own & set(one.tokens))
    return replace(page, labels=(*labels, *seen), printed=page.printed | own) if seen else page


def with_guesses(
    found: Sequence[Hypothesis], guesses: Guesses, tokens: Sequence[Token], fitting: Fitting, *, others: Container[int]
) -> list[Hypothesis]:
    """The hypotheses of a page with what the network adds. tokens: with those on which they go on; others: the ones
    that are cells of lists, and signatures: to these it adds nothing.
    """
    catalogue = fitting.wording.catalogue
    weighed = [_weighed(h, guesses, is_choice=catalogue[h.key].type in CHOICES) for h in found]
    return [*weighed, *(h for h in _seen(found, guesses, tokens, fitting) if h.token not in others)]


def _weighed(one: Hypothesis, guesses: Guesses, *, is_choice: bool) -> Hypothesis:
    chance = guesses.chance(one.token, one.key)
    if chance is None:
        return one
    said = (_OF_CHOICE if is_choice else _WEIGHT) * math.log(max(chance, _LEAST) / _EVEN)
    return replace(one, score=one.score + max(-_MOST, min(_MOST, said)))


def _seen(
    found: Sequence[Hypothesis], guesses: Guesses, tokens: Sequence[Token], fitting: Fitting
) -> Iterator[Hypothesis]:
    """What no label speaks for, and the network is fairly sure of; a word to choose joins its field's others."""
    wording: Wording = fitting.wording
    known = {(h.token, h.key) for h in found}
    label_of = {h.key: h.label for h in sorted(found, key=lambda h: h.score)}
    for token in tokens:
        kind, chance = guesses.best(token.id)
        what, _, key = kind.partition(":")
        field = wording.catalogue.get(key)
        if chance < _SEEN or what not in ("value", "option") or field is None or (token.id, key) in known:
            continue
        fit = fitting.fit(token, field)
        if fit <= _LEAST_FIT:
            continue
        if field.type in CHOICES:
            yield Hypothesis(token.id, label_of.get(key, UNLABELLED), key, _WORD_SEEN, "seen")
        else:
            more = tuple(t.id for t in token.more)
            yield Hypothesis(token.id, UNLABELLED, key, fit + _BY_SIGHT * chance, "seen", more)
