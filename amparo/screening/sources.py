"""Who answers a question, or bears out a statement."""

from __future__ import annotations

SELF = ("person_said", "person_typed_alone")
SOURCES = (*SELF, "observer_saw", "record_shows", "third_party_said")
"""What the person says answers the question; the others bear out the statement (`observe`) or do not."""
