"""The language in which screening rules are decided: counting signs, and nothing that could lower a result.

An expression is a nested tuple, written as JSON lists in the phone page:

    ("all", e, …)   ("any", e, …)   ("least", n, (ids, …))   ("sum", n, ((id, weight), …))   ("met", dimension)

There is no negation and no weight below one, so a further sign can never turn a result down. For such expressions strong
Kleene logic is two plain readings: what holds on the signs that are present (`low`), and what would hold if every open
question were answered with a sign (`high`). Not known is what lies between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, TypeAlias

Expression: TypeAlias = tuple[Any, ...]

NEVER: Expression = ("any",)
ALWAYS: Expression = ("all",)


def holds(expression: Expression, signs: AbstractSet[str], met: Mapping[str, Expression]) -> bool:
    """Whether an expression holds on a set of signs. `met` gives the expression behind each dimension."""
    operator, *rest = expression
    if operator == "all":
        return all(holds(one, signs, met) for one in rest)
    if operator == "any":
        return any(holds(one, signs, met) for one in rest)
    if operator == "least":
        return sum(one in signs for one in rest[1]) >= int(rest[0])
    if operator == "sum":
        return int(sum(weight for one, weight in rest[1] if one in signs)) >= int(rest[0])
    return holds(met[rest[0]], signs, met)


def names(expression: Expression, met: Mapping[str, Expression]) -> frozenset[str]:
    """The ids of every item an expression looks at."""
    operator, *rest = expression
    if operator in ("all", "any"):
        return frozenset().union(*(names(one, met) for one in rest))
    if operator == "least":
        return frozenset(rest[1])
    if operator == "sum":
        return frozenset(one for one, _ in rest[1])
    return names(met[rest[0]], met)


def support(expression: Expression, signs: AbstractSet[str], met: Mapping[str, Expression]) -> frozenset[str]:
    """The signs that make an expression hold: those its true parts look at. Empty where it does not hold."""
    if not holds(expression, signs, met):
        return frozenset()
    operator, *rest = expression
    if operator in ("all", "any"):
        return frozenset().union(*(support(one, signs, met) for one in rest))
    if operator == "met":
        return support(met[rest[0]], signs, met)
    return names(expression, met) & signs


def as_json(expression: Expression) -> list[Any]:
    """The expression as JSON lists; the weights of a sum as an object."""
    operator, *rest = expression
    if operator in ("all", "any"):
        return [operator, *(as_json(one) for one in rest)]
    if operator == "least":
        return ["least", rest[0], list(rest[1])]
    if operator == "sum":
        return ["sum", rest[0], dict(rest[1])]
    return ["met", rest[0]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A selection of indicators still to be found: by role, strength, dimension or by how they count."""

    least: int
    roles: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    counts: tuple[str, ...] = ("full",)


Tree: TypeAlias = tuple[Any, ...]
"""An expression as a rule file writes it: as above, with ("chosen", Chosen), ("is", name) and ("met_by", role or any)."""


def resolve(tree: Tree, leaf: Callable[[Tree], Expression]) -> Expression:
    """The expression of a tree; `leaf` finds the items behind everything that is not all, any, least or sum."""
    if tree[0] in ("all", "any"):
        return (tree[0], *(resolve(one, leaf) for one in tree[1:]))
    if tree[0] in ("least", "sum"):
        return tree
    return leaf(tree)


def leaves(tree: Tree) -> Iterator[Tree]:
    """Every part of a tree that is not all or any."""
    if tree[0] in ("all", "any"):
        for one in tree[1:]:
            yield from leaves(one)
    else:
        yield tree
