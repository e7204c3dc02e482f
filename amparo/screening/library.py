"""Finds and reads what lies in `instruments/`: indicators, rules, instruments, sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from amparo.facts.document import Node, read
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.screening.indicators import Dimension, Indicator, read_dimension
from amparo.screening.instrument import Instrument, read_instrument
from amparo.screening.rule import Rule, read_rule
from amparo.screening.words import Words, read_words


def instruments_folder() -> Path:
    """The instruments that ship with Amparo: inside the package in an installed wheel, else at the top of the repository."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data" / "instruments"
    return installed if installed.is_dir() else package.parent / "instruments"


NOT_INSTRUMENTS = ("words", "sources", "decision-points", "places", "case-facts", "versions")


@dataclass
class Instruments:
    """The screening data in a folder. Everything is read when it is first asked for. Raises `Problems`."""

    folder: Path = field(default_factory=instruments_folder)
    _read: dict[str, Instrument] = field(default_factory=dict, repr=False)

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """All dimensions with their indicators, in order."""
        found = [read_dimension(self.node(path)) for path in sorted((self.folder / "indicators").glob("*.yaml"))]
        seen: dict[str, Indicator] = {}
        for one in (one for each in found for one in each.indicators):
            if one.id in seen:
                raise Problems(
                    [
                        Problem(
                            f'The id "{one.id}" is also used in {seen[one.id].file}.',
                            file=one.file,
                            line=one.line,
                            expected="an id of its own",
                        )
                    ]
                )
            seen[one.id] = one
        return tuple(sorted(found, key=lambda one: one.order))

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Every indicator by its id."""
        return {one.id: one for each in self.dimensions for one in each.indicators}

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """Every version of every rule, by `id/version`."""
        read_rules = [
            read_rule(self.node(path), self.dimensions) for path in sorted((self.folder / "rules").glob("*.yaml"))
        ]
        return {rule.name: rule for rule in read_rules}

    @cached_property
    def words(self) -> Words:
        """Every sentence."""
        return read_words(self.node(self.folder / "words.yaml"))

    def names(self) -> list[str]:
        """The ids of the instruments that ship, in alphabetical order."""
        return sorted(path.stem for path in self.folder.glob("*.yaml") if path.stem not in NOT_INSTRUMENTS)

    def instrument(self, name: str) -> Instrument:
        """An instrument by its id, or by the path of a file (a licensed tool of an agency's own)."""
        if name not in self._read:
            path = self.folder / f"{name}.yaml" if name in self.names() else Path(name)
            if path.suffix not in (".yaml", ".yml", ".json") or not path.is_file():
                raise Problems(
                    [
                        Problem(
                            f'There is no instrument "{name}".',
                            expected=f"{listed(self.names())}; or the path of an instrument's file",
                            nearest=nearest(name, self.names()),
                        )
                    ]
                )
            self._read[name] = read_instrument(self.node(path), self.rules, self.dimensions)
        return self._read[name]

    def node(self, path: Path) -> Node:
        """A file as nodes that remember their lines."""
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise Problems([Problem(f"The file cannot be read: {error.strerror}.", file=self._name(path))]) from None
        return read(raw, self._name(path))

    def _name(self, path: Path) -> str:
        try:
            return path.relative_to(self.folder.parent).as_posix()
        except ValueError:
            return str(path)
