"""Finds and reads law packs. Only the packs that are asked for are opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from amparo.engine.provision import NexusStandards, Pack
from amparo.engine.syntax import read_nexus, read_pack
from amparo.facts.case import Case
from amparo.facts.document import read
from amparo.facts.problems import Problem, Problems


def default_folder() -> Path:
    """The law that ships with Amparo: beside the package in an installed wheel, else at the top of the repository."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data" / "law"
    return installed if installed.is_dir() else package.parent / "law"


INSTRUMENTS = {"asean", "coe", "eu", "un"}
"""Packs of treaties and principles that speak of many countries. Of the United States federal law is read instead."""


@dataclass
class Library:
    """The law in a folder: `us/ny.yaml`, `us/us.yaml` (federal) … and `nexus.yaml`."""

    folder: Path = field(default_factory=default_folder)
    _packs: dict[str, Pack] = field(default_factory=dict, repr=False)

    @cached_property
    def nexus(self) -> NexusStandards:
        """The nexus standards. Raises `Problems`."""
        path = self.folder / "nexus.yaml"
        return read_nexus(read(self._bytes(path), self._name(path)))

    def path(self, jurisdiction: str) -> Path:
        """Where a jurisdiction's pack lies: `us-ny` in `us/ny.yaml`, `us` in `us/us.yaml`, `gb` in `intl/gb.yaml`."""
        if jurisdiction == "us" or jurisdiction.startswith("us-"):
            return self.folder / "us" / f"{jurisdiction.removeprefix('us-')}.yaml"
        return self.folder / "intl" / f"{jurisdiction}.yaml"

    def jurisdictions(self) -> list[str]:
        """The jurisdictions that have a pack, in alphabetical order."""
        found = []
        for path in self.folder.glob("*/*.yaml"):
            if path.name.count(".") == 1 and path.parent.name in ("us", "intl"):
                own = path.parent.name == "us" and path.stem != "us"
                found.append(f"us-{path.stem}" if own else path.stem)
        return sorted(found)

    def cases_path(self, jurisdiction: str) -> Path:
        """Where a pack's worked cases lie: beside it, `us/ny.cases.yaml`."""
        return self.path(jurisdiction).with_suffix(".cases.yaml")

    def has(self, jurisdiction: str) -> bool:
        """Whether there is a pack for a jurisdiction."""
        return self.path(jurisdiction).is_file()

    def pack(self, jurisdiction: str) -> Pack:
        """The pack of a jurisdiction, read the first time it is asked for. Raises `Problems`."""
        pack = self._packs.get(jurisdiction)
        if pack is None:
            path = self.path(jurisdiction)
            pack = read_pack(read(self._bytes(path), self._name(path)), self.nexus)
            self._packs[jurisdiction] = pack
        return pack

    def packs(self, jurisdictions: Iterable[str]) -> list[Pack]:
        """The packs of those jurisdictions that have one."""
        return [self.pack(one) for one in jurisdictions if self.has(one)]

    def for_case(self, case: Case) -> list[Pack]:
        """The packs a case needs: of every jurisdiction that charged or holds the person, and those that stand above it."""
        places = (*case.charges, *case.acts_of_government)
        wanted = {str(one.values["jurisdiction"]) for one in places if "jurisdiction" in one.values}
        if here := case.person.values.get("person.jurisdiction"):
            wanted.add(str(here))
        for one in sorted(wanted) or ["us"]:
            wanted |= {"us"} if one == "us" or one.startswith("us-") else INSTRUMENTS
        return self.packs(sorted(wanted))

    def every(self) -> Mapping[str, Pack]:
        """All packs. Raises `Problems` of all packs together."""
        problems: list[Problem] = []
        packs = {}
        for jurisdiction in self.jurisdictions():
            try:
                packs[jurisdiction] = self.pack(jurisdiction)
            except Problems as broken:
                problems += broken.found
        if problems:
            raise Problems(problems)
        return packs

    def _bytes(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise Problems([Problem(f"The file cannot be read: {error.strerror}.", file=self._name(path))]) from None

    def _name(self, path: Path) -> str:
        """How a file is called in messages: from the law folder on."""
        try:
            return str(path.relative_to(self.folder.parent))
        except ValueError:
            return str(path)
