"""The statements in other databases' words."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp

from amparo.facts.problems import Problem, Problems, listed

DIALECTS = {
    "duckdb": "DuckDB",
    "postgres": "PostgreSQL",
    "spark": "Apache Spark",
    "sqlite": "SQLite",
    "mysql": "MySQL",
    "tsql": "Microsoft SQL Server",
    "snowflake": "Snowflake",
    "bigquery": "Google BigQuery",
    "redshift": "Amazon Redshift",
}
"""The databases the statements can be written for."""
RUN_IN_TESTS = ("duckdb", "postgres", "spark", "sqlite")
"""Those in which the tests run them; the others are written by rule and must be tried first."""


@lru_cache(maxsize=4096)
def render(sql: str, dialect: str) -> str:
    """A statement (as DuckDB writes it) for a database. Raises `Problems` for one that is not known."""
    if dialect not in DIALECTS:
        raise Problems([Problem(f'"{dialect}" is not a database SQL can be written for.', expected=listed(DIALECTS))])
    if dialect == "duckdb":
        return sql
    tree = sqlglot.parse_one(sql, read="duckdb")
    for change in CHANGES[dialect]:
        tree = tree.transform(change)
    return tree.sql(dialect=dialect)


def _no_value(node: Any) -> Any:
    """Where two columns that both hold NULL are not joined quickly: a sign that no text holds stands for it."""
    if isinstance(node, exp.NullSafeEQ):
        sides = (
            exp.func("COALESCE", side, exp.Chr(expressions=[exp.Literal.number(1)]))
            for side in (node.this, node.expression)
        )
        return exp.EQ(this=next(sides), expression=next(sides))
    return node


def _whole_days(node: Any) -> Any:
    """Postgres: the difference of two dates is a number of days."""
    if isinstance(node, exp.DateDiff):
        return exp.Paren(this=exp.Sub(this=exp.cast(node.this, "DATE"), expression=node.expression))
    if isinstance(node, exp.IntDiv):
        # dividing whole numbers gives a whole number there
        return exp.Div(this=node.this, expression=node.expression, typed=True)
    return node


def _spark(node: Any) -> Any:
    """Spark: a day is added by a function; DATEDIFF takes the later date first; numbering wants an order."""
    if isinstance(node, exp.Add) and _is_origin(node.this):
        return exp.func("DATE_ADD", node.this, node.expression, dialect="spark")
    if isinstance(node, exp.Window) and not node.args.get("order"):
        node.set("order", exp.Order(expressions=[exp.column("person", table="x")]))
    if isinstance(node, exp.DateDiff):
        return exp.Anonymous(this="DATEDIFF", expressions=[node.this, node.expression])
    return node


def _by_function(node: Any) -> Any:
    """Where a day and a number are not simply added: DATEADD and its like."""
    if isinstance(node, exp.Add) and _is_origin(node.this):
        return exp.DateAdd(this=node.this, expression=node.expression, unit=exp.var("DAY"))
    if isinstance(node, exp.Add) and isinstance(node.expression, exp.Interval):
        months = node.expression.this
        return exp.DateAdd(this=node.this, expression=exp.Literal.number(months.name), unit=exp.var("MONTH"))
    return node


def _sqlite(node: Any) -> Any:
    """SQLite: days are text, and what is done with them are functions of text."""
    if isinstance(node, exp.Add) and _is_origin(node.this):
        days = exp.Paren(this=node.expression.transform(_sqlite))
        return _call("DATE", node.this.this, exp.DPipe(this=days, expression=exp.Literal.string(" days")))
    if isinstance(node, exp.Add) and isinstance(node.expression, exp.Interval):
        months, start = int(node.expression.this.name), node.this.transform(_sqlite)
        # it would go on into the month after where the month has no such day: the last day of the month is earlier then
        last = (f"{months + 1} months", "-1 days")
        ends = _call("DATE", start.copy(), *map(exp.Literal.string, ("start of month", *last)))
        return _call("MIN", _call("DATE", start, exp.Literal.string(f"{months} months")), ends)
    if isinstance(node, exp.Extract):
        sign = {"YEAR": "%Y", "MONTH": "%m", "DAY": "%d"}[node.name.upper()]
        return exp.cast(_call("STRFTIME", exp.Literal.string(sign), node.expression.transform(_sqlite)), "INTEGER")
    if isinstance(node, exp.DateDiff):
        later, earlier = (_call("JULIANDAY", one.transform(_sqlite)) for one in (node.this, node.expression))
        return exp.cast(exp.Sub(this=later, expression=earlier), "INTEGER")
    if isinstance(node, exp.Concat):
        first, *others = (one.transform(_sqlite) for one in node.expressions)
        for one in others:
            first = exp.DPipe(this=first, expression=one)
        return exp.Paren(this=first)
    if isinstance(node, exp.Greatest | exp.Least):
        parts = [one.transform(_sqlite) for one in (node.this, *node.expressions)]
        return _call("MAX" if isinstance(node, exp.Greatest) else "MIN", *parts)
    if isinstance(node, exp.IntDiv):
        return exp.Div(this=node.this, expression=node.expression, typed=True)
    return node


def _call(name: str, *arguments: Any) -> Any:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _is_origin(node: Any) -> bool:
    return isinstance(node, exp.Cast) and bool(node.is_type("date") and node.this.is_string)


CHANGES: dict[str, tuple[Callable[[Any], Any], ...]] = {
    "postgres": (_no_value, _whole_days),
    "redshift": (_no_value, _whole_days),
    "spark": (_spark,),
    "sqlite": (_sqlite,),
    "mysql": (_no_value, _by_function),
    "tsql": (_no_value, _by_function),
    "snowflake": (_no_value, _by_function),
    "bigquery": (_no_value, _by_function),
}
