"""All routes, each with its rule. Addresses hold random ids only: never a name, never a search word."""

from __future__ import annotations

from importlib import import_module

from amparo.web.account import routes as account
from amparo.web.office import routes as office
from amparo.web.rules import page

PARTS = (
    "amparo.web.cases.desk",
    "amparo.web.cases.story",
    "amparo.web.cases.record",
    "amparo.web.cases.law",
    "amparo.web.cases.papers",
    "amparo.web.cases.follow",
    "amparo.web.cases.sharing",
    "amparo.web.api",
)
"""Each part of the work on a case brings its own routes (`ROUTES`)."""


def _parts() -> list[object]:
    found: list[object] = []
    for name in PARTS:
        try:
            found += import_module(name).ROUTES
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
    return found


urlpatterns = [*account.ROUTES, *office.ROUTES, *_parts()]
handler403 = "amparo.web.page.forbidden"
handler404 = "amparo.web.page.missing"
handler500 = "amparo.web.page.broken"

__all__ = ["page", "urlpatterns"]
