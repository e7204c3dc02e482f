"""What is remembered of the values of cases can be forgotten, and forgetting changes no answer."""

import gc
import importlib
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import amparo
from amparo.engine.determine import determine
from amparo.facts import forgetting
from amparo.facts.case import load_case, read_case
from amparo.facts.dates import read_date
from amparo.law.packs import Library, default_folder

OF_NO_CASE = {
    "amparo.bulk.compile.dialects.render": "SQL made of law packs",
    "amparo.engine.offences._code_patterns": "statutes of law packs",
    "amparo.engine.offences._shapes": "classes of law packs",
    "amparo.facts.vocabulary.translation": "a language",
    "amparo.papers.render._fonts": "a folder of fonts",
    "amparo.papers.templates.default_folder": "a kind of templates",
    "amparo.papers.templates.shipped": "a kind of templates",
    "amparo.records.layout._parser": "the name of a layout",
    "amparo.records.offences.crosswalk._by_code": "a system of codes",
    "amparo.records.offences.model.load": "the path of a model",
    "amparo.records.offences.recognise._law": "a jurisdiction",
    "amparo.records.offences.statutes._forms": "a jurisdiction",
    "amparo.records.offences.words._anchors": "wordings that ship with Amparo",
    "amparo.records.patterns._fold": "one sign",
}
"""Memories with keys that no case fills, and what fills them."""


def memories() -> dict[str, Any]:
    """Every memory of a function that takes something, by its name."""
    found = {}
    root = Path(amparo.__file__).parent
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        if "web" in parts or parts[-1] in ("__init__", "__main__"):  # the workbench is only looked at with its settings
            continue
        for one in vars(importlib.import_module(".".join(parts))).values():
            if isinstance(one, _lru_cache_wrapper) and one.__wrapped__.__code__.co_argcount:
                found[f"{one.__module__}.{one.__wrapped__.__qualname__}"] = one
    return found


def test_every_memory_of_values_can_be_emptied() -> None:
    every = memories()
    emptied = {id(getattr(empty, "__self__", None)) for empty in forgetting._empty}
    left = {name for name, one in every.items() if id(one) not in emptied}
    assert left - OF_NO_CASE.keys() == set(), "mark it @forgettable, or say in OF_NO_CASE what fills it"


def test_forgetting_changes_no_answer() -> None:
    path = default_folder().parent / "examples" / "three-states.yaml"
    library = Library()

    def told() -> list[tuple[object, ...]]:
        case = load_case(path)
        made = determine(case, library.for_case(case), "2026-11-25")
        return [(one.version.id, one.row, one.status, one.unknown, one.not_before) for one in made.rows]

    before = told()
    kept = determine(case := load_case(path), library.for_case(case), "2026-11-25")
    forgetting.forget()
    assert [one.unknown for one in kept.rows] == [row[3] for row in before]  # of a case that is still held
    assert told() == before


def test_values_are_gone() -> None:
    canary = "".join(("zq", "y", "canary"))
    text = (
        "amparo: amparo-case/1\ncharges:\n  - {jurisdiction: us-ny, case_number: "
        + canary
        + " 1, offence: {statute: "
        + canary
        + " 2, text: "
        + canary
        + " 3}}\n"
    )
    library = Library()
    case = read_case(text)
    for day in ("2026-11-25", "2016-01-01"):
        assert determine(case, library.for_case(case), day).rows
    assert read_date("1971-02-03") is read_date("1971-02-03")
    once = read_date("1971-02-03")
    del case
    forgetting.forget()
    gc.collect()
    assert read_date("1971-02-03") is not once
    held = [
        one
        for holder in gc.get_objects()
        for one in gc.get_referents(holder)
        if type(one) is str and canary in one and one not in (canary, text)
    ]
    assert not held
