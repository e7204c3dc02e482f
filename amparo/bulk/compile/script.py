"""The compiled law as one plain SQL script, for agencies that run no Python: tables in, tables out, with its citations."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from amparo.bulk.compile.charges import written_columns
from amparo.bulk.compile.dialects import DIALECTS, RUN_IN_TESTS, render
from amparo.bulk.compile.facts import KEYS
from amparo.bulk.compile.given import Given
from amparo.bulk.compile.law import Law
from amparo.bulk.compile.offences import WrittenOffences, bits, written_row
from amparo.bulk.compile.persons import PERIOD
from amparo.bulk.compile.program import OF_ALL, OUT, SHARED, TEMPORARY, VIEWS, Program, Step, program
from amparo.bulk.compile.terms import LEAVES, Bits, literal
from amparo.engine.provision import Pack
from amparo.engine.rules import Rule
from amparo.engine.table import WRITTEN
from amparo.facts.dates import read_date
from amparo.facts.problems import Problem, Problems, listed
from amparo.facts.vocabulary import vocabulary

EPISODES = 4
"""Times of trafficking of one person that a script compares a charge with, where nothing else is asked."""
TRUE_BITS = (1 << LEAVES) - 1


def every_column(as_of: str, episodes: int = EPISODES) -> Given:
    """Tables that have every column a law can ask for (each of which may hold nothing but NULL)."""
    columns = {role: set(keys) for role, keys in KEYS.items()}
    sections = vocabulary().sections
    for role, names in (("persons", ("person", "victim", "record")), ("charges", ("charges",))):
        for section in names:
            for fact, described in sections[section].facts.items():
                path = fact if role == "charges" else f"{section}.{fact}"
                ends = (".earliest", ".latest") if described.type == "date" else ("",)
                columns[role] |= {f"{path}{end}" for end in ends}
    columns["episodes"] |= {"kinds", *(f"period.{part}" for part in PERIOD)}
    columns["recognitions"] |= {"kind", "level"}
    columns["earlier_relief"] |= {"provision", "outcome", "charge"}
    return Given(read_date(as_of), {role: frozenset(names) for role, names in columns.items()}, {}, episodes, True)


def read_offences(path: Path) -> list[dict[str, str]]:
    """A list of offences as written (CSV with a heading), as the query in a script's heading gives it. Raises `Problems`."""
    wanted = [name.rpartition(".")[2] for name in WRITTEN["offence"]]
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise Problems(
            [Problem("The list of offences cannot be read.", file=str(path), expected="a CSV file in UTF-8")]
        ) from None
    if not rows or "jurisdiction" not in rows[0] or not set(rows[0]) & set(wanted[1:]):
        raise Problems(
            [
                Problem(
                    "This is not a list of offences.",
                    file=str(path),
                    line=1,
                    expected=f"a heading with some of {', '.join(wanted)}",
                )
            ]
        )
    found = []
    for line, row in enumerate(rows, 2):
        attempt = (row.get("attempt") or "").strip().casefold()
        if attempt not in ("", "yes", "no"):
            raise Problems(
                [
                    Problem(
                        f'"{attempt}" does not say whether it was an attempt.',
                        file=str(path),
                        line=line,
                        field="attempt",
                        expected=listed(("yes", "no")),
                    )
                ]
            )
        found.append({name: (row.get(name) or "") for name in wanted} | {"attempt": attempt})
    return found


def script(
    packs: Sequence[Pack],
    as_of: str,
    dialect: str,
    offences: Sequence[Mapping[str, str]] | None = None,
    episodes: int = EPISODES,
) -> str:
    """The whole script. `offences`: the agency's offences as written; without it only listed sections are recognised."""
    given = every_column(as_of, episodes)
    made = program(packs, given)
    body = list(_body(made, offences))
    lines = [*_heading(made, as_of, dialect, offences is not None, " ".join(text for _, text in body)), ""]
    for says, statement in body:
        lines += [f"-- {line}" for line in says.splitlines()]
        lines.append(f"{render(statement, dialect)};\n")
    return "\n".join(lines)


def _body(made: Program, offences: Sequence[Mapping[str, str]] | None) -> Iterator[tuple[str, str]]:
    yield "Views and tables that an earlier run left.", f"DROP VIEW IF EXISTS {VIEWS[0]}"
    for name in VIEWS[1:]:
        yield "", f"DROP VIEW IF EXISTS {name}"
    for name in (*TEMPORARY, *OF_ALL, *SHARED, *OUT):
        yield "", f"DROP TABLE IF EXISTS {name}"
    for statement in made.written:
        yield "Each offence as it is written, once.", statement
    for part in WRITTEN:
        laws = [law for law in made.laws if any(leaf.part == part for leaf in law.leaves.offences)]
        if laws:
            yield from _bits(made, part, laws, offences)
    for statement in made.prepare:
        yield "", statement
    for name, rows in made.law_tables().items():
        for row in rows:
            values = ", ".join(str(value) if isinstance(value, int) else literal(str(value)) for value in row)
            yield "", f"INSERT INTO {name} VALUES ({values})"
    for statement in made.begin:
        yield "What each law can see of a charge.", statement
    for law in made.laws:
        for step in made.keys(law):
            yield from _step(step, f"{law.pack.name} ({law.pack.jurisdiction}): what it can see.")
    for statement in made.gather:
        yield "Charges that look alike are decided once.", statement
    for law in made.laws:
        says = f"{law.pack.name} ({law.pack.jurisdiction}), law last checked {law.pack.checked}.\n" + "\n".join(
            _legend(law)
        )
        for step in made.steps(law):
            yield from _step(step, says)
            says = "" if step.statements else says
    for name in (*TEMPORARY, *OF_ALL):
        yield "", f"DROP TABLE IF EXISTS {name}"
    for statement in made.views:
        yield "", statement


def _step(step: Step, says: str) -> Iterator[tuple[str, str]]:
    if step.statements:
        for name in step.drop:
            yield "", f"DROP TABLE IF EXISTS {name}"
    for statement in (*step.statements, *step.before_dates, *step.dates.values()):
        yield says, statement
        says = ""


def _bits(
    made: Program, part: str, laws: Sequence[Law], offences: Sequence[Mapping[str, str]] | None
) -> Iterator[tuple[str, str]]:
    """Which offences lie in which scopes, as rows of values joined to the offences as written."""
    columns = list(written_columns(made.given, part))
    width = max(len(law.leaves.blocks.columns) for law in laws)
    places = ", ".join(f"w.d{place}" for place in range(width))
    key = columns if offences is not None else ["jurisdiction", "statute"]
    values = []
    for law in laws:
        rows = list(offences) if offences is not None else list(_sections(law.pack))
        # an arrest has fewer columns: what is then alike stands once
        rows = list({tuple(row.get(name, "") for name in key): row for row in rows}.values())
        written = [written_row(part, columns, [row.get(name, "") for name in columns]) for row in rows]
        numbers, bits_of = bits(law, WrittenOffences(part, [written_row(part, (), ()), *written]))
        for number, found in zip(numbers.tolist(), bits_of.tolist(), strict=True):
            wide = [*found, *([0] * (width - len(found)))]
            if number == 0:
                yield_row = [literal(law.pack.jurisdiction), "0", *map(str, wide)]
                values.append((True, yield_row))
                continue
            if offences is None:
                # by its section alone an offence is known to be on a list, not to be off it
                wide = [one & TRUE_BITS for one in wide]
            if any(wide):
                held = [
                    literal(_folded(rows[number - 1].get(name, ""), offences is None and name == "statute"))
                    for name in key
                ]
                values.append((False, [literal(law.pack.jurisdiction), *held, *map(str, wide)]))
    types = ", ".join(f"d{place} BIGINT" for place in range(width))
    yield (
        f"Which {part}s lie within which conditions, decided by Amparo: bits as the key of each pack reads them.",
        f"CREATE TABLE amparo_{part}_bits (pack VARCHAR(16), {part} INTEGER, {types})",
    )
    for _, row in (one for one in values if one[0]):
        yield "", f"INSERT INTO amparo_{part}_bits VALUES ({', '.join(row)})"
    rows_ = [row for is_none, row in values if not is_none]
    names = ["pack", *key, *(f"d{place}" for place in range(width))]
    matched = " AND ".join(
        f"w.{name} = UPPER(REPLACE(o.statute, ' ', ''))"
        if offences is None and name == "statute"
        else f"w.{name} = COALESCE(o.{name}, '')"
        for name in key
    )
    if offences is None and "attempt" in columns:
        matched += " AND o.attempt <> 'yes'"
    for start in range(0, len(rows_), 500):
        listed_rows = " UNION ALL ".join(
            "SELECT " + ", ".join(f"{value} AS {name}" for name, value in zip(names, row, strict=True))
            for row in rows_[start : start + 500]
        )
        yield (
            "",
            f"INSERT INTO amparo_{part}_bits SELECT w.pack, o.{part}, {places} FROM amparo_{part}s o JOIN ({listed_rows}) w ON {matched}",
        )


def _folded(value: str, is_statute: bool) -> str:
    return value.replace(" ", "").upper() if is_statute else value


def _sections(pack: Pack) -> Iterator[dict[str, str]]:
    """The sections a pack knows, each as it is usually written."""
    for section in pack.statutes.sections:
        spellings = {section}
        code, space, rest = section.partition(" ")
        if space and code.casefold() == pack.statutes.default.casefold():
            spellings.add(rest)
        for spelled in sorted(spellings):
            yield {"jurisdiction": pack.jurisdiction, "statute": spelled}


def _legend(law: Law) -> Iterator[str]:
    """The provisions of a pack with their citations, and each condition with the bit that holds it."""
    leaves: dict[str, str] = {}
    for provision in law.pack.provisions:
        for version in provision.versions:
            number = law.numbers[id(version)]
            yield (
                f"  s{number}, f{number}, u{number} (status, failing, unknown): {provision.title}, {provision.citation}; "
                f"in force {version.period.text}; basis: {version.basis}"
            )
            for cite, rule in _cited(version.rule, provision.citation):
                held = law.leaves.column(rule, "strict", "now").true
                if isinstance(held, Bits):
                    column, bit = held.column, held.mask.bit_length() - 1
                    leaves.setdefault(f"{column} bit {bit}", f"{rule.says or 'condition'} [{cite}]")
    yield "  A bit says that a condition is true, the bit 31 places higher that it is false; neither: not known."
    for place, condition in sorted(leaves.items(), key=lambda one: (one[0].split()[0], int(one[0].split()[2]))):
        yield f"  {place}: {' '.join(condition.split())}"


def _cited(rule: Rule, cite: str) -> Iterator[tuple[str, Rule]]:
    """Every leaf with the pinpoint it stands under."""
    cite = rule.cite or cite
    if rule.kind == "leaf":
        yield cite, rule
    for part in rule.parts:
        yield from _cited(part, cite)


def _or_blank(written: Mapping[str, str], name: str) -> str:
    return f"COALESCE({written[name]}, '') AS {name}" if name in written else f"'' AS {name}"


def _heading(made: Program, as_of: str, dialect: str, offences: bool, text: str) -> list[str]:
    quoted = set(re.findall(r'"([^"]+)"', text)) | {"jurisdiction", "case_number"}
    reads = {role: sorted(set(names) & quoted | set(KEYS[role])) for role, names in made.given.columns.items()}
    for role, more in (
        ("recognitions", {"kind", "level"}),
        ("earlier_relief", {"provision", "outcome", "charge"}),
        ("episodes", {"kinds"}),
    ):
        reads[role] = sorted({*reads[role], *more})
    lines = [
        f"Amparo: the law on victims of trafficking put to every charge, for {DIALECTS[dialect]}.",
        f"The law of {as_of}: "
        + "; ".join(f"{law.pack.name}, last checked {law.pack.checked}" for law in made.laws)
        + ".",
        'It informs; people decide. An answer that is not "available" never says that somebody is not a victim.',
        ""
        if dialect in RUN_IN_TESTS
        else f"NOT YET RUN ON {DIALECTS[dialect].upper()}: this text was written by rule. Try it on a copy first.",
        "",
        "Tables it reads (a column may hold NULL everywhere: then that fact is not known of anybody):",
        *(f"  {role}: {', '.join(names)}" for role, names in reads.items()),
        "  A date is two columns, the first and the last day it can mean; kinds holds words joined by ';'.",
        "  No person, and no charge of a person, may be there twice; this must find nothing:",
        "    SELECT person, charge FROM charges GROUP BY person, charge HAVING COUNT(*) > 1",
        f"  Of one person the first {made.given.episodes} times of trafficking are compared. Of somebody who has more it is never",
        "  said that a charge lies outside them: that is then not known. These are:",
        "    SELECT person FROM episodes GROUP BY person HAVING COUNT(*) > " + str(made.given.episodes),
        "",
        "Tables it makes: amparo_rows (a row a charge), amparo_outcomes (what each provision version says of it), amparo_dates (from",
        "  when), amparo_versions, amparo_conditions (the bits of failing and unknown), amparo_statuses; the views",
        "  amparo_determinations (all of it joined) and amparo_people.",
        "Unknown: a condition that is neither met nor failed by what the tables hold. Its bit is set in `unknown`; a charge whose",
        '  answer hangs on it is "open". Nothing that is not known is ever taken as a no. Questions of law that the sources leave',
        "  open (the lawyer's readings) stay unknown here, and so does what only a lawyer can say of a class of offences.",
    ]
    if not offences:
        charged, arrested = written_columns(made.given, "offence"), written_columns(made.given, "arrest")
        query = " UNION ".join(
            "SELECT " + ", ".join(_or_blank(chosen, name) for name in charged) + " FROM charges c"
            for chosen in (charged, arrested)
        )
        lines += [
            "",
            "Offences: this script knows only the sections the law lists, written as there; every other offence is left unknown. For",
            "  the whole answer give the distinct offences of your charges (no personal data) to `amparo bulk sql --offences FILE`:",
            f"  {render(query, dialect)}",
        ]
    return [f"-- {line}".rstrip() for line in lines]
