"""What offence a charge is: the section first, then rules over its words, then a model that proposes.

Nothing is guessed. Where the section and the words contradict each other, where several kinds are named, where the words do not
say who sold and who bought, and where only the model has an answer that is not sure enough, a person decides and is told why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from amparo.engine.offences import Section, Statutes
from amparo.facts.forgetting import forgettable
from amparo.facts.offences import title
from amparo.law.packs import Library
from amparo.records.offences import model as models
from amparo.records.offences.crosswalk import kinds_of_code
from amparo.records.offences.rules import NOTHING, ROLES, Ruled, apply_rules, kinds_of, rules
from amparo.records.offences.statutes import UNKNOWN, Statute, read_statute, split_statute
from amparo.records.offences.words import column, read_words, take_marks

BY_RULE = 0.91
"""How often a kind that rules settle was right, rounded down, on texts of a state that nobody had seen (`python -m bench.offences`)."""

MOST_CANDIDATES = 3

_PART_IN_CASES = frozenset(("seller", "buyer", "promoter"))
"""Parts a case file can state. What a charge of trafficking says of the person charged is not written there: many were forced."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What offence a charge was recognised as.

    `statute` is the section as the law pack of its place writes it. `category`, `level` and `degree` are words of a case
    file's `offence`; `role` is seller, buyer, promoter or trafficker: the part the charge speaks of, which is not the truth
    of what happened. Empty: not known. `confidence` (0 to 1) is how often such an answer was right where that could be
    measured, 0 where there is no answer. `candidates` are kinds to offer a person, likeliest first. `settled` says that the
    kind stands; `rewritten`, that the section had to be read from the record's own way of writing.
    """

    statute: str = ""
    category: str = ""
    role: str = ""
    level: str = ""
    degree: str = ""
    attempt: bool | None = None
    basis: str = ""
    confidence: float = 0.0
    needs_person: bool = True
    why: str = ""
    candidates: tuple[str, ...] = ()
    settled: bool = False
    rewritten: bool = False

    def facts(self) -> dict[str, str | bool]:
        """What may be written to a case file without a person: `offence.category` and the like. Unknown things are left out."""
        found: dict[str, str | bool] = {}
        if self.settled and self.category:
            found["offence.category"] = self.category
            if self.role in _PART_IN_CASES:
                found["offence.role"] = self.role
        if self.rewritten and self.basis == "statute":
            found["offence.statute"] = self.statute
        if self.level:
            found["offence.level"] = self.level
        if self.degree:
            found["offence.degree"] = self.degree
        if self.attempt is not None:
            found["offence.attempt"] = self.attempt
        return found


@cache
def _library() -> Library:
    return Library()


@cache
def _law(jurisdiction: str) -> tuple[Statutes, frozenset[str]]:
    """How a place's sections are read, and those its classes name. Empty where there is no pack."""
    library = _library()
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z]{2,3})?", jurisdiction) or not library.has(jurisdiction):
        return Statutes(jurisdiction), frozenset()
    pack = library.pack(jurisdiction)
    return pack.statutes, frozenset(name for one in pack.classes.values() for name in (*one.sections, *one.without))


@forgettable
@lru_cache(maxsize=50_000)
def recognise(jurisdiction: str, statute: str, text: str) -> Reading:
    """What offence a charge is. Any of the three may be empty; no text breaks it."""
    statute, text = statute.strip(), " ".join(text.split())
    if not statute:
        statute, rest = split_statute(text)
        known = _statute(jurisdiction, statute)
        if known.known is not None:
            text = rest
        elif not known.normal or not rest:
            statute, known = "", UNKNOWN
        else:
            text = rest if any(sign.isalpha() for sign in rest) else text
    else:
        known = _statute(jurisdiction, statute)
    bare, said = take_marks(text)
    words = read_words(column([bare]))
    ruled = apply_rules(words) if text else NOTHING
    return _weigh(jurisdiction, known, words.cleaned, ruled, said, _ncic(f"{statute} {text}"))


def _statute(jurisdiction: str, written: str) -> Statute:
    if not written:
        return UNKNOWN
    statutes, listed = _law(jurisdiction)
    return read_statute(written, statutes, listed)


_NCIC = re.compile(r"\bNCIC\s*(?:CODE|#|:|NO\.?)?\s*(\d{4})\b", re.IGNORECASE)


def _ncic(text: str) -> tuple[str, ...]:
    hit = _NCIC.search(text)
    return kinds_of_code("ncic", hit[1]) if hit else ()


def _weigh(
    jurisdiction: str, known: Statute, cleaned: pa.Array, ruled: Ruled, said: dict[str, str], coded: tuple[str, ...]
) -> Reading:
    section = known.known or Section()
    by_rule = rules().kinds[ruled.kind[0]] if ruled.kind[0] >= 0 else ""
    role = ROLES[ruled.role[0]] if ruled.role[0] >= 0 else ""
    named = kinds_of(int(ruled.named[0]))
    if not by_rule and not named and len(coded) == 1:
        by_rule = coded[0]
    frame = _Frame(
        known.written,
        section.level or said.get("level", ""),
        section.degree or said.get("degree", ""),
        True if said.get("attempt") else None,
        known.rewritten,
    )
    if section.category:
        return _by_section(frame, section, by_rule, role, named)
    if by_rule:
        part = section.role or role
        missing = by_rule in rules().part_matters and not part
        why = f'The words of the charge name "{title(by_rule)}".'
        why += " They do not say who sold and who bought." if missing else ""
        return frame.reading(by_rule, part, "text", BY_RULE, why, missing, (by_rule,), settled=True)
    if named:
        listed = " or ".join(f'"{title(kind)}"' for kind in named)
        return frame.reading("", "", "", 0.0, f"The words of the charge may mean {listed}.", True, named)
    return _by_model(frame, cleaned, jurisdiction)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is known of a charge beside its kind."""

    statute: str
    level: str
    degree: str
    attempt: bool | None
    rewritten: bool

    def reading(
        self,
        category: str,
        role: str,
        basis: str,
        confidence: float,
        why: str,
        person: bool,
        candidates: tuple[str, ...],
        *,
        settled: bool = False,
    ) -> Reading:
        return Reading(
            self.statute,
            category,
            role,
            self.level,
            self.degree,
            self.attempt,
            basis,
            confidence,
            person,
            why,
            candidates,
            settled,
            self.rewritten,
        )


def _by_section(frame: _Frame, section: Section, by_rule: str, role: str, named: tuple[str, ...]) -> Reading:
    category = section.category
    contrary = by_rule if by_rule and not rules().no_contradiction(category, by_rule) else ""
    if contrary:
        why = f'The section is "{title(category)}", the words say "{title(contrary)}": one of them may be misread.'
        return frame.reading(category, section.role, "statute", 1.0, why, True, (category, contrary))
    part = section.role or (role if by_rule == category or not by_rule else "")
    if section.role and role and role != section.role and {role, section.role} != {"trafficker", "promoter"}:
        why = f"The section speaks of the {section.role}, the words of the {role}."
        return frame.reading(category, "", "statute", 1.0, why, True, (category,))
    missing = category in rules().part_matters and not part
    if category == "human_trafficking" and missing:
        part, missing = "trafficker", False
    why = f'{frame.statute} is "{section.name or title(category)}".'
    why += " It does not say who sold and who bought." if missing else ""
    return frame.reading(category, part, "statute", 1.0, why, missing, (category,), settled=True)


def _by_model(frame: _Frame, cleaned: pa.Array, jurisdiction: str) -> Reading:
    text = cleaned[0].as_py()
    if len(text) < 3:
        return frame.reading("", "", "", 0.0, "The charge has no words to go by.", True, ())
    model = models.load()
    shares = model.probabilities(cleaned)
    score = float(shares[0].max())
    candidates = models.likeliest(model, shares, MOST_CANDIDATES)[0]
    right = float(model.confidence(shares.max(axis=1))[0])
    best = candidates[0]
    if settles(model, best, score, jurisdiction):
        why = f'No rule reads these words; those most like them mean "{title(best)}".'
        return frame.reading(best, "", "model", right, why, False, candidates, settled=True)
    # what was not read is not called prostitution, even as a perhaps
    candidates = tuple(kind for kind in candidates if kind not in rules().part_matters)
    listed = ", ".join(f'"{title(kind)}"' for kind in candidates)
    return frame.reading("", "", "model", 0.0, f"No rule reads these words. Perhaps {listed}.", True, candidates)


def settles(model: models.Model, kind: str, score: float, jurisdiction: str) -> bool:
    """Whether an answer of the model stands without a person: never where it matters who did what, never "another offence"."""
    return score >= model.threshold(jurisdiction) and kind != "other" and kind not in rules().part_matters


@dataclass(frozen=True, slots=True)
class Classified:
    """Many texts, classified. `kind` is a number in `kinds`, −1 where a person decides; `by` is 1 for a rule, 2 for the model."""

    kinds: tuple[str, ...]
    kind: npt.NDArray[np.int16]
    by: npt.NDArray[np.int8]
    role: npt.NDArray[np.int8]


def classify_texts(texts: Iterable[str] | pa.Array, jurisdiction: str = "") -> Classified:
    """The kinds of many charge texts of a place at once, by rules and model, as `recognise` would say without a section.

    For tables of millions of charges. Marks such as `ATTEMPTED` are left in the text; they change no kind.
    """
    every = texts if isinstance(texts, pa.Array) else column(texts)
    model = models.load()
    kinds = tuple(dict.fromkeys((*rules().kinds, *model.kinds)))
    words = read_words(every)
    ruled = apply_rules(words)
    kind, by = ruled.kind.copy(), (ruled.kind >= 0).astype(np.int8)
    ask = np.flatnonzero((ruled.kind < 0) & (ruled.named == 0))
    if len(ask):
        # texts that differ only in numbers are weighed once
        distinct = words.cleaned.take(pa.array(ask)).dictionary_encode()
        shares = model.probabilities(distinct.dictionary)
        best, score = shares.argmax(axis=1), shares.max(axis=1)
        allowed = np.array([settles(model, name, 2.0, jurisdiction) for name in model.kinds])
        own = np.array([kinds.index(name) for name in model.kinds], dtype=np.int16)
        sure = np.where((score >= model.threshold(jurisdiction)) & allowed[best], own[best], np.int16(-1))
        said = sure[distinct.indices.to_numpy()]
        kind[ask] = said
        by[ask[said >= 0]] = 2
    return Classified(kinds, kind, by, ruled.role)
