"""What a person decided of pairs of records: one person's, or not. Kept in a file of its own; no record is changed by it.

The file holds names of files and rows, never names of people, so a file should not be called after its person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import yaml

from amparo.facts.dates import read_date
from amparo.facts.document import Node, read
from amparo.facts.problems import Problem, Problems, listed, nearest

FORMAT = "1"
FIELDS = ("records", "same", "by", "on", "note")


@dataclass(frozen=True, slots=True)
class Decision:
    """That two records are one person's (`same`), or are not. `by` and `on` say who decided it, and when."""

    left: str
    right: str
    same: bool
    by: str
    on: str
    note: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """The two records in the order of the alphabet."""
        return (self.left, self.right) if self.left <= self.right else (self.right, self.left)


def read_decisions(text: str | bytes, file: str) -> tuple[Decision, ...]:
    """Reads a decision file. Raises `Problems` with everything that is wrong in it."""
    root = read(text, file)
    found: list[Problem] = []
    if not isinstance(root.value, dict) or (root.get("links") or root).text != FORMAT:
        raise Problems(
            [root.problem("This is not a file of decisions about records.", expected=f'"links: {FORMAT}" in it')]
        )
    for name in root.keys:
        if name not in ("links", "decisions"):
            found.append(root.keys[name].problem(f'"{name}" does not belong here.', expected="links, decisions"))
    decisions = root.get("decisions")
    made = [_decision(node, found) for node in (decisions.items if decisions else ())]
    if decisions is not None and decisions.value is not None and not isinstance(decisions.value, list):
        found.append(decisions.problem(f"Decisions are a list, not {decisions.kind}."))
    if found:
        raise Problems(found)
    return tuple(one for one in made if one is not None)


def _decision(node: Node, found: list[Problem]) -> Decision | None:
    if not isinstance(node.value, dict):
        found.append(node.problem(f"A decision holds fields, not {node.kind}.", expected=listed(FIELDS)))
        return None
    for name, below in node.keys.items():
        if name not in FIELDS:
            found.append(
                below.problem(
                    f'"{name}" is not part of a decision.', expected=listed(FIELDS), nearest=nearest(name, FIELDS)
                )
            )
    records = node.get("records")
    labels = [item.text for item in records.items] if records and isinstance(records.value, list) else []
    if len(labels) != 2 or labels[0] == labels[1] or not all(labels):
        found.append((records or node).problem("A decision is about two records.", expected="records: [first, second]"))
        return None
    same = node.get("same")
    if same is None or same.text not in ("yes", "no"):
        found.append(
            (same or node).problem("Whether they are one person's is not said.", expected="same: yes or same: no")
        )
        return None
    by, on, note = (node.get(name) for name in ("by", "on", "note"))
    if by is None or not by.text:
        found.append(node.problem("Who decided is not said.", expected="by: and initials or a name"))
        return None
    if on is not None and on.value is not None:
        try:
            read_date(on.text)
        except ValueError as error:
            found.append(on.problem(f"{error}."))
    return Decision(labels[0], labels[1], same.text == "yes", by.text, on.text if on else "", note.text if note else "")


def write_decisions(decisions: Iterable[Decision]) -> str:
    """The decision file's text: what was decided later stands lower, and counts."""
    rows = [
        {"records": [one.left, one.right], "same": "yes" if one.same else "no", "by": one.by}
        | ({"on": one.on} if one.on else {})
        | ({"note": one.note} if one.note else {})
        for one in decisions
    ]
    head = "# Which records are one person's, as decided by a person. The last decision about a pair counts.\n"
    return head + yaml.safe_dump({"links": FORMAT, "decisions": rows}, sort_keys=False, allow_unicode=True, width=120)


def standing(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    """The decision that counts for each pair."""
    return {one.pair: one for one in decisions}


def groups(decisions: Iterable[Decision]) -> tuple[frozenset[str], ...]:
    """Records that are one person's by the decisions: whoever is joined to a record is joined to all that are joined to it."""
    joined: dict[str, set[str]] = {}
    for one in standing(decisions).values():
        if one.same:
            whole = joined.get(one.left, {one.left}) | joined.get(one.right, {one.right})
            for label in whole:
                joined[label] = whole
    found = {frozenset(group) for group in joined.values()}
    return tuple(sorted(found, key=sorted))


def contradictions(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Decisions that two records are not one person's while others join them."""
    whole = groups(decisions)
    return tuple(
        one
        for one in standing(decisions).values()
        if not one.same and any(one.left in group and one.right in group for group in whole)
    )
