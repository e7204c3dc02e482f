"""Generated records for timing: invented people, deterministic by seed, never presented as real."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from amparo.engine.provision import Pack
from amparo.facts.case import Case, Entity, Value
from amparo.facts.dates import read_date, read_period

ACTS = (
    "compelled",
    "directed_by_trafficker",
    "would_not_have_happened_otherwise",
    "to_survive_or_escape",
    "other_main_cause",
)


def records(packs: Sequence[Pack], charges: int, size: int, seed: int = 1) -> list[Case]:
    """Records of `size` charges each, `charges` in all, spread over the jurisdictions of the packs; a fifth of the facts unknown."""
    random = Random(seed)
    return [_record(packs, size, random) for _ in range(charges // size)]


def _record(packs: Sequence[Pack], size: int, random: Random) -> Case:
    # most people were charged in one state, some in two or three
    states = random.choices((1, 2, 3), weights=(70, 25, 5))[0]
    home = random.sample(list(packs), k=min(states, len(packs)))
    person: dict[str, Value] = {
        "person.born": read_date(f"{random.randint(1975, 2000)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"),
        "person.noncitizen": random.random() < 0.2,
        "record.complete": random.random() < 0.5,
        "record.relief_complete": random.random() < 0.5,
        "victim.sex_trafficking": True,
    }
    start = random.randint(2003, 2012)
    episode = Entity(
        "episodes",
        "e1",
        {
            "kinds": ("sex_trafficking",),
            "period": read_period(f"{start}-0{random.randint(1, 9)}/{start + random.randint(1, 4)}"),
        },
    )
    charges = tuple(_charge(number, random.choice(home), random) for number in range(1, size + 1))
    return Case("", Entity("", "person", person), charges, (episode,))


def _charge(number: int, pack: Pack, random: Random) -> Entity:
    year, month = random.randint(2002, 2020), random.randint(1, 11)
    values: dict[str, Value] = {
        "jurisdiction": pack.jurisdiction,
        "case_number": f"CR-{random.randint(1, 400)}",
        "date": read_date(f"{year}-{month:02}-{random.randint(1, 28):02}"),
        "disposition.kind": random.choice(
            ("convicted", "convicted", "convicted", "dismissed", "pending", "adjudicated", "deferred")
        ),
        "disposition.date": read_date(f"{year}-{month + 1:02}-{random.randint(1, 28):02}"),
        "offence.level": random.choice(("felony", "misdemeanor")),
    }
    if pack.statutes.sections:
        values["offence.statute"] = random.choice(list(pack.statutes.sections))
    if random.random() < 0.8:
        values["sentence.completed_on"] = read_date(f"{year + 1}-{month:02}-{random.randint(1, 28):02}")
    for act in ACTS:
        if random.random() < 0.8:
            values[f"act.{act}"] = random.random() < 0.5
    return Entity("charges", f"c{number}", values)
