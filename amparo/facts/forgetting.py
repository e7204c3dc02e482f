"""Memories of what was worked out of values that cases hold, and how they are emptied.

A date or a charge text is read once and remembered, which is what makes many charges fast. A process that lives long must be
able to forget them: a case that was destroyed lives on nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper
from typing import TypeVar

Result = TypeVar("Result")

_empty: list[Callable[[], None]] = []


def forgettable(memory: _lru_cache_wrapper[Result]) -> _lru_cache_wrapper[Result]:
    """Marks a memory (`lru_cache`) whose keys come from cases: `forget` empties it."""
    _empty.append(memory.cache_clear)
    return memory


def also_forget(empty: Callable[[], None]) -> Callable[[], None]:
    """Names a memory of another kind: `forget` calls this. Emptying it costs time at most, and changes no answer."""
    _empty.append(empty)
    return empty


def forget() -> None:
    """Empties every memory of values that cases hold."""
    for empty in _empty:
        empty()
