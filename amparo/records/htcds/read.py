"""What a case file of the standard says as facts: the person, times of trafficking, official decisions.

A kind of exploitation is a fact only where the record says that a body has decided it. "Possible victim" is nobody's decision, and
the third status of the standard decides nothing here: both leave a question for a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from amparo.facts.case import parse
from amparo.facts.dates import likely, read_period
from amparo.facts.problems import Problems
from amparo.facts.vocabulary import vocabulary
from amparo.records.htcds.standard import DECIDED, POSSIBLE, SEPARATOR, codes_of, named, standard, unguarded
from amparo.records.source import Source
from amparo.records.structure import Entry, Field, Place, Record, Subject, Unused
from amparo.records.values import Reading, from_text

WHO = ("prs_FirstName", "prs_SecondName", "prs_Birthdate", "prs_IdentityNumber")
"""Fields by which one person is told from another."""

PLACE = ("hte_City", "hte_State", "hte_Country")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of the record. `group` tells its event or document from others; empty for what is said of the person."""

    name: str
    text: str
    group: str = ""
    place: Place | None = None


@dataclass
class Story:
    """What the cells say. `taken` are those that a fact or a question came from."""

    names: list[Field] = field(default_factory=list)
    births: list[Field] = field(default_factory=list)
    ids: list[Field] = field(default_factory=list)
    person: list[Field] = field(default_factory=list)
    episodes: dict[str, dict[str, Field]] = field(default_factory=dict)
    recognitions: dict[str, dict[str, Field]] = field(default_factory=dict)
    taken: set[Cell] = field(default_factory=set)

    def entries(self) -> tuple[Entry, ...]:
        """Episodes, then official decisions."""
        return tuple(
            Entry(section, next(one.place for one in fields.values()) or NOWHERE, fields, group * group.isdecimal())
            for section, found in (("episodes", self.episodes), ("recognitions", self.recognitions))
            for group, fields in found.items()
            if fields
        )


NOWHERE = Place("", 0, 0)


def read_htcds(source: Source) -> Record:
    """A record of one person; where the file tells of several, nothing is taken and that is said."""
    cells = list(_cells(source))
    people = _people(source)
    said = standard()["says"]
    story = Story() if people > 1 else told(cells)
    lines = {(line.page, line.number) for line in source.lines() if line.text.strip()}
    used = {(cell.place.page, cell.place.line) for cell in story.taken if cell.place}
    left = [cell for cell in cells if cell not in story.taken and cell.place]
    # of a row that was used in part, the names of the rest are told
    beside = sorted({cell.name for cell in left if cell.place and (cell.place.page, cell.place.line) in used})
    notes = [said["several"].format(count=people)] if people > 1 else []
    if beside:
        notes.append(said["beside"].format(names=", ".join(beside)))
    why = said["several_unused"] if people > 1 else said["unused"]
    return Record(
        source=source.name,
        sha256=source.sha256,
        kind="agency_letter",
        layout="htcds",
        title=said["title"],
        rank=5,
        subject=Subject(tuple(story.names), tuple(story.births), tuple(story.ids)),
        used=frozenset(used),
        furniture=frozenset((line.page, line.number) for line in source.lines() if not line.text.strip()),
        unused=tuple(
            Unused(line, why)
            for line in source.lines()
            if (line.page, line.number) in lines and (line.page, line.number) not in used
        ),
        notes=tuple(notes),
        person=tuple(story.person),
        entries=story.entries(),
    )


def _cells(source: Source) -> Iterable[Cell]:
    for number, table in enumerate(source.tables):
        for row in table.rows:
            line = source.line(table.page, row.line)
            for at, name in table.fields.items():
                text = unguarded(row.values[at].strip()) if at < len(row.values) else ""
                if text:
                    group = named(table.columns[at])[1] or f"table {number} line {row.line}"
                    group = "" if _of_person(name) else group
                    yield Cell(name, text, group, Place(source.name, line.page, line.number, line.box))


def _of_person(name: str) -> bool:
    return not name.startswith(("hte_", "amp_")) or name == "amp_Victim"


def _people(source: Source) -> int:
    """How many people the file tells of."""
    found: set[tuple[str, ...]] = set()
    nameless = 0
    for table in source.tables:
        of_person = [at for at, name in table.fields.items() if _of_person(name)]
        who = [at for at, name in table.fields.items() if name in WHO]
        if len(table.rows) < 2 and len(table.columns) < 2:
            continue  # single values beside the lists: all of one person
        for row in table.rows:
            if key := tuple(row.values[at].strip().casefold() for at in who if at < len(row.values)):
                found.add(key)
            elif any(row.values[at].strip() for at in of_person if at < len(row.values)):
                nameless += 1
    return max(1, len(found), nameless)


def told(cells: Iterable[Cell]) -> Story:
    """What these cells of one person say."""
    story = Story()
    by_name: dict[str, Cell] = {}
    groups: dict[str, dict[str, Cell]] = {}
    cells = list(cells)
    for cell in cells:
        if cell.group:
            groups.setdefault(cell.group, {}).setdefault(cell.name, cell)
        else:
            by_name.setdefault(cell.name, cell)
    _who(story, by_name)
    for group, own in groups.items():
        _extension(story, group, own)
        _event(story, group, own)
    _victim(
        story,
        by_name,
        {kind for own in groups.values() if "amp_Kinds" in own for kind in codes_of(own["amp_Kinds"].text)},
    )
    _decision(story, by_name)
    # a table with a row for each event says again in each who it is about
    said = {(cell.name, cell.group, cell.text) for cell in story.taken}
    story.taken |= {cell for cell in cells if (cell.name, cell.group, cell.text) in said}
    return story


def _who(story: Story, said: Mapping[str, Cell]) -> None:
    last, first = said.get("prs_SecondName"), said.get("prs_FirstName")
    middle = said.get("prs_MiddleName")
    given = " ".join(one.text for one in (first, middle) if one)
    if begin := last or first:
        name = ", ".join(part for part in (last.text if last else "", given) if part)
        story.names.append(Field("subject.name", "read", name, name, begin.place))
        story.taken |= {one for one in (last, first, middle) if one}
    for name, path, kept in (
        ("prs_Birthdate", "subject.born", story.births),
        ("prs_IdentityNumber", "subject.id", story.ids),
        ("prs_PrimaryLanguage", "person.language", story.person),
    ):
        if one := said.get(name):
            at = Reading("", "", "ymd", False)
            kept += from_text(at, path, one.text, one.place or NOWHERE, 1.0)
            story.taken.add(one)


def _extension(story: Story, group: str, own: Mapping[str, Cell]) -> None:
    """Fields that Amparo wrote: facts as the other office's case file holds them."""
    for name, where in standard()["extension"].items():
        cell = own.get(name)
        if cell is None:
            continue
        ((section, fact),) = where.items()
        found = story.episodes if section == "episodes" else story.recognitions
        one = _checked(section, fact, cell)
        found.setdefault(group, {})[fact] = one
        story.taken.add(cell)


def _checked(section: str, fact: str, cell: Cell) -> Field:
    path = f"{section}.{fact}"
    known = vocabulary().sections[section].facts[fact]
    try:
        if known.type not in ("text", "texts"):
            parse(cell.text.replace(SEPARATOR, ", "), known)
    except Problems:
        return Field(path, "unreadable", "", cell.text, cell.place, why=standard()["says"]["value"])
    return Field(path, "read", cell.text, cell.text, cell.place)


def _event(story: Story, group: str, own: Mapping[str, Cell]) -> None:
    said = standard()["says"]
    fields = story.episodes.get(group, {})
    kind = own.get("hte_Type")
    if kind and kind.text in said["phase"] and not fields:
        # it tells when something began or moved on, and of no time in which the person was exploited
        began = own.get("hte_Date", kind)
        offered = (f"{began.text}/",) if began is not kind else ()
        story.person.append(_asked("episodes.period", began, said["phase"][kind.text], offered))
        story.taken |= {own[name] for name in ("hte_Date", "hte_Type", *PLACE, "hte_Description") if name in own}
        return
    if (day := own.get("hte_Date")) and "period" not in fields:
        fields["period"] = _period(day)
    where = [own[name] for name in PLACE if name in own]
    if where:
        text = ", ".join(one.text for one in where)
        fields["place"] = Field("episodes.place", "read", text, text, where[0].place)
    if (words := own.get("hte_Description")) and "summary" not in fields:
        fields["summary"] = _asked("episodes.summary", words, said["words"], (words.text,))
    if fields:
        story.episodes[group] = fields
        story.taken |= {own[name] for name in ("hte_Date", "hte_Description", "hte_Type", *PLACE) if name in own}


def _period(cell: Cell) -> Field:
    """A time from … to …; one day of an event is no such time, and what follows a day is not known."""
    said, path = standard()["says"], "episodes.period"
    try:
        read_period(cell.text)
    except ValueError:
        hint = likely(cell.text)
        return replace(_asked(path, cell, said["date"], (hint,) if hint else ()), state="unreadable")
    if "/" in cell.text:
        return Field(path, "read", cell.text, cell.text, cell.place)
    return _asked(path, cell, said["day"], (f"{cell.text}/",))


def _victim(story: Story, said: Mapping[str, Cell], own: set[str]) -> None:
    """Kinds of exploitation and means of control. `own` are kinds that the extension tells of some time."""
    doubt = _undecided(said)
    if extension := said.get("amp_Victim"):
        stated = [kind for kind in codes_of(extension.text) if vocabulary().describe(f"victim.{kind}")]
        story.person += [Field(f"victim.{kind}", "read", "yes", kind, extension.place) for kind in stated]
        story.taken |= {extension} if stated else set()
        own = own | set(stated)
    if types := said.get("vic_TypeOfExploitation"):
        story.taken.add(types)
        codes = codes_of(types.text)
        for code in codes:
            kind = standard()["read"].get(code, "")
            if not kind:
                story.person.append(_other_kind(types, code))
            elif kind not in own:
                story.person.append(_if(not doubt, f"victim.{kind}", "yes", types, doubt))
        _only_kind(story, types, codes, doubt)
    if control := said.get("vic_MethodsOfControl"):
        _control(story, control, doubt)


def _other_kind(cell: Cell, code: str) -> Field:
    says, known = standard()["says"], standard()
    offered = tuple(known["perhaps"].get(code, ()))
    of_standard = code in known["codes"]["vic_TypeOfExploitation"]
    why = says["perhaps"] if offered else says["unmapped"] if of_standard else says["unknown"]
    return replace(_asked("episodes.kinds", cell, why, offered), text=code)


def _only_kind(story: Story, cell: Cell, codes: tuple[str, ...], doubt: str) -> None:
    """Where the record knows one kind of exploitation only, its times of trafficking were of that kind."""
    kind = standard()["read"].get(codes[0], "") if len(codes) == 1 else ""
    for fields in story.episodes.values():
        if "kinds" in fields:
            continue
        if kind:
            fields["kinds"] = _if(not doubt, "episodes.kinds", kind, cell, doubt)
        elif codes:
            offered = tuple(dict.fromkeys(standard()["read"][code] for code in codes if code in standard()["read"]))
            fields["kinds"] = _asked("episodes.kinds", cell, standard()["says"]["which"], offered)


def _control(story: Story, cell: Cell, doubt: str) -> None:
    labels = standard()["codes"]["vic_MethodsOfControl"]
    text = SEPARATOR.join(labels.get(code, code) for code in codes_of(cell.text))
    open_ = [fields for fields in story.episodes.values() if "control" not in fields]
    story.taken.add(cell)
    if not story.episodes:
        story.person.append(_asked("episodes.control", cell, standard()["says"]["no_time"], (text,)))
    elif len(story.episodes) > 1 and open_:
        story.person.append(_asked("episodes.control", cell, standard()["says"]["which"], (text,)))
    elif open_:
        open_[0]["control"] = _if(not doubt, "episodes.control", text, cell, doubt)


def _undecided(said: Mapping[str, Cell]) -> str:
    """Why nothing about the trafficking may be taken for a fact; empty where a body has decided it."""
    says = standard()["says"]
    status, body = said.get("vic_TraffickingStatus"), said.get("vic_TraffickingStatusDecisionMakingOrg")
    if status and status.text == DECIDED and body:
        return ""
    if status and status.text == POSSIBLE:
        return str(says["possible"])
    return str(says["silent"] if not status or status.text == DECIDED else says["other"])


def _decision(story: Story, said: Mapping[str, Cell]) -> None:
    """Who decided: an official document, of which the standard tells the kind of body and no more."""
    status, body = said.get("vic_TraffickingStatus"), said.get("vic_TraffickingStatusDecisionMakingOrg")
    if status is None or body is None or status.text != DECIDED:
        return
    story.taken |= {status, body}
    if story.recognitions:
        return  # the extension tells the documents themselves
    known = standard()["bodies"].get(body.text, {})
    issuer = standard()["codes"]["vic_TraffickingStatusDecisionMakingOrg"].get(body.text, body.text)
    fields = {"issuer": Field("recognitions.issuer", "read", issuer, body.text, body.place)}
    if level := known.get("level"):
        fields["level"] = Field("recognitions.level", "read", level, body.text, body.place)
    why = standard()["says"]["document"]
    fields["kind"] = _asked("recognitions.kind", body, why, tuple(known.get("kinds", ())))
    story.recognitions["status"] = fields


def _if(sure: bool, path: str, value: str, cell: Cell, why: str) -> Field:
    return Field(path, "read", value, cell.text, cell.place) if sure else _asked(path, cell, why, (value,))


def _asked(path: str, cell: Cell, why: str, candidates: tuple[str, ...]) -> Field:
    return Field(path, "doubtful", "", cell.text, cell.place, candidates=candidates, why=why)
