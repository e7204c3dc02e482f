"""What may be shown to the other side: facts of the public record, and what the person has released. All else stays with counsel.

The rule is a white list. A fact that came from the person, or whose source nobody noted, is taken to be told in confidence.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from amparo.facts.case import Case, Source
from amparo.facts.problems import Problem, Problems, nearest

PUBLIC = ("rap_sheet", "docket", "court_order", "police_report")
"""Kinds of documents the prosecution has made or can see."""

CONFIDENT = ("client", "interview", "declaration")
"""Who, as a source, speaks in confidence."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a person has agreed to show: everything in the file, or the facts (or groups of facts) named."""

    everything: bool = False
    facts: frozenset[str] = frozenset()

    def covers(self, fact: str) -> bool:
        """Whether a fact, or the group it belongs to, was released."""
        return self.everything or any(fact == one or fact.startswith(f"{one}.") for one in self.facts)


NOTHING = Release()


def released(everything: bool, facts: Collection[str]) -> Release:
    """A release of everything, or of the facts named (`victim`, `charges.c1.act.compelled`)."""
    return Release(everything, frozenset(facts))


def may_show(case: Case, fact: str, source: Source, release: Release) -> bool:
    """Whether a fact may stand in a paper for the other side."""
    if release.covers(fact):
        return True
    if _public(case, source):
        return True
    section, _, rest = fact.partition(".")
    # the charge as it was brought is the prosecution's own; what the act was about is the person's
    own = section == "charges" and not rest.partition(".")[2].startswith(("act.", "reading", "class"))
    return own and not _confident(case, source)


def _public(case: Case, source: Source) -> bool:
    return any(one.id == source.who and one.text("kind") in PUBLIC for one in case.sources)


def _confident(case: Case, source: Source) -> bool:
    return source.who in CONFIDENT or any(
        one.id == source.who and one.text("kind") not in PUBLIC for one in case.sources
    )


def check_release(case: Case, facts: Collection[str]) -> None:
    """Whether what is to be released stands in the case. Raises `Problems`: a slip must not hide or show the wrong thing."""
    known = {entity.fact_id(name) for entity in case.entities() for name in entity.values}
    wrong = [
        Problem(
            f'Nothing in the case is called "{one}", so nothing can be released under that name.',
            case.file,
            expected="a fact or a group of facts of the case, such as victim or charges.c1.act.compelled",
            nearest=nearest(one, known),
        )
        for one in facts
        if not any(fact == one or fact.startswith(f"{one}.") for fact in known)
    ]
    if wrong:
        raise Problems(wrong)
