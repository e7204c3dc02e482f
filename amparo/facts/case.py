"""Reads and writes a case: one person's situation, with gaps.

A fact is a bare value, or a value with where it comes from:

    date: 2014-03
    date: {value: 2014-03, from: rap-sheet, at: page 2, note: month only}

`unknown` says that it was asked and nobody knows; a blank says nothing and never erases.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from amparo.facts.columns import Columns, shared
from amparo.facts.dates import Period, Span, likely, read_date, read_period
from amparo.facts.document import Node, read
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.facts.vocabulary import WHO, FactType, Section, vocabulary

Value = bool | int | str | Span | Period | tuple[str, ...]

PROVENANCE = ("value", "from", "at", "on", "note")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: who said it or which document, and the place in it."""

    who: str = ""
    at: str = ""
    on: str = ""
    note: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.who, self.at, self.on, self.note) if part)


NOT_STATED = Source()


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, a charge, an episode …: the facts known of it. A fact that is not in `values` is not known."""

    section: str
    id: str
    values: Mapping[str, Value]
    sources: Mapping[str, Source] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    line: int = field(default=0, compare=False)

    def text(self, name: str, default: str = "") -> str:
        """A fact as it was written, or the default where it is not known."""
        value = self.values.get(name)
        return default if value is None else show(value)

    def fact_id(self, name: str) -> str:
        """How this fact is called in every output: `charges.c1.act.compelled`, `person.born`."""
        return f"{self.section}.{self.id}.{name}" if self.section else name


@dataclass(frozen=True)
class Case:
    """One case file. `person` holds all sections that stand once, by full path (`person.born`, `victim.severe_form`)."""

    title: str
    person: Entity
    charges: tuple[Entity, ...] = ()
    episodes: tuple[Entity, ...] = ()
    recognitions: tuple[Entity, ...] = ()
    evidence: tuple[Entity, ...] = ()
    earlier_relief: tuple[Entity, ...] = ()
    acts_of_government: tuple[Entity, ...] = ()
    sources: tuple[Entity, ...] = ()
    file: str = field(default="", compare=False)

    @cached_property
    def kept(self) -> dict[Hashable, Any]:
        """What readers have worked out of this case once; a case never changes."""
        return {}

    @cached_property
    def names(self) -> frozenset[str]:
        """The facts that are told of the person."""
        return shared(frozenset(self.person.values))

    @cached_property
    def columns(self) -> Columns:
        """All charges as columns."""
        return Columns(self.charges)

    @cached_property
    def by_jurisdiction(self) -> Mapping[str, Columns]:
        """The charges of each jurisdiction as columns; those of which it is not known under an empty name."""
        own: dict[str, list[Entity]] = {}
        for charge in self.charges:
            own.setdefault(str(charge.values.get("jurisdiction", "")), []).append(charge)
        return {jurisdiction: Columns(charges) for jurisdiction, charges in own.items()}

    def entities(self) -> Iterator[Entity]:
        """The person and every entry of every list."""
        yield self.person
        for section in LISTS:
            yield from getattr(self, section)

    def charge(self, charge_id: str) -> Entity:
        """The charge with this id. Raises `KeyError`."""
        for charge in self.charges:
            if charge.id == charge_id:
                return charge
        raise KeyError(charge_id)

    def with_fact(self, fact_id: str, value: Value | None, source: Source = NOT_STATED) -> Case:
        """The case with one fact more; `None` notes that it was asked and is not known."""
        head, _, rest = fact_id.partition(".")
        if head in LISTS:
            entry_id, _, name = rest.partition(".")
            entries = tuple(
                _with(entity, name, value, source) if entity.id == entry_id else entity
                for entity in getattr(self, head)
            )
            return replace(self, **{head: entries})  # type: ignore[arg-type]
        return replace(self, person=_with(self.person, fact_id, value, source))

    def identifying(self) -> list[str]:
        """The fact ids that could identify the person, as far as they are filled in."""
        known = vocabulary()
        found = []
        for entity in self.entities():
            for name in entity.values:
                fact = known.describe(entity.fact_id(name))
                if fact and fact.identifies:
                    found.append(entity.fact_id(name))
        return found


LISTS = ("charges", "episodes", "recognitions", "evidence", "earlier_relief", "acts_of_government", "sources")


def _with(entity: Entity, name: str, value: Value | None, source: Source) -> Entity:
    values, sources = dict(entity.values), dict(entity.sources)
    if value is None:
        values.pop(name, None)
        sources.pop(name, None)
        return replace(entity, values=values, sources=sources, asked=entity.asked | {name})
    values[name] = value
    if source != NOT_STATED:
        sources[name] = source
    return replace(entity, values=values, sources=sources, asked=entity.asked - {name})


def show(value: Value) -> str:
    """A value as it is written in a case file."""
    if value is True:
        return "yes"
    if value is False:
        return "no"
    if isinstance(value, Span | Period):
        return value.text
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)


# reading


def read_case(text: str | bytes, file: str = "case.yaml") -> Case:
    """Reads a case file (YAML or JSON). Raises `Problems` with everything that is wrong in it."""
    return case_from(read(text, file))


def load_case(path: Path) -> Case:
    """Reads a case file from disk. Raises `Problems`."""
    try:
        return read_case(path.read_bytes(), str(path))
    except OSError as error:
        raise Problems([Problem(f"The file cannot be read: {error.strerror}.", file=str(path))]) from None


def case_from(root: Node) -> Case:
    """Turns a document that was read into a case. Raises `Problems`."""
    known = vocabulary()
    reader = _Reader()
    first_line = f'"amparo: {known.format}" in the first line'
    if not isinstance(root.value, dict):
        raise Problems([root.problem(f"A case file holds fields, not {root.kind}.", expected=first_line)])
    version = root.get("amparo")
    if version is None:
        reader.wrong(root, "The file does not say that it is a case file.", expected=first_line)
    elif version.text != known.format:
        reader.wrong(
            version, f"{version.kind} is not a format this version of Amparo reads.", expected=f'"{known.format}"'
        )
    words = ["amparo", "title", *known.sections]
    lists: dict[str, tuple[Entity, ...]] = {}
    values: dict[str, Value] = {}
    sources: dict[str, Source] = {}
    asked: set[str] = set()
    source_list = root.get("sources")
    named = [entry.get("id") for entry in (source_list.items if source_list else [])]
    reader.source_ids = {entry.text for entry in named if entry}
    for key, node in root.keys.items():
        if key in ("amparo", "title") or node.value is None:
            continue
        section = known.sections.get(key)
        if section is None:
            reader.wrong(
                node, f'"{key}" is not part of a case file.', expected=listed(words, 16), nearest=nearest(key, words)
            )
        elif section.many:
            lists[key] = reader.entries(node, section)
        elif not isinstance(node.value, dict):
            reader.wrong(node, f'"{key}" holds fields, not {node.kind}.', expected=listed(section.facts))
        else:
            part = reader.entity(node, section, "", prefix=f"{key}.")
            values |= part.values
            sources |= part.sources
            asked |= part.asked
    title = root.get("title")
    if title is not None and not isinstance(title.value, str):
        reader.wrong(title, f"The title is a text, not {title.kind}.")
    case = Case(
        title=title.text if title else "",
        person=Entity("", "person", values, sources, frozenset(asked)),
        file=root.file,
        **lists,
    )
    reader.cross_check(case, root.file)
    if reader.found:
        raise Problems(reader.found)
    return case


class _Reader:
    """Collects everything that is wrong instead of stopping at the first."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.source_ids: set[str] = set()

    def wrong(self, node: Node, what: str, *, expected: str = "", nearest: str = "") -> None:
        self.found.append(node.problem(what, expected=expected, nearest=nearest))

    def entries(self, node: Node, section: Section) -> tuple[Entity, ...]:
        if not isinstance(node.value, list):
            self.wrong(
                node,
                f'"{section.name}" is a list, not {node.kind}.',
                expected=f'one entry a {section.many}, each beginning with "- "',
            )
            return ()
        entries: list[Entity] = []
        ids: set[str] = set()
        given = {item.keys["id"].text for item in node.items if "id" in item.keys}
        for number, item in enumerate(node.items, 1):
            if not isinstance(item.value, dict):
                self.wrong(
                    item,
                    f"An entry of {section.name} holds fields, not {item.kind}.",
                    expected=listed(section.facts, 6),
                )
                continue
            id_node = item.get("id")
            while not id_node and f"{section.many[0]}{number}" in given | ids:
                number += 1
            entry_id = id_node.text if id_node else f"{section.many[0]}{number}"
            if id_node and (not entry_id or not all(sign.isalnum() or sign in "-_" for sign in entry_id)):
                self.wrong(id_node, f"{id_node.kind} cannot be an id.", expected="letters, digits, - and _")
            elif entry_id in ids:
                self.wrong(
                    id_node or item,
                    f'The id "{entry_id}" is used twice in {section.name}.',
                    expected="a different id for each entry",
                )
            ids.add(entry_id)
            entries.append(self.entity(item, section, entry_id))
        return tuple(entries)

    def entity(self, node: Node, section: Section, entry_id: str, prefix: str = "") -> Entity:
        values: dict[str, Value] = {}
        sources: dict[str, Source] = {}
        asked: set[str] = set()
        from_node = node.get("from") if section.many else None
        whole = self.source(from_node, None, None, None) if from_node else NOT_STATED
        seen: set[str] = set()
        for name, leaf in self._leaves(node, section):
            if name in seen:
                self.wrong(leaf, f'"{name}" is given twice.', expected="each fact once, in its group or with a dot")
                continue
            seen.add(name)
            fact = section.facts.get(name)
            # a whole entry taken from the rap sheet does not make the client's own account part of it
            value_node, source = self._provenance(leaf, whole if fact and fact.ask == "record" else NOT_STATED)
            if value_node is None or value_node.value is None:
                continue
            if fact is None:  # the lawyer's readings and class membership are yes, no or unknown
                fact = FactType(name, section.name, "truth", "lawyer", "", "")
            if isinstance(value_node.value, str) and value_node.text == "unknown":
                asked.add(prefix + name)
                continue
            value = self.value(value_node, fact)
            if value is not None:
                values[prefix + name] = value
                if source != NOT_STATED:
                    sources[prefix + name] = source
        return Entity(section.name if section.many else "", entry_id, values, sources, frozenset(asked), node.line)

    def _leaves(self, node: Node, section: Section) -> Iterator[tuple[str, Node]]:
        """Every fact that is written, by its dotted name; a group may be nested or dotted."""
        groups: dict[str, list[str]] = {}
        for name in section.facts:
            group, dot, inner = name.partition(".")
            if dot:
                groups.setdefault(group, []).append(inner)
        for key, below in node.keys.items():
            if below.value is None or (section.many and key in ("id", "from")):
                continue
            inside = groups.get(key)
            nested = inside and isinstance(below.value, dict) and "value" not in below.keys
            if section.open or (key in section.facts and not nested):
                yield key, below
            elif inside is None and not (section.name == "charges" and key == "classes"):
                words = list(dict.fromkeys(name.partition(".")[0] for name in section.facts))
                self.wrong(
                    below,
                    f'"{key}" is not a fact of {section.many or section.name}.',
                    expected=listed(words, 30),
                    nearest=nearest(key, [*words, *section.facts]),
                )
            elif not isinstance(below.value, dict):
                expected = listed(inside) if inside else '"us-xx/class: yes"'
                self.wrong(below, f'"{key}" holds fields, not {below.kind}.', expected=expected)
            else:
                for inner, leaf in below.keys.items():
                    if inside is None or inner in inside:
                        yield f"{key}.{inner}", leaf
                    elif leaf.value is not None:
                        self.wrong(
                            leaf,
                            f'"{inner}" is not a fact of {key}.',
                            expected=listed(inside, 20),
                            nearest=nearest(inner, inside),
                        )

    def _provenance(self, leaf: Node, whole: Source) -> tuple[Node | None, Source]:
        if not isinstance(leaf.value, dict):
            return leaf, whole
        for key, below in leaf.keys.items():
            if key not in PROVENANCE:
                self.wrong(
                    below,
                    f'"{key}" does not belong beside a value.',
                    expected=listed(PROVENANCE),
                    nearest=nearest(key, PROVENANCE),
                )
        if "value" not in leaf.keys:
            self.wrong(
                leaf,
                "A group here gives a value and where it comes from, but the value is missing.",
                expected='"value: …"',
            )
            return None, whole
        return leaf.get("value"), self.source(leaf.get("from"), leaf.get("at"), leaf.get("on"), leaf.get("note"), whole)

    def source(
        self, who: Node | None, at: Node | None, on: Node | None, note: Node | None, whole: Source = NOT_STATED
    ) -> Source:
        name = who.text if who else whole.who
        if who and name not in WHO and name not in self.source_ids:
            words = [*WHO, *sorted(self.source_ids)]
            self.wrong(
                who,
                f"{who.kind} is neither a person who can be asked nor an id listed under sources.",
                expected=listed(words),
                nearest=nearest(name, words),
            )
        for part in (at, on, note):
            if part is not None and not isinstance(part.value, str):
                self.wrong(part, f"Where a fact comes from is told in texts, not in {part.kind}.")
        return Source(name, at.text if at else whole.at, on.text if on else whole.on, note.text if note else whole.note)

    def value(self, node: Node, fact: FactType) -> Value | None:
        """The value of a fact, or none after noting what is wrong with it."""
        if fact.type in ("words", "texts"):
            items = node.items if isinstance(node.value, list) else [node]
            broken = [item for item in items if not isinstance(item.value, str)]
            if broken:
                kind = "words" if fact.type == "words" else "texts"
                self.wrong(
                    broken[0],
                    f'"{fact.name or fact.path}" is a list of {kind}, not {broken[0].kind}.',
                    expected="[…, …]",
                )
                return None
            if fact.type == "words":
                for item in items:
                    if item.text not in fact.words:
                        self.wrong(
                            item,
                            f"{item.kind} is not a known word.",
                            expected=listed(fact.words, 20),
                            nearest=nearest(item.text, fact.words),
                        )
                        return None
            return tuple(item.text for item in items)
        if not isinstance(node.value, str):
            self.wrong(node, f"One value is expected here, not {node.kind}.", expected=EXPECTED[fact.type])
            return None
        text = node.text.strip()
        if fact.type == "truth":
            truth = TRUTHS.get(text.casefold())
            if truth is None:
                self.wrong(
                    node,
                    f"{node.kind} is not an answer.",
                    expected="yes, no or unknown",
                    nearest=nearest(text, ("yes", "no", "unknown")),
                )
            return truth
        if fact.type == "word":
            if text not in fact.words:
                self.wrong(
                    node,
                    f"{node.kind} is not a known word.",
                    expected=listed(fact.words, 20),
                    nearest=nearest(text, fact.words),
                )
                return None
            # the vocabulary's own object, so that rows can be grouped by identity
            return fact.words[fact.words.index(text)]
        if fact.type == "jurisdiction":
            known = vocabulary().jurisdictions
            if text not in known:
                named = {name.casefold(): code for code, name in reversed(known.items())}  # type: ignore[call-overload]
                self.wrong(
                    node,
                    f"{node.kind} is not a jurisdiction.",
                    expected='"us" for federal law or "us-" and the state\'s two letters, such as us-ny',
                    nearest=named.get(text.casefold()) or nearest(text if text[:2] == "us" else f"us-{text}", known),
                )
                return None
            return text
        if fact.type in ("date", "period"):
            try:
                return read_date(text) if fact.type == "date" else read_period(text)
            except ValueError as error:
                self.wrong(node, f"{error}.", expected=EXPECTED[fact.type], nearest=likely(text))
                return None
        if fact.type == "number":
            if not text.isdecimal():
                self.wrong(node, f"{node.kind} is not a number.", expected=EXPECTED["number"])
                return None
            return int(text)
        return node.text

    def cross_check(self, case: Case, file: str) -> None:
        """What only shows when facts are laid side by side."""

        def clash(entity: Entity, name: str, what: str, expected: str) -> None:
            self.found.append(Problem(what, file=file, line=entity.line, field=entity.fact_id(name), expected=expected))

        ids = [charge.id for charge in case.charges]
        for entity in (*case.earlier_relief, *case.acts_of_government):
            named = entity.values.get("charge")
            if isinstance(named, str) and named not in ids:
                clash(entity, "charge", f'There is no charge "{named}".', listed(ids))
        for entity in case.evidence:
            for named in _texts(entity.values.get("charges")):
                if named not in ids:
                    clash(entity, "charges", f'There is no charge "{named}".', listed(ids))
        born = case.person.values.get("person.born")
        for charge in case.charges:
            acted, ended = charge.values.get("date"), charge.values.get("disposition.date")
            completed = charge.values.get("sentence.completed_on")
            if isinstance(acted, Span) and isinstance(ended, Span) and ended.before(acted):
                clash(
                    charge,
                    "disposition.date",
                    f"The charge ends ({ended.text}) before the act ({acted.text}).",
                    "the later date for the disposition; leave out what is doubtful",
                )
            if isinstance(ended, Span) and isinstance(completed, Span) and completed.before(ended):
                clash(
                    charge,
                    "sentence.completed_on",
                    f"The sentence is over ({completed.text}) before the case is decided ({ended.text}).",
                    "the later date for the sentence; leave out what is doubtful",
                )
            if isinstance(born, Span) and isinstance(acted, Span) and acted.before(born):
                clash(
                    charge,
                    "date",
                    f"The act ({acted.text}) is earlier than the birth ({born.text}).",
                    "dates in order; leave out what is doubtful",
                )
            if isinstance(completed, Span) and charge.values.get("sentence.completed") is False:
                clash(
                    charge,
                    "sentence.completed",
                    "The sentence is said not to be over, yet has a date on which it was.",
                    "one of the two",
                )


def _texts(value: Value | None) -> Iterable[str]:
    return value if isinstance(value, tuple) else ()


TRUTHS = {"yes": True, "no": False, "true": True, "false": False}
EXPECTED = {
    "truth": "yes, no or unknown",
    "word": "one word",
    "date": "a date such as 2014, 2014-03, 2014-03-09, 2014~ (about), 2013/2015 (some day between)",
    "period": "a time such as 2013-05/2014-08, 2013/.. (still going on), 2014",
    "text": "a text",
    "number": "a whole number",
    "jurisdiction": "a jurisdiction such as us-ny",
}


def parse(text: str, fact: FactType) -> Value:
    """Reads one answer as a value of a fact; several words stand between commas. Raises `Problems`."""
    reader = _Reader()
    if fact.type in ("words", "texts"):
        parts = [part.strip() for part in text.split(",") if part.strip()]
        node = Node([Node(part, 0, "", "") for part in parts], 0, "", "")
    else:
        node = Node(text, 0, "", "")
    value = reader.value(node, fact)
    if value is None:
        raise Problems(reader.found)
    return value


# writing


def write_case(case: Case) -> str:
    """A case as YAML that `read_case` reads back to an equal case."""
    known = vocabulary()
    out: dict[str, Any] = {"amparo": known.format}
    if case.title:
        out["title"] = case.title
    for name, section in known.sections.items():
        if section.many:
            if entries := getattr(case, name):
                out[name] = [{"id": entity.id} | _written(entity, "") for entity in entries]
        elif written := _written(case.person, f"{name}."):
            out[name] = written
    return yaml.dump(out, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _written(entity: Entity, prefix: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for path in [*entity.values, *sorted(entity.asked)]:
        if not path.startswith(prefix):
            continue
        name = path.removeprefix(prefix)
        value: Any = "unknown" if path not in entity.values else _plain(entity.values[path])
        source = entity.sources.get(path)
        if source:
            parts = {"from": source.who, "at": source.at, "on": source.on, "note": source.note}
            value = {"value": value} | {key: part for key, part in parts.items() if part}
        group, dot, rest = name.partition(".")
        if dot and prefix != "readings.":
            out.setdefault(group, {})[rest] = value
        else:
            out[name] = value
    return out


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value if isinstance(value, bool | int) else show(value)


def _style(text: str) -> str | None:
    # YAML reads these as the end of a line unless they are written in double quotes
    return '"' if any(sign in text for sign in "\x85\u2028\u2029") else None


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # without libyaml: slower, the same text
    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    bool, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:str", "yes" if value else "no", style=None)
)
_Dumper.add_representer(
    str, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:str", value, style=_style(value))
)
