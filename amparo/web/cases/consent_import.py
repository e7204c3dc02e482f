"""Taking answers in from elsewhere: HTCDS (JSON, CSV), answers of a docassemble interview (JSON). Looked at first, then taken.

What the file already says is never overwritten unasked: both values are shown, and the one in the file is kept unless its box is ticked.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from amparo.facts.case import LISTS, NOT_STATED, Case, Source, Value, parse
from amparo.facts.document import data
from amparo.facts.problems import Problem, Problems
from amparo.records.htcds import write as htcds_file
from amparo.web.cases.file import Conflict, Document, OpenFile
from amparo.web.cases.record_facts import (
    Edit,
    checked,
    conflicted,
    entity_of,
    fact_type,
    label,
    next_id,
    old_form,
    readable,
    seen_of,
    split,
    whole,
    with_edits,
)
from amparo.web.page import show
from amparo.web.rules import page
from amparo.web.words import say

KINDS = ("htcds", "docassemble")
LARGEST = 2 * 1024 * 1024
PREFIX = "amparo_"


@cache
def variables() -> Mapping[str, Any]:
    """Which variable of an interview becomes which fact."""
    loaded: Mapping[str, Any] = data(Path(__file__).parent / "consent_docassemble.yaml")
    return loaded


@dataclass(frozen=True, slots=True)
class Proposal:
    """One fact from elsewhere beside what the file says."""

    fact: str
    text: str
    own: str
    wrong: str = ""

    @property
    def new(self) -> bool:
        """Whether the file does not say it yet."""
        return not self.own and not self.wrong


def read(content: bytes, kind: str) -> tuple[dict[str, str], list[str]]:
    """Facts and the names of what was not taken, from a file made elsewhere. Raises `Problems`."""
    if len(content) > LARGEST:
        raise Problems([Problem("The file is too large.", expected="at most 2 MB")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Problems([Problem("The file is not a text in UTF-8.", expected="JSON or CSV")]) from None
    if kind == "htcds" and not text.lstrip().startswith(("{", "[")):
        lines = list(csv.DictReader(io.StringIO(text)))
        if len(lines) != 1:
            raise Problems([Problem("The table does not hold one person.", expected="one row below the names")])
        return htcds_file.proposed({name: value for name, value in lines[0].items() if name and value})
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise Problems([Problem("The file is not JSON.", expected="what the other program exported")]) from None
    if isinstance(said, list) and len(said) == 1:
        said = said[0]
    if not isinstance(said, dict):
        raise Problems([Problem("The file does not hold one person's answers.", expected="one JSON object")])
    return htcds_file.proposed(said) if kind == "htcds" else docassemble(said)


def docassemble(said: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The answers of an interview as facts, and the variables that were not taken."""
    inside = said.get("variables")
    known = variables()
    facts: dict[str, str] = {}
    left: list[str] = []
    for name, value in _flat(inside if isinstance(inside, dict) else said, "", known["name_parts"]):
        fact = known["variables"].get(name, "")
        if name.startswith(PREFIX):
            fact = name.removeprefix(PREFIX).replace("__", ".")
        if fact and fact_type(fact) is not None:
            facts[fact] = value
        elif name not in left:
            left.append(name)
    return facts, left


def _flat(node: Any, name: str, parts: list[str], depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > 12:
        return
    if isinstance(node, dict):
        words = [str(node[part]).strip() for part in parts if isinstance(node.get(part), str) and node[part].strip()]
        if words and name.endswith("name"):
            yield name, " ".join(words)
            return
        for key, inner in node.items():
            if key in ("_class", "instanceName", "_internal", "auto_gather", "gathered", "complete_attribute"):
                continue
            below = name if key == "elements" else f"{name}.{key}" if name else str(key)
            yield from _flat(inner, below, parts, depth + 1)
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _flat(inner, f"{name}[{number}]", parts, depth + 1)
    elif isinstance(node, bool):
        yield name, "yes" if node else "no"
    elif isinstance(node, str | int) and str(node).strip():
        text = str(node).strip()
        # docassemble writes dates with a time of day
        yield name, text[:10] if len(text) > 10 and text[10] == "T" and text[:4].isdigit() else text


def compared(case: Case, facts: Mapping[str, str]) -> list[Proposal]:
    """Each fact beside what the file says. What is the same is left out."""
    found = []
    for fact, text in facts.items():
        kind = fact_type(fact)
        entity, (_, _, name) = entity_of(case, fact), split(fact)
        own = entity.text(name) if entity else ""
        if kind is None or own == text.strip():
            continue
        try:
            value(fact, text)
        except Problems as problems:
            found.append(Proposal(fact, text, own, " ".join(whole(problems))))
        else:
            found.append(Proposal(fact, text, own))
    return found


def value(fact: str, text: str) -> Value:
    """A fact's value from a text. Raises `Problems`."""
    kind = fact_type(fact)
    if kind is None:
        raise Problems([Problem("This is no fact of a case file.", field=fact)])
    return text.strip() if kind.type == "text" else parse(text.strip(), kind)


def placed(case: Case, edits: Mapping[str, Edit]) -> dict[str, Edit]:
    """The edits with entries called new1, new2 … under free ids."""
    made: dict[tuple[str, str], str] = {}
    found: dict[str, Edit] = {}
    for fact, edit in edits.items():
        section, entry, name = split(fact)
        if section in LISTS and entry.startswith("new"):
            if (section, entry) not in made:
                made[section, entry] = next_id(case, section)
                case = with_edits(case, {f"{section}.{made[section, entry]}.{name}": None}, NOT_STATED)
            fact = f"{section}.{made[section, entry]}.{name}"
        found[fact] = edit
    return found


def taken(document: Document, facts: Mapping[str, str], source: Source) -> Document:
    """The document with these facts; entries called new1, new2 … become new entries. Raises `Problems`."""
    edits: dict[str, Edit] = {fact: value(fact, text) for fact, text in facts.items()}
    return checked(document, with_edits(document.case, placed(document.case, edits), source))


def came_from(kind: str) -> Source:
    """Where imported facts come from: the client's answers in an interview, or another office's record."""
    return Source("client" if kind == "docassemble" else "record", note=kind)


def imports(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Upload, look, take."""
    here = f"/file/{file.room.id}/people/imports/"
    if request.method != "POST":
        return _page(request, file)
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        return _page(request, file, {"problem": say("consent.imports.kind_needed")})
    if upload := request.FILES.get("answers"):
        try:
            facts, left = read(upload.read(), kind)
        except Problems as problems:
            return _page(request, file, {"problem": " ".join(whole(problems))})
        rows = [_shown(one) for one in compared(file.case, facts)]
        return _page(request, file, {"kind": kind, "rows": rows, "left": left, "looked": True})
    seen = seen_of(request, file)
    if seen is None:
        return old_form(request)
    facts = {fact: request.POST.get(f"value.{fact}", "") for fact in request.POST.getlist("take")}
    if not facts:
        return _page(request, file, {"problem": say("consent.imports.nothing")})
    try:
        file.change(lambda document: taken(document, facts, came_from(kind)), "imported", seen=seen)
    except Conflict as conflict:
        return conflicted(request, file, conflict, here)
    except Problems as problems:
        return _page(request, file, {"problem": " ".join(whole(problems))})
    return HttpResponseRedirect(f"/file/{file.room.id}/story/")


def _shown(one: Proposal) -> dict[str, Any]:
    section, entry, _ = split(one.fact)
    kind = fact_type(one.fact)
    said = one.text if one.wrong else readable(kind, value(one.fact, one.text))
    before = readable(kind, value(one.fact, one.own)) if one.own and not one.wrong else one.own
    name = f"{entry} · {label(one.fact)}" if section else label(one.fact)
    return {"fact": one.fact, "text": one.text, "label": name, "said": said, "own": before} | {
        "new": one.new,
        "wrong": one.wrong,
    }


def _page(request: HttpRequest, file: OpenFile, given: Mapping[str, Any] | None = None) -> HttpResponse:
    shown = {"file": file, "part": "people", "kinds": KINDS, **(given or {})}
    return show(request, "cases/consent_imports.html", shown, status=400 if shown.get("problem") else 200)


ROUTES = [page("file/<str:room>/people/imports/", imports, rule="case.write", name="imports")]
