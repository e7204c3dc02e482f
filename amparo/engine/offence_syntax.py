"""Reads the statutes and offence classes of a law pack."""

from __future__ import annotations

from collections.abc import Mapping

from amparo.engine.fields import Fields
from amparo.engine.offences import OffenceClass, Section, Statutes
from amparo.engine.provision import words
from amparo.facts.document import Node
from amparo.facts.problems import listed, nearest
from amparo.facts.vocabulary import vocabulary

CLASS = (
    "title", "cite", "sections", "without", "categories", "only_categories", "complete", "inchoate", "basis", "note",
)  # fmt: skip


class OffenceFields(Fields):
    """Reads `statutes` and `classes`."""

    def statutes(self, node: Node | None, jurisdiction: str) -> Statutes:
        if node is None:
            return Statutes(jurisdiction)
        self.only(node, "the list of statutes", ("codes", "default", "sections"))
        codes = {}
        for code, below in self.group(node, "codes", 'PC: [PC, "Penal Code"]').items():
            codes[code] = tuple(item.text for item in below.items)
            if not isinstance(below.value, list):
                self.wrong(
                    below,
                    f"A code has a list of the names it goes by, not {below.kind}.",
                    expected='PC: [PC, "Penal Code"]',
                )
        default = self.text(node, "default")
        if codes and default not in codes and default:
            self.wrong(
                node.keys["default"],
                f'"{default}" is not one of the codes.',
                expected=listed(codes),
                nearest=nearest(default, codes),
            )
        bare = Statutes(jurisdiction, codes, default)
        sections = {}
        facts = vocabulary().sections["charges"].facts
        for written, below in self.group(node, "sections", '"230.00": {name: …, category: …}').items():
            if not isinstance(below.value, dict):
                self.wrong(below, f"A section holds fields, not {below.kind}.", expected="{name: …, category: …}")
                continue
            self.only(below, "a section", ("name", "category", "role", "level", "degree"))
            sections[bare.normal(written)] = Section(
                self.text(below, "name"),
                self.word(below, "category", facts["offence.category"].words),
                self.word(below, "role", facts["offence.role"].words),
                self.word(below, "level", facts["offence.level"].words),
                self.text(below, "degree").casefold(),
            )
        return Statutes(jurisdiction, codes, default, sections)

    def classes(self, root: Node, statutes: Statutes) -> Mapping[str, OffenceClass]:
        made: dict[str, OffenceClass] = {}
        facts = vocabulary().sections["charges"].facts
        for name, below in self.group(root, "classes", "a name and the fields of each class").items():
            if not isinstance(below.value, dict):
                self.wrong(below, f"A class holds fields, not {below.kind}.", expected=listed(CLASS))
                continue
            self.only(below, "a class", CLASS)
            answers = {"yes": True, "no": False, "unknown": None}
            made[name] = OffenceClass(
                id=f"{statutes.jurisdiction}/{name}",
                title=self.required(below, "title", "a class"),
                cite=self.required(below, "cite", "a class"),
                statutes=statutes,
                sections=frozenset(statutes.normal(text) for text in self.texts(below, "sections")),
                without=frozenset(statutes.normal(text) for text in self.texts(below, "without")),
                categories=frozenset(self.words(below, "categories", facts["offence.category"].words)),
                only_categories=frozenset(self.words(below, "only_categories", facts["offence.category"].words)),
                complete=self.word(below, "complete", ("yes", "no"), needed=True) == "yes",
                inchoate=answers[self.word(below, "inchoate", answers) or "yes"],
                basis=self.word(below, "basis", words()["bases"]),
                note=self.text(below, "note"),
            )
        return made
