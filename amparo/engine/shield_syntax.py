"""Reads what a law pack says of a rule that holds off an act of the state."""

from __future__ import annotations

from amparo.engine.fields import Fields
from amparo.engine.provision import Shield, words
from amparo.facts.document import Node

SHIELD = (
    "from", "model", "force", "decider", "authorisation", "refer_to", "days", "months", "length_note", "cooperation",
    "identification", "cite",
)  # fmt: skip


class ShieldFields(Fields):
    """Reads `shield`."""

    def shield(self, node: Node | None) -> Shield:
        if node is None:
            return Shield()
        self.only(node, "a shield", SHIELD)
        return Shield(
            acts=tuple(self.words(node, "from", words()["shields"])),
            model=self.word(node, "model", words()["models"]),
            force=self.word(node, "force", words()["forces"]),
            decider=self.text(node, "decider"),
            authorisation=self.text(node, "authorisation"),
            refer_to=self.text(node, "refer_to"),
            days=self.number(node, "days"),
            months=self.number(node, "months"),
            length_note=self.text(node, "length_note"),
            cooperation=self.word(node, "cooperation", words()["answers"]) or "unknown",
            identification=self.word(node, "identification", words()["answers"]) or "unknown",
            cite=self.text(node, "cite"),
        )
