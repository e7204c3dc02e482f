"""Holds every version of a rule and of an instrument to its content: a changed wording or rule needs a new version.

Rewording a tool makes a new tool, and a change of rule moves counts more than facts do. So `instruments/versions.yaml` lists
the fingerprint of each published version, and `amparo screen lint` refuses another content under the same version.

`python -m amparo.screening.versions` adds the versions that are not listed yet; it never changes one that is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from amparo.facts.document import data
from amparo.facts.problems import Problem
from amparo.screening.expression import as_json
from amparo.screening.instrument import Instrument
from amparo.screening.library import Instruments
from amparo.screening.rule import Rule

FILE = "versions.yaml"
HEAD = """# Fingerprints of published versions (python -m amparo.screening.versions adds new ones). Never edit a line: change the version.
amparo: amparo-screening-versions/1
versions:
"""


def of_rule(rule: Rule) -> str:
    """The fingerprint of what a rule decides and of the sentences that tell it."""
    return _fingerprint(
        {
            "met": {one: as_json(met) for one, met in rule.met.items()},
            "routes": {
                outcome: [[one.id, as_json(one.when), dict(one.person), dict(one.officer)] for one in routes]
                for outcome, routes in rule.routes.items()
            },
            "noted": as_json(rule.noted),
            "again": dict(rule.again_after_days),
        }
    )


def of_instrument(instrument: Instrument) -> str:
    """The fingerprint of what an instrument asks, in which words and order, under which rule."""
    return _fingerprint(
        {
            "rule": instrument.rule.name,
            "sections": [
                [one.id, as_json(one.when) if one.when else None, one.needs, dict(one.intro), list(one.items)]
                for one in instrument.sections
            ],
            "items": {
                one: [dict(asked.ask), asked.sign, asked.unsure_counts, asked.counts, asked.strength, list(asked.roles)]
                for one, asked in ((one, instrument.indicators[one]) for one in instrument.items)
            },
        }
    )


def published(library: Instruments) -> dict[str, str]:
    """The fingerprint of everything that ships, by `id/version`."""
    found = {rule.name: of_rule(rule) for rule in library.rules.values()}
    found |= {one.name: of_instrument(one) for one in map(library.instrument, library.names())}
    return dict(sorted(found.items()))


def listed_versions(library: Instruments) -> dict[str, str]:
    """The fingerprints as they are listed."""
    path = library.folder / FILE
    return dict(data(path)["versions"] or {}) if path.is_file() else {}


def faults(library: Instruments) -> Iterator[Problem]:
    """Versions whose content is not the one that was published, and versions not listed."""
    known = listed_versions(library)
    for name, fingerprint in published(library).items():
        if name not in known:
            expected = "python -m amparo.screening.versions to be run"
            yield Problem(f"The version {name} is not listed.", file=f"instruments/{FILE}", expected=expected)
        elif known[name] != fingerprint:
            what = f"{name} was published with another content: who was asked before was asked something else."
            yield Problem(what, file=f"instruments/{FILE}", field=name, expected="a new version for the change")


def _fingerprint(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def main() -> None:
    """Adds what is not listed yet."""
    library = Instruments()
    lines = {**published(library), **listed_versions(library)}
    text = HEAD + "".join(f"  {name}: {fingerprint}\n" for name, fingerprint in sorted(lines.items()))
    (library.folder / FILE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
