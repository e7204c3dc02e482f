"""How well the law is known, per jurisdiction: what is encoded, on what basis, how old, what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from amparo.engine.provision import Pack
from amparo.facts.document import data
from amparo.law.packs import Library

STALE_MONTHS = 12
"""A pack that nobody has looked at for longer than this is shown as stale."""


@dataclass(frozen=True, slots=True)
class PackStatus:
    """The state of one pack."""

    jurisdiction: str
    name: str
    checked: str
    stale: bool
    provisions: int
    versions: int
    record_relief: int
    by_basis: dict[str, int]
    recalled_fields: int
    open_questions: int
    oldest_text: str
    not_found: int
    general_routes: int
    not_accounted: tuple[str, ...]


def pack_status(pack: Pack, researched: list[str], as_of: str) -> PackStatus:
    """The state of one pack on a date (`YYYY-MM-DD`)."""
    versions = [version for provision in pack.provisions for version in provision.versions]
    texts = sorted(version.text_as_of for version in versions if version.text_as_of)
    return PackStatus(
        jurisdiction=pack.jurisdiction,
        name=pack.name,
        checked=pack.checked,
        stale=stale(pack.checked, as_of),
        provisions=len(pack.provisions),
        versions=len(versions),
        record_relief=sum(provision.acts == "record" for provision in pack.provisions),
        by_basis=dict(Counter(version.basis for version in versions)),
        recalled_fields=sum(basis == "recalled" for version in versions for basis in version.field_basis.values()),
        open_questions=sum(len(version.open_questions) for version in versions)
        + sum(len(one.open_questions) for one in pack.not_found),
        oldest_text=texts[0] if texts else "",
        not_found=len(pack.not_found),
        general_routes=len(pack.general_routes),
        not_accounted=tuple(not_accounted(pack, researched)),
    )


def not_accounted(pack: Pack, researched: list[str]) -> Iterator[str]:
    """The researched provisions that a pack neither encodes nor lists with a reason."""
    encoded = {one for provision in pack.provisions for one in provision.research}
    for one in researched:
        if one not in encoded and one not in pack.not_encoded:
            yield one


def researched(library: Library) -> dict[str, list[str]]:
    """The ids of every researched provision, by jurisdiction."""
    path = library.folder / "research.yaml"
    return dict(data(path)) if path.is_file() else {}


def stale(checked: str, as_of: str) -> bool:
    """Whether a check lies too far back."""
    if not checked:
        return True
    then, now = date.fromisoformat(checked), date.fromisoformat(as_of)
    return (now.year - then.year) * 12 + now.month - then.month - (now.day < then.day) >= STALE_MONTHS


def statuses(library: Library, as_of: str) -> list[PackStatus]:
    """The state of every pack. Raises `Problems`."""
    known = researched(library)
    return [pack_status(pack, known.get(name, []), as_of) for name, pack in library.every().items()]
