"""What is wrong with a rubric is told so that its writer can mend it."""

from __future__ import annotations

import pytest

from amparo.facts.document import read
from amparo.facts.problems import Problems
from amparo.law.packs import Library
from amparo.monitor.rubric import read_rubric

HEAD = "id: own\ntitle: Own\nsays: Own.\ncriteria:\n"
ROW = "  - {id: a, title: A, says: A., source: S, "
SCALE = ROW + "of: {acts: record}, none_found: None, scale: "

WRONG = [
    ("- a\n", "r.yaml, line 1: A rubric holds fields, not a list. Expected one of: id, title, says, source, among, criteria."),
    ("id: own\ntitle: Own\nsays: Own.\n", 'r.yaml, line 1: A rubric has a list of criteria. Expected "criteria:" and one entry each.'),
    ("id: own\nsays: Own.\ncriteria:\n" + ROW + "test: {any_provision: {fee: none}}}", 'r.yaml, line 1: A rubric needs "title". Expected "title: …".'),
    (HEAD.replace("own", "my rubric") + ROW + "test: {any_provision: {fee: none}}}", 'r.yaml, line 1, id: "my rubric" cannot be an id. Expected letters, digits and hyphens.'),
    (HEAD + ROW + "test: {any_provision: {fee: none}}, wieght: 2}", 'r.yaml, line 5, criteria[a].wieght: "wieght" is not a field of a criterion. Expected one of: id, title, says, source, note, test, of, scale, none_found, weight. Did you mean "weight"?'),
    (HEAD + "  - {id: a, title: A, says: A., test: {any_provision: {fee: none}}}", 'r.yaml, line 5, criteria[a]: A criterion needs "source". Expected "source: …".'),
    (HEAD + ROW.removesuffix(", ") + "}", 'r.yaml, line 5, criteria[a]: A criterion has either a test or a scale. Expected "test: …" or "scale:" and its levels.'),
    (HEAD + ROW + "test: {any_provison: {fee: none}}}", 'r.yaml, line 5, criteria[a].test.any_provison: "any_provison" is not a test. Expected one of: any_provision, criterion, all, any, not. Did you mean "any_provision"?'),
    (HEAD + ROW + "test: {fee: none}}", 'r.yaml, line 5, criteria[a].test.fee: "fee" asks about a provision. Expected "any_provision: {fee: …}".'),
    (HEAD + ROW + "test: {any_provision: {offence_scope: all}}}", 'r.yaml, line 5, criteria[a].test.any_provision.offence_scope: "all" is not a known word. Expected one of: any, any_except, listed.'),
    (HEAD + ROW + "test: {any_provision: {buden: preponderance}}}", 'r.yaml, line 5, criteria[a].test.any_provision.buden: "buden" is not a test. Expected one of: kind, acts, reaches, victim_of, covers, offence_scope, nexus, grant, waiting, without, hearing, burden, presumes, presumed_from, confidential, effect, fee, age, all, any, not. Did you mean "burden"?'),
    (HEAD + ROW + "test: {any_provision: {any_provision: {fee: none}}}}", '"any_provision" cannot stand inside any_provision.'),
    (HEAD + ROW + "test: {any_provision: {burden: {a: b}}}}", 'r.yaml, line 5, criteria[a].test.any_provision.burden: "burden" is left blank or holds something other than words. Expected the burdens of proof that may be asked for, all those that can apply.'),
    (HEAD + ROW + "test: {any_provision: {effect: sealed}}}", 'r.yaml, line 5, criteria[a].test.any_provision.effect: An effect is asked as a group, not "sealed". Expected {sealed: yes}, or {sealed: [yes, on_request]}.'),
    (HEAD + ROW + "test: {any_provision: {effect: {seald: yes}}}}", '"seald" is not an effect.'),
    (HEAD + ROW + "test: {any_provision: fee}}", 'r.yaml, line 5, criteria[a].test.any_provision: A test is a group of fields, not "fee".'),
    (HEAD + ROW + "test: {any_provision: {any: fee}}}", 'r.yaml, line 5, criteria[a].test.any_provision.any: "any" is a list of tests, not "fee". Expected one test a line, each beginning with "- ".'),
    (HEAD + ROW + "test: {criterion: b}}", 'r.yaml, line 5, criteria[a].test.criterion: "b" is not a known word.'),
    (HEAD + ROW + "of: {acts: record}, test: {any_provision: {fee: none}}}", 'r.yaml, line 5, criteria[a].of: "of" belongs to a scale. Expected "scale:" beside it, or the words inside the test.'),
    (HEAD + SCALE + "[{id: x, says: X}]}", "r.yaml, line 5, criteria[a].scale: A scale is a list of at least two levels, not a list. Expected the best for the survivor first."),
    (HEAD + SCALE + "[{id: x, says: X}, {id: y, says: Y}]}", 'r.yaml, line 5, criteria[a].scale[x]: A level says when it is reached. Expected "when:"; only the last level may do without.'),
    (HEAD + SCALE + "[{id: x, says: X, when: {fee: none}}, {id: x, says: Y}]}", 'r.yaml, line 5, criteria[a].scale[x]: Two levels are called "x". Expected an id of its own for each.'),
    (HEAD + SCALE.replace("none_found: None, ", "") + "[{id: x, says: X, when: {fee: none}}, {id: y, says: Y}]}", 'r.yaml, line 5, criteria[a]: A scale needs "none_found". Expected "none_found:" and what it means that there is no such law.'),
    (HEAD + ROW + "weight: much, test: {any_provision: {fee: none}}}", 'r.yaml, line 5, criteria[a].weight: "much" is not a number from 0 on. Expected a number such as 1 or 0.5.'),
    (HEAD + (ROW + "test: {any_provision: {fee: none}}}\n") * 2, 'r.yaml, line 6, criteria[a]: Two criteria are called "a". Expected an id of its own for each.'),
    ("among: europe\n" + HEAD + ROW + "test: {any_provision: {fee: none}}}", 'r.yaml, line 1, among: "europe" is not a known word. Expected one of: states, united_states, all.'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[message[:70] for _, message in WRONG])
def test_message(text: str, message: str) -> None:
    with pytest.raises(Problems) as raised:
        read_rubric(read(text, "r.yaml"), Library().nexus)
    found = [str(problem) for problem in raised.value.found]
    assert len(found) == 1, found
    assert (
        found[0] == message
        or (message in found[0] and not message.startswith("r.yaml"))
        or found[0].startswith(message)
    )


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(Problems) as raised:
        read_rubric(read(HEAD + ROW + "test: {any_provision: {fee: free, kind: vacuum}}}", "r.yaml"), Library().nexus)
    assert len(raised.value.found) == 2
