"""Each predicate as a table: a condition and what is known of a person → the status on 24 November 2026, and what is asked."""

from __future__ import annotations

from typing import Any

import pytest

from amparo.engine.determine import Determination, determine
from amparo.engine.syntax import read_pack
from amparo.facts.case import read_case
from amparo.facts.document import read
from tests.engine.generated import nexus

PACK = """
jurisdiction: us-ne
name: Nowhere
statutes: {{sections: {{"28-801": {{name: Prostitution, category: prostitution, level: misdemeanor}}}}}}
classes:
  listed: {{title: listed, cite: a, sections: ["28-801"], complete: yes, basis: recalled}}
  partly: {{title: partly, cite: b, sections: ["28-801(1)"], only_categories: [prostitution, theft], complete: no}}
provisions:
  us-ne/x:
    title: X
    citation: § x
    kind: vacatur
    versions:
      - {{in_force: {in_force}, reaches: any, requires: [{condition}], grant: {grant}, basis: recalled}}
"""


def determined(
    condition: str, case: str, as_of: str = "2026-11-24", in_force: str = "2001-01-01/..", grant: str = "mandatory"
) -> Determination:
    """What a law with this one condition says of the first charge."""
    text = PACK.format(condition=condition, in_force=in_force, grant=grant)
    law = read_pack(read(text, "ne.yaml"), nexus())
    return determine(read_case(f"amparo: amparo-case/1\n{case}"), [law], as_of).of_charge("c1")[0]


def charge(fields: str = "", rest: str = "") -> str:
    return f"charges: [{{id: c1, jurisdiction: us-ne{', ' if fields else ''}{fields}}}]\n{rest}"


YES, NO, OPEN, LATER, COURT = "available", "not_available", "open", "not_yet", "court_decides"

COMPELLED = "{fact: {path: act.compelled, is: yes}, says: forced, cite: a}"
VICTIM = "{victim_of: [sex_trafficking], cite: a}"
DURING = "{during: trafficking, cite: a}"
DURING_SEX = "{during: [sex_trafficking], cite: a}"
LISTED = "{offence: {class: listed}, cite: a}"
PARTLY = "{offence: {class: partly}, cite: a}"
PARTLY_MINOR = "{offence: {class: partly, level: [misdemeanor]}, cite: a}"
SENTENCE = "{sentence: completed, cite: a}"
CHILD = "{age: {at: offence, under: 18}, cite: a}"
CHILD_AT_ARREST = "{age: {at: arrest, under: 18}, cite: a}"
GROWN = "{age: {at: filing, at_least: 21}, cite: a}"
YOUNG = "{age: {at: filing, under: 21}, cite: a}"
WAITED = "{waited: {since: charge.sentence.completed_on, years: 1}, cite: a}"
WITHIN = "{within: {since: charge.disposition.date, years: 2}, cite: a}"
SINCE_2016 = '{date: {of: charge.date, in: "2016-01-01/.."}, cite: a}'
OTHER_FORCED = "{record: {some: {fact: {path: act.compelled, is: yes}, says: forced}, which: other}, cite: a}"
NO_LATER = "{not: {record: {some: {fact: {path: act.compelled, is: yes}, says: forced}, which: later}}, says: none later, cite: a}"
ONCE = "{not: {history: {of: us-ne/x, outcome: granted}}, says: not before, cite: a}"
ONCE_HERE = "{not: {history: {of: us-ne/x, outcome: denied, for: charge}}, says: not before, cite: a}"
NO_LOST_DEFENCE = "{not: {history: {of: us-ne/d, outcome: defence_failed, for: charge}}, says: none lost, cite: a}"
FEDERAL = "{recognition: {level: [federal]}, cite: a}"
DOCUMENT = "{recognition: any, cite: a}"

EPISODE = "episodes: [{id: e1, kinds: [sex_trafficking], period: 2013-05-01/2014-08-31}]\n"
LABOUR = "episodes: [{id: e1, kinds: [labor_trafficking], period: 2013-05-01/2014-08-31}]\n"
UNNAMED = "episodes: [{id: e1, period: 2013-05-01/2014-08-31}]\n"
MONTHS = "episodes: [{id: e1, kinds: [sex_trafficking], period: 2013-05/2014-08}]\n"

TABLE: list[tuple[str, str, str, list[str]]] = [
    # a plain fact
    (COMPELLED, charge("act: {compelled: yes}"), YES, []),
    (COMPELLED, charge("act: {compelled: no}"), NO, []),
    (COMPELLED, charge("act: {compelled: unknown}"), OPEN, ["charges.c1.act.compelled"]),
    (COMPELLED, charge(), OPEN, ["charges.c1.act.compelled"]),
    # a victim: silence is not a no
    (VICTIM, charge(rest="victim: {sex_trafficking: yes}"), YES, []),
    (VICTIM, charge(rest="victim: {sex_trafficking: no}"), NO, []),
    (VICTIM, charge(rest=EPISODE), YES, []),
    (VICTIM, charge(rest=LABOUR), OPEN, ["victim.sex_trafficking"]),
    # during: what was said, else the dates
    (DURING, charge("act: {during_trafficking: yes}"), YES, []),
    (DURING, charge("date: 2014-03-09", EPISODE), YES, []),
    (DURING, charge("date: 2014-09-01", EPISODE + "victim: {episodes_complete: yes}"), NO, []),
    # a date outside the times that were told says nothing while there may be others
    (DURING, charge("date: 2014-09-01", EPISODE), OPEN, ["charges.c1.act.during_trafficking", "victim.episodes_complete"]),
    (DURING, charge("date: 2014-03", EPISODE), YES, []),
    (DURING, charge("date: 2014", EPISODE), OPEN, ["charges.c1.act.during_trafficking", "charges.c1.date"]),
    (DURING, charge("date: 2014-08-15", MONTHS), OPEN, ["charges.c1.act.during_trafficking", "episodes.e1.period"]),
    (DURING, charge("", MONTHS), OPEN, ["charges.c1.act.during_trafficking", "charges.c1.date"]),
    (DURING, charge("date: 2014-03-09"), OPEN, ["charges.c1.act.during_trafficking"]),
    # during trafficking of one kind
    (DURING_SEX, charge("date: 2014-03-09", EPISODE), YES, []),
    (DURING_SEX, charge("date: 2014-03-09", UNNAMED), OPEN, ["charges.c1.act.during_trafficking", "episodes.e1.kinds", "victim.sex_trafficking"]),
    (DURING_SEX, charge("act: {during_trafficking: yes}", EPISODE), YES, []),
    (DURING_SEX, charge("date: 2014-03-09", LABOUR + "victim: {sex_trafficking: no}"), NO, []),
    (DURING_SEX, charge("date: 2014-03-09, act: {during_trafficking: yes}", LABOUR), OPEN, ["victim.sex_trafficking"]),
    (DURING_SEX, charge("date: 2014-03-09, act: {during_trafficking: yes}", LABOUR + "victim: {sex_trafficking: yes}"), OPEN, ["episodes.e1.kinds"]),
    # the offence: section, class, the lawyer's word
    (LISTED, charge("offence: {statute: 28-801(2)}"), YES, []),
    (LISTED, charge("offence: {statute: 28-511}"), NO, []),
    (LISTED, charge("offence: {statute: N/A}"), OPEN, ["charges.c1.classes.us-ne/listed"]),
    (LISTED, charge(), OPEN, ["charges.c1.offence.statute"]),
    (LISTED, charge("offence: {text: PROSTITUTION}"), OPEN, ["charges.c1.classes.us-ne/listed", "charges.c1.offence.statute"]),
    (PARTLY, charge("offence: {statute: 28-801}"), OPEN, ["charges.c1.classes.us-ne/partly"]),
    (PARTLY, charge("offence: {statute: 28-801}, classes: {us-ne/partly: no}"), NO, []),
    (PARTLY, charge("offence: {statute: 28-801(1)}, classes: {us-ne/partly: no}"), YES, []),
    (PARTLY, charge("offence: {text: ROBBERY}"), NO, []),
    (PARTLY_MINOR, charge("offence: {statute: 28-511, category: theft}, classes: {us-ne/partly: yes}"), OPEN, ["charges.c1.offence.level"]),
    (PARTLY_MINOR, charge("offence: {statute: 28-511, level: felony}, classes: {us-ne/partly: yes}"), NO, []),
    (PARTLY_MINOR, charge("offence: {statute: 28-801}"), OPEN, ["charges.c1.classes.us-ne/partly"]),
    ("{offence: {class: listed, of: arrest}, cite: a}", charge("offence: {statute: 28-801}, classes: {us-ne/listed: yes}"), OPEN, ["charges.c1.arrest.statute"]),
    ("{offence: {category: [theft]}, cite: a}", charge("offence: {text: TRAFFICKING}"), OPEN, ["charges.c1.offence.category", "charges.c1.offence.statute"]),
    ("{offence: {role: [buyer]}, cite: a}", charge("offence: {text: PATRONIZING}"), YES, []),
    ("{offence: {role: [buyer]}, cite: a}", charge("offence: {text: PATRONIZING, category: patronizing}"), YES, []),
    # the sentence
    (SENTENCE, charge("disposition: {kind: dismissed}"), YES, []),
    (SENTENCE, charge("disposition: {kind: convicted}, sentence: {completed: no}"), LATER, []),
    (SENTENCE, charge("disposition: {kind: convicted}, sentence: {completed_on: 2026-11-24}"), YES, []),
    (SENTENCE, charge("disposition: {kind: convicted}, sentence: {completed_on: 2026-11-25}"), LATER, []),
    (SENTENCE, charge("disposition: {kind: convicted}, sentence: {completed_on: 2026}"), OPEN, ["charges.c1.sentence.completed_on"]),
    (SENTENCE, charge("disposition: {kind: convicted}, sentence: {completed_on: 2026, completed: yes}"), YES, []),
    (SENTENCE, charge("disposition: {kind: convicted}"), OPEN, ["charges.c1.sentence.completed"]),
    # ages
    (CHILD, charge("date: 2014-03-09", "person: {born: 1996-03-10}"), YES, []),
    (CHILD, charge("date: 2014-03-10", "person: {born: 1996-03-10}"), NO, []),
    (CHILD, charge("date: 2014-03-01", "person: {born: 1996-02-29}"), NO, []),
    (CHILD, charge("date: 2014-02-28", "person: {born: 1996-02-29}"), YES, []),
    (CHILD, charge("date: 2014, minor: yes", "person: {born: 1996}"), YES, []),
    (CHILD, charge("date: 2014", "person: {born: 1996}"), OPEN, ["charges.c1.date", "charges.c1.minor", "person.born"]),
    (CHILD_AT_ARREST, charge("minor: yes", "person: {born: 1996-03-10}"), OPEN, ["charges.c1.arrest.date"]),
    (CHILD_AT_ARREST, charge("minor: no", "person: {born: 1996-03-10}"), NO, []),
    (GROWN, charge("", "person: {born: 2005-11-24}"), YES, []),
    (GROWN, charge("", "person: {born: 2005-11-25}"), LATER, []),
    (YOUNG, charge("", "person: {born: 2005-11-24}"), NO, []),
    (YOUNG, charge("", "person: {born: 2005}"), OPEN, ["person.born"]),
    # waits and deadlines
    (WAITED, charge("sentence: {completed_on: 2025-11-24}"), YES, []),
    (WAITED, charge("sentence: {completed_on: 2025-11-25}"), LATER, []),
    (WAITED, charge("sentence: {completed_on: 2025}"), OPEN, ["charges.c1.sentence.completed_on"]),
    (WAITED, charge("sentence: {completed: no}"), LATER, []),
    (WAITED, charge("sentence: {completed: yes}"), OPEN, ["charges.c1.sentence.completed_on"]),
    (WITHIN, charge("disposition: {date: 2024-11-24}"), YES, []),
    (WITHIN, charge("disposition: {date: 2024-11-23}"), NO, []),
    (WITHIN, charge("disposition: {date: 2024-11}"), OPEN, ["charges.c1.disposition.date"]),
    (SINCE_2016, charge("date: 2016"), YES, []),
    (SINCE_2016, charge("date: 2015-12/2016-01"), OPEN, ["charges.c1.date"]),
    # the rest of the record
    (OTHER_FORCED, charge("act: {compelled: yes}", "record: {complete: yes}"), NO, []),
    (OTHER_FORCED, charge("act: {compelled: yes}"), OPEN, ["record.complete"]),
    (OTHER_FORCED, charge("act: {compelled: yes}", "record: {complete: no}"), OPEN, ["record.complete"]),
    (OTHER_FORCED, "record: {complete: yes}\ncharges: [{id: c1, jurisdiction: us-ne}, {id: c2}]", OPEN, ["charges.c2.act.compelled"]),
    (NO_LATER, "record: {complete: yes}\ncharges: [{id: c1, jurisdiction: us-ne, disposition: {date: 2014}}, {id: c2, act: {compelled: yes}}]", OPEN,
     ["charges.c1.disposition.date", "charges.c2.disposition.date"]),
    (NO_LATER, "record: {complete: yes}\ncharges: [{id: c1, jurisdiction: us-ne, disposition: {date: 2014}}, {id: c2, disposition: {date: 2013}}]", YES, []),
    # earlier petitions
    (ONCE, charge("", "record: {relief_complete: yes}"), YES, []),
    (ONCE, charge("", "record: {relief_complete: no}"), OPEN, ["record.relief_complete"]),
    (ONCE, charge("", "earlier_relief: [{id: a1, provision: us-ne/x, outcome: granted}]"), NO, []),
    (ONCE, charge("", "record: {relief_complete: yes}\nearlier_relief: [{id: a1, outcome: granted}]"), OPEN, ["earlier_relief.a1.provision"]),
    (ONCE, charge("", "record: {relief_complete: yes}\nearlier_relief: [{id: a1, provision: us-ne/x}]"), OPEN, ["earlier_relief.a1.outcome"]),
    (ONCE, charge("", "record: {relief_complete: yes}\nearlier_relief: [{id: a1, provision: us-ne/x, outcome: denied}]"), YES, []),
    (ONCE_HERE, "record: {relief_complete: yes}\ncharges: [{id: c1, jurisdiction: us-ne}, {id: c2}]\nearlier_relief: [{id: a1, provision: us-ne/x, outcome: denied}]", OPEN,
     ["earlier_relief.a1.charge"]),
    (ONCE_HERE, "record: {relief_complete: yes}\ncharges: [{id: c1, jurisdiction: us-ne}, {id: c2}]\nearlier_relief: [{id: a1, provision: us-ne/x, outcome: denied, charge: c2}]", YES, []),
    (NO_LOST_DEFENCE, charge("defence_raised: no"), YES, []),
    (NO_LOST_DEFENCE, charge("", "record: {relief_complete: yes}"), YES, []),
    (NO_LOST_DEFENCE, charge(), OPEN, ["charges.c1.defence_raised", "record.relief_complete"]),
    # official documents
    (DOCUMENT, charge("", "recognitions: [{id: r1}]"), YES, []),
    (DOCUMENT, charge(), OPEN, ["victim.official_documents_listed"]),
    (DOCUMENT, charge("", "victim: {official_documents_listed: yes}"), NO, []),
    (DOCUMENT, charge("", "victim: {official_documents_listed: no}"), OPEN, ["victim.official_documents_listed"]),
    (FEDERAL, charge("", "victim: {official_documents_listed: yes}\nrecognitions: [{id: r1, kind: hhs_certification}]"), OPEN, ["recognitions.r1.level"]),
    (FEDERAL, charge("", "victim: {official_documents_listed: yes}\nrecognitions: [{id: r1, level: state}]"), NO, []),
    # what the law leaves open, and what it leaves to the court
    ("{unclear: {key: us-ne/q, question: So?}, cite: a}", charge(), OPEN, ["readings.us-ne/q"]),
    ("{unclear: {key: us-ne/q, question: So?}, cite: a}", charge("", "readings: {us-ne/q: yes}"), YES, []),
    ("{court_finds: so, cite: a}", charge(), COURT, []),
    ("{sentence: completed, disputed: it may wait, cite: a}", charge("disposition: {kind: convicted}, sentence: {completed: no}"), COURT, []),
    ("{any: [{court_finds: so}, {fact: {path: act.compelled, is: yes}, says: forced}], cite: a}", charge(), OPEN, ["charges.c1.act.compelled"]),
    ("{record: {some: {court_finds: so}, which: any}, cite: a}", charge("", "record: {complete: yes}"), COURT, []),
    ("{record: {some: {any: [{court_finds: so}, {fact: {path: act.compelled, is: yes}, says: forced}]}, which: any}, cite: a}", charge("", "record: {complete: yes}"), OPEN,
     ["charges.c1.act.compelled"]),
    # what cannot change the status is not asked: here the wait alone decides it
    ("{all: [{waited: {since: charge.disposition.date, years: 5}}, {any: [{court_finds: so}, {fact: {path: act.compelled, is: yes}, says: forced}]}], cite: a}",
     charge("disposition: {date: 2025-01-01}"), LATER, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "case", "status", "asked"),
    TABLE,
    ids=[f"{row[0]} | {row[1]}".replace("\n", " ")[:150] for row in TABLE],
)
def test_a_condition(condition: str, case: str, status: str, asked: list[str]) -> None:
    found = determined(condition, case)
    assert (found.status.value, sorted(found.unknown)) == (status, sorted(asked))


# status and not_before on 24 November 2026
DATED = [
    (WAITED, charge("sentence: {completed_on: 2026-02-28}"), "2027-02-28"),
    ("{waited: {since: charge.disposition.date, months: 6}, cite: a}", charge("disposition: {date: 2026-08-31}"), "2027-03-01"),
    ("{waited: {since: [charge.disposition.date, victim.ended], days: 90}, cite: a}", charge("disposition: {date: 2026-10-01}", "victim: {ended: 2026-11-01}"), "2027-01-30"),
    (GROWN, charge("", "person: {born: 2008-02-29}"), "2029-03-01"),
    (SENTENCE, charge("sentence: {completed_on: 2030}"), "2030-12-31"),
    (SENTENCE, charge("disposition: {kind: convicted}, sentence: {completed: no}"), ""),
    (f"{{any: [{WAITED}, {GROWN}]}}", charge("sentence: {completed_on: 2026-06-01}", "person: {born: 2006-01-01}"), "2027-01-01"),
    (f"{{all: [{WAITED}, {GROWN}]}}", charge("sentence: {completed_on: 2026-06-01}", "person: {born: 2006-01-01}"), "2027-06-01"),
    # none of the others may be so young; only those that are meant count
    ("{not: {record: {some: {within: {since: charge.disposition.date, years: 1}}, which: other}}, cite: a}",
     "record: {complete: yes}\ncharges: [{id: c1, jurisdiction: us-ne, disposition: {date: 2026-11-01}}, {id: c2, disposition: {date: 2026-03-09}}]", "2027-03-10"),
    ("{record: {some: {waited: {since: charge.disposition.date, years: 1}}, which: other}, cite: a}",
     "record: {complete: yes}\ncharges: [{id: c1, jurisdiction: us-ne, disposition: {date: 2025-12-01}}, {id: c2, disposition: {date: 2026-03-09}}]", "2027-03-09"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "case", "day"), DATED)
def test_a_wait_has_a_date(condition: str, case: str, day: str) -> None:
    found = determined(condition, case)
    assert (found.status.value, found.not_before) == (LATER, day)


# a wait and a deadline
BOTH = [
    # the deadline runs out first, whatever the exact day
    (f"{{all: [{WAITED}, {WITHIN}]}}", charge("disposition: {date: 2025-01-01}, sentence: {completed_on: 2026-06-01}"), NO, ""),
    (f"{{all: [{WAITED}, {YOUNG}]}}", charge("sentence: {completed_on: 2026-06-01}", "person: {born: 2006-01-01}"), NO, ""),
    # it may be in time: the day on which the sentence is over is not exact
    (f"{{all: [{WAITED}, {WITHIN}]}}", charge("disposition: {date: 2025-12-01}, sentence: {completed_on: 2026}"), LATER, "2027-12-31"),
    # the first way closes before it opens; the second opens later
    (f"{{any: [{{all: [{WAITED}, {YOUNG}]}}, {{waited: {{since: charge.sentence.completed_on, years: 3}}}}]}}",
     charge("sentence: {completed_on: 2026-06-01}", "person: {born: 2006-01-01}"), LATER, "2029-06-01"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "case", "status", "day"), BOTH)
def test_a_wait_is_held_against_a_deadline(condition: str, case: str, status: str, day: str) -> None:
    found = determined(f"{{all: [{condition}], cite: a}}", case)
    assert (found.status.value, found.not_before) == (status, day)
    assert found.decided_by is not None


def test_a_law_that_is_over_before_a_wait_is() -> None:
    case = charge("sentence: {completed_on: 2026-06-01}")
    assert determined(WAITED, case, in_force="2001-01-01/2027-06-01").status.value == LATER
    assert determined(WAITED, case, in_force="2001-01-01/2027-05-31").status.value == NO
    assert determined(WAITED, case, in_force="2030-01-01/..").not_before == "2030-01-01"


WOULD_TAKE: list[tuple[str, str, list[str]]] = [
    (f"{{all: [{COMPELLED}, {SENTENCE}]}}", charge("act: {compelled: no}, disposition: {kind: convicted}, sentence: {completed: no}"),
     ["forced", "the whole sentence is over"]),
    (f"{{any: [{COMPELLED}, {{all: [{VICTIM}, {SENTENCE}]}}]}}", charge("act: {compelled: no}"), ["forced"]),
    # what must not be is said as it must be
    (f"{{not: {COMPELLED}}}", charge("act: {compelled: yes}"), ["not: forced"]),
    (f"{{not: {{any: [{COMPELLED}, {{fact: {{path: party_only, is: yes}}, says: only a party}}]}}}}".replace("path: party_only", "path: charge.party_only"),
     charge("act: {compelled: yes}"), ["not: forced; or only a party"]),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "case", "says"), WOULD_TAKE)
def test_what_it_would_take(condition: str, case: str, says: list[str]) -> None:
    assert [rule.says for rule in determined(f"{{all: [{condition}], cite: a}}", case).smallest_change] == says


OUTCOMES: list[tuple[str, str, dict[str, Any], str]] = [
    (COMPELLED, charge("act: {compelled: yes}"), {}, "met"),
    (COMPELLED, charge("act: {compelled: no}"), {}, "not met"),
    (COMPELLED, charge("act: {compelled: yes}"), {"grant": "court_decides"}, "for the court"),
    # with the fact it is for the court, without it never: so far it is not known
    (COMPELLED, charge(), {"grant": "court_decides"}, "not known"),
    ("{any: [{court_finds: so}, {fact: {path: act.compelled, is: yes}, says: forced}], cite: a}", charge(), {}, "not known"),
    (COMPELLED, charge("act: {compelled: no}"), {"grant": "court_decides"}, "not met"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "case", "law", "outcome"), OUTCOMES)
def test_the_outcome_at_the_root(condition: str, case: str, law: dict[str, Any], outcome: str) -> None:
    assert determined(condition, case, **law).proof.outcome == outcome
