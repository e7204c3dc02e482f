"""Answers the questions of a rubric about one version of a provision, and says what was seen there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from amparo.engine.provision import words as law_words
from amparo.engine.rules import Recognition
from amparo.facts.dates import Truth
from amparo.monitor.rubric import Test
from amparo.monitor.traits import Traits, spoken, weakest, words


@dataclass(frozen=True, slots=True)
class Seen:
    """What a version says to a question: the answer, how surely it is known, and the law's side of it in words.

    `apart` marks a provision that is about something else, so that its failing explains nothing.
    """

    truth: Truth
    basis: str
    says: tuple[str, ...] = ()
    apart: bool = False


def weigh(test: Test, traits: Traits) -> Seen:
    """The answer of one version to a question."""
    if test.asks == "not":
        inner = weigh(test.parts[0], traits)
        return Seen(None if inner.truth is None else not inner.truth, inner.basis, inner.says, inner.apart)
    if test.asks == "quiet":
        inner = weigh(test.parts[0], traits)
        return Seen(inner.truth, inner.basis, inner.says if inner.truth is not True else (), inner.apart)
    if test.asks == "told":
        inner = weigh(test.parts[0], traits)
        return Seen(True, inner.basis, inner.says)
    if test.asks in ("all", "any"):
        return _join(test.asks, [weigh(part, traits) for part in test.parts], traits)
    return _ASKED[test.asks](test.values, traits)


def _join(how: str, seen: list[Seen], traits: Traits) -> Seen:
    truths = [one.truth for one in seen]
    if how == "all":
        truth: Truth = False if False in truths else None if None in truths else True
    else:
        truth = True if True in truths else None if None in truths else False
    deciding = [one for one in seen if one.truth is truth]
    says = tuple(dict.fromkeys(text for one in deciding for text in one.says))
    basis = weakest([one.basis for one in deciding] or [traits.version.basis])
    return Seen(truth, basis, says, any(one.apart for one in deciding))


def _among(right: Iterable[str], asked: tuple[str, ...]) -> Truth:
    """Whether what is right is among what was asked; `right` holds every word that can be, and none where nothing is known."""
    possible = set(right)
    if not possible:
        return None
    return True if possible <= set(asked) else False if not possible & set(asked) else None


def _said(asks: str, found: str) -> tuple[str, ...]:
    return (f"{words()['tests'][asks]['says']}: {found or words()['unsure']}",)


def _or(known: Mapping[str, str], right: Iterable[str]) -> str:
    return " or ".join(known[word] for word in known if word in set(right))


def _kind(asked: tuple[str, ...], traits: Traits) -> Seen:
    kind = traits.version.provision.kind
    return Seen(kind in asked, traits.version.basis, (), apart=kind not in asked)


def _acts(asked: tuple[str, ...], traits: Traits) -> Seen:
    acts = traits.version.provision.acts
    return Seen(acts in asked, traits.version.basis, (), apart=acts not in asked)


def _each(asks: str, asked: tuple[str, ...], answer: Callable[[str], Truth], found: str, basis: str) -> Seen:
    truths = [answer(one) for one in asked]
    truth: Truth = False if False in truths else None if None in truths else True
    return Seen(truth, basis, _said(asks, found))


def _reaches(asked: tuple[str, ...], traits: Traits) -> Seen:
    unclear = words()["unclear"]
    found = ", ".join(
        one.replace("_", " ") + (f" ({unclear})" if traits.reaches(one) is None else "")
        for one in traits.version.reaches
    )
    return _each("reaches", asked, traits.reaches, found, traits.basis("reaches"))


def _victim_of(asked: tuple[str, ...], traits: Traits) -> Seen:
    named = traits.victims_named
    found = ", ".join(law_words()["victims"][kind] for kind in named) or words()["nobody_in_particular"]
    return _each("victim_of", asked, traits.victim_of, found, traits.basis("requires", "grounds"))


def _covers(asked: tuple[str, ...], traits: Traits) -> Seen:
    found = ", ".join(one.replace("_", " ") for one in asked if traits.covers(one))
    unsure = words()["unsure"] if any(traits.covers(one) is None for one in asked) else words()["not_covered"]
    return _each("covers", asked, traits.covers, found or unsure, traits.basis("requires", "grounds"))


def _offence_scope(asked: tuple[str, ...], traits: Traits) -> Seen:
    found = _or(words()["scopes"], traits.offence_scope)
    return Seen(_among(traits.offence_scope, asked), traits.basis("requires", "grounds"), _said("offence_scope", found))


def _nexus(asked: tuple[str, ...], traits: Traits) -> Seen:
    says = [traits.standards[name].says for name in traits.nexus_names]
    found = "; ".join(says) or words()["nexus_words"]["none" if traits.nexus(frozenset()) else "own"]
    return Seen(traits.nexus(frozenset(asked)), traits.basis("requires", "grounds"), _said("nexus", found))


def _grant(asked: tuple[str, ...], traits: Traits) -> Seen:
    return Seen(
        _among(traits.grant, asked), traits.basis("grant"), _said("grant", _or(words()["grants"], traits.grant))
    )


def _waiting(asked: tuple[str, ...], traits: Traits) -> Seen:
    found = _or(words()["waits"], traits.waiting)
    return Seen(_among(traits.waiting, asked), traits.basis("requires", "grounds"), _said("waiting", found))


def _age(asked: tuple[str, ...], traits: Traits) -> Seen:
    found = _or(words()["ages"], traits.age)
    truth = _among(traits.age, asked)
    return Seen(truth, traits.basis("requires", "grounds"), _said("age", found), apart=truth is False)


def _without(asked: tuple[str, ...], traits: Traits) -> Seen:
    conditions = words()["conditions"]
    needed = [conditions[one]["says"] for one in asked if traits.without(one) is False]
    unsure = [conditions[one]["says"] for one in asked if traits.without(one) is None]
    says = tuple(words()["needs"].format(what=what) for what in needed)
    says += tuple(words()["may_need"].format(what=what) for what in unsure)
    if not says:
        one_only = words()["does_without"].format(what=conditions[asked[0]]["says"])
        says = (one_only if len(asked) == 1 else words()["does_without_all"],)
    return Seen(traits.without(*asked), traits.basis("requires", "grounds"), says)


def _hearing(asked: tuple[str, ...], traits: Traits) -> Seen:
    hearing = traits.version.hearing
    known = () if hearing in ("unknown", "unspecified") else (hearing,)
    return Seen(_among(known, asked), traits.basis("hearing"), _said("hearing", law_words()["hearings"][hearing]))


def _burden(asked: tuple[str, ...], traits: Traits) -> Seen:
    version = traits.version
    named = [*version.burdens, *(one for ground in version.grounds for one in ground.burdens)]
    says = dict.fromkeys(law_words()["burdens"][one.standard] for one in named)
    # every burden that can apply must be among those asked for
    truth = None if not traits.burden else traits.burden <= set(asked)
    return Seen(truth, traits.basis("burden"), _said("burden", " or ".join(says)))


def _presumes(asked: tuple[str, ...], traits: Traits) -> Seen:
    of = {one for each in traits.version.presumptions for one in each.presumes}
    if not of:
        return _silent("presumes", "presumes", traits)
    found = ", ".join(words()["presumed"][one] for one in words()["presumed"] if one in of)
    return Seen(bool(of & set(asked)), traits.basis("presumes"), _said("presumes", found))


def _presumed_from(asked: tuple[str, ...], traits: Traits) -> Seen:
    given = [each.given for each in traits.version.presumptions]
    if not given:
        return _silent("presumes", "presumes", traits)
    by_document = any(isinstance(rule.predicate, Recognition) for each in given for rule in each.walk())
    found = "; ".join(spoken(each) for each in given)
    return Seen(by_document, traits.basis("presumes"), _said("presumed_from", found))


def _confidential(asked: tuple[str, ...], traits: Traits) -> Seen:
    version = traits.version
    if version.confidential_request:
        basis = traits.basis("confidentiality", "confidential_request")
        return Seen(True, basis, _said("confidential", version.confidentiality or words()["asked_for"]))
    if version.confidentiality:
        return Seen(None, version.basis, _said("confidential", version.confidentiality))
    return _silent("confidential", "confidentiality", traits)


def _silent(name: str, field: str, traits: Traits) -> Seen:
    """Silence of a pack only means no where the text itself was read."""
    read = traits.basis(field) == "statute-seen"
    return Seen(False if read else None, traits.basis(field), (words()["silent"][name],))


def _effect(asked: tuple[str, ...], traits: Traits) -> Seen:
    name, answers = asked[0], asked[1:]
    given = [one.does[name] for one in traits.version.effects if name in one.does]
    known = {one for one in given if one != "unknown"}
    truth: Truth = True if known & set(answers) else None if not given or "unknown" in given else False
    says = law_words()["effects"][name]
    found = ", ".join(one.replace("_", " ") for one in dict.fromkeys(given)) or words()["unsure"]
    return Seen(truth, traits.basis(name, "effect"), (f"{says[0].lower()}{says[1:]}: {found}",))


def _fee(asked: tuple[str, ...], traits: Traits) -> Seen:
    fee = traits.version.procedure.fee
    return Seen(_among(traits.fee, asked), traits.basis("fee", "procedure"), _said("fee", fee))


_ASKED: dict[str, Callable[[tuple[str, ...], Traits], Seen]] = {
    "kind": _kind,
    "acts": _acts,
    "reaches": _reaches,
    "victim_of": _victim_of,
    "covers": _covers,
    "offence_scope": _offence_scope,
    "nexus": _nexus,
    "grant": _grant,
    "waiting": _waiting,
    "without": _without,
    "hearing": _hearing,
    "burden": _burden,
    "presumes": _presumes,
    "presumed_from": _presumed_from,
    "confidential": _confidential,
    "effect": _effect,
    "fee": _fee,
    "age": _age,
}
