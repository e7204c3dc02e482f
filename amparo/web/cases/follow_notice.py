"""The notice of an order to one who holds a record, from `templates/follow`. It says neither the law nor the reason."""

from __future__ import annotations

from amparo.facts.case import Case
from amparo.facts.dates import read_date
from amparo.papers.caption import counsel_of, named
from amparo.papers.marks import Gap
from amparo.papers.render import Paper
from amparo.papers.templates import shipped
from amparo.papers.wording import day
from amparo.web.cases.follow_kept import Following, Holder
from amparo.web.words import chosen, say


def notice(case: Case, one: Following, holder: Holder) -> Paper:
    """The notice, a draft until a lawyer signs it. Raises `Problems` for a slip in the template."""
    with chosen("en"):  # papers are English
        decided = str(one.said.get("decided", ""))
        given = {
            "office": counsel_of(case),
            "client": named(case.person, "person.name", "client"),
            "holder": holder.name,
            "kind": say(f"follow.holders.{holder.kind}.name"),
            "court": one.said["court"] or Gap("name of the court"),
            "cases": tuple(one.said["cases"]),
            "decided": day(read_date(decided)) if decided else Gap("date of the order"),
            "asks": say(f"follow.holders.{holder.kind}.asks"),
            "watch": say(f"follow.holders.{holder.kind}.watch"),
        }
    return Paper("notice", "Notice", "en", shipped("follow").fill("notice", given))
