"""What the court is asked to order, who must be served, and who has to carry the order out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from amparo.engine.provision import Effect
from amparo.facts.case import Entity
from amparo.facts.vocabulary import vocabulary
from amparo.papers.marks import Gap, Markdown, joined, say
from amparo.papers.templates import words
from amparo.papers.wording import charges, law_text, sentence
from amparo.relief.plan import Filing


def orders(effect: Effect | None, filing: Filing, role: str, where: str) -> Iterator[Markdown | Gap]:
    """What is to be ordered, from the effect; what the law does not give, or is not known to give, is left out."""
    said = words()
    if effect is None:
        yield Gap(said["orders_gap"])
        return
    given = relief(effect, filing)
    undone = _records([one for one in filing.charges if _record(one) not in ENDED_OR_OPEN])
    for name, answer in given.items():
        text = say(said["orders"][name], records=undone, where=where, role=role.lower())
        yield say(said["partly"], order=text) if answer == "partly" else text
    if not given:
        yield Gap(said["orders_gap"])


ENDED_OR_OPEN = ("arrest", "pending")
GIVEN = ("yes", "on_request", "partly")


def relief(effect: Effect, filing: Filing, answers: Collection[str] = GIVEN) -> dict[str, str]:
    """What an effect does for these charges, by its name, with the law's answer; what cannot concern them is left out."""
    said = words()
    kinds = {_record(one) for one in filing.charges}
    registered = any(one.values.get("sentence.registration") is not False for one in filing.charges)
    return {
        name: effect.does[name]
        for name in said["orders"]
        if effect.does.get(name) in answers
        and (name not in said["of_convictions"] or not kinds <= set(ENDED_OR_OPEN))
        and (name not in said["of_undecided"] or kinds != {"arrest"})
        and (name != "registration_ends" or registered)
    }


def _record(charge: Entity) -> str:
    kinds = vocabulary().sections["charges"].facts["disposition.kind"].record
    return kinds.get(charge.text("disposition.kind"), "other")


def _records(found: Sequence[Entity]) -> Markdown:
    said = words()
    counts: dict[str, int] = {}
    for charge in found:
        counts[_record(charge)] = counts.get(_record(charge), 0) + 1
    names = [
        said["records"].get(kind, said["records"]["other"])["one" if n == 1 else "many"] for kind, n in counts.items()
    ]
    return joined(names, said["lists"]["comma"], said["lists"]["and"])


def election(filing: Filing, role: str) -> Markdown | None:
    """Which of several forms of relief is asked for; none where the law has one only."""
    if len(filing.version.effects) < 2 or filing.effect is None:
        return None
    text = words()["elections"][filing.version.election]
    return say(text, role=role.lower(), says=sentence(law_text(filing.effect.says, role)))


def alternatives(filing: Filing) -> tuple[Markdown, ...]:
    """The other forms of relief, asked for in the alternative unless the choice is the client's."""
    if filing.version.election == "petitioner" or filing.effect is None:
        return ()
    others = [one for one in filing.version.effects if one.id != filing.effect.id]
    return tuple(say(words()["alternative"], says=sentence(law_text(one.says))) for one in others)


def served_on(filing: Filing) -> tuple[str | Markdown, ...]:
    """Who must be served, as the law says."""
    said, made = words(), []
    for name in filing.version.procedure.serve:
        agencies = _agencies(filing) if name == "arresting_agency" else []
        if agencies:
            made += [
                say(said["served_named"], who=sentence(said["serve"][name]).rstrip("."), name=one) for one in agencies
            ]
        else:
            made.append(Markdown(sentence(said["serve"][name]).rstrip(".")))
    return tuple(made)


def _agencies(filing: Filing) -> list[str | Gap]:
    found = list(dict.fromkeys(charge.text("arrest.agency") for charge in filing.charges))
    missing = [number for number, charge in enumerate(filing.charges, 1) if not charge.text("arrest.agency")]
    gaps = [Gap(words()["agency_gap"].format(charges=charges(missing)))] if missing else []
    return [*(agency for agency in found if agency), *gaps]


def notified(filing: Filing) -> Iterator[str | Gap]:
    """Who holds a record and must carry the order out: arresting agencies, those served, always the central repository."""
    said = words()
    yield from _agencies(filing)
    served = (*filing.version.procedure.serve, "repository")
    yield from (said["serve"][name] for name in said["notified"] if name in served)
