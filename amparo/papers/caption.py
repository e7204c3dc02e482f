"""Who and what a filing is about, as its papers name them: the court, counsel, the charges. What nobody has said is a gap."""

from __future__ import annotations

from dataclasses import dataclass

from amparo.facts.case import Case, Entity
from amparo.facts.dates import Span
from amparo.facts.offences import title as category_title
from amparo.facts.vocabulary import vocabulary
from amparo.papers.marks import Gap, Markdown, say
from amparo.papers.templates import words
from amparo.papers.wording import by_jurisdiction, clause, day, law_text
from amparo.relief.plan import Filing


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
    section: str | Gap
    text: str | Gap
    date: str | Gap
    case: Markdown
    offence: Markdown
    arrest: Markdown
    disposition: Markdown


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


def counsel_of(case: Case) -> Counsel:
    """The lawyer and the office, from the case file."""
    names = ("lawyer", "bar_number", "office", "address", "phone", "email")
    return Counsel(*(named(case.person, f"matter.{name}", name) for name in names))


def named(person: Entity, path: str, gap: str) -> str | Gap:
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
    number_of, section = (
        charge.text("case_number") or gap["case_number"],
        charge.text("offence.statute") or gap["section"],
    )
    table = words()["table"]
    return Charge(
        number=number,
        case_number=number_of,
        section=section,
        text=text or gap["text"],
        date=date("date", "date"),
        case=say(table["case"], number=number_of, count=charge.text("count") or gap["count"]),
        offence=say(table["offence"], section=section, text=text or gap["text"]),
        arrest=say(
            table["arrest"],
            date=date("arrest.date", "arrest_date"),
            agency=charge.text("arrest.agency") or gap["agency"],
        ),
        disposition=say(
            table["disposition"], kind=kind or gap["disposition"], date=date("disposition.date", "disposition_date")
        )
        if ended or "disposition.date" in charge.values
        else say("{kind}", kind=kind),
    )
