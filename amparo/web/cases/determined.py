"""What the law says of a file, and the plan that follows: worked out once for each version of the file and day."""

from __future__ import annotations

from typing import cast

from amparo.engine.determine import Determinations, determine
from amparo.facts.case import Case
from amparo.law.packs import Library
from amparo.relief.plan import Plan, make_plan
from amparo.screening.shield.place import placed
from amparo.web.cases.file import OpenFile

LAW = Library()
"""The law, read once."""


def determined(file: OpenFile, day: str = "", *, where_held: bool = False) -> Determinations:
    """All that the law says of a file on a day; today's where none is named.

    `where_held`: a person who is held or charged in one place only is taken to be there, as treaties ask.
    """
    day = day or file.today
    case = cast("Case", file.worked_out("placed", lambda: placed(file.case))) if where_held else file.case
    what = ("determined", day, case is not file.case)
    return cast("Determinations", file.worked_out(what, lambda: determine(case, LAW.for_case(case), day)))


def planned(file: OpenFile, day: str = "", *, where_held: bool = False) -> Plan:
    """The plan of a file on a day; today's where none is named."""
    made = determined(file, day, where_held=where_held)
    what = ("planned", made.as_of, made.case is not file.case)
    return cast("Plan", file.worked_out(what, lambda: make_plan(made)))
