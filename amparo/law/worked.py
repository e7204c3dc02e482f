"""Worked cases: facts in, determination out, written beside each pack so that a lawyer can read and correct them.

base:                      # a case in which relief is open; every case below starts from it
  victim: {sex_trafficking: yes}
  charges: [{id: c1, …}]
cases:
  - name: the sentence is not over
    as_of: 2026-11-24
    with: {charge.sentence.completed: no}        # `charge.` is the first charge; `unknown` takes a fact away
    expect: {us-ne/29-3005: {status: not_yet, cite: "(2)"}}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from amparo.engine.determine import Determination, determine
from amparo.engine.evaluate import Status
from amparo.engine.provision import Pack, Version
from amparo.engine.rules import CourtFinds, Rule, Unclear
from amparo.facts.case import Case, case_from
from amparo.facts.dates import read_date
from amparo.facts.document import Node, read
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.facts.vocabulary import vocabulary

FILE = ("base", "cases", "about")
CASE = ("name", "as_of", "with", "add", "base", "expect", "why", "source")
EXPECT = ("status", "cite", "unknown", "not_before", "version", "charge", "ground", "burden", "not_status")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one provision must say of one charge."""

    provision: str
    statuses: frozenset[str]
    charge: str = ""
    cite: str = ""
    unknown: frozenset[str] | None = None
    not_before: str = ""
    version: str = ""
    ground: str = ""
    burden: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Worked:
    """One worked case."""

    name: str
    as_of: str
    case: Case
    expects: tuple[Expectation, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a worked case: the differences in words, and the determinations it asked about."""

    worked: Worked
    differences: tuple[str, ...]
    asked: tuple[Determination, ...] = field(repr=False, default=())


def load(path: Path, name: str = "") -> list[Worked]:
    """Reads a file of worked cases. Raises `Problems`."""
    try:
        root = read(path.read_bytes(), name or str(path))
    except OSError as error:
        raise Problems([Problem(f"The file cannot be read: {error.strerror}.", file=name or str(path))]) from None
    found: list[Problem] = []
    _only(root, FILE, "a file of worked cases", found)
    base = root.get("base")
    if base is not None and not isinstance(base.value, dict):
        found.append(base.problem(f"The base is a case, not {base.kind}."))
    cases = []
    listing = root.get("cases")
    if listing is None or not isinstance(listing.value, list):
        raise Problems([root.problem('A file of worked cases has a list "cases".')])
    for item in listing.items:
        try:
            cases.append(_worked(item, base, found))
        except Problems as broken:
            found += broken.found
    if found:
        raise Problems(found)
    return cases


def _worked(item: Node, base: Node | None, found: list[Problem]) -> Worked:
    _only(item, CASE, "a worked case", found)
    start = item.get("base") or base
    body = dict(start.keys) if start else {}
    for key in ("base", "with", "add"):
        part = item.get(key)
        if part is not None and not isinstance(part.value, dict):
            found.append(part.problem(f'"{key}" holds fields, not {part.kind}.'))
    for key, below in (item.keys["add"].keys if item.get("add") else {}).items():
        have = body.get(key)
        if have is not None and isinstance(have.value, list):
            if not isinstance(below.value, list):
                found.append(below.problem(f'What is added to "{key}" is a list, not {below.kind}.', expected="[{…}]"))
            body[key] = Node([*have.items, *below.items], below.line, below.file, key)
        else:
            body[key] = below
    body["amparo"] = Node(vocabulary().format, item.line, item.file, "amparo")
    for path, value in (item.keys["with"].keys if item.get("with") else {}).items():
        _set(body, path, value, found)
    name, as_of, expect = item.get("name"), item.get("as_of"), item.get("expect")
    if name is None or as_of is None or expect is None or not expect.keys:
        raise Problems(
            [
                item.problem(
                    "A worked case needs a name, an as_of date and what is expected.",
                    expected='"name:", "as_of:" and "expect:"',
                )
            ]
        )
    try:
        read_date(as_of.text)
    except ValueError as error:
        found.append(as_of.problem(f"{error}.", expected="a date such as 2026-11-24"))
    case = case_from(Node(body, item.line, item.file, "base"))
    first = case.charges[0].id if case.charges else ""
    expects = tuple(_expectation(provision, node, first, found) for provision, node in expect.keys.items())
    return Worked(name.text, as_of.text, case, expects, item.file, item.line)


def _expectation(provision: str, node: Node, first: str, found: list[Problem]) -> Expectation:
    # the same provision can be asked of several charges: "us-ny/… of c2"
    name, _, charge = provision.partition(" of ")
    statuses = {status.value for status in Status}
    if not isinstance(node.value, dict):
        if node.text not in statuses:
            found.append(
                node.problem(
                    f"{node.kind} is not a status.", expected=listed(statuses), nearest=nearest(node.text, statuses)
                )
            )
        return Expectation(name, frozenset({node.text}), charge, line=node.line)
    _only(node, EXPECT, "an expectation", found)
    status = node.get("status")
    allowed = [item.text for item in (status.items if status and status.items else [status] if status else [])]
    barred = node.get("not_status")
    if barred is not None:
        allowed = sorted(set(allowed or statuses) - {item.text for item in (barred.items or [barred])})
    for word in allowed:
        if word not in statuses:
            found.append(
                node.problem(f'"{word}" is not a status.', expected=listed(statuses), nearest=nearest(word, statuses))
            )

    def text(key: str) -> str:
        below = node.get(key)
        return below.text if below else ""

    unknown = node.get("unknown")
    facts = None
    if unknown is not None:
        facts = frozenset(
            _fact_id(one.text, charge or first) for one in (unknown.items or ([unknown] if unknown.text else []))
        )
    return Expectation(
        name,
        frozenset(allowed),
        charge or text("charge"),
        text("cite"),
        facts,
        text("not_before"),
        text("version"),
        text("ground"),
        text("burden"),
        node.line,
    )


def _fact_id(path: str, charge: str) -> str:
    if path.startswith("charge."):
        return f"charges.{charge}.{path[7:]}"
    return f"charges.{charge}.{path}" if path.startswith("act.") else path


def _set(body: dict[str, Node], path: str, value: Node, found: list[Problem]) -> None:
    """Puts one fact into the body of a case file."""
    head, _, rest = path.partition(".")
    if head == "act":
        head, rest = "charge", path
    section_name = "charges" if head == "charge" else head
    section = vocabulary().sections.get(section_name)
    if section is None or not rest:
        found.append(value.problem(f'"{path}" is not a fact.', nearest=nearest(path, vocabulary().paths())))
        return
    if not section.many:
        have = body.get(section_name)
        body[section_name] = Node({**(have.keys if have else {}), rest: value}, value.line, value.file, section_name)
        return
    listing = body.get(section_name)
    items = list(listing.items) if listing else []
    place = 0
    if head != "charge":
        entry_id, _, rest = rest.partition(".")
        ids = [item.keys["id"].text if item.get("id") else "" for item in items]
        if entry_id not in ids:
            found.append(value.problem(f'There is no entry "{entry_id}" in {section_name}.', expected=listed(ids)))
            return
        place = ids.index(entry_id)
    if not items:
        found.append(value.problem(f"There is no {section.many} to change."))
        return
    entry = dict(items[place].keys)
    group, dot, inner = rest.partition(".")
    if dot:
        have = entry.get(group)
        entry[group] = Node(
            {**(have.keys if have else {}), inner: value}, value.line, value.file, f"{section_name}.{rest}"
        )
    else:
        entry[rest] = value
    items[place] = Node(entry, items[place].line, value.file, section_name)
    body[section_name] = Node(items, value.line, value.file, section_name)


def _only(node: Node, known: Sequence[str], what: str, found: list[Problem]) -> None:
    for key, below in node.keys.items():
        if key not in known:
            found.append(
                below.problem(f'"{key}" is not a field of {what}.', expected=listed(known), nearest=nearest(key, known))
            )


def run(worked: Worked, packs: Sequence[Pack]) -> Outcome:
    """Works a case and says in words where the result differs from what is expected."""
    result = determine(worked.case, packs, worked.as_of)
    differences: list[str] = []
    asked: list[Determination] = []
    for expected in worked.expects:
        rows = [
            row
            for row in result.rows
            if row.provision.id == expected.provision
            and (row.charge is None or not expected.charge or row.charge.id == expected.charge)
            and (not expected.version or row.version.id == f"{expected.provision}/{expected.version}")
        ]
        where = expected.provision + (f" of {expected.charge}" if expected.charge else "")
        if not rows:
            differences.append(
                f"{where}: no determination (is the provision's id right, and the charge's jurisdiction?)"
            )
        for row in rows:
            asked.append(row)
            differences += [f"{where}: {difference}" for difference in _compare(expected, row)]
    return Outcome(worked, tuple(differences), tuple(asked))


def _compare(expected: Expectation, row: Determination) -> Iterator[str]:
    decision = row.decided_by
    said = f"{decision.condition} ({decision.citation})" if decision else "nothing"
    if row.status.value not in expected.statuses:
        lacking = f"; unknown: {', '.join(row.unknown)}" if row.unknown else ""
        yield f"expected {' or '.join(sorted(expected.statuses))}, got {row.status.value}, decided by {said}{lacking}"
        return
    if expected.cite and (decision is None or expected.cite not in decision.citation):
        yield f"expected to be decided by {expected.cite}, got {said}"
    if expected.unknown is not None and expected.unknown != set(row.unknown):
        yield f"expected unknown {sorted(expected.unknown)}, got {sorted(row.unknown)}"
    if expected.not_before and expected.not_before != row.not_before:
        yield f"expected not before {expected.not_before}, got {row.not_before or 'no date'}"
    if expected.ground and expected.ground not in [ground.name for ground in row.grounds]:
        yield f"expected the ground {expected.ground}, got {[ground.name for ground in row.grounds]}"
    if expected.burden and (row.burden is None or expected.burden != row.burden.standard):
        yield f"expected the burden {expected.burden}, got {row.burden.standard if row.burden else 'none'}"


def not_covered(pack: Pack, outcomes: Sequence[Outcome]) -> list[str]:
    """What the worked cases of a pack leave untried, in words.

    Relief of a record needs, for every version: a case where it is granted, a case for each condition in which that one
    alone fails, and a case that is open. Other kinds need three cases with at least two different statuses.
    """
    rows = [row for outcome in outcomes for row in outcome.asked]
    missing = []
    for provision in pack.provisions:
        mine = [row for row in rows if row.provision is provision]
        if provision.acts not in ("record", "sentence") or provision.subject == "person":
            if len(mine) < 3 or len({row.status for row in mine}) < (2 if _conditions(provision.versions[-1]) else 1):
                missing.append(f"{provision.id}: three cases with at least two different statuses ({len(mine)} so far)")
            continue
        for version in provision.versions:
            of_version = [row for row in mine if row.version is version]
            statuses = {row.status for row in of_version}
            if not statuses & {Status.AVAILABLE, Status.COURT_DECIDES}:
                missing.append(f"{version.id}: a case where relief is open to the person (available or court_decides)")
            if Status.OPEN not in statuses:
                missing.append(f"{version.id}: a case that is open because a fact is not known")
            blamed = {
                id(row.decided_by.rule)
                for row in of_version
                if row.status in (Status.NOT_AVAILABLE, Status.NOT_YET) and row.decided_by
            }
            for condition in _conditions(version):
                if not blamed & {id(part) for part in condition.walk()}:
                    missing.append(
                        f"{version.id}: a case in which only this fails: {condition.says} (line {condition.line})"
                    )
    return missing


def _conditions(version: Version) -> list[Rule]:
    """The top conditions that facts can fail; whether it is in force is tried by boundary dates."""
    conditions = []
    for part in version.rule.parts[1:]:
        facts = [one for one in part.leaves() if not isinstance(one.predicate, CourtFinds | Unclear)]
        court = [one for one in part.leaves() if isinstance(one.predicate, CourtFinds)]
        if facts and not court:
            conditions.append(part)
    return conditions
