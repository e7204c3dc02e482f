"""A provision of law and its dated versions, as the engine and its readers use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from amparo.engine.offences import OffenceClass, Statutes
from amparo.engine.rules import RecordHas, Rule, VersionBy
from amparo.facts.dates import Period
from amparo.facts.document import data


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """The closed vocabulary of law packs with its plain words."""
    loaded = data(Path(__file__).parent / "words.yaml")
    return MappingProxyType(loaded)


@dataclass(frozen=True, slots=True)
class LawSource:
    """Where the law was read: title, address, what was seen there, when."""

    title: str
    address: str = ""
    what: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Burden:
    """How surely it must be shown. `given` is the condition under which this burden applies (none: otherwise)."""

    standard: str
    given: Rule | None = None
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """One way to qualify, with its own scope, nexus and, where the law says so, burden."""

    name: str
    cite: str
    rule: Rule
    burdens: tuple[Burden, ...] = ()


@dataclass(frozen=True, slots=True)
class Presumption:
    """What the law presumes (`victim`, `nexus`) and given what."""

    presumes: tuple[str, ...]
    given: Rule
    rebuttable: str = "yes"
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What relief does. `does` maps the words of `effects` to yes, no, unknown, on_request or partly."""

    id: str
    says: str
    does: Mapping[str, str] = field(default_factory=dict)
    visible_to: tuple[str, ...] = ()
    then: str = ""
    cite: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """How relief is sought. A text is empty where nothing is known of it."""

    court: str = ""
    venue: str = ""
    form: str = ""
    fee: str = ""
    filed_by: str = ""
    serve: tuple[str, ...] = ()
    response_days: int | None = None
    response_note: str = ""
    combine: str = "unknown"
    combine_note: str = ""
    attach: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    prepared_by: str = ""
    deemed_grant_days: int | None = None
    appeal: str = ""
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that can hurt the person, with the kind of danger."""

    danger: str
    says: str
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Shield:
    """What else the law says of a rule that holds off an act of the state; empty where nothing is known of it.

    `acts` are what it holds off (words of `shields`), `model` and `force` words of `models` and `forces`. `decider` decides,
    `authorisation` tells whose leave is needed to go on all the same, `refer_to` who assesses the person. `days` or `months` is
    the least length of a period. `cooperation` and `identification`: yes where the person must help the authorities, or must first
    have been identified.
    """

    acts: tuple[str, ...] = ()
    model: str = ""
    force: str = ""
    decider: str = ""
    authorisation: str = ""
    refer_to: str = ""
    days: int | None = None
    months: int | None = None
    length_note: str = ""
    cooperation: str = "unknown"
    identification: str = "unknown"
    cite: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A provision as it stood in one period.

    `rule` is everything that must hold; `requires` and `grounds` are its parts, for readers. Fields that describe the law
    beyond its conditions are never used to decide.
    """

    id: str
    provision: Provision
    period: Period
    by: VersionBy
    rule: Rule
    requires: tuple[Rule, ...]
    grounds: tuple[Ground, ...]
    reaches: tuple[str, ...]
    words: str = ""
    changed: str = ""
    burdens: tuple[Burden, ...] = ()
    presumptions: tuple[Presumption, ...] = ()
    evidence: tuple[str, ...] = ()
    evidence_note: str = ""
    hearing: str = "unknown"
    hearing_note: str = ""
    prosecutor: str = ""
    procedure: Procedure = Procedure()
    effects: tuple[Effect, ...] = ()
    election: str = ""
    confidentiality: str = ""
    confidential_request: bool = False
    cautions: tuple[Caution, ...] = ()
    shield: Shield = Shield()
    basis: str = "recalled"
    field_basis: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[LawSource, ...] = ()
    text_as_of: str = ""
    open_questions: tuple[str, ...] = ()
    line: int = 0

    @property
    def shields_from(self) -> tuple[str, ...]:
        """What this version holds off, in the words of `shields`: as it says itself, else as its kind does."""
        return self.shield.acts or tuple(words()["kinds"][self.provision.kind].get("shields_from", ()))


@dataclass(slots=True, eq=False)
class Provision:
    """A provision of law: one stable id, a kind, and the versions in the order of their time."""

    id: str
    jurisdiction: str
    title: str
    citation: str
    kind: str
    subject: Literal["charge", "person"]
    any_jurisdiction: bool
    research: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()

    @property
    def acts(self) -> str:
        """On what the kind acts: record, charge, custody or status."""
        return str(words()["kinds"][self.kind]["acts"])

    @property
    def strength(self) -> int:
        """How strong the kind of relief is, to order routes."""
        return int(words()["kinds"][self.kind]["strength"])


@dataclass(frozen=True, slots=True)
class NotFound:
    """Something that was looked for and not found in a jurisdiction's law."""

    about: str
    says: str
    basis: str
    sources: tuple[LawSource, ...] = ()
    open_questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GeneralRoute:
    """Relief that is open to everybody, named where no trafficking-specific relief was found. Not encoded."""

    title: str
    citation: str
    says: str
    basis: str
    sources: tuple[LawSource, ...] = ()


@dataclass(frozen=True, eq=False)
class Pack:
    """The law of one jurisdiction as far as it is encoded."""

    jurisdiction: str
    name: str
    checked: str
    file: str
    statutes: Statutes
    classes: Mapping[str, OffenceClass]
    provisions: tuple[Provision, ...]
    not_found: tuple[NotFound, ...] = ()
    general_routes: tuple[GeneralRoute, ...] = ()
    not_encoded: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @cached_property
    def whole_record(self) -> bool:
        """Whether a provision looks at the person's other charges."""
        return self.reaches_other_law or any(
            isinstance(rule.predicate, RecordHas)
            for provision in self.provisions
            for version in provision.versions
            for rule in version.rule.walk()
        )

    @cached_property
    def reaches_other_law(self) -> bool:
        """Whether a provision speaks of charges under any law (federal rules on immigration, on background checks …)."""
        return any(provision.any_jurisdiction for provision in self.provisions)

    def provision(self, provision_id: str) -> Provision:
        """The provision with this id. Raises `KeyError`."""
        for provision in self.provisions:
            if provision.id == provision_id:
                return provision
        raise KeyError(provision_id)


NexusStandards = Mapping[str, Rule]
"""Each nexus standard by name, as the rule over facts about the act that it stands for."""
