"""What the papers of one filing are filled with: court, parties, charges, argument, relief, service.

README.md in templates/papers lists every name for the people who write templates; the tests hold it complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from amparo.engine.provision import Effect
from amparo.facts.case import Entity, Value
from amparo.facts.dates import Span, read_date
from amparo.facts.offences import title as category_title
from amparo.facts.vocabulary import vocabulary
from amparo.papers.argument import Writer
from amparo.papers.declaration import about_charges, not_from_client, trafficker_of, what_happened
from amparo.papers.exhibits import TABLE, cited, exhibits_of
from amparo.papers.marks import Gap, Markdown, joined, say
from amparo.papers.templates import words
from amparo.papers.wording import by_jurisdiction, charges, clause, day, law_text, sentence
from amparo.relief.plan import Filing, Plan

MOST_IN_TEXT = 6
"""So many charges stand in the motion itself; more go to an attachment."""


@dataclass(frozen=True, slots=True)
class Court:
    """The court as its papers name it."""

    name: str | Gap
    heading: tuple[str | Gap, ...]
    prosecution: str | Gap
    between: str
    juvenile: bool


@dataclass(frozen=True, slots=True)
class Counsel:
    """Who files."""

    lawyer: str | Gap
    bar_number: str | Gap
    office: str | Gap
    address: str | Gap
    phone: str | Gap
    email: str | Gap


@dataclass(frozen=True, slots=True)
class Charge:
    """A row of the table of charges. What the record does not say is a gap."""

    number: int
    case_number: str | Gap
    count: str | Gap
    section: str | Gap
    text: str | Gap
    date: str | Gap
    arrest: Markdown
    disposition: Markdown


@dataclass(frozen=True, slots=True)
class Law:
    """The provision as the papers cite it."""

    citation: str
    title: str
    words: str | Gap | None
    grant: Markdown
    hearing: Markdown
    responds: Markdown | None
    confidentiality: str
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
    return bool(version.confidential_request or version.confidentiality) or fears(plan) is True


def fears(plan: Plan) -> Value | None:
    """Whether the client fears the trafficker; none where nobody has said."""
    return plan.case.person.values.get("person.fears_trafficker")


def asks_waiver(filing: Filing, plan: Plan) -> bool:
    """Whether there is a fee that the client cannot pay."""
    fee = filing.version.procedure.fee.casefold().replace(":", " ").split()
    exists = bool(fee) and fee[0].strip(",;.") not in words()["no_fee"]
    return exists and plan.case.person.values.get("person.can_pay_fees") is False


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
        "client": _name(case.person, "person.name", "client"),
        "other_names": _texts(case.person.values.get("person.other_names")),
        "language": _other_language(case.person),
        "counsel": counsel_of(plan),
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
        "relief": tuple(_orders(filing.effect, filing, role, said["where"]["attachment" if attachment else "table"])),
        "orders": tuple(_orders(filing.effect, filing, role, said["where"]["attachment" if attachment else "order"])),
        "on_the_merits": bool(filing.effect and filing.effect.does.get("on_the_merits") == "yes"),
        "found_by": _found_by(writer),
        "election": _election(filing, role),
        "alternatives": _alternatives(filing),
        "happened": what_happened(writer),
        "about_charges": about_charges(writer),
        "trafficker": trafficker_of(writer),
        "not_from_client": not_from_client(writer),
        "admission": tuple(sentence(law_text(one.says)) for one in version.cautions if one.danger == "sworn_admission"),
        "perjury": by_jurisdiction("states", filing.jurisdiction) or said["prosecutes"]["us"],
        "exhibits": writer.exhibits.all,
        "sensitive": _letters(writer, "sensitive"),
        "about_immigration": _letters(writer, "about_immigration"),
        "served": _served(filing),
        "service_unknown": Gap(said["serve_gap"]) if not version.procedure.serve else None,
        "notified": tuple(_notified(filing)),
        "secrecy": asks_secrecy(filing, plan),
        "law_asks": version.confidential_request,
        "secrecy_by_law": sentence(law_text(version.confidentiality)),
        "fears": fears(plan) is True,
        "waiver": asks_waiver(filing, plan),
        "fee": sentence(law_text(version.procedure.fee)),
    }


def court_of(filing: Filing) -> Court:
    """The court, as far as the charges name it."""
    said, code = words(), filing.jurisdiction
    where = clause(law_text(filing.version.procedure.court))
    missing = Gap(said["gaps"]["court_law"].format(court=where) if where else said["gaps"]["court"])
    county: str | Gap = Gap(said["gaps"]["county"])
    if filing.county:
        whole = any(word in filing.county.casefold().split() for word in said["county_words"])
        county = filing.county if whole else by_jurisdiction("counties", code, county=filing.county)
    if (filing.county and filing.county.casefold() in filing.court.casefold()) or code == "us-dc":
        county = ""
    known = code.startswith("us") and code != "us-dc"
    kinds = {
        vocabulary().sections["charges"].facts["disposition.kind"].record.get(one.text("disposition.kind"))
        for one in filing.charges
    }
    name = filing.court or missing
    return Court(
        name=name,
        heading=tuple(line for line in (name, county, by_jurisdiction("states", code)) if line != ""),
        prosecution=by_jurisdiction("prosecutes", code) if known else Gap(said["prosecutes_gap"]),
        between=by_jurisdiction("between", code),
        juvenile=kinds == {"adjudication"} or all(one.values.get("juvenile") is True for one in filing.charges),
    )


def counsel_of(plan: Plan) -> Counsel:
    """The lawyer and the office, from the case file."""
    names = ("lawyer", "bar_number", "office", "address", "phone", "email")
    return Counsel(*(_name(plan.case.person, f"matter.{name}", name) for name in names))


def _name(person: Entity, path: str, gap: str) -> str | Gap:
    return person.text(path) or Gap(words()["gaps"][gap])


def charge_row(charge: Entity, number: int) -> Charge:
    """A charge as the table shows it."""
    gap = {name: Gap(text) for name, text in words()["charge_gaps"].items()}

    def date(name: str, missing: str) -> str | Gap:
        value = charge.values.get(name)
        return day(value) if isinstance(value, Span) else gap[missing]

    kind = words()["dispositions"].get(charge.text("disposition.kind")) or charge.text("disposition.text")
    ended = charge.text("disposition.kind") not in ("arrest_only", "pending", "diversion_pending")
    text = charge.text("offence.text") or category_title(charge.text("offence.category"))
    return Charge(
        number=number,
        case_number=charge.text("case_number") or gap["case_number"],
        count=charge.text("count") or gap["count"],
        section=charge.text("offence.statute") or gap["section"],
        text=text or gap["text"],
        date=date("date", "date"),
        arrest=say(
            words()["arrest"],
            date=date("arrest.date", "arrest_date"),
            agency=charge.text("arrest.agency") or gap["agency"],
        ),
        disposition=say(
            words()["disposition"], kind=kind or gap["disposition"], date=date("disposition.date", "disposition_date")
        )
        if ended or "disposition.date" in charge.values
        else say("{kind}", kind=kind),
    )


def _case_numbers(filing: Filing, attachment: bool) -> tuple[str | Gap, ...]:
    if not filing.cases:
        return (Gap(words()["gaps"]["case_number"]),)
    return (str(words()["see_attachment"]),) if attachment and len(filing.cases) > MOST_IN_TEXT else tuple(filing.cases)


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
    statuses = {route.determination.status.value for route in filing.routes}
    grant = next(name for name in ("open", "court_decides", "available") if name in statuses or name == "available")
    weak = sorted({name for name, basis in version.field_basis.items() if basis != "statute-seen"})
    return Law(
        citation=filing.provision.citation,
        title=law_text(filing.provision.title),
        # a quotation stands only where the text of the statute was read
        words=(quoted if version.basis == "statute-seen" else Gap(said["gaps"]["words"])) if quoted else None,
        grant=say(said["grants"][grant]),
        hearing=say(said["hearings"][version.hearing], role=role),
        responds=say(said["responds"], days=version.procedure.response_days)
        if version.procedure.response_days
        else None,
        confidentiality=law_text(version.confidentiality),
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


def _orders(effect: Effect | None, filing: Filing, role: str, where: str) -> Iterator[Markdown | Gap]:
    said = words()
    if effect is None:
        yield Gap(said["orders_gap"])
        return
    undone = _records([one for one in filing.charges if _record(one) not in ("arrest", "pending")])
    wanted = False
    for name, order in said["orders"].items():
        answer = effect.does.get(name, "no")
        if answer not in ("yes", "on_request", "partly") or (name in said["of_convictions"] and not undone):
            continue
        if name == "registration_ends" and all(
            one.values.get("sentence.registration") is False for one in filing.charges
        ):
            continue
        wanted = True
        text = say(order, records=undone, where=where, role=role.lower())
        yield say(said["partly"], order=text) if answer == "partly" else text
    if not wanted:
        yield Gap(said["orders_gap"])


def _record(charge: Entity) -> str:
    kinds = vocabulary().sections["charges"].facts["disposition.kind"].record
    return kinds.get(charge.text("disposition.kind"), "other")


def _records(found: Sequence[Entity]) -> Markdown:
    said = words()
    counts: dict[str, int] = {}
    for charge in found:
        counts[_record(charge)] = counts.get(_record(charge), 0) + 1
    names = [
        said["records"].get(kind, said["records"]["other"])["one" if n == 1 else "many"] for kind, n in counts.items()
    ]
    return joined(names, said["lists"]["comma"], said["lists"]["and"])


def _found_by(writer: Writer) -> str:
    standards = {one.standard for route in writer.filing.routes if (one := route.determination.burden)}
    return str(words()["found_by"].get(standards.pop(), "")) if len(standards) == 1 else ""


def _election(filing: Filing, role: str) -> Markdown | None:
    if len(filing.version.effects) < 2 or filing.effect is None:
        return None
    text = words()["elections"][filing.version.election]
    return say(text, role=role.lower(), says=sentence(law_text(filing.effect.says, role)))


def _alternatives(filing: Filing) -> tuple[Markdown, ...]:
    if filing.version.election == "petitioner" or filing.effect is None:
        return ()
    others = [one for one in filing.version.effects if one.id != filing.effect.id]
    return tuple(say(words()["alternative"], says=sentence(law_text(one.says))) for one in others)


def _served(filing: Filing) -> tuple[str | Markdown, ...]:
    said, made = words(), []
    for name in filing.version.procedure.serve:
        agencies = _agencies(filing) if name == "arresting_agency" else []
        if agencies:
            made += [
                say(said["served_named"], who=sentence(said["serve"][name]).rstrip("."), name=one) for one in agencies
            ]
        else:
            made.append(Markdown(sentence(said["serve"][name]).rstrip(".")))
    return tuple(made)


def _agencies(filing: Filing) -> list[str | Gap]:
    found = list(dict.fromkeys(charge.text("arrest.agency") for charge in filing.charges))
    missing = [number for number, charge in enumerate(filing.charges, 1) if not charge.text("arrest.agency")]
    gaps = [Gap(words()["agency_gap"].format(charges=charges(missing)))] if missing else []
    return [*(agency for agency in found if agency), *gaps]


def _notified(filing: Filing) -> Iterator[str | Gap]:
    said = words()
    yield from _agencies(filing)
    served = filing.version.procedure.serve
    yield from (
        said["serve"][name] for name in said["notified"] if name in served or name in ("prosecutor", "repository")
    )


def _letters(writer: Writer, table: str) -> str:
    kinds = words()[table]
    return ", ".join(one.letter for one in writer.exhibits.all if one.entity and one.entity.text("kind") in kinds)


def _other_language(person: Entity) -> str:
    language = person.text("person.language")
    return "" if language.casefold() in ("english", "en") else language


def _texts(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
