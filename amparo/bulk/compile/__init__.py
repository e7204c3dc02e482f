"""The law compiled to SQL: packs and a day in, statements out, the same for every database."""

from __future__ import annotations

from amparo.bulk.compile.program import Program, program
from amparo.bulk.compile.run import Decided, decide_tables, packs_present

__all__ = ["Decided", "Program", "decide_tables", "packs_present", "program"]
