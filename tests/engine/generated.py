"""Law and people that exist nowhere, made from a seed, for what must hold of any law and any person.

A pack is made as a document and read through the real reader, so that the syntax is tried too. A person is first made whole
(every fact known, none contradicting another); what a lawyer knows of them is a view of the whole with facts hidden, dates
blurred and entries of incomplete lists left out. Learning is going from a poorer view to a richer one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from amparo.engine.offences import resolve
from amparo.engine.predicates import record_of
from amparo.engine.provision import NexusStandards, Pack
from amparo.engine.syntax import read_nexus, read_pack
from amparo.engine.table import WRITTEN
from amparo.facts.case import Case, Entity, Value
from amparo.facts.dates import Period, Span, add, exact, read_date, read_period
from amparo.facts.document import read
from amparo.facts.vocabulary import vocabulary

OWN, OTHER = "us-ne", "us-in"
AS_OF = date(2026, 11, 24)
DEFENCE = f"{OWN}/defence"

NEXUS = """
while_trafficked: {says: while trafficked, when: {during: trafficking}}
coerced: {says: coerced, when: {fact: {path: act.compelled, is: yes}, says: forced}}
result_of:
  says: a result of the trafficking
  when:
    any:
      - {nexus: coerced}
      - all:
          - {fact: {path: act.would_not_have_happened_otherwise, is: yes}, says: not otherwise}
          - any: [{nexus: while_trafficked}, {court_finds: the link is direct}]
"""

STATUTES = {
    "default": "PC",
    "codes": {"PC": ["Penal Code", "P.C."], "HS": ["Health & Safety Code"]},
    "sections": {
        "1": {"name": "Prostitution", "category": "prostitution", "level": "misdemeanor"},
        "2": {"name": "Theft", "category": "theft"},
        "3": {"name": "Robbery", "category": "robbery", "level": "felony", "degree": "1"},
        "HS 11": {"name": "Possession", "category": "drug_possession"},
    },
}
CLASSES = {
    "short": {"title": "short", "cite": "1", "sections": ["1", "HS 11"], "complete": "yes", "basis": "recalled"},
    "partial": {"title": "partial", "cite": "2", "sections": ["1(a)", "3"], "complete": "no"},
    "kinds": {
        "title": "kinds", "cite": "3", "categories": ["prostitution"], "only_categories": ["prostitution", "theft"],
        "complete": "no",
    },
    "except": {
        "title": "except", "cite": "4", "sections": ["1", "2"], "without": ["1(b)"], "complete": "yes",
        "inchoate": "no", "basis": "recalled",
    },
}  # fmt: skip
# each section with the kind of offence it is, also where the pack does not say so
SECTIONS = {
    "PC 1": "prostitution", "1(a)": "prostitution", "Penal Code § 1(b)(2)": "prostitution", "2": "theft", "3": "robbery",
    "HS 11": "drug_possession", "9": "trespass", "9(a)": "trespass", "HS 12": "patronizing",
}  # fmt: skip
TEXTS = {
    "prostitution": "PROSTITUTION", "theft": "PETIT LARCENY", "robbery": "ROBBERY 2ND", "trespass": "CRIMINAL TRESPASS",
    "drug_possession": "POSS OF A CONTROLLED SUBSTANCE", "patronizing": "PATRONIZING",
}  # fmt: skip

KINDS = vocabulary().sections["episodes"].facts["kinds"].words
DISPOSITIONS = ("convicted", "adjudicated", "dismissed", "acquitted", "pending", "deferred", "vacated")
OUTCOMES = ("granted", "denied", "pending", "defence_failed")
DATES = ("charge.date", "charge.disposition.date", "charge.arrest.date", "charge.sentence.completed_on", "victim.ended")
TRUTHS = (
    "act.compelled", "act.would_not_have_happened_otherwise", "act.other_main_cause", "person.noncitizen",
    "charge.harm.force", "charge.prosecutor_consents", "charge.party_only",
)  # fmt: skip


# law


@dataclass(frozen=True)
class Kinds:
    """Which kinds of conditions a law may hold."""

    falling: bool = True
    """Deadlines, ages under a limit, and waits under a "not": what time can close."""
    court: bool = True
    records: bool = True


ANY = Kinds()


def condition(random: Random, kinds: Kinds, depth: int = 2, turned: bool = False) -> dict[str, Any]:
    """A condition as a pack writes it. `turned`: it stands under a "not"."""
    pick = random.random()
    if depth and pick < 0.3:
        parts = [condition(random, kinds, depth - 1, turned) for _ in range(random.randint(1, 3))]
        return {random.choice(("all", "any")): parts}
    if depth and pick < 0.4:
        # a finding of the court never stands under a "not"
        return {"not": condition(random, replace(kinds, court=False), depth - 1, not turned)}
    choices = list(_leaves(random, kinds, depth, turned))
    made = dict(random.choice(choices))
    if kinds.court and random.random() < 0.05:
        made["disputed"] = "a court may see it otherwise"
    return made


def _leaves(random: Random, kinds: Kinds, depth: int, turned: bool) -> Iterator[dict[str, Any]]:
    years = {
        "years": random.choice((0, 1, 3, 7, 10)),
        "months": random.choice((0, 0, 6)),
        "days": random.choice((0, 30)),
    }
    rising = kinds.falling or not turned
    sink = kinds.falling or turned
    yield {"victim_of": random.sample([*KINDS, "severe_form"], random.randint(1, 2))}
    yield {"nexus": random.choice(("while_trafficked", "coerced") + (("result_of",) if kinds.court else ()))}
    for _ in range(3):
        yield {"offence": _offence(random)}
    for _ in range(3):
        path = random.choice(TRUTHS)
        yield {"fact": {"path": path, "is": random.choice(("yes", "no"))}, "says": path}
    yield {"fact": {"path": "charge.disposition.by", "is": ["plea", "trial"]}, "says": "by plea or trial"}
    yield {"age": {"at": random.choice(("offence", "arrest", "disposition")), random.choice(("under", "at_least")): 18}}
    if rising:
        yield {"sentence": "completed"}
        yield {"waited": {"since": random.sample(DATES, random.randint(1, 2)), **years}}
        yield {"age": {"at": "filing", "at_least": random.choice((21, 35))}}
    if sink:
        yield {"within": {"since": random.choice(DATES), **years}}
        yield {"age": {"at": "filing", "under": random.choice((21, 35))}}
    yield {
        "date": {
            "of": random.choice((*DATES, "filing")),
            "in": random.choice(("2015-01-01/2019-06-30", "2016-01-01/..", "../2018-12-31")),
        }
    }
    if kinds.records and depth:
        some = condition(random, replace(kinds, records=False), 1, turned)
        yield {"record": {"some": some, "which": random.choice(("any", "other", "same_case", "earlier", "later"))}}
    yield {"history": {"of": [f"{OWN}/a", f"{OWN}/b"], "outcome": random.sample(OUTCOMES[:3], 2)}}
    yield {"history": {"of": f"{OWN}/a", "outcome": random.choice(OUTCOMES[:3]), "for": "charge"}}
    yield {"history": {"of": DEFENCE, "outcome": "defence_failed", "for": "charge"}}
    yield {
        "recognition": random.choice(("any", {"level": ["federal"]}, {"level": ["state"], "kind": ["court_finding"]}))
    }
    yield {"during": random.choice(("trafficking", ["sex_trafficking"], list(KINDS[:2])))}
    yield {"unclear": {"key": random.choice((f"{OWN}/one", f"{OWN}/two")), "question": "What does it mean?"}}
    if kinds.court:
        yield {"court_finds": random.choice(("justice is served", "it is deserved"))}


def _offence(random: Random) -> dict[str, Any]:
    parts = {
        "class": random.sample(list(CLASSES), random.randint(1, 2)),
        "level": ["misdemeanor", "violation"],
        "degree": ["1"],
        "category": ["prostitution", "trespass"],
        "role": [random.choice(("seller", "buyer"))],
    }
    chosen = {name: parts[name] for name in random.sample(list(parts), random.randint(1, 2))}
    if set(chosen) == {"class"} and random.random() < 0.2:
        chosen["of"] = "arrest"
    return chosen


def pack_text(random: Random, kinds: Kinds = ANY) -> str:
    """A pack of two provisions as a document (JSON is YAML)."""
    provisions = {f"{OWN}/{name}": _provision(random, kinds, name) for name in ("a", "b")}
    return json.dumps(
        {
            "jurisdiction": OWN, "name": "Nowhere", "checked": "2026-11-23", "statutes": STATUTES, "classes": CLASSES,
            "provisions": provisions,
        }
    )  # fmt: skip


def _provision(random: Random, kinds: Kinds, name: str) -> dict[str, Any]:
    by = random.choice(("filing", "offence", "conviction"))
    edge = random.choice(("2014", "2018-06", "2030-02-01")) if by == "filing" else random.choice(("2014", "2016-05-01"))
    split = not (by == "filing" and not kinds.falling) and random.random() < 0.4
    periods = (
        [f"2005-01-01/{_day_before(edge)}", f"{edge}/.."] if split else [random.choice((f"{edge}/..", "2001-01-01/.."))]
    )
    made = {
        "title": f"Provision {name}",
        "citation": f"§ {name}",
        "kind": random.choice(("vacatur", "sealing", "affirmative_defence")),
        "versions": [_version(random, kinds, period, by, str(number)) for number, period in enumerate(periods)],
    }
    if random.random() < 0.15:
        made["charges_of"] = "any"
    return made


def _day_before(edge: str) -> str:
    return (date.fromisoformat(f"{edge}-01-01"[:10]) - timedelta(days=1)).isoformat()


def _version(random: Random, kinds: Kinds, period: str, by: str, name: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": name,
        "in_force": period,
        "version_by": by,
        "basis": "recalled",
        "reaches": random.choice(
            ("any", ["conviction", "adjudication"], ["arrest", "pending"], ["conviction", "vacated"])
        ),
        "requires": [condition(random, kinds) | {"cite": f"({number})"} for number in range(random.randint(1, 2))],
        "grant": "mandatory",
    }
    if random.random() < 0.5:
        made["grounds"] = [
            {"name": f"ground {number}", "cite": f"(g{number})", "when": condition(random, kinds)}
            for number in range(random.randint(1, 2))
        ]
    if kinds.court and random.random() < 0.3:
        made["grant"] = random.choice(("court_decides", {"mandatory_when": condition(random, kinds), "cite": "(m)"}))
    return made


@cache
def nexus() -> NexusStandards:
    """Three nexus standards, one of which leaves something to the court."""
    return read_nexus(read(NEXUS, "nexus.yaml"))


def pack(random: Random, kinds: Kinds = ANY) -> Pack:
    """A pack, read."""
    return read_pack(read(pack_text(random, kinds), "ne.yaml"), nexus())


# people


def whole(random: Random, as_of: date = AS_OF) -> Case:
    """A person of whom everything is known, without contradictions."""
    born = exact(date(random.randint(1985, 2004), random.randint(1, 12), random.choice((1, 9, 28))))
    episodes = tuple(_episode(random, number) for number in range(random.randint(0, 2)))
    charges = [_charge(random, number, born, episodes, as_of) for number in range(1, random.randint(1, 3) + 1)]
    attempts = tuple(_attempt(random, number, charges) for number in range(random.randint(0, 2)))
    charges = [_defended(random, charge, attempts) for charge in charges]
    person: dict[str, Value] = {
        "person.born": born,
        "person.noncitizen": random.random() < 0.5,
        "record.complete": random.random() < 0.6,
        "record.relief_complete": random.random() < 0.6,
        "victim.official_documents_listed": random.random() < 0.6,
        "victim.ended": exact(as_of - timedelta(days=random.randint(100, 4000))),
    }
    person["victim.episodes_complete"] = True
    told = {kind for episode in episodes for kind in episode.values["kinds"]}  # type: ignore[union-attr]
    for kind in (*KINDS, "severe_form"):
        # every time of trafficking is written down, or none is
        person[f"victim.{kind}"] = kind in told or (random.random() < 0.5 and (not episodes or kind == "severe_form"))
    for key in ("one", "two"):
        person[f"readings.{OWN}/{key}"] = random.random() < 0.5
    recognitions = tuple(
        Entity("recognitions", f"r{number}", {
            "kind": random.choice(("court_finding", "t_visa_approval", "shelter_letter")),
            "level": random.choice(("federal", "state", "non_government")),
        })
        for number in range(random.randint(0, 2))
    )  # fmt: skip
    return Case("", Entity("", "person", person), tuple(charges), episodes, recognitions, earlier_relief=attempts)


def _episode(random: Random, number: int) -> Entity:
    start = date(random.randint(2012, 2018), random.randint(1, 12), random.choice((1, 15)))
    end = start + timedelta(days=random.randint(0, 900))
    kinds = tuple(random.sample(KINDS, random.randint(1, 2)))
    return Entity("episodes", f"e{number}", {"kinds": kinds, "period": read_period(f"{start}/{end}")})


def _attempt(random: Random, number: int, charges: list[Entity]) -> Entity:
    outcome = random.choice(OUTCOMES)
    provision = DEFENCE if outcome == "defence_failed" else random.choice((f"{OWN}/a", f"{OWN}/b", f"{OTHER}/x"))
    values = {"provision": provision, "outcome": outcome, "charge": random.choice(charges).id}
    return Entity("earlier_relief", f"a{number}", values)


def _defended(random: Random, charge: Entity, attempts: tuple[Entity, ...]) -> Entity:
    failed = any(one.values["outcome"] == "defence_failed" and one.values["charge"] == charge.id for one in attempts)
    return replace(charge, values={**charge.values, "defence_raised": failed})


def _charge(random: Random, number: int, born: Span, episodes: tuple[Entity, ...], as_of: date) -> Entity:
    acted = date(random.randint(2012, 2024), random.randint(1, 12), random.choice((1, 15, 28)))
    ended = min(acted + timedelta(days=random.randint(0, 700)), as_of)
    kind = random.choice(DISPOSITIONS)
    statute, category = random.choice(list(SECTIONS.items()))
    arrest, arrest_category = random.choice(list(SECTIONS.items()))
    day = exact(acted)
    values: dict[str, Value] = {
        "jurisdiction": random.choice((OWN, OWN, OWN, OTHER)),
        "case_number": random.choice(("A", "B")),
        "offence.statute": statute,
        "offence.category": category,
        "offence.text": TEXTS[category],
        "offence.role": "buyer" if category == "patronizing" else random.choice(("seller", "other_role")),
        "offence.level": {"prostitution": "misdemeanor", "robbery": "felony"}.get(category) or random.choice(("felony", "violation")),
        "offence.degree": "1" if category == "robbery" else random.choice(("1", "2")),
        "offence.attempt": random.random() < 0.2,
        "arrest.statute": arrest,
        "arrest.category": arrest_category,
        "arrest.date": exact(acted + timedelta(days=random.randint(0, 60))),
        "date": day,
        "minor": day.earliest < add(born.earliest, years=18),
        "disposition.kind": kind,
        "disposition.date": exact(ended),
        "disposition.by": random.choice(("plea", "trial", "no_contest")),
        "act.during_trafficking": any(_period(one).holds(day) for one in episodes) if episodes else random.random() < 0.5,
    }  # fmt: skip
    for path in TRUTHS:
        if not path.startswith("person."):
            values[path.removeprefix("charge.")] = random.random() < 0.5
    _sentence(random, values, ended, as_of)
    _lawyers_word(random, values)
    return Entity("charges", f"c{number}", values)


def _period(episode: Entity) -> Period:
    period = episode.values["period"]
    assert isinstance(period, Period)
    return period


def _sentence(random: Random, values: dict[str, Value], ended: date, as_of: date) -> None:
    if record_of(Entity("charges", "", values)) in ("arrest", "pending"):
        return
    if random.random() < 0.7:
        over = ended + timedelta(days=random.randint(0, 3000))
        values["sentence.completed_on"] = exact(over)
        if over <= as_of:
            values["sentence.completed"] = True
    else:
        values["sentence.completed"] = random.random() < 0.5


def _lawyers_word(random: Random, values: dict[str, Value]) -> None:
    """What the lawyer says of classes never contradicts what the pack says of them."""
    for name, one in _classes().items():
        said = one.holds(resolve(tuple(map(values.get, WRITTEN["offence"])), one.statutes))
        values[f"classes.{one.id}"] = random.random() < 0.5 if said is None else said
        assert one.id == f"{OWN}/{name}"


@cache
def _classes() -> Any:
    return pack(Random(0)).classes


# what is known of a person

ALWAYS = ("offence.attempt",)
"""A charge counts as the offence itself unless it is said to be an attempt: learning that it was one may turn an answer."""


def view(random: Random, case: Case, hidden: float = 0.3, blurred: float = 0.3) -> Case:
    """The case with some facts hidden, some dates blurred and some entries of incomplete lists left out."""
    person = _hide(random, case.person, hidden, blurred)

    def some(entries: tuple[Entity, ...], complete: str) -> tuple[Entity, ...]:
        kept = [one for one in entries if person.values.get(complete) is True or random.random() > hidden / 2]
        return tuple(_hide(random, one, hidden, blurred) for one in kept)

    charges = some(case.charges, "record.complete") or (_hide(random, case.charges[0], hidden, blurred),)
    # an earlier petition names only charges of the file
    ids = {charge.id for charge in charges}
    attempts = [
        one for one in some(case.earlier_relief, "record.relief_complete") if one.values.get("charge", "c1") in ids
    ]
    if person.values.get("record.relief_complete") is True and len(attempts) < len(case.earlier_relief):
        person = replace(person, values={**person.values, "record.relief_complete": False})
    return replace(
        case,
        person=person,
        charges=charges,
        episodes=tuple(_hide(random, one, hidden, blurred) for one in case.episodes),
        recognitions=some(case.recognitions, "victim.official_documents_listed"),
        earlier_relief=tuple(attempts),
    )


def _hide(random: Random, entity: Entity, hidden: float, blurred: float) -> Entity:
    values = {}
    for name, value in entity.values.items():
        if name in ALWAYS or random.random() >= hidden:
            values[name] = _blur(random, value) if random.random() < blurred else value
    return replace(entity, values=values)


def _blur(random: Random, value: Value) -> Value:
    if isinstance(value, Span) and len(value.text) == 10:
        return read_date(value.text[: random.choice((4, 7))])
    if isinstance(value, Period):
        start, _, end = value.text.partition("/")
        return read_period(f"{start[: random.choice((4, 7, 10))]}/{end[: random.choice((4, 7, 10))]}")
    return value
