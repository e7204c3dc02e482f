"""A provision of one state, made ready to be tried in another: its section numbers become the kinds of offence they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from amparo.engine.provision import Pack
from amparo.facts.document import Node
from amparo.facts.problems import Problems, listed, nearest

TRIAL = "1900-01-01/.."


@dataclass(frozen=True, slots=True)
class Transplant:
    """A provision with the classes it uses, and what had to be taken loosely."""

    root: Node
    renamed: Mapping[str, str]
    caveats: tuple[str, ...]


def transplanted(wanted: Node, root: Node, pack: Pack) -> Transplant:
    """The last version of a provision, as if it had always been in force, with classes of kinds of offence. Raises `Problems`."""
    listing = root.get("provisions")
    provisions = listing.keys if listing else {}
    if wanted.text not in provisions:
        raise Problems(
            [
                wanted.problem(
                    f'There is no provision "{wanted.text}".',
                    expected=listed(provisions),
                    nearest=nearest(wanted.text, provisions),
                )
            ]
        )
    provision = provisions[wanted.text]
    versions = provision.get("versions")
    assert versions is not None
    last = dict(versions.items[-1].keys)
    for name, text in (("id", "trial"), ("in_force", TRIAL), ("version_by", "filing")):
        last[name] = Node(text, wanted.line, wanted.file, name)
    for name in ("effect", "text_as_of", "field_basis"):
        last.pop(name, None)
    last["basis"] = Node("inferred", wanted.line, wanted.file, "basis")
    only = replace(versions, value=[replace(versions.items[-1], value=last)])
    made = replace(
        provision,
        value={**{key: below for key, below in provision.keys.items() if key != "research"}, "versions": only},
    )
    used = sorted(set(_classes(made)))
    caveats: list[str] = []
    classes: dict[str, Node] = {}
    theirs = root.get("classes")
    for name in used:
        classes[name] = _by_kind(theirs.keys[name] if theirs else wanted, name, pack, caveats)
    document = Node({"classes": Node(classes, wanted.line, wanted.file, "classes"),
                     "provisions": Node({wanted.text: made}, wanted.line, wanted.file, "provisions")},
                    wanted.line, wanted.file, "")  # fmt: skip
    return Transplant(document, {}, tuple(caveats))


def _classes(node: Node) -> Iterator[str]:
    """The classes a provision refers to."""
    for key, below in node.keys.items():
        if key == "class":
            yield from ([item.text for item in below.items] if isinstance(below.value, list) else [below.text])
        else:
            yield from _classes(below)
    for item in node.items:
        yield from _classes(item)


def _by_kind(node: Node, name: str, pack: Pack, caveats: list[str]) -> Node:
    """A class by kinds of offence: those of its sections and its own."""
    known = pack.classes[name]
    of_sections = {section: pack.statutes.section(section) for section in sorted(known.sections)}
    kinds = {section.category for section in of_sections.values() if section is not None and section.category}
    kinds |= known.categories
    unplaced = [section for section, found in of_sections.items() if found is None or not found.category]
    if known.sections:
        caveats.append(
            f'"{known.title}" is taken by kind of offence ({", ".join(sorted(kinds)) or "none known"}), not by section number.'
        )
    if unplaced:
        caveats.append(f'"{known.title}": the kind of {len(unplaced)} sections is not known; they are left out.')

    def words(values: set[str] | frozenset[str]) -> Node:
        return Node([Node(value, node.line, node.file, "") for value in sorted(values)], node.line, node.file, "")

    fields = {
        key: below
        for key, below in node.keys.items()
        if key not in ("sections", "without", "categories", "only_categories")
    }
    fields["categories"] = words(kinds)
    # an offence known to be of another kind is outside; one of which the kind is not known stays not known
    fields["only_categories"] = words(kinds | known.only_categories)
    fields["complete"] = Node("no", node.line, node.file, "complete")
    return replace(node, value=fields)
