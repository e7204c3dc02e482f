"""Invented people and what their records say: deterministic by seed, never presented as real.

Sections of law are real sections, so that statutes look as they do on paper; people, dates, numbers and agencies are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

FIRST = ("JANE", "MARIA", "ROSA", "ANH", "OLGA", "GRACE", "BLESSING", "LUCIA", "NINA", "FATOU", "MEI", "TERESA")
LAST = ("EXAMPLE", "SAMPLE", "INVENTED", "SPECIMEN", "MADEUP", "FICTION", "NOBODY", "MUSTER", "MODEL", "PATTERN")


@dataclass(frozen=True)
class Offence:
    """A section with the words a record of that state prints for it, its level as printed and as it is meant."""

    statute: str
    text: str
    printed: str
    level: str
    degree: str = ""


@dataclass(frozen=True)
class Ending:
    """How a charge ended: the words printed, and the facts they settle."""

    printed: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Count:
    """One charge of a matter."""

    offence: Offence
    ending: Ending | None
    sentence: str = ""


@dataclass(frozen=True)
class Matter:
    """One arrest and what a court did with it. `ended` is none where the record knows of no court."""

    acted: date
    arrested: date
    agency: str
    origin: str
    arrest_number: str
    counts: tuple[Count, ...]
    ended: date | None
    court: str
    case_number: str


@dataclass(frozen=True)
class Person:
    """Whom a record is about."""

    names: tuple[str, ...]
    born: date
    number: str
    matters: tuple[Matter, ...]


def _kind(word: str, **more: str) -> tuple[tuple[str, str], ...]:
    return (("disposition.kind", word), *((f"disposition.{name}", value) for name, value in more.items()))


OFFENCES: dict[str, tuple[Offence, ...]] = {
    "us-ca": (
        Offence("647(B) PC", "DISORDERLY CONDUCT:PROSTITUTION", "M", "misdemeanor"),
        Offence("653.22(A) PC", "LOITER/INTENT/PROSTITUTION", "M", "misdemeanor"),
        Offence("484(A) PC", "THEFT", "M", "misdemeanor"),
        Offence("459 PC", "BURGLARY", "F", "felony"),
        Offence("11377(A) HS", "POSSESS CONTROLLED SUBSTANCE", "F", "felony"),
        Offence("148.9(A) PC", "FALSE ID TO PEACE OFFICER", "M", "misdemeanor"),
        Offence("602(K) PC", "TRESPASS/INJURE PROPERTY", "M", "misdemeanor"),
        Offence("496(A) PC", "RECEIVE KNOWN STOLEN PROPERTY", "F", "felony"),
        Offence("11532(A) HS", "LOITER FOR DRUG ACTIVITIES", "M", "misdemeanor"),
    ),
    "us-ny": (
        Offence("PL 230.00", "Prostitution", "Class B Misdemeanor", "misdemeanor", "B"),
        Offence("PL 240.37", "Loitering For Prostitution", "Class B Misdemeanor", "misdemeanor", "B"),
        Offence("PL 155.25", "Petit Larceny", "Class A Misdemeanor", "misdemeanor", "A"),
        Offence("PL 140.05", "Trespass", "Violation", "violation"),
        Offence("PL 240.20", "Disorderly Conduct", "Violation", "violation"),
        Offence(
            "PL 220.03",
            "Criminal Possession Controlled Substance-7th Degree",
            "Class A Misdemeanor",
            "misdemeanor",
            "A",
        ),
        Offence(
            "PL 165.40", "Criminal Possession Stolen Property-5th Degree", "Class A Misdemeanor", "misdemeanor", "A"
        ),
    ),
    "us-fl": (
        Offence("796.07(2)(E)", "PROSTITUTION", "MISDEMEANOR, 2ND DEG", "misdemeanor", "2"),
        Offence("893.13(6)(A)", "DRUGS-POSSESS CNTRL SUB", "FELONY, 3RD DEG", "felony", "3"),
        Offence("812.014(3)(A)", "PETIT THEFT", "MISDEMEANOR, 2ND DEG", "misdemeanor", "2"),
        Offence("810.08(2)(A)", "TRESPASSING", "MISDEMEANOR, 2ND DEG", "misdemeanor", "2"),
        Offence("843.02", "RESIST OFFICER WITHOUT VIOLENCE", "MISDEMEANOR, 1ST DEG", "misdemeanor", "1"),
    ),
    "us-tx": (
        Offence("43.02(A)", "PROSTITUTION", "MB", "misdemeanor", "B"),
        Offence("481.115(B)", "POSS CS PG 1 <1G", "FS", "felony", "state jail"),
        Offence("31.03(E)(2)", "THEFT PROP>=$50<$500", "MB", "misdemeanor", "B"),
        Offence("38.02(B)", "FAIL TO IDENTIFY", "MA", "misdemeanor", "A"),
        Offence("30.05(A)", "CRIMINAL TRESPASS", "MB", "misdemeanor", "B"),
    ),
    "us-pa": (
        Offence("18 § 5902 §§ A1", "Prostitution", "M3", "misdemeanor", "3"),
        Offence("18 § 3929 §§ A1", "Retail Theft", "M1", "misdemeanor", "1"),
        Offence("35 § 780-113 §§ A16", "Int Poss Contr Subst", "M", "misdemeanor"),
        Offence("18 § 3503 §§ B1I", "Criminal Trespass", "M3", "misdemeanor", "3"),
        Offence("18 § 4914 §§ A", "False Identification", "M3", "misdemeanor", "3"),
        Offence("18 § 3925 §§ A", "Receiving Stolen Property", "F3", "felony", "3"),
    ),
    "us-oh": (
        Offence("2907.25(A)", "PROSTITUTION", "M3", "misdemeanor", "3"),
        Offence("2907.24(A)", "SOLICITING", "M3", "misdemeanor", "3"),
        Offence("2925.11(A)", "POSSESSION OF DRUGS", "F5", "felony", "5"),
        Offence("2913.02(A)(1)", "THEFT", "M1", "misdemeanor", "1"),
        Offence("2911.21(A)(1)", "CRIMINAL TRESPASS", "M4", "misdemeanor", "4"),
        Offence("2921.33(A)", "RESISTING ARREST", "M2", "misdemeanor", "2"),
    ),
}

ENDINGS: dict[str, tuple[Ending, ...]] = {
    "us-ca": (
        Ending("CONVICTED", _kind("convicted")),
        Ending("CONVICTED", _kind("convicted")),
        Ending("DISMISSED/FURTHERANCE OF JUSTICE", _kind("dismissed")),
        Ending("PROS REJ-LACK OF CORPUS", _kind("not_prosecuted", dismissed_by="prosecution")),
        Ending("ACQUITTED", _kind("acquitted")),
        Ending("RELEASED/DETENTION ONLY", _kind("arrest_only")),
        Ending("DISMISSED/DIVERSION COMPLETED", _kind("dismissed_after_diversion", dismissed_by="diversion")),
    ),
    "us-ny": (
        Ending("Convicted Upon Plea Of Guilty", _kind("convicted", by="plea")),
        Ending("Convicted Upon Plea Of Guilty", _kind("convicted", by="plea")),
        Ending("Dismissed", _kind("dismissed")),
        Ending("Acquitted", _kind("acquitted")),
        Ending("Convicted Upon Verdict After Jury Trial", _kind("convicted", by="trial")),
    ),
    "us-fl": (
        Ending("ADJUDICATED GUILTY", _kind("convicted")),
        Ending("ADJUDICATION WITHHELD", _kind("deferred")),
        Ending("NOLLE PROSEQUI", _kind("not_prosecuted", dismissed_by="prosecution")),
        Ending("DISMISSED", _kind("dismissed")),
        Ending("ACQUITTED", _kind("acquitted")),
    ),
    "us-tx": (
        Ending("CONVICTED", _kind("convicted")),
        Ending("DEFERRED", _kind("deferred")),
        Ending("DISMISSED", _kind("dismissed")),
        Ending("ACQUITTED", _kind("acquitted")),
    ),
    "us-pa": (
        Ending("Guilty Plea - Negotiated", _kind("convicted", by="plea")),
        Ending("Guilty", _kind("convicted")),
        Ending("Nolle Prossed", _kind("not_prosecuted", dismissed_by="prosecution")),
        Ending("Withdrawn", _kind("dismissed", dismissed_by="prosecution")),
        Ending("Not Guilty", _kind("acquitted")),
    ),
    "us-oh": (
        Ending("GUILTY", _kind("convicted")),
        Ending("DISMISSED", _kind("dismissed")),
        Ending("NOT GUILTY", _kind("acquitted")),
        Ending("NOLLE PROSEQUI", _kind("not_prosecuted", dismissed_by="prosecution")),
    ),
}

COURTS = {
    "us-ca": ("CAMC LOS ANGELES METRO", "CASC SAN DIEGO", "CASC SAN FRANCISCO"),
    "us-ny": ("Queens County Criminal Court", "Kings County Criminal Court", "Bronx County Criminal Court"),
    "us-fl": ("CIRCUIT COURT DADE", "COUNTY COURT ORANGE", "CIRCUIT COURT DUVAL"),
    "us-tx": ("COUNTY COURT AT LAW 3", "208TH DISTRICT COURT", "CRIMINAL COURT NO 5"),
    "us-pa": ("PHILADELPHIA", "ALLEGHENY", "BERKS"),
    "us-oh": ("FRANKLIN COUNTY MUNICIPAL COURT", "AKRON MUNICIPAL COURT", "TOLEDO MUNICIPAL COURT"),
}

AGENCIES = {
    "us-ca": (("CAPD LOS ANGELES", "CA0194200"), ("CASO SAN DIEGO", "CA0370000"), ("CAPD CONCORD", "CA0070700")),
    "us-ny": (("NYCPD PCT 114", "NY0303000"), ("NYCPD VICE SQUAD", "NY0303000"), ("NASSAU COUNTY PD", "NY0290000")),
    "us-fl": (("MIAMI POLICE DEPARTMENT", "FL0130600"), ("ORLANDO POLICE DEPARTMENT", "FL0480400")),
    "us-tx": (("HOUSTON POLICE DEPT", "TXHPD0000"), ("DALLAS POLICE DEPT", "TXDPD0000")),
    "us-pa": (("Philadelphia Pd", "PAPEP0000"), ("Pittsburgh Pd", "PAPPD0000")),
    "us-oh": (("COLUMBUS POLICE", "OHCOP0000"), ("AKRON POLICE", "OHAKP0000")),
}

SENTENCES = {
    "us-ca": ("024 MONTHS PROBATION, 010 DAYS JAIL, FINE", "036 MONTHS PROBATION, 030 DAYS JAIL", "016 MONTHS PRISON"),
    "us-ny": ("Conditional Discharge, 1 Year(s)", "Term: 10 Day(s)", "Time Served"),
    "us-fl": ("CONFINEMENT, 10 DAYS", "PROBATION, 6 MONTHS"),
    "us-tx": ("10 DAYS JAIL", "12 MONTHS PROBATION"),
    "us-pa": ("Probation Max of 12.00 Months", "No Further Penalty"),
    "us-oh": ("30 DAYS JAIL, 27 SUSPENDED", "FINE $100"),
}


def person(state: str, seed: int, matters: int = 4) -> Person:
    """One person with records in one state."""
    random = Random(f"{state} {seed}")
    born = date(random.randint(1975, 1996), random.randint(1, 12), random.randint(1, 28))
    first, last = random.choice(FIRST), random.choice(LAST)
    names = [f"{last}, {first}"] + [
        f"{random.choice(LAST)}, {random.choice(FIRST)}" for _ in range(random.randint(0, 2))
    ]
    day = born + timedelta(days=365 * 17 + random.randint(0, 900))
    found = []
    for number in range(matters):
        day += timedelta(days=random.randint(20, 500))
        found.append(_matter(state, day, number, random))
    own = f"{random.randint(10_000_000, 99_999_999)}"
    return Person(tuple(dict.fromkeys(names)), born, own, tuple(found))


def _matter(state: str, acted: date, number: int, random: Random) -> Matter:
    agency, origin = random.choice(AGENCIES[state])
    arrested = acted + timedelta(days=random.choice((0, 0, 0, 1)))
    in_court = random.random() < 0.85
    counts = []
    for offence in random.sample(OFFENCES[state], random.choice((1, 1, 2, 2, 3))):
        ending = random.choice(ENDINGS[state]) if in_court else None
        guilty = ending is not None and dict(ending.facts)["disposition.kind"] == "convicted"
        counts.append(Count(offence, ending, random.choice(SENTENCES[state]) if guilty else ""))
    ended = arrested + timedelta(days=random.randint(1, 200)) if in_court else None
    case = f"{random.randint(100_000, 999_999)}"
    return Matter(
        acted,
        arrested,
        agency,
        origin,
        f"{random.randint(1_000_000, 9_999_999)}",
        tuple(counts),
        ended,
        random.choice(COURTS[state]),
        case,
    )
