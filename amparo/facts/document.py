"""Reads YAML and JSON files into nodes that remember their lines.

Scalars stay the text that was written: what `796.07`, `no` or `2014-03` mean is for the vocabulary to say, not for YAML.
Anchors and aliases are refused (they hide what a file says and can be used to exhaust memory), as are keys given twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from amparo.facts.problems import Problem, Problems

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # pyyaml built without libyaml: slower, same meaning
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

LARGEST = 20_000_000
"""Bytes; a case file of a thousand charges has about half a million."""

LONGEST_SHOWN = 80
"""Signs of a text that a message repeats."""

DEEPEST = 60
"""Levels of nesting; a law pack uses about twelve."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A place in a file: a mapping, a list or a text, with the line it begins on (from 1).

    `value` is a `dict[str, Node]`, a `list[Node]`, a `str`, or `None` where nothing was written.
    """

    value: dict[str, Node] | list[Node] | str | None
    line: int
    file: str
    field: str
    quoted: bool = False

    @property
    def text(self) -> str:
        """The text written here; empty for anything that is not a text."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def keys(self) -> dict[str, Node]:
        """The mapping written here; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The list written here; empty for anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def kind(self) -> str:
        """What is written here, in words for a message."""
        if isinstance(self.value, dict):
            return "a group of fields" if self.value else "an empty group"
        if isinstance(self.value, list):
            return "a list" if self.value else "an empty list"
        if self.value is None:
            return "nothing"
        line = " ".join(self.value.split())
        return f'"{line}"' if len(line) <= LONGEST_SHOWN else f'"{line[:LONGEST_SHOWN]}…"'

    def get(self, key: str) -> Node | None:
        """The node under a key; none where the key is absent or left blank."""
        found = self.keys.get(key)
        return None if found is None or found.value is None else found

    def problem(self, what: str, *, expected: str = "", nearest: str = "") -> Problem:
        """Says what is wrong here."""
        return Problem(what, file=self.file, line=self.line, field=self.field, expected=expected, nearest=nearest)

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for below in self.keys.values():
            yield from below.walk()
        for below in self.items:
            yield from below.walk()


class _AsWritten(Loader):
    """Leaves scalars as they are written: what kind of value each is need not be found out."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:
        """One kind for all."""
        return "as written"

    def descend_resolver(self, current_node: object, current_index: object) -> None:
        """Nothing is found out by place."""

    def ascend_resolver(self) -> None:
        """Nothing is found out by place."""


def data(path: Path) -> Any:
    """Reads one of Amparo's own data files into plain values."""
    return yaml.load(path.read_bytes(), Loader)


def read(text: str | bytes, file: str) -> Node:
    """Reads one YAML or JSON document. Raises `Problems` for anything that is not one plain document."""
    if len(text) > LARGEST:
        raise Problems([Problem(f"The file is larger than {LARGEST // 1_000_000} MB.", file=file)])
    if isinstance(text, bytes):
        raw = text
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            raise Problems(
                [Problem("The file is not UTF-8 text.", file=file, line=line, expected="text saved as UTF-8")]
            ) from None
    elif not _is_unicode(text):
        raise Problems([Problem("The file is not UTF-8 text.", file=file, expected="text saved as UTF-8")])
    if text.lstrip()[:1] in ("{", "["):
        # JSON writes signs beyond the first 65,536 as two halves, and some ends of a line as they are; YAML knows neither
        text = text.translate({0x85: "\\N", 0x2028: "\\L", 0x2029: "\\P"})
        text = _HALVES.sub(lambda pair: pair[1] + json.loads(f'"{pair[2]}"'), text)
    _refuse_depth(text, file)
    try:
        loader = _AsWritten(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.reader.ReaderError as error:
        where = text.encode()[: error.position].count(b"\n") + 1
        what = f"The file holds a sign that is not text (number {error.character})."
        raise Problems([Problem(what, file=file, line=where, expected="the sign taken out")]) from None
    except yaml.YAMLError as error:
        raise Problems([_explain(error, file)]) from None
    except RecursionError:
        raise Problems([Problem("The file is nested too deeply.", file=file)]) from None
    if root is None:
        raise Problems([Problem("The file is empty.", file=file)])
    found: list[Problem] = []
    node = _node(root, file, "", set(), found, 0)
    if found:
        raise Problems(found)
    return node


_HALVES = re.compile(r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_depth(text: str, file: str) -> None:
    """A run of ten thousand brackets would exhaust the parser's stack before it could complain."""
    depth = 0
    for line_number, line in enumerate(text.split("\n"), 1):
        if "[" in line or "{" in line or "]" in line or "}" in line:
            depth += line.count("[") + line.count("{")
            if depth > 10 * DEEPEST:
                raise Problems([Problem("The file is nested too deeply.", file=file, line=line_number)])
            depth = max(0, depth - line.count("]") - line.count("}"))
        indent = len(line) - len(line.lstrip(" -"))
        if indent > 20 * DEEPEST:
            raise Problems([Problem("The file is nested too deeply.", file=file, line=line_number)])


def _explain(error: yaml.YAMLError, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 0
    what = getattr(error, "problem", None) or str(error).split("\n")[0]
    if "expected a single document" in str(error):
        return Problem("The file holds more than one document (a line with ---).", file=file, line=line)
    hint = "valid YAML"
    begun = getattr(error, "context_mark", None)
    inside = str(getattr(error, "context", ""))
    if "escape" in what:
        hint = "a backslash written twice in double quotes, or single quotes"
    elif begun is not None and "quoted" in inside:
        # the parser notices at the end of the file what was left open further up
        what, line, hint = "a quote is not closed", begun.line + 1, "a closing quote"
    elif begun is not None and "flow" in inside:
        what = f"a comma or a closing bracket is missing, in the group that begins in line {begun.line + 1}"
        hint = "a comma between the fields of a group, and every bracket to be closed"
    elif "mapping values are not allowed" in what:
        hint = 'a text with ": " in it to stand in quotes, and fields of one group to begin in the same column'
    elif "cannot start any token" in what:
        hint = "spaces, not tabs, before a field; and a text that begins with a sign such as @ or ` in quotes"
    elif "did not find expected" in what or "could not find expected" in what:
        hint = "each field to begin in the same column as its neighbours, and every quote and bracket to be closed"
    return Problem(f"This is not readable as YAML: {what}.", file=file, line=line, expected=hint)


def _node(raw: yaml.Node, file: str, field: str, seen: set[int], found: list[Problem], depth: int) -> Node:
    line = raw.start_mark.line + 1
    if depth > DEEPEST:
        raise Problems([Problem("The file is nested too deeply.", file=file, line=line)])
    if id(raw) in seen:
        found.append(
            Problem(
                "Anchors and aliases (& and *) are not used here.",
                file=file,
                line=line,
                field=field,
                expected="the value written out",
            )
        )
        return Node(None, line, file, field)
    seen.add(id(raw))
    if isinstance(raw, yaml.ScalarNode):
        quoted = raw.style in ("'", '"', "|", ">")
        text = str(raw.value)
        blank = not quoted and text.strip() in ("", "~", "null", "Null", "NULL")
        return Node(None if blank else text, line, file, field, quoted)
    if isinstance(raw, yaml.SequenceNode):
        items = []
        for number, below in enumerate(raw.value):
            items.append(_node(below, file, f"{field}[{_name(below, number)}]", seen, found, depth + 1))
        return Node(items, line, file, field)
    keys: dict[str, Node] = {}
    for raw_key, below in raw.value:
        key_line = raw_key.start_mark.line + 1
        if not isinstance(raw_key, yaml.ScalarNode):
            found.append(Problem("A field's name must be a word.", file=file, line=key_line, field=field))
            continue
        key = str(raw_key.value)
        path = f"{field}.{key}" if field else key
        if key in keys:
            found.append(
                Problem(
                    f'"{key}" is given twice.',
                    file=file,
                    line=key_line,
                    field=path,
                    expected="each field once; the first one would be lost",
                )
            )
            continue
        keys[key] = _node(below, file, path, seen, found, depth + 1)
    return Node(keys, line, file, field)


def _name(raw: yaml.Node, number: int) -> str:
    """How an entry of a list is called in messages: by its id where it has one, else by its place."""
    if isinstance(raw, yaml.MappingNode):
        for key, value in raw.value:
            if getattr(key, "value", None) == "id" and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    return str(number + 1)
