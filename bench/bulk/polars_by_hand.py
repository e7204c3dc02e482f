"""Neb. Rev. Stat. § 29-3005 in polars, as an analyst would write it: truths that may be missing are Kleene's there too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

DAY = date(2026, 11, 24)
RELATED = ("28-801", "28-801.01", "28-804", "28-806")
KINDS = (
    "prostitution",
    "loitering_for_prostitution",
    "patronizing",
    "promoting_prostitution",
    "indecency",
    "loitering",
)
NONE_DUE = (
    "dismissed", "dismissed_after_diversion", "not_prosecuted", "acquitted", "arrest_only", "adjudication_dismissed", "pending",
    "diversion_pending",
)  # fmt: skip


def set_aside(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """person, charge, status (as in `amparo_statuses`)."""
    import polars as pl

    column, literal = pl.col, pl.lit
    unknown: Any = literal(None, dtype=pl.Boolean)
    yes, no = literal(True), literal(False)
    joined = (
        tables["charges"]
        .lazy()
        .filter(column("jurisdiction") == "us-ne")
        .join(tables["persons"].lazy(), on="person")
        .join(tables["episodes"].lazy(), on="person", how="left")
        .join(tables["sections"].lazy().rename({"section": "offence.statute"}), on="offence.statute", how="left")
        .join(
            tables["words"].lazy().rename({"words": "offence.text", "kind": "of_words"}), on="offence.text", how="left"
        )
    )
    stated, section = column("victim.sex_trafficking"), column("offence.statute")
    over_from, over_by = column("sentence.completed_on.earliest"), column("sentence.completed_on.latest")
    of_sex = column("kinds") == "sex_trafficking"
    facts = joined.with_columns(
        pl.coalesce("kind", "offence.category", "of_words").alias("kind"),
        column("disposition.kind").is_in(["convicted", "adjudicated"]).alias("convicted"),
        pl.when(column("disposition.kind").is_in(NONE_DUE) | (over_by <= DAY))
        .then(yes)
        .when(over_by.is_not_null() & (over_from > DAY))
        .then(no)
        .otherwise(column("sentence.completed"))
        .alias("completed"),
        pl.when(stated | (stated.is_null() & of_sex)).then(yes).otherwise(unknown).alias("victim"),
        pl.when(
            (column("date.earliest") >= column("period.start.latest"))
            & (column("date.latest") <= column("period.end.earliest"))
        )
        .then(yes)
        .when(
            column("victim.episodes_complete")
            & (
                (column("date.latest") < column("period.start.earliest"))
                | (column("date.earliest") > column("period.end.latest"))
            )
        )
        .then(no)
        .otherwise(unknown)
        .alias("inside"),
        (column("act.compelled") | column("act.directed_by_trafficker")).alias("forced"),
    )
    otherwise = column("act.would_not_have_happened_otherwise")
    conditions = facts.with_columns(
        pl.when(section.is_in(RELATED) | (column("kind") == "loitering_for_prostitution"))
        .then(yes)
        .when(~column("kind").is_in(KINDS))
        .then(no)
        .otherwise(unknown)
        .alias("related"),
        (column("forced") | (otherwise & unknown)).alias("proximate"),
        (column("forced") | ((otherwise | unknown) & column("inside"))).alias("direct"),
        (column("forced") | (otherwise | unknown)).alias("direct_if_court"),
        pl.when(of_sex & column("inside")).then(yes).otherwise(unknown).alias("inside_sex"),
        pl.when(column("completed").is_not_null() | over_by.is_not_null())
        .then(yes)
        .otherwise(unknown)
        .alias("once_over"),
    )
    prostitution = column("related") & (column("inside_sex") | column("proximate"))
    rest = column("convicted") & column("victim")
    linked = prostitution | column("direct") | column("proximate")
    if_court = prostitution | column("direct_if_court") | column("proximate")
    trees = conditions.with_columns(
        (rest & column("completed") & linked).alias("strict"),
        (rest & column("completed") & if_court).alias("lenient"),
        (rest & column("once_over") & if_court).alias("risen"),
    )
    closed = ~column("strict") & ~column("lenient")
    return (
        trees.select(
            "person",
            "charge",
            pl.when(column("strict"))
            .then(1)
            .when(~column("strict") & column("lenient"))
            .then(2)
            .when(closed & ~column("risen"))
            .then(5)
            .when(closed & column("risen"))
            .then(4)
            .otherwise(3)
            .cast(pl.Int16)
            .alias("status"),
        )
    ).collect()
