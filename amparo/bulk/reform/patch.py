"""Patches of law: a bill, another state's provision, a model law, put into a pack for trial.

    amparo: amparo-reform/1
    title: Relief for any offence
    says: What it would change, in a sentence or two.
    kind: bill                      # bill, transplant, model
    for: [us-ne]                    # where it is tried; left out: wherever people were charged
    changes:
      - repeal: [us-ne/29-3005]     # or "records": all that clears records
      - model: record-relief        # law/model/record-relief.yaml
      - transplant: us-ny/440.10-1-i
      - classes: {…}                # as in a pack; a class of the same name is replaced
      - provisions: {us-ne/new: …}  # as in a pack; a provision of the same id is replaced
      - version: {of: us-ne/29-3005, set: {grounds: […]}, drop: [burden]}

A patch works on the text of a pack, as read, and what comes out is read like any pack: whatever is wrong is said with file and
line. The law of a patch is in force nowhere, and no other command reads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from amparo.bulk.reform.transplant import transplanted
from amparo.engine.provision import Pack
from amparo.engine.provision import words as law_words
from amparo.engine.syntax import read_pack
from amparo.facts.document import Node, read
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.facts.vocabulary import vocabulary
from amparo.law.packs import Library

FORMAT = "amparo-reform/1"
MODEL = "amparo-model/1"
FIELDS = ("amparo", "title", "says", "kind", "for", "changes")
KINDS = ("bill", "transplant", "model")
CHANGES = ("repeal", "model", "transplant", "classes", "provisions", "version")
TRIAL = "1900-01-01/.."
"""When a law that is tried is in force: as if it had always been."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A change of law to be tried. `caveats` say what had to be taken loosely."""

    file: str
    title: str
    says: str
    kind: str
    where: tuple[str, ...]
    changes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Patched:
    """A pack with a patch in it, and what had to be taken loosely to put it there."""

    pack: Pack
    caveats: tuple[str, ...]


def read_patch(path: Path) -> Patch:
    """Reads a patch. Raises `Problems` with everything that is wrong in it, except what only its law shows."""
    try:
        root = read(path.read_bytes(), str(path))
    except OSError as error:
        raise Problems(
            [Problem(f"The file cannot be read: {error.strerror}.", file=str(path), expected="a patch")]
        ) from None
    found: list[Problem] = []
    if not isinstance(root.value, dict):
        raise Problems([root.problem(f"A patch holds fields, not {root.kind}.", expected=listed(FIELDS))])
    version = root.get("amparo")
    if version is None or version.text != FORMAT:
        found.append(
            (version or root).problem("The file does not say that it is a patch.", expected=f"amparo: {FORMAT}")
        )
    for key, node in root.keys.items():
        if key not in FIELDS:
            found.append(
                node.problem(f'"{key}" is not known here.', expected=listed(FIELDS), nearest=nearest(key, FIELDS))
            )
    title, says, kind, where, changes = (root.get(key) for key in FIELDS[1:])
    if title is None or not title.text:
        found.append(root.problem('"title" is missing.', expected="a short name of the change"))
    if kind is None or kind.text not in KINDS:
        found.append((kind or root).problem("The kind of change is missing or not known.", expected=listed(KINDS)))
    known = vocabulary().jurisdictions
    places = where.items if where and isinstance(where.value, list) else [where] if where else []
    for place in places:
        if place.text not in known:
            found.append(
                place.problem(
                    f"{place.kind} is not a jurisdiction.", expected="us-ne …", nearest=nearest(place.text, known)
                )
            )
    if changes is None or not changes.items:
        found.append((changes or root).problem("A patch has a list of changes.", expected=listed(CHANGES)))
    for change in changes.items if changes else ():
        if len(change.keys) != 1 or next(iter(change.keys)) not in CHANGES:
            meant = nearest(next(iter(change.keys), ""), CHANGES)
            found.append(change.problem("A change is one thing.", expected=listed(CHANGES), nearest=meant))
    if found:
        raise Problems(found)
    assert title is not None
    assert kind is not None
    assert changes is not None
    return Patch(
        str(path), title.text, says.text.strip() if says else "", kind.text,
        tuple(place.text for place in places), tuple(changes.items),
    )  # fmt: skip


def patched(patch: Patch, jurisdiction: str, library: Library) -> Patched:
    """The pack of a jurisdiction with a patch in it. Raises `Problems`; the library is left as it is."""
    root = _source(library, jurisdiction)
    trial = _Trial(patch, jurisdiction, library, dict(root.keys))
    for change in patch.changes:
        ((name, node),) = change.keys.items()
        getattr(trial, f"_{name}")(node)
    pack = read_pack(replace(root, value=trial.keys), library.nexus)
    return Patched(pack, tuple(trial.caveats))


def _source(library: Library, jurisdiction: str) -> Node:
    path = library.path(jurisdiction)
    if not path.is_file():
        raise Problems([Problem(f'There is no pack for "{jurisdiction}".', file=str(path))])
    return read(path.read_bytes(), str(path))


class _Trial:
    """A pack's fields while a patch works on them."""

    def __init__(self, patch: Patch, jurisdiction: str, library: Library, keys: dict[str, Node]) -> None:
        self.patch = patch
        self.jurisdiction = jurisdiction
        self.library = library
        self.keys = keys
        self.caveats: list[str] = []

    def _group(self, name: str, near: Node) -> dict[str, Node]:
        """A group of the pack, as a copy that may be changed."""
        found = self.keys.get(name)
        made = dict(found.keys) if found else {}
        self.keys[name] = replace(found, value=made) if found else Node(made, near.line, near.file, name)
        return made

    def _repeal(self, node: Node) -> None:
        provisions = self._group("provisions", node)
        acts = {kind for kind, entry in law_words()["kinds"].items() if entry["acts"] == "record"}
        names = [item.text for item in node.items] if isinstance(node.value, list) else [node.text]
        for name in names:
            if name == "records":
                for own in [
                    own for own, below in provisions.items() if (kind := below.get("kind")) and kind.text in acts
                ]:
                    del provisions[own]
            elif name in provisions:
                del provisions[name]
            elif name.startswith(f"{self.jurisdiction}/"):
                raise Problems(
                    [
                        node.problem(
                            f'There is no provision "{name}".',
                            expected=listed(provisions),
                            nearest=nearest(name, provisions),
                        )
                    ]
                )

    def _model(self, node: Node) -> None:
        path = self.library.folder / "model" / f"{node.text}.yaml"
        if not path.is_file():
            known = sorted(one.stem for one in path.parent.glob("*.yaml"))
            raise Problems(
                [
                    node.problem(
                        f'There is no model "{node.text}".', expected=listed(known), nearest=nearest(node.text, known)
                    )
                ]
            )
        root = read(path.read_bytes(), f"law/model/{path.name}")
        version = root.get("amparo")
        if version is None or version.text != MODEL:
            raise Problems([root.problem("The file does not say that it is a model.", expected=f"amparo: {MODEL}")])
        self._put(root, f"model-{node.text}", {})

    def _transplant(self, node: Node) -> None:
        source = node.text.partition("/")[0]
        if not self.library.has(source):
            raise Problems(
                [
                    node.problem(
                        f'There is no pack for "{source}".', expected="a provision's id, such as us-ny/440.10-1-i"
                    )
                ]
            )
        if source == self.jurisdiction:
            return  # a state's own law is no transplant there
        moved = transplanted(node, _source(self.library, source), self.library.pack(source))
        self.caveats += moved.caveats
        self._put(moved.root, f"from-{source}", moved.renamed)

    def _put(self, root: Node, prefix: str, renamed: Mapping[str, str]) -> None:
        """Puts classes and provisions of another document into the pack, under names of their own."""
        classes, provisions = self._group("classes", root), self._group("provisions", root)
        theirs = root.get("classes")
        own = {name: f"{prefix}-{name}".replace("-", "_") for name in (theirs.keys if theirs else {})}
        for name, below in (theirs.keys if theirs else {}).items():
            classes[own[name]] = below
        listing = root.get("provisions")
        for name, below in (listing.keys if listing else {}).items():
            local = name.partition("/")[2] or name
            provisions[f"{self.jurisdiction}/{prefix}-{local}"] = _with_classes(below, {**own, **renamed})

    def _classes(self, node: Node) -> None:
        self._group("classes", node).update(node.keys)

    def _provisions(self, node: Node) -> None:
        self._group("provisions", node).update(
            {name: below for name, below in node.keys.items() if name.startswith(f"{self.jurisdiction}/")}
        )

    def _version(self, node: Node) -> None:
        of = node.get("of")
        provisions = self._group("provisions", node)
        if of is None or (of.text not in provisions and of.text.startswith(f"{self.jurisdiction}/")):
            named = of.text if of else ""
            raise Problems(
                [
                    node.problem(
                        f'There is no provision "{named}".',
                        expected=listed(provisions),
                        nearest=nearest(named, provisions),
                    )
                ]
            )
        if of.text not in provisions:
            return  # of another jurisdiction in which the patch is tried too
        provision = provisions[of.text]
        listing = provision.get("versions")
        if listing is None or not listing.items:
            raise Problems([provision.problem("The provision has no version to change.")])
        fields = dict(listing.items[-1].keys)
        change, drop = node.get("set"), node.get("drop")
        fields.update(change.keys if change else {})
        for item in drop.items if drop else ():
            fields.pop(item.text, None)
        fields["id"] = Node("trial", node.line, node.file, "id")
        fields["in_force"] = Node(TRIAL, node.line, node.file, "in_force")
        fields["version_by"] = Node("filing", node.line, node.file, "version_by")
        only = replace(listing, value=[Node(fields, node.line, node.file, node.field)])
        provisions[of.text] = replace(provision, value={**provision.keys, "versions": only})


def _with_classes(node: Node, names: Mapping[str, str]) -> Node:
    """A provision that refers to classes by their new names."""
    if isinstance(node.value, dict):
        made = {}
        for key, below in node.value.items():
            made[key] = _renamed(below, names) if key == "class" else _with_classes(below, names)
        return replace(node, value=made)
    if isinstance(node.value, list):
        return replace(node, value=[_with_classes(item, names) for item in node.value])
    return node


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    if isinstance(node.value, list):
        return replace(node, value=[_renamed(item, names) for item in node.value])
    return replace(node, value=names.get(node.text, node.text))


def tried_in(patch: Patch, present: Sequence[str], library: Library) -> list[str]:
    """Where a patch is tried: where it says, else in every jurisdiction of the United States that people were charged under."""
    places = patch.where or tuple(place for place in present if place.startswith("us-"))
    return [place for place in places if library.has(place)]
