"""The parts a file has, in the order of its navigation."""

from __future__ import annotations

from functools import cache

from django.urls import Resolver404, resolve

PARTS = {
    "overview": "",
    "story": "story/",
    "record": "record/",
    "law": "law/",
    "questions": "questions/",
    "plan": "plan/",
    "papers": "papers/",
    "follow": "follow/",
    "people": "people/",
    "past": "past/",
}


@cache
def parts() -> tuple[dict[str, str], ...]:
    """The parts that this workbench has."""
    found = []
    for name, path in PARTS.items():
        try:
            resolve(f"/file/any/{path}")
        except Resolver404:
            continue
        found.append({"name": name, "path": path})
    return tuple(found)
