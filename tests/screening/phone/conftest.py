"""Phone pages made once, and the browser to look at them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from amparo.screening.handover import new_keys, read_public, read_secret
from amparo.screening.library import Instruments
from amparo.screening.page import page_data
from amparo.screening.phone.build import build_page
from amparo.screening.phone.site import HelpLine, Site

SHELF = Instruments()
PUBLIC, SECRET = new_keys()
OFFICE_SECRET = read_secret(SECRET)

SITE = Site(
    name="Harbour House",
    title="Information",
    leave_to="about:blank",
    cover=3,
    forget=10,
    who_sees="The nurse who gave you this page, and one lawyer.",
    must_report="If a child is in danger now, they must tell the child agency.",
    immigration_firewall=False,
    assures=(),
    help=(
        HelpLine("Harbour House", "Somebody to talk to", "+1 555 0100", "1 Invented Street", "9 to 5", "2026-11-20"),
    ),
    office_name="Harbour House",
    office_key=read_public(PUBLIC),
)


@cache
def data_for(instrument: str = "short-adult", language: str = "en", assures: tuple[str, ...] = ()) -> dict[str, Any]:
    """What an instrument gives the page."""
    return page_data(SHELF.instrument(instrument), SHELF.words, language, assures)


Build = Callable[..., Path]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Builds a page into a folder of its own; the same question gives the same file."""
    folder = tmp_path_factory.mktemp("pages")

    @cache
    def build(instrument: str = "short-adult", language: str = "en", site: str = "") -> Path:
        path = folder / f"{instrument}.{language}.{site}.html"
        path.write_text(build_page(data_for(instrument, language, SITES[site].assures), SITES[site]), encoding="utf-8")
        return path

    return build


def _with(**changes: Any) -> Site:
    from dataclasses import replace

    return replace(SITE, **changes)


SITES = {
    "": SITE,
    "assured": _with(assures=("non_use",)),
    "no office": _with(office_name="", office_key=b"", help=()),
    "stays": _with(leave_to="#"),
    "elsewhere": _with(leave_to="https://weather.example/today"),
}
