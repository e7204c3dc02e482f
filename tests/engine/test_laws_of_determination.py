"""What must hold of every determination, whatever the law and whoever the person: tried on generated law and people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from amparo.engine.ask import EXACT, relevant_leaves
from amparo.engine.determine import Determination, Determinations, determine, rule_on_many
from amparo.engine.evaluate import Evaluation, Status
from amparo.engine.explain import truth
from amparo.engine.predicates import record_of
from amparo.engine.provision import Pack
from amparo.engine.rules import Age, CourtFinds, RecordHas, Rule, SentenceCompleted, Waited, Within
from amparo.engine.table import Table
from amparo.engine.when import falls
from amparo.facts.case import Case
from amparo.facts.dates import LAST, exact
from tests.engine.generated import ANY, AS_OF, OTHER, Kinds, pack, view, whole

SEEDS = st.integers(0, 2**32)
BATCH = 4
"""Generated laws and people for each example: most of the time of an example goes into its preparation."""

OPEN_TO_THE_PERSON = (Status.AVAILABLE, Status.COURT_DECIDES)


def worlds(seed: int, kinds: Kinds = ANY) -> Iterator[tuple[Random, Pack, Case]]:
    for number in range(BATCH):
        random = Random(f"{seed}/{number}")
        yield random, pack(random, kinds), whole(random)


def by_key(found: Determinations) -> dict[tuple[str, str], Determination]:
    return {(one.version.id, one.charge.id if one.charge else ""): one for one in found.rows}


def on(case: Case, law: Pack, day: date = AS_OF) -> Determinations:
    return determine(case, [law], day.isoformat())


# learning


@given(SEEDS)
def test_learning_a_fact_never_turns_a_decided_answer(seed: int) -> None:
    for random, law, complete in worlds(seed):
        rich = view(random, complete, 0.2, 0.3)
        poor = view(random, rich, 0.2, 0.3)
        for less, more in ((rich, complete), (poor, rich), (poor, complete)):
            before, after = by_key(on(less, law)), by_key(on(more, law))
            for key, one in before.items():
                later = after.get(key)
                if one.status in OPEN_TO_THE_PERSON:
                    assert later is not None, (key, one.status)
                if later is None or one.status is Status.OPEN or one.status is later.status:
                    continue
                # only when the dates are exact can it be told that a wait outlasts a deadline
                assert (one.status, later.status) == (Status.NOT_YET, Status.NOT_AVAILABLE), (
                    key,
                    one.status,
                    later.status,
                )
                assert falls(one.version.rule) or one.version.period.end.latest < LAST


@given(SEEDS)
def test_something_is_asked_exactly_when_something_is_open(seed: int) -> None:
    for random, law, complete in worlds(seed):
        found = on(view(random, complete, 0.25, 0.4), law)
        for one in found.rows:
            assert bool(one.unknown) == (one.status is Status.OPEN), (one.version.id, one.decided_by, one.unknown)
        assert bool(found.questions) == any(one.status is Status.OPEN for one in found.rows)


@given(SEEDS)
def test_every_condition_that_is_asked_about_can_turn_the_answer_and_no_other_can(seed: int) -> None:
    for random, law, complete in worlds(seed):
        for one in on(view(random, complete), law).rows:
            evaluation, rule = one.evaluation, one.version.rule
            unknown = {id(leaf.predicate) for leaf in rule.leaves() if _may_turn(evaluation, leaf, one.row)}
            if one.status is not Status.OPEN or len(unknown) > EXACT:
                continue
            asked = {id(leaf.predicate) for leaf in relevant_leaves(evaluation, rule, one.row)}
            statuses = {
                answers: _status(evaluation, rule, one.row, dict(zip(unknown, answers, strict=True)))
                for answers in product((True, False), repeat=len(unknown))
            }
            turning = {
                leaf
                for place, leaf in enumerate(unknown)
                if any(
                    status is not statuses[(*answers[:place], not answers[place], *answers[place + 1 :])]
                    for answers, status in statuses.items()
                )
            }
            # where all answers lead to one status, any of them settles it
            assert asked == turning or (not turning and asked <= unknown), (one.version.id, asked, turning)


def _may_turn(evaluation: Evaluation, leaf: Rule, row: int) -> bool:
    return any(
        truth(evaluation, leaf, row, court, reading) is None
        for court in ("strict", "lenient")
        for reading in ("now", "rise", "fall")
    )  # fmt: skip


def _status(evaluation: Evaluation, rule: Rule, row: int, answers: dict[int, bool]) -> Status:
    """The status by the definition alone, with every unknown condition answered."""

    def holds(node: Rule, lenient: bool, reading: str) -> bool:
        if node.kind == "leaf":
            predicate = node.predicate
            if isinstance(predicate, CourtFinds):
                return lenient
            known = truth(evaluation, node, row, "lenient" if lenient else "strict", reading)  # type: ignore[arg-type]
            if known is not None:
                return known
            waits = isinstance(predicate, Waited | SentenceCompleted) or (
                isinstance(predicate, Age) and predicate.at_least
            )
            ends = isinstance(predicate, Within) or (isinstance(predicate, Age) and not predicate.at_least)
            if isinstance(predicate, Age) and predicate.at != "filing":
                waits = ends = False
            if (reading == "rise" and waits) or (reading == "fall" and ends):
                return bool(waits)
            return answers[id(predicate)]
        if node.kind == "not":
            return not holds(node.parts[0], lenient, {"rise": "fall", "fall": "rise"}.get(reading, reading))
        join = all if node.kind == "all" else any
        return join(holds(part, lenient, reading) for part in node.parts)

    if holds(rule, False, "now"):
        return Status.AVAILABLE
    if holds(rule, True, "now"):
        return Status.COURT_DECIDES
    return Status.NOT_YET if holds(rule, True, "rise") else Status.NOT_AVAILABLE


# nothing is lost


@given(SEEDS)
def test_every_charge_comes_out_once_for_each_version_or_in_review_with_the_reason(seed: int) -> None:
    for random, law, complete in worlds(seed):
        case = view(random, complete)
        found = on(case, law)
        keys = [(one.version.id, one.row) for one in found.rows]
        assert len(keys) == len(set(keys))
        for charge in case.charges:
            jurisdiction = charge.values.get("jurisdiction")
            own = [one for one in found.of_charge(charge.id) if not one.provision.any_jurisdiction]
            abroad = [one for one in found.of_charge(charge.id) if one.provision.any_jurisdiction]
            assert {one.provision.id for one in abroad} == {one.id for one in law.provisions if one.any_jurisdiction}
            reviewed = [review.reason for review in found.review if review.charge == charge.id]
            if jurisdiction == law.jurisdiction:
                wanted = {one.id for one in law.provisions if not one.any_jurisdiction}
                assert {one.provision.id for one in own} == wanted
                cleared = any(one.acts == "record" for one in law.provisions)
                unheard = record_of(charge) not in ("", "pending") and not cleared
                assert reviewed == (["no_provision"] if not wanted else ["no_record_relief"] if unheard else [])
            else:
                assert not own
                assert reviewed == ["no_pack" if jurisdiction == OTHER else "no_jurisdiction"]


@given(SEEDS)
def test_many_people_together_come_out_as_each_alone(seed: int) -> None:
    cases, packs = [], []
    for random, law, complete in worlds(seed):
        cases.append(view(random, complete))
        packs.append(law)
    for law in packs[:2]:
        together: dict[tuple[int, str, str], str] = {}
        for evaluation, rulings in rule_on_many(cases, [law], exact(AS_OF), batch=6):
            for ruling in rulings:
                for number in range(evaluation.table.size):
                    at = evaluation.table.row(number)
                    statuses = [name for name in Status if getattr(ruling.statuses, name.value) >> number & 1]
                    assert len(statuses) <= 1
                    if statuses:
                        assert at.charge is not None
                        key = (cases.index(at.case), ruling.version.id, at.charge.id)
                        assert key not in together
                        together[key] = statuses[0]
        alone = {
            (place, one.version.id, one.charge.id if one.charge else ""): one
            for place, case in enumerate(cases)
            for one in on(case, law).rows
        }
        for key, one in alone.items():
            # one by one, a wait is also held against the deadlines
            assert together[key] is one.status or (together[key], one.status) == (Status.NOT_YET, Status.NOT_AVAILABLE)
        # a law to come is left out where the law in force opens anyway
        assert {key[:1] + key[2:] for key in together} == {key[:1] + key[2:] for key in alone}


# time

RISING = Kinds(falling=False)


@given(SEEDS)
def test_what_is_available_stays_available_where_only_waits_run(seed: int) -> None:
    for random, law, complete in worlds(seed, RISING):
        case = view(random, complete, 0.15, 0.3)
        days = sorted(AS_OF + timedelta(days=random.randint(0, 5000)) for _ in range(3))
        earlier = {key: one for key, one in by_key(on(case, law)).items() if one.version.period.end.latest == LAST}
        for day in days:
            now = by_key(on(case, law, day))
            for key, one in earlier.items():
                if one.status in OPEN_TO_THE_PERSON:
                    assert now[key].status in OPEN_TO_THE_PERSON, (key, one.status, now[key].status)
                    assert not (one.status is Status.AVAILABLE and now[key].status is Status.COURT_DECIDES)


@given(SEEDS)
def test_the_day_it_opens_is_the_first_day_on_which_it_is_open(seed: int) -> None:
    for kinds in (RISING, ANY):
        for _, law, case in worlds(seed, kinds):
            for key, one in by_key(on(case, law)).items():
                if one.status is not Status.NOT_YET or not one.not_before:
                    continue
                day = date.fromisoformat(one.not_before)
                assert day > AS_OF
                then = by_key(on(case, law, day))[key]
                # by then it may still be to be found out whether the court has a choice, or whether a door has closed
                lenient = truth(then.evaluation, then.version.rule, then.row, "lenient", "now")
                assert lenient is True or (lenient is None and falls(then.version.rule)), (key, then.status)
                eve = by_key(on(case, law, day - timedelta(days=1))).get(key)
                assert eve is None or eve.status not in OPEN_TO_THE_PERSON, (key, eve.status)


@given(SEEDS)
def test_a_wait_that_can_be_dated_is_dated(seed: int) -> None:
    for _, law, case in worlds(seed, RISING):
        for one in on(case, law).rows:
            undated = any(
                isinstance(leaf.predicate, SentenceCompleted | Waited | RecordHas) for leaf in one.version.rule.leaves()
            ) and any("sentence.completed_on" not in charge.values for charge in case.charges)
            if one.status is Status.NOT_YET and not undated:
                assert one.not_before


# reasons


@given(SEEDS)
def test_the_proof_tree_says_what_the_status_says(seed: int) -> None:
    says = {
        Status.AVAILABLE: {"met"},
        Status.COURT_DECIDES: {"for the court"},
        Status.NOT_YET: {"not met"},
        Status.NOT_AVAILABLE: {"not met"},
        # "not met" while it is still to be found out whether time will change that
        Status.OPEN: {"not known", "not met"},
    }
    for random, law, complete in worlds(seed):
        for one in on(view(random, complete), law).rows:
            assert one.proof.outcome in says[one.status], (one.version.id, one.status, one.proof.outcome)
            assert one.decided_by is not None, (one.version.id, one.status)
            assert one.decided_by.citation
            for node in one.proof.parts:
                assert node.says
                assert node.cite


@given(SEEDS)
def test_the_smallest_change_opens_it(seed: int) -> None:
    for random, law, complete in worlds(seed):
        for one in on(view(random, complete), law).rows:
            changes = one.smallest_change
            made = {id(change.parts) if change.kind == "not" else id(change) for change in changes}

            def holds(node: Rule, made: set[int] = made, one: Determination = one) -> bool | None:
                if id(node) in made or (node.kind == "not" and id(node.parts) in made):
                    return True
                if node.kind in ("leaf", "not"):
                    return truth(one.evaluation, node, one.row, "lenient", "now")
                join = all if node.kind == "all" else any
                return join(holds(part) is True for part in node.parts)

            assert holds(one.version.rule) is True
            assert all(change.says for change in changes)
            assert bool(changes) == (one.status not in OPEN_TO_THE_PERSON) or one.status is Status.OPEN


def test_generated_law_and_people_reach_every_status_and_every_predicate() -> None:
    statuses: set[Status] = set()
    predicates: set[str] = set()
    dated = 0
    for seed in range(40):
        for random, law, complete in worlds(seed):
            found = [*on(complete, law).rows, *on(view(random, complete), law).rows]
            statuses |= {one.status for one in found}
            dated += sum(bool(one.not_before) for one in found)
            predicates |= {
                type(node.predicate).__name__
                for provision in law.provisions
                for version in provision.versions
                for node in version.rule.walk()
                if node.predicate
            }
    assert statuses == set(Status)
    assert predicates == {
        "Is", "VictimOf", "During", "Offence", "Reaches", "SentenceCompleted", "Age", "Waited", "Within", "DateIn", "InForce",
        "RecordHas", "History", "Recognition", "CourtFinds", "Unclear",
    }  # fmt: skip
    assert dated >= 5


def test_a_table_without_people_has_no_answers() -> None:
    law = pack(Random(1))
    assert list(rule_on_many([], [law], exact(AS_OF))) == []
    evaluation = Evaluation(Table([], exact(AS_OF)))
    assert evaluation.column(law.provisions[0].versions[0].rule) == (0, 0)
