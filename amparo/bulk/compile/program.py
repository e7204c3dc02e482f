"""Packs over tables, on a day, as one row of SQL statements in the order in which they run.

The statements use what every database has: whole numbers, CASE, COALESCE, joins, sums. They are written as DuckDB writes them;
`dialects` puts them into other databases' words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from amparo.bulk.compile.charges import Charges, written_tables
from amparo.bulk.compile.given import Given
from amparo.bulk.compile.law import CODES, Law, conditions
from amparo.bulk.compile.persons import Persons
from amparo.bulk.compile.terms import literal
from amparo.engine.provision import Pack, Version
from amparo.engine.rules import Rule

RESULTS: Mapping[str, str] = {
    "amparo_outcomes": "jurisdiction VARCHAR(16), outcome INTEGER, version INTEGER, status SMALLINT, failing INTEGER, unknown INTEGER",
    "amparo_versions": (
        "version INTEGER, id VARCHAR(200), provision VARCHAR(200), jurisdiction VARCHAR(16), title VARCHAR(2000), "
        "citation VARCHAR(2000), kind VARCHAR(60), acts VARCHAR(20), basis VARCHAR(40)"
    ),
    "amparo_conditions": "version INTEGER, bit SMALLINT, says VARCHAR(4000), citation VARCHAR(2000)",
    "amparo_statuses": "status SMALLINT, name VARCHAR(20)",
}
"""The tables that hold the law's side of the results."""

OF_LAW = ("amparo_facts", "amparo_sums", "amparo_furthest", "amparo_case_sums")
OF_SUBJECT = ("amparo_decided", "amparo_turning", "amparo_last")
TEMPORARY = (*OF_LAW, *OF_SUBJECT)
"""Tables that each pack makes anew, some of them once for the charges and once for the persons' own rows."""

OF_ALL = ("amparo_key", "amparo_outcome")
"""Tables to which all packs add theirs."""

SHARED = (
    "amparo_persons", "amparo_charges", "amparo_own_rows", "amparo_elsewhere", "amparo_offences", "amparo_arrests",
    "amparo_offence_bits", "amparo_arrest_bits", "amparo_dispositions", "amparo_episodes", "amparo_times", "amparo_recognised",
    "amparo_special", "amparo_petitions", "amparo_charge_petitions", "amparo_loose_petitions", "amparo_few",
)  # fmt: skip
"""Tables that all packs read."""

VIEWS = ("amparo_determinations", "amparo_people")
OUT = ("amparo_rows", "amparo_dates", *RESULTS)


@dataclass(frozen=True, slots=True)
class Step:
    """Statements that run together: the tables to drop first, and what is only of use where something is not yet open."""

    drop: tuple[str, ...]
    statements: list[str]
    dates: dict[int, str] = field(default_factory=dict)
    """By number of the version."""
    before_dates: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Program:
    """Compiled packs. Run `written`, then load the bits of the offences (`offences.bits`), then `prepare`, then each pack."""

    given: Given
    laws: list[Law]
    persons: Persons
    charges: Charges
    versions: list[Version] = field(default_factory=list)

    @property
    def written(self) -> list[str]:
        """Makes the tables of the offences as written."""
        return written_tables(self.given, self.charges.laws, self.charges.parts)

    @property
    def prepare(self) -> list[str]:
        """Makes the tables that all packs read, and the empty results."""
        made = [*self.persons.statements(), *self.charges.statements()]
        reading = [law.pack.jurisdiction for law in self.laws if law.reads_record and not law.pack.reaches_other_law]
        if any("person" in law.subjects and law.subjects["person"] for law in self.laws):
            made.append(self.charges.own_rows())
        if reading:
            made.append(_elsewhere(self.charges, reading))
        made.append(
            "CREATE TABLE amparo_dates AS SELECT person, charge, 0 AS version, CAST(NULL AS DATE) AS not_before "
            "FROM amparo_charges WHERE 1 = 0"
        )
        made += [f"CREATE TABLE {name} ({columns})" for name, columns in RESULTS.items()]
        return made

    @property
    def width(self) -> int:
        """The whole numbers in a key."""
        return max((len(law.key_columns()) for law in self.laws), default=1)

    @property
    def begin(self) -> list[str]:
        """Makes the table of keys, to which each pack adds its own (`keys`)."""
        numbers = ", ".join(f"CAST(0 AS BIGINT) AS k{place}" for place in range(self.width))
        return [
            f"CREATE TABLE amparo_key AS SELECT person, charge, 0 AS law, {numbers} FROM amparo_charges WHERE 1 = 0"
        ]

    def keys(self, law: Law) -> Iterator[Step]:
        """Adds the keys of a pack, after the sums over people's records that it asks for."""
        yield Step(OF_LAW, [*law.record_statements(), *law.keys("charge", self.width), *law.keys("person", self.width)])

    @property
    def gather(self) -> list[str]:
        """Numbers the distinct keys and gives each row the number of its own."""
        names = [f"k{place}" for place in range(self.width)]
        listed = ", ".join(names)
        matched = " AND ".join(f"o.{name} = k.{name}" for name in ("law", *names))
        codes = " ".join(
            f"WHEN {sign * number} THEN {literal(code)}"
            for code, number in self.charges.laws.items()
            for sign in (1, -1)
        )
        numbered = f"ROW_NUMBER() OVER (PARTITION BY law ORDER BY {listed}) * CASE WHEN law < 0 THEN -1 ELSE 1 END"
        return [
            f"CREATE TABLE amparo_outcome AS SELECT law, CASE law {codes} END AS jurisdiction, "
            f"CAST({numbered} AS INTEGER) AS outcome, {listed} FROM (SELECT DISTINCT law, {listed} FROM amparo_key) d",
            "CREATE TABLE amparo_rows AS SELECT k.person, k.charge, o.jurisdiction, o.outcome "
            f"FROM amparo_key k JOIN amparo_outcome o ON {matched}",
        ]

    def steps(self, law: Law) -> Iterator[Step]:
        """Decides the distinct keys of a pack."""
        for subject in ("charge", "person"):
            yield Step(OF_SUBJECT, law.statements(subject), law.dates(subject), law.turning(subject))

    @property
    def views(self) -> list[str]:
        """The results as people read them."""
        return [_determinations(), _people()]

    def law_tables(self) -> dict[str, list[tuple[object, ...]]]:
        """The rows of the tables of versions, conditions and statuses."""
        versions: list[tuple[object, ...]] = []
        named: list[tuple[object, ...]] = []
        for number, version in enumerate(self.versions, 1):
            one = version.provision
            versions.append(
                (
                    number,
                    version.id,
                    one.id,
                    one.jurisdiction,
                    one.title,
                    one.citation,
                    one.kind,
                    one.acts,
                    version.basis,
                )
            )
            for bit, rule in enumerate(conditions(version)):
                named.append((number, bit, says(rule), rule.cite or one.citation))
        statuses: list[tuple[object, ...]] = [(code, name) for name, code in CODES.items()]
        return {"amparo_versions": versions, "amparo_conditions": named, "amparo_statuses": statuses}


def says(rule: Rule) -> str:
    """A condition in words: its own, or those of its parts."""
    if rule.says:
        return rule.says
    joined = {"all": " and ", "any": " or ", "not": ""}.get(rule.kind, "")
    inner = joined.join(says(part) for part in rule.parts)
    return f"not: {inner}" if rule.kind == "not" else f"({inner})" if len(rule.parts) > 1 else inner


def program(packs: Sequence[Pack], given: Given) -> Program:
    """Compiles packs over tables."""
    versions = [version for pack in packs for provision in pack.provisions for version in provision.versions]
    numbers = {id(version): number for number, version in enumerate(versions, 1)}
    persons = Persons(given)
    charges = Charges(given, persons, [pack.jurisdiction for pack in packs])
    laws = [Law(pack, numbers, given, persons, charges) for pack in packs]
    return Program(given, laws, persons, charges, versions)


def _elsewhere(charges: Charges, reading: Sequence[str]) -> str:
    """The charges that people of a jurisdiction whose law asks about other charges have in others."""
    listed = ", ".join(f"c.{name}" for name in charges.columns)
    asked = ", ".join(str(charges.laws[code]) for code in reading)
    return (
        f"CREATE TABLE amparo_elsewhere AS SELECT j.law AS concerns, {listed} FROM amparo_charges c "
        f"JOIN (SELECT DISTINCT n, law FROM amparo_charges WHERE law IN ({asked})) j ON j.n = c.n AND j.law <> c.law"
    )


def _determinations() -> str:
    return (
        "CREATE VIEW amparo_determinations AS SELECT r.person, r.charge, r.jurisdiction, v.id AS version, v.provision, "
        "t.name AS status, o.failing, o.unknown, d.not_before FROM amparo_rows r "
        "JOIN amparo_outcomes o ON o.jurisdiction = r.jurisdiction AND o.outcome = r.outcome "
        "JOIN amparo_versions v ON v.version = o.version JOIN amparo_statuses t ON t.status = o.status "
        "LEFT JOIN amparo_dates d ON d.person = r.person AND d.version = o.version "
        "AND (d.charge = r.charge OR (d.charge IS NULL AND r.charge IS NULL))"
    )


def _people() -> str:
    best = (
        "SELECT o.jurisdiction, o.outcome, MIN(CASE WHEN v.acts = 'record' THEN o.status ELSE 6 END) AS best "
        "FROM amparo_outcomes o JOIN amparo_versions v ON v.version = o.version GROUP BY o.jurisdiction, o.outcome"
    )
    each = (
        f"SELECT r.person, r.charge, MIN(b.best) AS best FROM amparo_rows r JOIN ({best}) b "
        "ON b.jurisdiction = r.jurisdiction AND b.outcome = r.outcome WHERE r.charge IS NOT NULL GROUP BY r.person, r.charge"
    )
    counts = ", ".join(
        f"SUM(CASE WHEN e.best = {code} THEN 1 ELSE 0 END) AS {name}"
        for name, code in {**{"clears": 1}, **{n: c for n, c in CODES.items() if c > 1}}.items()
    )
    return (
        f"CREATE VIEW amparo_people AS SELECT e.person, COUNT(*) AS charges, {counts}, "
        f"SUM(CASE WHEN e.best = 6 THEN 1 ELSE 0 END) AS no_record_provision FROM ({each}) e GROUP BY e.person"
    )
