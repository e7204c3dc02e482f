"""The worked cases of packs."""

from __future__ import annotations

from amparo.facts.case import Case
from amparo.law.packs import Library
from amparo.law.worked import load as load_worked

LIBRARY = Library()


def worked(*jurisdictions: str) -> list[Case]:
    return [one.case for name in jurisdictions for one in load_worked(LIBRARY.cases_path(name))]
