"""The facts that still matter: for the client, the record, the lawyer, an official apart; first those that settle most."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse

from amparo.engine.determine import Determinations
from amparo.web.cases import law_answers
from amparo.web.cases.file import OpenFile
from amparo.web.cases.law_answers import Asked, determined
from amparo.web.page import show

WHO = ("client", "record", "lawyer", "official")


@dataclass(frozen=True)
class Question:
    """One question, with each entry of the file of which it is asked."""

    question: str
    why: str
    of: tuple[Asked, ...]
    settles: int
    """How many answers of the law wait for it."""

    @property
    def nobody_knew(self) -> bool:
        """Whether it was asked of each already, and nobody knew."""
        return all(one.nobody_knew for one in self.of)


def questions(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """What is worth finding out, and of whom."""
    groups = [{"who": who, "questions": asked} for who, asked in sorted_out(determined(file)).items()]
    return show(request, "cases/questions.html", {"file": file, "groups": groups})


def sorted_out(result: Determinations) -> dict[str, list[Question]]:
    """The questions by whom to ask, in their order; the same question about several charges is put once."""
    order = result.questions
    asked = law_answers.questions(result, (one.fact for one in order))
    found: dict[str, dict[str, Question]] = {who: {} for who in WHO}
    for each, rank in zip(asked, order, strict=True):
        one = replace(each, settles=rank.settles)
        mine = found.setdefault(one.who, {})
        known = mine.get(one.question)
        mine[one.question] = (
            replace(known, of=(*known.of, one), settles=known.settles + one.settles)
            if known
            else Question(one.question, one.why, (one,), one.settles)
        )
    return {who: list(some.values()) for who, some in found.items() if some}
