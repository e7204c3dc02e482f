"""Neb. Rev. Stat. § 29-3005 as a formula of openfisca-core, over charges whose facts were joined beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2026-11"
FACTS = ("convicted", "victim", "completed", "related", "inside", "inside_sex", "compelled", "directed", "otherwise")
"""What the formula reads; a fact that is not known is no."""

INPUTS = """
SELECT COALESCE(c."disposition.kind" IN ('convicted', 'adjudicated'), FALSE) AS convicted,
  COALESCE(p."victim.sex_trafficking", e.kinds = 'sex_trafficking', FALSE) AS victim,
  COALESCE(c."sentence.completed_on.latest" <= DATE '2026-11-24', c."sentence.completed", FALSE) AS completed,
  COALESCE(c."offence.statute" IN ('28-801', '28-801.01', '28-804', '28-806') OR s.kind = 'loitering_for_prostitution', FALSE) AS related,
  COALESCE(c."date.earliest" >= e."period.start.latest" AND c."date.latest" <= e."period.end.earliest", FALSE) AS inside,
  COALESCE(c."date.earliest" >= e."period.start.latest" AND c."date.latest" <= e."period.end.earliest"
    AND e.kinds = 'sex_trafficking', FALSE) AS inside_sex,
  COALESCE(c."act.compelled", FALSE) AS compelled,
  COALESCE(c."act.directed_by_trafficker", FALSE) AS directed,
  COALESCE(c."act.would_not_have_happened_otherwise", FALSE) AS otherwise
FROM charges c JOIN persons p ON p.person = c.person LEFT JOIN episodes e ON e.person = c.person
LEFT JOIN sections s ON s.section = c."offence.statute"
"""
"""SQL that joins them; not counted."""


def simulation(inputs: Mapping[str, Any]) -> Callable[[], Any]:
    """What is timed: the inputs set and the formula calculated over all charges; gives who is reached."""
    charge = build_entity(key="charge", plural="charges", label="A charge", is_person=True)
    system = TaxBenefitSystem([charge])
    for name in FACTS:
        system.add_variable(_variable(name, charge, None))
    system.add_variable(_variable("reached", charge, _reached))
    count = len(inputs[FACTS[0]])

    def work() -> Any:
        made = SimulationBuilder().build_default_simulation(system, count)
        for name in FACTS:
            made.set_input(name, PERIOD, inputs[name])
        return made.calculate("reached", PERIOD)

    return work


def _reached(charge: Any, period: Any) -> Any:
    fact = {name: charge(name, period) for name in FACTS}
    forced = fact["compelled"] | fact["directed"]
    direct = forced | (fact["otherwise"] & fact["inside"])
    linked = direct | (fact["related"] & (fact["inside_sex"] | forced))
    return fact["convicted"] & fact["victim"] & fact["completed"] & linked


def _variable(name: str, entity: Any, formula: Any) -> Any:
    fields: dict[str, Any] = {
        "value_type": bool,
        "entity": entity,
        "definition_period": DateUnit.MONTH,
        "label": name,
        "default_value": False,
    }
    if formula is not None:
        fields["formula"] = formula
    return type(name, (Variable,), fields)


def yes(column: Any) -> Any:
    """A column of truths as an array."""
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=bool)
