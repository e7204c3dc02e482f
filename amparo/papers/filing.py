"""What the papers of one filing are filled with: court, parties, charges, argument, relief, service.

README.md in templates/papers lists every name for the people who write templates; the tests hold it complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from amparo.facts.case import Entity, Value
from amparo.facts.dates import read_date
from amparo.papers.argument import Writer
from amparo.papers.caption import charge_row, counsel_of, court_of, named
from amparo.papers.declaration import about_charges, not_from_client, trafficker_of, what_happened
from amparo.papers.elements import standing
from amparo.papers.exhibits import TABLE, cited, exhibits_of
from amparo.papers.marks import Gap, Markdown, joined, say
from amparo.papers.orders import alternatives, election, notified, orders, relief, served_on
from amparo.papers.templates import words
from amparo.papers.wording import by_jurisdiction, clause, day, law_text, sentence, tells
from amparo.relief.plan import Filing, Plan

MOST_IN_TEXT = 6
"""So many charges stand in the motion itself; more go to an attachment."""


GRANTS = ("open", "court_decides", "either", "available")
"""How a filing can stand; the first that one of its charges has is said of the whole."""


@dataclass(frozen=True, slots=True)
class Law:
    """The provision as the papers cite it."""

    citation: str
    title: str
    words: str | Gap | None
    grant: Markdown
    hearing: Markdown
    responds: Markdown | None
    form: str
    weak: tuple[str, ...]


def role_of(filing: Filing) -> tuple[str, Mapping[str, str]]:
    """The kind of paper (motion, petition, application) and its words, from the law's own or else its kind."""
    said = words()
    for text in (filing.provision.title, filing.version.procedure.form):
        for name in said["filings"]:
            if name in text.casefold().replace("-", " ").split():
                return name, said["filings"][name]
    name = said["filing_of_kind"].get(filing.provision.kind, said["filing_of_kind"]["other"])
    return name, said["filings"][name]


def title_of(filing: Filing) -> str:
    """The paper's title, which says no more than it must: "Motion to vacate"."""
    said = words()
    aim = said["aims"].get(filing.provision.kind, said["aims"]["other"])
    return str(said["titles"]["motion"].format(name=role_of(filing)[1]["name"], aim=aim))


def asks_secrecy(filing: Filing, plan: Plan) -> bool:
    """Whether the papers ask the court for confidential treatment: the law has it, or the client fears the trafficker."""
    version = filing.version
    return version.confidential_request or tells(version.confidentiality) or fears(plan) is True


def fears(plan: Plan) -> Value | None:
    """Whether the client fears the trafficker; none where nobody has said."""
    return plan.case.person.values.get("person.fears_trafficker")


def asks_waiver(filing: Filing, plan: Plan) -> bool:
    """Whether there is a fee that the client cannot pay."""
    return tells(filing.version.procedure.fee) and plan.case.person.values.get("person.can_pay_fees") is False


def filing_context(filing: Filing, plan: Plan, today: str) -> dict[str, object]:
    """Every name a template of a filing may use."""
    said, case, version = words(), plan.case, filing.version
    name, kind = role_of(filing)
    role = kind["role"]
    writer = Writer(filing, case, role, exhibits_of(filing, case, role))
    attachment = len(filing.charges) > MOST_IN_TEXT
    return {
        "today": day(read_date(today)),
        "title": title_of(filing),
        "kind": name,
        "moves": kind["moves"],
        "role": role,
        "caption_role": kind["caption"],
        "client": named(case.person, "person.name", "client"),
        "other_names": _texts(case.person.values.get("person.other_names")),
        "language": _other_language(case.person),
        "counsel": counsel_of(plan.case),
        "court": court_of(filing),
        "case_numbers": _case_numbers(filing, attachment),
        "charges": tuple(charge_row(charge, number) for number, charge in enumerate(filing.charges, 1)),
        "charges_from": _table_sources(writer),
        "attachment": attachment,
        "law": _law(writer),
        "burdens": writer.burdens(),
        "sections": writer.sections(),
        "left": writer.left(),
        "disputes": writer.disputes(),
        "supports": _supports(writer),
        "relief": tuple(orders(filing.effect, filing, role, said["where"]["attachment" if attachment else "table"])),
        "orders": tuple(orders(filing.effect, filing, role, said["where"]["attachment" if attachment else "order"])),
        "on_the_merits": bool(filing.effect and "on_the_merits" in relief(filing.effect, filing, ("yes",))),
        "found_by": _found_by(writer),
        "election": election(filing, role),
        "alternatives": alternatives(filing),
        "happened": what_happened(writer),
        "about_charges": about_charges(writer),
        "trafficker": trafficker_of(writer),
        "not_from_client": not_from_client(writer),
        "admission": tuple(sentence(law_text(one.says)) for one in version.cautions if one.danger == "sworn_admission"),
        "perjury": by_jurisdiction("states", filing.jurisdiction) or said["prosecutes"]["us"],
        "exhibits": writer.exhibits.all,
        "sensitive": _letters(writer, "sensitive"),
        "about_immigration": _letters(writer, "about_immigration"),
        "served": served_on(filing),
        "service_unknown": Gap(said["serve_gap"]) if not version.procedure.serve else None,
        "notified": tuple(notified(filing)),
        "secrecy": asks_secrecy(filing, plan),
        "law_asks": version.confidential_request or tells(version.confidentiality),
        "secrecy_by_law": sentence(law_text(version.confidentiality)),
        "fears": fears(plan) is True,
        "waiver": asks_waiver(filing, plan),
        "fee": sentence(law_text(version.procedure.fee)),
    }


def _case_numbers(filing: Filing, attachment: bool) -> tuple[str | Gap, ...]:
    if not filing.cases:
        return (Gap(words()["gaps"]["case_number"]),)
    return () if attachment and len(filing.cases) > MOST_IN_TEXT else tuple(filing.cases)


def _table_sources(writer: Writer) -> Markdown | Gap:
    found = []
    for charge in writer.filing.charges:
        for name in TABLE:
            if name in charge.sources:
                found.append(writer.exhibits.reference(charge.fact_id(name), charge.sources[name]))
    return cited(found) or Gap(words()["reference_gap"])


def _law(writer: Writer) -> Law:
    said, filing, version = words(), writer.filing, writer.filing.version
    role = writer.role.lower()
    quoted = clause(version.words)
    # a quotation stands only where the statute was read and the words are not a paraphrase in our own spelling
    read = version.field_basis.get("words", version.basis) == "statute-seen" and law_text(quoted) == quoted
    statuses = {standing(route.determination) for route in filing.routes}
    grant = next(name for name in GRANTS if name in statuses or name == GRANTS[-1])
    weak = sorted({name for name, basis in version.field_basis.items() if basis != "statute-seen"})
    return Law(
        citation=filing.provision.citation,
        title=law_text(filing.provision.title),
        words=(quoted if read else Gap(said["gaps"]["words"])) if quoted else None,
        grant=say(said["grants"][grant]),
        hearing=say(said["hearings"][version.hearing], role=role),
        responds=say(said["responds"], days=version.procedure.response_days)
        if version.procedure.response_days
        else None,
        form=sentence(law_text(version.procedure.form)) if tells(version.procedure.form) else "",
        weak=tuple(f"{name.replace('_', ' ')} ({version.field_basis[name]})" for name in weak),
    )


def _supports(writer: Writer) -> Markdown | None:
    if not any(route.determination.status.value == "court_decides" for route in writer.filing.routes):
        return None
    letters = [
        say(words()["references"]["exhibit"], letter=one.letter)
        for one in writer.exhibits.all
        if one.entity and "rehabilitation" in _texts(one.entity.values.get("shows"))
    ]
    said = words()
    return say(said["supports"], documents=joined(letters)) if letters else say(said["supports_none"])


def _found_by(writer: Writer) -> str:
    standards = {one.standard for route in writer.filing.routes if (one := route.determination.burden)}
    return str(words()["found_by"].get(standards.pop(), "")) if len(standards) == 1 else ""


def _letters(writer: Writer, table: str) -> str:
    kinds = words()[table]
    return ", ".join(one.letter for one in writer.exhibits.all if one.entity and one.entity.text("kind") in kinds)


def _other_language(person: Entity) -> str:
    language = person.text("person.language")
    return "" if language.casefold() in ("english", "en") else language


def _texts(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
