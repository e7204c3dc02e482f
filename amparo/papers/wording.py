"""How dates, numbers, names and the words of law packs are written in a paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from amparo.facts.dates import FIRST, LAST, Period, Span, read_date, read_period
from amparo.facts.vocabulary import vocabulary
from amparo.papers.templates import words


def day(span: Span) -> str:
    """A date as people write it: "March 9, 2014", "March 2014", "about 2014", "between May 2013 and August 2014"."""
    said, text = words()["dates"], span.text
    if text and text[-1] in "~?%" and "/" not in text:
        return str(said["about"].format(date=day(read_date(text[:-1]))))
    if "/" in text:
        inside = read_period(text)
        return str(said["between"].format(first=day(inside.start), last=day(inside.end)))
    first, last = date.fromordinal(span.earliest), date.fromordinal(span.latest)
    month = words()["months"][first.month - 1]
    if first == last:
        return str(said["day"].format(month=month, day=first.day, year=first.year))
    if (first.day, first.month) == (1, 1) and (last.day, last.month, last.year) == (31, 12, first.year):
        return str(first.year)
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and _ends_month(last):
        return str(said["month"].format(month=month, year=first.year))
    ends = (day(Span(end, end, "")) for end in (span.earliest, span.latest))
    return str(said["between"].format(first=next(ends), last=next(ends)))


def _ends_month(last: date) -> bool:
    return (last + timedelta(days=1)).day == 1


def period(time: Period) -> str:
    """A time as people write it: "from May 2013 to August 2014", "from 2013 on", "in 2014"."""
    said = words()["periods"]
    if "/" not in time.text:
        return str(said["within"].format(date=day(time.start)))
    start = "" if time.start.earliest == FIRST else day(time.start)
    end = "" if time.end.latest == LAST else day(time.end)
    name = {(True, True): "both", (True, False): "since", (False, True): "until"}.get(
        (bool(start), bool(end)), "unknown"
    )
    return str(said[name].format(first=start, last=end))


def numbers(some: Iterable[int]) -> str:
    """Numbers with runs drawn together: "1–3 and 5"."""
    runs: list[list[int]] = []
    for number in sorted(set(some)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    flat = ", ".join(said).split(", ")
    return words()["lists"]["and"].join([", ".join(flat[:-1]), flat[-1]]) if len(flat) > 1 else "".join(flat)


def charges(some: Iterable[int]) -> str:
    """ "charge 3", "charges 1–3 and 5"."""
    found = sorted(set(some))
    return str(words()["charge"]["one" if len(found) == 1 else "many"].format(numbers=numbers(found)))


def law_text(text: str, role: str = "") -> str:
    """Words of a law pack as a court of the United States writes them; "the person" is called by the part they have."""
    spelling = words()["spelling"]

    def american(found: re.Match[str]) -> str:
        word = found[0]
        plain: str = spelling[word.lower()]
        return plain[:1].upper() + plain[1:] if word[:1].isupper() else plain

    text = re.sub(rf"\b({'|'.join(spelling)})\b", american, text, flags=re.IGNORECASE)
    if role:
        text = re.sub(r"\b(the) person\b", rf"\1 {role.lower()}", text, flags=re.IGNORECASE)
    return " ".join(text.split())


def tells(text: str) -> bool:
    """Whether a text of a law pack tells of something, and not that there is none or that nobody has seen one."""
    first = re.match(r"\w+", text)
    return bool(text) and not (first and first[0].casefold() in words()["nothing"])


def clause(text: str) -> str:
    """A text that goes on inside a sentence: without its full stop."""
    return text.strip().rstrip(".")


def sentence(text: str) -> str:
    """A text as a sentence of its own: capital first, full stop last."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text[-1:] in (".", "?", "!", "…", "”", '"') else ".") if text else ""


def jurisdiction(code: str) -> str:
    """The name of a state or country."""
    return vocabulary().jurisdictions.get(code, code)


def by_jurisdiction(table: str, code: str, **values: str) -> str:
    """The entry of a table in words.yaml for a jurisdiction, else its general one ("state", "other")."""
    found = words()[table]
    general = found.get("other", "") if code.startswith("us") or "state" not in found else "{state}"
    text = found.get(code, found.get("state", general) if code.startswith("us") else general)
    return str(text).format(state=jurisdiction(code), **values)
