"""A case as HTCDS 2.0 writes it, and back. What the standard has no word for stays out; nothing says that somebody is not a victim."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from amparo.facts.case import Case, Entity
from amparo.facts.dates import Period, Span
from amparo.records.htcds.read import Cell, told
from amparo.records.htcds.standard import DECIDED, POSSIBLE, SEPARATOR, codes_of, guarded, named, standard, unguarded
from amparo.records.structure import Field

KINDS = ("sex_trafficking", "labor_trafficking", "compelled_prostitution", "child_exploitation")
"""Facts of the victim that the extension carries."""


def record(case: Case, *, closed: bool, consent: bool) -> dict[str, Any]:
    """One case as HTCDS entities. Lists hold codes; fields that are not known are left out."""
    person = case.person
    victim: dict[str, Any] = {}
    types = _types(case)
    if types:
        victim["vic_TypeOfExploitation"] = types
    if person.values.get("victim.compelled_prostitution") is True or any(
        "compelled_prostitution" in _several(one, "kinds") for one in case.episodes
    ):
        victim["vic_TypeOfSexExploitation"] = ["Prostitution"]
    if control := _controls(case):
        victim["vic_MethodsOfControl"] = control
    victim |= _status(case, bool(types))
    told_of = [kind for kind in KINDS if person.values.get(f"victim.{kind}") is True]
    if told_of:
        victim["amp_Victim"] = told_of
    return {
        "standard": standard()["standard"],
        "version": standard()["version"],
        "licence": standard()["licence"],
        "person": _person(person),
        "victim_context": victim,
        "case": {"cas_Status": "Closed" if closed else "Active"},
        "historic_trafficking_event": [_event(one) for one in case.episodes],
        "amparo_recognition": [_decision(one) for one in case.recognitions],
        "consent": {"con_Consent": consent},
    }


def _person(person: Entity) -> dict[str, Any]:
    found: dict[str, Any] = {}
    last, comma, first = person.text("person.name").partition(",")
    if comma:
        found |= {"prs_SecondName": last.strip(), "prs_FirstName": first.strip()}
    elif last.strip():  # where the family name begins is not for a program to say
        found["prs_FirstName"] = last.strip()
    born = person.values.get("person.born")
    if isinstance(born, Span) and _day(born):
        found["prs_Birthdate"] = born.text
    if language := person.text("person.language"):
        found["prs_PrimaryLanguage"] = language
    return found


def _types(case: Case) -> list[str]:
    known = standard()
    found = [code for fact, code in known["exploitation"].items() if case.person.values.get(fact) is True]
    for one in case.episodes:
        found += [known["kinds"][kind] for kind in _several(one, "kinds") if kind in known["kinds"]]
    return list(dict.fromkeys(found))


def _controls(case: Case) -> list[str]:
    by_label = {label.casefold(): code for code, label in standard()["codes"]["vic_MethodsOfControl"].items()}
    said = [text.strip().casefold() for one in case.episodes for text in _several(one, "control")]
    return list(dict.fromkeys(by_label[text] for text in said if text in by_label))


def _status(case: Case, said: bool) -> dict[str, Any]:
    bodies = standard()["recognition"]
    for one in case.recognitions:
        if body := bodies.get(one.text("kind")):
            return {"vic_TraffickingStatus": DECIDED, "vic_TraffickingStatusDecisionMakingOrg": body}
    return {"vic_TraffickingStatus": POSSIBLE} if said else {}


def _event(one: Entity) -> dict[str, Any]:
    found: dict[str, Any] = {"hte_Type": "Exploitation"}
    period = one.values.get("period")
    if isinstance(period, Period):
        found["amp_Period"] = period.text
        if day := _day(period.start):  # the standard's field takes a day, and no time from … to …
            found["hte_Date"] = day
    if place := one.text("place"):
        found["hte_City"] = place
    if summary := one.text("summary"):
        found |= {"hte_Description": summary, "amp_ClientsWords": summary}
    for name in ("Kinds", "Control"):
        if several := _several(one, name.casefold()):
            found[f"amp_{name}"] = list(several)
    return found


def _decision(one: Entity) -> dict[str, str]:
    """An official document; the standard has no fields for it."""
    extension = {fact: name for name, where in standard()["extension"].items() for fact in (where.get("recognitions"),)}
    return {extension[fact]: one.text(fact) for fact in ("kind", "issuer", "level", "date") if one.text(fact)}


def _day(span: Span) -> str:
    return span.text if len(span.text) == 10 and span.text.replace("-", "").isdigit() else ""


def _several(entity: Entity, name: str) -> tuple[str, ...]:
    value = entity.values.get(name)
    return value if isinstance(value, tuple) else ()


def as_json(said: Mapping[str, Any]) -> bytes:
    """As JSON."""
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def as_csv(said: Mapping[str, Any]) -> bytes:
    """As one row: several values stand between semicolons, events are numbered. A cell never begins like a formula."""
    row: dict[str, str] = {}
    for part in ("person", "victim_context", "case", "consent"):
        for name, value in said[part].items():
            row[name] = SEPARATOR.join(value) if isinstance(value, list) else str(value)
    for part in ("historic_trafficking_event", "amparo_recognition"):
        for number, entity in enumerate(said[part], 1):
            row |= {
                f"{name}_{number}": SEPARATOR.join(value) if isinstance(value, list) else str(value)
                for name, value in entity.items()
            }
    out = io.StringIO()
    writer = csv.DictWriter(out, row)
    writer.writeheader()
    writer.writerow({name: guarded(text) for name, text in row.items()})
    return out.getvalue().encode("utf-8-sig")


def proposed(said: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """What a record (entities, or one flat row) says as facts, for a person to tick; and the fields that nothing was taken from."""
    cells = list(_cells(said, "", ""))
    story = told(cells)
    facts: dict[str, str] = {}
    for path, found in (("person.name", story.names), ("person.born", story.births)):
        if found:
            facts[path] = found[0].value or found[0].text
    for one in story.person:
        if not one.path.startswith("episodes."):
            facts.setdefault(one.path, _offered(one))
    numbers: Counter[str] = Counter()
    for entry in story.entries():
        numbers[entry.section] += 1
        for name, one in entry.fields.items():
            if text := _offered(one):
                facts[f"{entry.section}.new{numbers[entry.section]}.{name}"] = text
    asked = {one.text for one in story.person if one.path.startswith("episodes.") and not one.read}
    quiet = {*WITHOUT_A_FACT, *(cell.name for cell in story.taken if cell.text not in asked)}
    return facts, [name for name in dict.fromkeys(cell.name for cell in cells) if name not in quiet]


WITHOUT_A_FACT = ("standard", "version", "licence", "con_Consent", "cas_Status")
"""What a record says of itself and of the office's work."""


def _offered(one: Field) -> str:
    return (one.value if one.read else next(iter(one.candidates), "")).replace(SEPARATOR, ", ")


def _cells(said: Any, name: str, group: str) -> Iterator[Cell]:
    """Every value of a record, whatever it is nested in; a list of entities numbers them."""
    if isinstance(said, Mapping):
        for key, below in said.items():
            field, number = named(str(key))
            yield from _cells(below, field or str(key), number or group)
    elif isinstance(said, list) and any(isinstance(one, Mapping) for one in said):
        for place, one in enumerate(said, 1):
            yield from _cells(one, name, str(place))
    elif said not in ("", None, False) and said != []:
        text = SEPARATOR.join(codes_of(said)) if isinstance(said, list) else str(said).strip()
        yield Cell(name, unguarded(text), group)
