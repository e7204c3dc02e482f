"""A case as HTCDS 2.0 writes it, and back. What the standard has no word for stays out; nothing says that somebody is not a victim."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from amparo.facts.case import Case, Entity
from amparo.facts.dates import Period, Span
from amparo.facts.document import data

SEPARATOR = "; "


@cache
def standard() -> Mapping[str, Any]:
    """The fields and codes of the standard, and the mapping."""
    loaded: Mapping[str, Any] = data(Path(__file__).parent / "consent_htcds.yaml")
    return loaded


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
    return {
        "standard": standard()["standard"],
        "version": standard()["version"],
        "licence": standard()["licence"],
        "person": _person(person),
        "victim_context": victim,
        "case": {"cas_Status": "Closed" if closed else "Active"},
        "historic_trafficking_event": [_event(one) for one in case.episodes],
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
    if isinstance(born, Span) and len(born.text) == 10 and born.text.replace("-", "").isdigit():
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
            status = "ActualVictimOfTrafficking"
            return {"vic_TraffickingStatus": status, "vic_TraffickingStatusDecisionMakingOrg": body}
    return {"vic_TraffickingStatus": "PossibleVictimOfTrafficking"} if said else {}


def _event(one: Entity) -> dict[str, Any]:
    found: dict[str, Any] = {"hte_Type": "Exploitation"}
    period = one.values.get("period")
    if isinstance(period, Period | Span):
        found["hte_Date"] = period.text
    if place := one.text("place"):
        found["hte_City"] = place
    if summary := one.text("summary"):
        found["hte_Description"] = summary
    return found


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
    for number, event in enumerate(said["historic_trafficking_event"], 1):
        row |= {f"{name}_{number}": str(value) for name, value in event.items()}
    out = io.StringIO()
    writer = csv.DictWriter(out, row)
    writer.writeheader()
    writer.writerow({name: f"'{text}" if text[:1] in "=+-@\t\r" else text for name, text in row.items()})
    return out.getvalue().encode("utf-8-sig")


def proposed(said: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """What an HTCDS record (entities, or one flat row) says as facts, written as in a case file; and the fields that were not taken."""
    flat: dict[str, Any] = {}
    events = []
    for name, value in said.items():
        if name == "historic_trafficking_event" and isinstance(value, list):
            events = [one for one in value if isinstance(one, dict)]
        elif isinstance(value, dict):
            flat |= value
        elif name not in ("standard", "version", "licence"):
            flat[name] = value
    numbered: dict[str, dict[str, Any]] = {}
    for name in [name for name in flat if name.startswith("hte_") and name.rpartition("_")[2].isdecimal()]:
        field, _, number = name.rpartition("_")
        numbered.setdefault(number, {})[field] = flat.pop(name)
    events += numbered.values()
    known = standard()
    facts: dict[str, str] = {}
    used = {"con_Consent", "cas_Status"}
    names = [str(flat[name]).strip() for name in ("prs_SecondName", "prs_FirstName") if flat.get(name)]
    if names:
        facts["person.name"] = ", ".join(names)
        used |= {"prs_SecondName", "prs_FirstName"}
    for name, fact in (("prs_Birthdate", "person.born"), ("prs_PrimaryLanguage", "person.language")):
        if flat.get(name):
            facts[fact] = str(flat[name])
            used.add(name)
    codes = _codes(flat.get("vic_TypeOfExploitation"))
    facts |= {known["read"][code]: "yes" for code in codes if code in known["read"]}
    if codes and all(code in known["read"] for code in codes):
        used.add("vic_TypeOfExploitation")
    for place, event in enumerate(events, 1):
        for name, field in (("hte_Date", "period"), ("hte_City", "place"), ("hte_Description", "summary")):
            if event.get(name):
                facts[f"episodes.new{place}.{field}"] = str(event[name])
    left = [name for name, value in flat.items() if name not in used and value not in ("", None, [], False)]
    return facts, left


def _codes(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return [one.strip() for one in str(value or "").split(";") if one.strip()]
