"""Prints an invented person's record in each layout, and says which charges and values must be read from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bench.sheets.truth import Count, Matter, Person, person

Expected = tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Sheet:
    """A record as printed: its lines, and for each charge the facts that stand on it (vocabulary path → value)."""

    layout: str
    lines: tuple[str, ...]
    charges: Expected

    @property
    def text(self) -> str:
        """The whole record as plain text."""
        return "\n".join(self.lines) + "\n"


def _charge(state: str, matter: Matter, number: int, count: Count, *without: str, **instead: str) -> dict[str, str]:
    """The facts of one charge; `without` are those this layout does not print."""
    offence, ending = count.offence, count.ending
    facts = {
        "jurisdiction": state,
        "count": str(number),
        "offence.statute": offence.statute,
        "offence.text": offence.text,
        "offence.level": offence.level,
        "offence.degree": offence.degree,
        "arrest.date": matter.arrested.isoformat(),
        "arrest.agency": matter.agency,
        "date": matter.acted.isoformat(),
        "court": matter.court,
        "case_number": matter.case_number,
    }
    if ending and matter.ended:
        facts |= {
            "disposition.text": ending.printed,
            "disposition.date": matter.ended.isoformat(),
            **dict(ending.facts),
        }
        facts["sentence.text"] = count.sentence
    else:
        facts |= {"court": "", "case_number": ""}
    facts |= instead
    return {path: value for path, value in facts.items() if value and path not in without}


def _mdy(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def california(who: Person) -> Sheet:
    """California Department of Justice."""
    out = [f"CII/A{who.number}", f"DOB/{who.born:%Y%m%d}  SEX/F  RAC/W"]
    out += [f"{'NAM/' if not at else '    '}{at + 1:02} {name}" for at, name in enumerate(who.names)]
    charges = []
    for matter in who.matters:
        out += ["* * * *", "ARR/DET/CITE:         NAM:01", f"{matter.arrested:%Y%m%d}  {matter.agency}", ""]
        for at, count in enumerate(matter.counts, 1):
            case = f"     #{matter.arrest_number}" if at == 1 else ""
            out += [
                f"CNT:{at:02}{case}",
                f"  {count.offence.statute}-{count.offence.text}",
                f"   TOC:{count.offence.printed}",
            ]
        if matter.ended:
            out += ["- - - -", "COURT:                NAM:01", f"{matter.ended:%Y%m%d}  {matter.court}", ""]
            for at, count in enumerate(matter.counts, 1):
                case = f"     #{matter.case_number}" if at == 1 else ""
                out += [f"CNT:{at:02}{case}", f"  {count.offence.statute}-{count.offence.text}"]
                assert count.ending
                out += [f"*DISPO:{count.ending.printed}"]
                if count.sentence:
                    status = {"M": "MISDEMEANOR", "F": "FELONY"}[count.offence.printed]
                    out += [f"   CONV STATUS:{status}", f"   SEN: {count.sentence}"]
        for at, count in enumerate(matter.counts, 1):
            # the level stands with the arrest, and in court only where there was a conviction
            level = ("offence.level",) if matter.ended and not count.sentence else ()
            charges.append(_charge("us-ca", matter, at, count, "date", *level))
    return Sheet("us-ca-doj", (*out, "* * * END OF MESSAGE * * *"), tuple(charges))


def new_york(who: Person) -> Sheet:
    """New York State Division of Criminal Justice Services."""

    def day(one: date) -> str:
        return f"{one:%B %d, %Y}"

    def section(count: Count) -> str:
        return f"     {count.offence.statute}  {count.offence.printed}  Degree 0  NCIC 4004"

    out = [
        "New York State Division of Criminal Justice Services",
        "Identification Information",
        f"Name: {who.names[0]}",
    ]
    out += [f"Alias: {name}" for name in who.names[1:]]
    out += [f"NYSID Number: {who.number}Q", f"Date of Birth: {day(who.born)}", "NYS Criminal History Information"]
    charges = []
    for number, matter in enumerate(who.matters, 1):
        out += [f"Cycle {number}", "Arrest/Charge Information", f"Arrest Date: {day(matter.arrested)} 10:15 pm"]
        out += ["Place of Arrest: New York", f"Date of Crime: {day(matter.acted)}"]
        out += [
            f"Criminal Justice Tracking No.: {matter.arrest_number}K",
            f"Arresting Agency: {matter.agency}",
            "Arrest Charges:",
        ]
        for count in matter.counts:
            out += [f"  -- {count.offence.text}", section(count)]
        if matter.ended:
            out += ["Court Case Information", f"  Court: {matter.court}   Case Number: {matter.case_number}"]
            out += [f"  {day(matter.arrested)}", "    Arraigned"]
            for count in matter.counts:
                out += [f"  -- {count.offence.text}", section(count)]
            for printed in dict.fromkeys(count.ending.printed for count in matter.counts if count.ending):
                same = [count for count in matter.counts if count.ending and count.ending.printed == printed]
                out += [f"  {day(matter.ended)}", f"    {printed}"]
                for count in same:
                    out += [f"  -- {count.offence.text}", section(count)]
                    if count.sentence:
                        out += [f"       Sentenced to: {count.sentence}"]
        charges += [_charge("us-ny", matter, 0, count, "count") for count in matter.counts]
    return Sheet("us-ny-dcjs", tuple(out), tuple(charges))


def florida(who: Person) -> Sheet:
    """Florida Department of Law Enforcement."""
    out = [
        "FLORIDA DEPARTMENT OF LAW ENFORCEMENT",
        "CRIMINAL HISTORY RECORD",
        "NAME                  STATE ID NO.   FBI NO.",
    ]
    out += [
        f"{who.names[0]}         FL-{who.number}   NONE",
        "SEX RACE BIRTH DATE  HEIGHT",
        f"F   W    {_mdy(who.born)}  504",
    ]
    out += [f"AKA-{name}" for name in who.names[1:]]
    charges = []
    for number, matter in enumerate(who.matters, 1):
        out += [f"ARREST-  {number}   {_mdy(matter.arrested)}   OBTS NO.-{matter.arrest_number}"]
        out += [f"  ARREST AGENCY-{matter.agency} ({matter.origin})"]
        out += [f"  AGENCY CASE-{matter.arrest_number}    OFFENSE DATE-{_mdy(matter.acted)}"]
        for at, count in enumerate(matter.counts, 1):
            out += [
                f"  CHARGE {at:03}-{count.offence.text}",
                f"    STATUTE/ORDINANCE-FL{count.offence.statute}  LEVEL-{count.offence.printed}",
            ]
        if matter.ended:
            out += ["  JUDICIAL-", f"    AGENCY-{matter.court}"]
            for at, count in enumerate(matter.counts, 1):
                assert count.ending
                out += [
                    f"    CHARGE {at:03}  COURT SEQ  COURT NO.-{matter.case_number}",
                    f"      CHARGED-{count.offence.text}",
                ]
                out += [f"      STATUTE/ORDINANCE-FL{count.offence.statute}  LEVEL-{count.offence.printed}"]
                out += [f"      DISP DATE-{_mdy(matter.ended)}  DISP-{count.ending.printed}"]
                if count.sentence:
                    out += [f"      SENTENCE-{count.sentence}"]
        for at, count in enumerate(matter.counts, 1):
            charges.append(_charge("us-fl", matter, at, count, **{"offence.statute": f"FL{count.offence.statute}"}))
    return Sheet("us-fl-fdle", (*out, "END OF RECORD"), tuple(charges))


def texas(who: Person) -> Sheet:
    """Texas Department of Public Safety."""
    out = ["TEXAS DEPARTMENT OF PUBLIC SAFETY", "COMPUTERIZED CRIMINAL HISTORY", f"NAME: {who.names[0]}"]
    out += [f"ALIAS NAME: {name}" for name in who.names[1:]]
    out += [f"STATE ID NUMBER: TX{who.number}", f"DATE OF BIRTH: {_mdy(who.born)}"]
    charges = []
    for matter in who.matters:
        out += [
            f"ARREST DATE: {_mdy(matter.arrested)}",
            f"TRACKING NUMBER: {matter.arrest_number}",
            f"ARRESTING AGENCY: {matter.agency}",
        ]
        for at, count in enumerate(matter.counts, 1):
            out += [
                f"  OFFENSE SUFFIX: A{at:03}",
                f"    OFFENSE: {count.offence.text}",
                f"    STATUTE: {count.offence.statute}",
            ]
            out += [f"    LEVEL AND DEGREE: {count.offence.printed}", f"    OFFENSE DATE: {_mdy(matter.acted)}"]
        if matter.ended:
            out += [
                "  COURT",
                f"    COURT NAME: {matter.court}",
                f"    CAUSE NUMBER: {matter.case_number}",
                f"    DISPOSITION DATE: {_mdy(matter.ended)}",
            ]
            for at, count in enumerate(matter.counts, 1):
                assert count.ending
                out += [
                    f"    COURT OFFENSE SUFFIX: A{at:03}",
                    f"      OFFENSE: {count.offence.text}",
                    f"      STATUTE: {count.offence.statute}",
                ]
                out += [
                    f"      LEVEL AND DEGREE: {count.offence.printed}",
                    f"      DISPOSITION: {count.ending.printed}",
                ]
                if count.sentence:
                    out += [f"      SENTENCE: {count.sentence}"]
        charges += [_charge("us-tx", matter, at, count) for at, count in enumerate(matter.counts, 1)]
    return Sheet("us-tx-dps", (*out, "END OF RECORD"), tuple(charges))


def pennsylvania(who: Person) -> Sheet:
    """Pennsylvania dockets, one a matter, each on a page of its own."""
    out: list[str] = []
    charges = []
    for matter in who.matters:
        county = matter.court
        docket = f"CP-51-CR-0{matter.case_number}-{matter.arrested.year}"
        out += [
            "\f" if out else "",
            f"COURT OF COMMON PLEAS OF {county} COUNTY",
            "DOCKET",
            f"Docket Number: {docket}",
            "CRIMINAL DOCKET",
        ]
        out += ["Commonwealth of Pennsylvania", "v.", who.names[0], "CASE INFORMATION", "Judge Assigned: Judge, Some"]
        out += [
            f"Arresting Agency: {matter.agency}",
            "STATUS INFORMATION",
            f"Case Status: Closed    Arrest Date: {_mdy(matter.arrested)}",
        ]
        out += [
            "DEFENDANT INFORMATION",
            f"Date Of Birth: {_mdy(who.born)}",
            "CASE PARTICIPANTS",
            f"Defendant                {who.names[0]}",
            "CHARGES",
        ]
        out += ["Seq.  Orig Seq.  Grade  Statute                  Statute Description                Offense Dt.  OTN"]
        for at, count in enumerate(matter.counts, 1):
            offence = count.offence
            row = f"{at}     {at}          {offence.printed:<6} {offence.statute:<24} {offence.text:<34}"
            out += [f"{row} {_mdy(matter.acted)}   N {matter.arrest_number}"]
        if matter.ended:
            out += [
                "DISPOSITION SENTENCING/PENALTIES",
                "Disposition",
                "Case Event          Disposition Date      Final Disposition",
            ]
            out += ["Sequence/Description     Offense Disposition     Grade    Section"]
            out += [
                "Held for Court           Defendant Was Present",
                f"Preliminary Hearing      {_mdy(matter.arrested)}       Not Final",
            ]
            out += [
                f"{at} / {count.offence.text:<30} Held for Court            {count.offence.printed:<4} {count.offence.statute}"
                for at, count in enumerate(matter.counts, 1)
            ]
            out += [
                "Disposition              Defendant Was Present",
                f"Trial                    {_mdy(matter.ended)}       Final Disposition",
            ]
            for at, count in enumerate(matter.counts, 1):
                assert count.ending
                out += [
                    f"{at} / {count.offence.text:<30} {count.ending.printed:<25} {count.offence.printed:<4} {count.offence.statute}"
                ]
                out += [f"Judge, Some              {_mdy(matter.ended)}"]
                if count.sentence:
                    out += [count.sentence]
        for at, count in enumerate(matter.counts, 1):
            instead = {"case_number": docket, "county": county}
            charges.append(_charge("us-pa", matter, at, count, "court", **instead))
    return Sheet("us-pa-docket", tuple("\n".join(out).split("\n")), tuple(charges))


def magisterial(who: Person) -> Sheet:
    """Dockets of Pennsylvania's magisterial district judges, one a matter, each on a page of its own."""
    out: list[str] = []
    charges = []
    for matter in who.matters:
        county, judge = matter.court, "Magisterial District Judge 38-1-01"
        docket = f"MJ-38101-CR-0{matter.case_number}-{matter.arrested.year}"
        ended = f"    Disposition Date: {_mdy(matter.ended)}" if matter.ended else ""
        out += [
            "\f" if out else "",
            judge,
            "DOCKET",
            f"Docket Number: {docket}",
            "Criminal Docket",
            "Commonwealth of Pennsylvania",
            "v.",
            who.names[0],
            "CASE INFORMATION",
            "Judge Assigned: Judge, Some    Issue Date:",
            f"OTN: N {matter.arrest_number}",
            f"Arresting Agency: {matter.agency}    Arrest Date: {_mdy(matter.arrested)}",
            f"County: {county}{ended}",
            "DEFENDANT INFORMATION",
            f"Date Of Birth: {_mdy(who.born)}",
            "CASE PARTICIPANTS",
            f"Defendant                {who.names[0]}",
            "CHARGES",
            "#  Charge                 Grade  Description                        Offense Dt.  Disposition",
        ]
        for at, count in enumerate(matter.counts, 1):
            offence, said = count.offence, f"   {count.ending.printed}" if count.ending else ""
            row = f"{at}  {offence.statute:<22} {offence.printed:<6} {offence.text:<34} {_mdy(matter.acted)}{said}"
            out += [row]
        sentenced = [(at, count) for at, count in enumerate(matter.counts, 1) if count.sentence]
        if sentenced:
            out += ["DISPOSITION / SENTENCING DETAILS"]
        for at, count in sentenced:
            assert count.ending
            out += [f"{at}  {count.offence.text:<40} {count.ending.printed}", count.sentence]
        for at, count in enumerate(matter.counts, 1):
            instead = {"case_number": docket, "county": county, "court": judge}
            charges.append(_charge("us-pa", matter, at, count, **instead))
    return Sheet("us-pa-mdj", tuple("\n".join(out).split("\n")), tuple(charges))


def ohio(who: Person) -> Sheet:
    """Ohio dockets, one a matter."""
    out: list[str] = []
    charges = []
    for matter in who.matters:
        case = f"{matter.arrested:%y}CRB{matter.case_number}"
        out += [
            "\f" if out else "",
            matter.court,
            "CASE SUMMARY",
            f"Case Number: {case}",
            "STATE OF OHIO VS",
            f"Defendant: {who.names[0]}",
        ]
        out += [
            f"Date of Birth: {_mdy(who.born)}",
            f"Date Filed: {_mdy(matter.arrested)}",
            f"Offense Date: {_mdy(matter.acted)}",
        ]
        out += [f"Arrest Date: {_mdy(matter.arrested)}", f"Arresting Agency: {matter.agency}", "CHARGES"]
        out += ["No.  Charge                  ORC              Degree  Plea         Disposition     Date"]
        for at, count in enumerate(matter.counts, 1):
            offence, ending = count.offence, count.ending
            row = f"{at}    {offence.text:<23} {offence.statute:<16} {offence.printed:<7}"
            if ending and matter.ended:
                plea = "NO CONTEST" if count.sentence else "NOT GUILTY"
                row += f" {plea:<12} {ending.printed:<15} {_mdy(matter.ended)}"
            out += [row]
            if count.sentence:
                out += [f"     Sentence: {count.sentence}"]
        charges += [
            _charge("us-oh", matter, at, count, court=matter.court, case_number=case)
            for at, count in enumerate(matter.counts, 1)
        ]
    return Sheet("us-oh-docket", tuple("\n".join(out).split("\n")), tuple(charges))


def fbi(who: Person) -> Sheet:
    """FBI Identity History Summary of a person charged in New York."""
    out = ["UNITED STATES DEPARTMENT OF JUSTICE", "FEDERAL BUREAU OF INVESTIGATION", "- FBI IDENTIFICATION RECORD -"]
    out += [
        "NAME                     FBI NO.        DATE REQUESTED",
        f"{who.names[0]}            {who.number}AB    2019/05/02",
    ]
    out += ["SEX RACE BIRTH DATE  HEIGHT WEIGHT", f"F   W    {who.born:%Y/%m/%d}  504    130"]
    out += [f"ALIAS NAMES: {name}" for name in who.names[1:]]
    charges = []
    for number, matter in enumerate(who.matters, 1):
        out += [f"{number}-ARRESTED OR RECEIVED {matter.arrested:%Y/%m/%d}  SID- NY{who.number}"]
        out += [f"  AGENCY-{matter.agency} ({matter.origin})", f"    AGENCY CASE-{matter.arrest_number}"]
        for at, count in enumerate(matter.counts, 1):
            out += [f"    CHARGE {at}-{count.offence.text.upper()}"]
        if matter.ended:
            out += [
                f"  COURT-{matter.court.upper()}",
                f"    COURT CASE-{matter.case_number}",
                f"    COURT DATE-{matter.ended:%Y/%m/%d}",
            ]
            for at, count in enumerate(matter.counts, 1):
                assert count.ending
                out += [
                    f"    CHARGE {at}-{count.offence.text.upper()}",
                    f"      DISPOSITION-{count.ending.printed.upper()}",
                ]
                if count.sentence:
                    out += [f"      SENTENCE-{count.sentence.upper()}"]
        for at, count in enumerate(matter.counts, 1):
            made = _charge("us-ny", matter, at, count, "offence.statute", "offence.level", "offence.degree", "date")
            upper = ("offence.text", "court", "disposition.text", "sentence.text")
            charges.append({path: value.upper() if path in upper else value for path, value in made.items()})
    return Sheet("us-fbi", (*out, "END OF RECORD"), tuple(charges))


def joint_task_force(who: Person) -> Sheet:
    """The national standard rap sheet as text, of a person charged in New York."""
    out = [
        "*********************** CRIMINAL HISTORY RECORD ***********************",
        "Data As Of                2019-05-02",
    ]
    out += [f"Subject Name(s)           {name}" for name in who.names]
    out += [f"FBI Number                {who.number}AB", f"Date of Birth             {who.born}"]
    charges = []
    for number, matter in enumerate(who.matters, 1):
        out += [f"=============================== Cycle {number:03} ==============================="]
        out += [
            f"Earliest Event Date       {matter.arrested}",
            "-" * 60,
            f"Arrest Date               {matter.arrested}",
        ]
        out += [
            f"Arrest Case Number        {matter.arrest_number}",
            f"Arresting Agency          {matter.origin} {matter.agency}",
        ]
        for at, count in enumerate(matter.counts, 1):
            out += [
                f"Charge                    {at}",
                f"      Charge Literal      {count.offence.text}",
                f"             Statute      {count.offence.statute}",
            ]
            out += [f"            Severity      {count.offence.level.upper()}"]
        if matter.ended:
            out += [
                "-" * 60,
                f"Court Disposition         (Cycle {number:03})",
                f"Court Case Number         {matter.case_number}",
            ]
            out += [f"Final Disposition Date    {matter.ended}", f"Court Agency              NY040033J {matter.court}"]
            for at, count in enumerate(matter.counts, 1):
                assert count.ending
                out += [
                    f"Charge                    {at}",
                    f"      Charge Literal      {count.offence.text}",
                    f"             Statute      {count.offence.statute}",
                ]
                out += [
                    f"            Severity      {count.offence.level.upper()}",
                    f"         Disposition      {count.ending.printed}",
                ]
                if count.sentence:
                    out += [f"            Sentence      {count.sentence}"]
        for at, count in enumerate(matter.counts, 1):
            made = _charge("us-ny", matter, at, count, "offence.degree", "date")
            charges.append(made)
    return Sheet("us-jtf", tuple(out), tuple(charges))


WRITERS: dict[str, tuple[Callable[[Person], Sheet], str]] = {
    "us-ca-doj": (california, "us-ca"),
    "us-fbi": (fbi, "us-ny"),
    "us-fl-fdle": (florida, "us-fl"),
    "us-jtf": (joint_task_force, "us-ny"),
    "us-ny-dcjs": (new_york, "us-ny"),
    "us-oh-docket": (ohio, "us-oh"),
    "us-pa-docket": (pennsylvania, "us-pa"),
    "us-pa-mdj": (magisterial, "us-pa"),
    "us-tx-dps": (texas, "us-tx"),
}


def sheet(layout: str, seed: int, matters: int = 4) -> Sheet:
    """The record of an invented person in a layout."""
    write, state = WRITERS[layout]
    return write(person(state, seed, matters))
