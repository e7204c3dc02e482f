"""Reads rubrics: data files that say by which criteria the laws of jurisdictions are compared.

Two ship with Amparo (`law/rubrics`); anybody can bring another. The format is described in docs/law-book.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from amparo.engine.fields import Fields
from amparo.engine.provision import NexusStandards
from amparo.engine.provision import words as law_words
from amparo.facts.document import Node, read
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.facts.vocabulary import vocabulary
from amparo.law.packs import Library, default_folder
from amparo.monitor.traits import words

RUBRIC = ("id", "title", "says", "source", "among", "criteria")
CRITERION = ("id", "title", "says", "source", "note", "test", "of", "scale", "none_found", "weight")
LEVEL = ("id", "says", "when", "points")
AMONG = ("states", "united_states", "all")
JOINS = ("all", "any", "not")


@dataclass(frozen=True, slots=True)
class Test:
    """A question about a pack, or about a provision inside `any_provision`. `values` are the words it was given.

    Beside the words a rubric may write there are `quiet`, which asks its part and says nothing of what it found, and `told`,
    which only says what it found.
    """

    asks: str
    values: tuple[str, ...] = ()
    parts: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """A step of a scale. `points` (0 to 1) only count where the rubric gives weights."""

    id: str
    says: str
    test: Test
    points: float


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of a comparison: a test that is met or not, or a scale from better to worse for the survivor."""

    id: str
    title: str
    says: str
    source: str
    note: str
    test: Test
    """What must hold; for a scale, that there is any law to place on it."""
    levels: tuple[Level, ...] = ()
    none_found: str = ""
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Rubric:
    """Criteria by which laws are compared, and among which jurisdictions."""

    id: str
    title: str
    says: str
    source: str
    address: str
    among: Literal["states", "united_states", "all"]
    criteria: tuple[Criterion, ...]

    @property
    def weighted(self) -> bool:
        """Whether the rubric defines a total."""
        return any(one.weight is not None for one in self.criteria)


def rubrics_folder() -> Path:
    """The rubrics that ship with Amparo."""
    return default_folder() / "rubrics"


def shipped() -> list[str]:
    """The names of the rubrics that ship with Amparo."""
    return sorted(path.stem for path in rubrics_folder().glob("*.yaml"))


def load_rubric(name: str, nexus: NexusStandards) -> Rubric:
    """A rubric by the name of one that ships with Amparo, or by its path. Raises `Problems`."""
    path = rubrics_folder() / f"{name}.yaml" if name in shipped() else Path(name)
    try:
        raw = path.read_bytes()
    except OSError as error:
        known = shipped()
        raise Problems(
            [
                Problem(
                    f"The rubric cannot be read: {error.strerror}.",
                    file=name,
                    expected=f"the path of a rubric file, or {listed(known)}",
                    nearest=nearest(name, known),
                )
            ]
        ) from None
    # a folder of law with its own standards can be compared by the rubrics that ship with Amparo
    return read_rubric(read(raw, path.name), {**Library().nexus, **nexus})


def read_rubric(root: Node, nexus: NexusStandards) -> Rubric:
    """Reads a rubric. Raises `Problems` with everything that is wrong."""
    found: list[Problem] = []
    rubric = _Reader(found, nexus).rubric(root)
    if found:
        raise Problems(found)
    return rubric


class _Reader(Fields):
    def __init__(self, found: list[Problem], nexus: NexusStandards) -> None:
        super().__init__(found)
        self.known = _allowed(nexus)
        self.earlier: list[str] = []

    def rubric(self, root: Node) -> Rubric:
        if not isinstance(root.value, dict):
            raise Problems([root.problem(f"A rubric holds fields, not {root.kind}.", expected=listed(RUBRIC))])
        self.only(root, "a rubric", RUBRIC)
        source = root.get("source")
        if source is not None:
            self.only(source, "a source", ("title", "address"))
        listing = root.get("criteria")
        if listing is None or not listing.items:
            self.wrong(listing or root, "A rubric has a list of criteria.", expected='"criteria:" and one entry each')
        among = self.word(root, "among", AMONG) or "all"
        return Rubric(
            self.name(root, "a rubric"),
            self.required(root, "title", "a rubric"),
            self.required(root, "says", "a rubric"),
            self.required(source, "title", "a source") if source else "",
            self.text(source, "address") if source else "",
            among if among in AMONG else "all",  # type: ignore[arg-type]
            tuple(self.criterion(item) for item in (listing.items if listing else ())),
        )

    def name(self, node: Node, what: str) -> str:
        name = self.required(node, "id", what)
        if name and not all(sign.isalnum() or sign == "-" for sign in name.casefold()):
            self.wrong(node.keys["id"], f'"{name}" cannot be an id.', expected="letters, digits and hyphens")
        return name

    def criterion(self, node: Node) -> Criterion:
        self.only(node, "a criterion", CRITERION)
        name = self.name(node, "a criterion")
        if name in self.earlier:
            self.wrong(node, f'Two criteria are called "{name}".', expected="an id of its own for each")
        title, says = self.required(node, "title", "a criterion"), self.required(node, "says", "a criterion")
        source = self.required(node, "source", "a criterion")
        test, scale = node.get("test"), node.get("scale")
        if isinstance(node.value, dict) and (test is None) == (scale is None):
            self.wrong(
                node, "A criterion has either a test or a scale.", expected='"test: …" or "scale:" and its levels'
            )
        of = node.get("of")
        if of is not None and scale is None:
            self.wrong(of, '"of" belongs to a scale.', expected='"scale:" beside it, or the words inside the test')
        about = self.group_test(of, inside=True) if of else Test("all")
        levels = self.levels(scale, about) if scale else ()
        made = Criterion(
            name, title, says, source, self.text(node, "note"),
            self.group_test(test) if test else Test("any_provision", parts=(about,)),
            levels, self.text(node, "none_found"), self.decimal(node, "weight"),
        )  # fmt: skip
        if scale is not None and not made.none_found:
            self.wrong(
                node,
                'A scale needs "none_found".',
                expected='"none_found:" and what it means that there is no such law',
            )
        self.earlier.append(name)
        return made

    def levels(self, scale: Node, about: Test) -> tuple[Level, ...]:
        if not isinstance(scale.value, list) or len(scale.items) < 2:
            self.wrong(
                scale,
                f"A scale is a list of at least two levels, not {scale.kind}.",
                expected="the best for the survivor first",
            )
            return ()
        made: list[Level] = []
        before = Test("all")
        for place, item in enumerate(scale.items):
            self.only(item, "a level", LEVEL)
            when = item.get("when")
            last = place == len(scale.items) - 1
            if when is None and not last:
                self.wrong(
                    item, "A level says when it is reached.", expected='"when:"; only the last level may do without'
                )
            test = self.group_test(when, inside=True) if when else Test("told", parts=(before,))
            name = self.name(item, "a level")
            if name in {one.id for one in made}:
                self.wrong(item, f'Two levels are called "{name}".', expected="an id of its own for each")
            points = self.decimal(item, "points")
            before = test
            made.append(
                Level(
                    name,
                    self.required(item, "says", "a level"),
                    Test("any_provision", parts=(Test("all", parts=(Test("quiet", parts=(about,)), test)),)),
                    1 - place / (len(scale.items) - 1) if points is None else points,
                )
            )
        return tuple(made)

    def decimal(self, node: Node, key: str) -> float | None:
        below = node.get(key)
        if below is None:
            return None
        try:
            number = float(below.text)
        except ValueError:
            number = -1.0
        if not 0 <= number <= 1000:
            self.wrong(below, f"{below.kind} is not a number from 0 on.", expected="a number such as 1 or 0.5")
            return None
        return number

    def group_test(self, node: Node, *, inside: bool = False) -> Test:
        """A group of tests, all of which must hold."""
        if not isinstance(node.value, dict) or not node.value:
            expected = listed(words()["tests"], 30) if inside else listed(("any_provision", "criterion", *JOINS))
            self.wrong(node, f"A test is a group of fields, not {node.kind}.", expected=expected)
            return Test("all")
        parts = tuple(self.test(key, below, inside) for key, below in node.keys.items())
        return parts[0] if len(parts) == 1 else Test("all", parts=parts)

    def test(self, key: str, node: Node, inside: bool) -> Test:
        if key in ("all", "any"):
            if not node.items:
                self.wrong(
                    node,
                    f'"{key}" is a list of tests, not {node.kind}.',
                    expected='one test a line, each beginning with "- "',
                )
            return Test(key, parts=tuple(self.group_test(item, inside=inside) for item in node.items))
        if key == "not":
            return Test("not", parts=(self.group_test(node, inside=inside),))
        if not inside:
            return self.pack_test(key, node)
        if key not in self.known:
            if key in ("any_provision", "criterion"):
                self.wrong(node, f'"{key}" cannot stand inside any_provision.', expected=listed(self.known, 30))
            else:
                self.wrong(
                    node,
                    f'"{key}" is not a test.',
                    expected=listed((*self.known, *JOINS), 30),
                    nearest=nearest(key, self.known),
                )
            return Test("all")
        if key == "effect":
            return self.effect(node)
        values = self.values(node, self.known[key], f'"{key}"', words()["tests"][key]["expects"])
        return Test(key, values)

    def pack_test(self, key: str, node: Node) -> Test:
        if key == "any_provision":
            return Test(key, parts=(self.group_test(node, inside=True),))
        if key == "criterion":
            return Test(key, self.values(node, self.earlier, '"criterion"', "the id of a criterion above"))
        known = ("any_provision", "criterion", *JOINS)
        inner = key in self.known
        self.wrong(
            node,
            f'"{key}" asks about a provision.' if inner else f'"{key}" is not a test.',
            expected=f'"any_provision: {{{key}: …}}"' if inner else listed(known),
            nearest="" if inner else nearest(key, known),
        )
        return Test("all")

    def values(self, node: Node, known: Iterable[str], what: str, expects: str) -> tuple[str, ...]:
        items = node.items if isinstance(node.value, list) else [node]
        if not items or any(not item.text for item in items):
            self.wrong(node, f"{what} is left blank or holds something other than words.", expected=expects)
            return ()
        return tuple(self.among(item, known) for item in items)

    def effect(self, node: Node) -> Test:
        if not node.keys:
            self.wrong(
                node, f"An effect is asked as a group, not {node.kind}.", expected=words()["tests"]["effect"]["expects"]
            )
        parts = []
        for name, below in node.keys.items():
            known = law_words()["effects"]
            if name not in known:
                self.wrong(
                    below, f'"{name}" is not an effect.', expected=listed(known, 20), nearest=nearest(name, known)
                )
                continue
            answers = self.values(below, law_words()["answers"], f'"{name}"', words()["tests"]["effect"]["expects"])
            parts.append(Test("effect", (name, *answers)))
        return Test("all", parts=tuple(parts))


def _allowed(nexus: NexusStandards) -> Mapping[str, tuple[str, ...]]:
    """The words each test of a provision may be given."""
    law, own, facts = law_words(), words(), vocabulary()
    charges = facts.sections["charges"].facts
    dispositions = charges["disposition.kind"].words
    return {
        "kind": tuple(law["kinds"]),
        "acts": tuple(dict.fromkeys(one["acts"] for one in law["kinds"].values())),
        "reaches": (*facts.records, *(one for one in dispositions if one not in facts.records)),
        "victim_of": tuple(law["victims"]),
        "covers": charges["offence.category"].words,
        "offence_scope": tuple(own["scopes"]),
        "nexus": (*own["nexus_words"], *nexus),
        "grant": tuple(own["grants"]),
        "waiting": tuple(own["waits"]),
        "without": tuple(own["conditions"]),
        "hearing": tuple(law["hearings"]),
        "burden": tuple(law["burdens"]),
        "presumes": ("victim", "nexus", "eligible"),
        "presumed_from": tuple(own["documents"]),
        "confidential": ("yes",),
        "effect": (),
        "fee": tuple(own["fees"]),
        "age": tuple(own["ages"]),
    }
