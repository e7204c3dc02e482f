"""What a run is of: which tables, which law, which day. Two runs are the same run where all of it is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amparo import __version__
from amparo.bulk.contract.read import GivenTable
from amparo.bulk.population.make import MARK_FILE
from amparo.bulk.run.files import checksum
from amparo.engine.provision import Pack
from amparo.facts.problems import Problem, Problems

FORMAT = "amparo-bulk-run/1"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is of, as it is written to `plan.json`."""

    inputs: Mapping[str, Mapping[str, Any]]
    law: Mapping[str, Mapping[str, str]]
    as_of: str
    engine: str
    part_size: int
    synthetic: bool

    def told(self) -> dict[str, Any]:
        """The plan as JSON."""
        return {
            "format": FORMAT,
            "amparo": __version__,
            "as_of": self.as_of,
            "engine": self.engine,
            "part_size": self.part_size,
            "synthetic": self.synthetic,
            "inputs": {path: dict(entry) for path, entry in self.inputs.items()},
            "law": {name: dict(entry) for name, entry in self.law.items()},
        }


def make_plan(
    given: Mapping[str, GivenTable],
    packs: Sequence[Pack],
    law: Path,
    as_of: str,
    engine: str,
    part_size: int,
    place: Path,
) -> Plan:
    """The plan of a run: every input file and every law pack with its checksum."""
    files = dict.fromkeys(path for table in given.values() for path in table.files)
    inputs = {str(path): {"bytes": path.stat().st_size, "sha256": checksum(path)} for path in files}
    law_files = {pack.jurisdiction: _law_file(law, pack) for pack in packs}
    law_entries = {
        pack.jurisdiction: {
            "name": pack.name,
            "checked": pack.checked,
            "sha256": checksum(law_files[pack.jurisdiction]),
        }
        for pack in packs
    }
    law_entries["nexus"] = {"name": "Nexus standards", "checked": "", "sha256": checksum(law / "nexus.yaml")}
    return Plan(inputs, law_entries, as_of, engine, part_size, is_synthetic(place))


def _law_file(law: Path, pack: Pack) -> Path:
    return law.parent / pack.file if (law.parent / pack.file).is_file() else Path(pack.file)


def is_synthetic(place: Path) -> bool:
    """Whether a folder says that its people are made up."""
    return place.is_dir() and (place / MARK_FILE).is_file()


def same_run(plan: Plan, earlier: Mapping[str, Any], folder: Path) -> None:
    """Raises `Problems` where a folder holds another run."""
    now = plan.told()
    differ = [
        name for name in ("amparo", "as_of", "engine", "part_size", "inputs", "law") if now[name] != earlier.get(name)
    ]
    if differ:
        said = {"amparo": "version of Amparo", "as_of": "day", "part_size": "part size", "inputs": "tables"}
        names = ", ".join(said.get(name, name) for name in differ)
        raise Problems(
            [
                Problem(
                    f"Another run lies in this folder; it differs in: {names}.",
                    file=str(folder),
                    expected="another folder, or the same tables, law, day and options as before",
                )
            ]
        )
