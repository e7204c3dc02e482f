"""Requests made up from the description of the API, right ones and wrong ones, for keys of each scope: every answer is one that is described.

The status, the kind of content, the headers and the shape of each answer are compared with the description; wrong requests are never taken;
a key never does what its scope does not say.
"""

import copy
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from amparo.facts.case import load_case, write_case
from amparo.law.packs import default_folder
from tests.web.consent.test_consent import consent, last

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
SCOPES = ("read", "write", "create", "papers", "export", "conflicts")


class Asked:
    """The API as a program sees it: its description, a key, and how often each operation answered with what."""

    def __init__(self, ana: Any, scopes: list[str]) -> None:
        from amparo.web.api.tokens import make_token
        from amparo.web.wsgi import application

        self.schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app=application)
        self.room = ana.file(write_case(load_case(default_folder().parent / "examples/queens.yaml")))
        self.key = {"Authorization": f"Bearer {make_token(ana.member, ana.keys, scopes, [], 30)}"}
        self.seen: dict[str, set[int]] = {}
        self.known: dict[str, Any] = {"room": self.room}
        if "papers" in scopes:
            (first, *_) = self.call(
                self.schema["/api/files/{room}/papers"]["GET"].Case(path_parameters={"room": self.room})
            ).json()["papers"]
            self.known |= {"filing": first["filing"], "paper": first["paper"]}

    def call(self, case: Any) -> Any:
        return case.call(headers=self.key)

    def asked(self, case: Any, there: bool) -> int:
        """Asks, about what there is or about what was made up; compares with the description. The status."""
        if there and case.path_parameters:
            case.path_parameters.update(
                {name: value for name, value in self.known.items() if name in case.path_parameters}
            )
        answer = self.call(case)
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            raise AssertionError(f"{case.operation.label}: {[str(one) for one in group.exceptions]}") from None
        except Failure as failure:
            raise AssertionError(f"{case.operation.label}: {failure}") from None
        self.seen.setdefault(case.operation.label, set()).add(answer.status_code)
        return int(answer.status_code)

    def operations(self) -> list[Any]:
        return [one.ok() for one in self.schema.get_all_operations()]


def tried(asked: Asked, number: int, mode: GenerationMode) -> None:
    """So many requests, spread over the operations."""
    strategies = [one.as_strategy(generation_mode=mode) for one in asked.operations()]

    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(strategies), there=st.booleans())
    def one(case: Any, there: bool) -> None:
        asked.asked(case, there)

    one()


@pytest.fixture(autouse=True)
def _(monkeypatch: pytest.MonkeyPatch, workbench: Any) -> None:
    """Limits are tried elsewhere; here nothing waits."""
    from amparo.web.api import tokens

    monkeypatch.setattr(tokens, "A_MINUTE", 10**6)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_one_that_is_described(ana: Any, mode: GenerationMode) -> None:
    asked = Asked(ana, list(SCOPES))
    tried(asked, 60, mode)
    assert len(asked.seen) >= 5  # chance chooses among the operations; all of them are asked in the next test


def test_every_operation_answers_as_described_about_a_file_that_there_is(ana: Any) -> None:
    """The answers that matter most, with nothing left to chance: each operation, once, with what is right."""
    asked = Asked(ana, list(SCOPES))
    content = '{"prs_FirstName": "Wren"}'
    assert consent(ana, asked.room).status_code == 302
    bodies = {
        "begin": {"title": "A new one"},
        "facts": {"seen": 1, "facts": [{"fact": "person.language", "value": "Spanish"}]},
        "take_in": {"seen": 1, "kind": "htcds", "content": content},
        "check_conflicts": {"people": [{"names": ["Wren Kestrel"], "role": "client"}]},
        "htcds": {"consent": last(ana, asked.room), "form": "json"},
    }
    for one in asked.operations():
        name = one.definition.raw["operationId"]
        for form in ("docx", "pdf") if name == "paper" else ("",):
            parts = {part.name: "x" for part in one.path_parameters} | asked.known | {"form": form}
            given = {part.name: parts[part.name] for part in one.path_parameters}
            case = (
                one.Case(path_parameters=given, body=bodies[name], media_type="application/json")
                if name in bodies
                else one.Case(path_parameters=given)
            )
            assert asked.asked(case, True) == 200, name
    assert len(asked.seen) == 13


@pytest.mark.parametrize("scope", SCOPES)
def test_a_key_of_one_scope_does_that_and_nothing_else(ana: Any, scope: str) -> None:
    from amparo.web.api.routes import RULES
    from amparo.web.api.tokens import SCOPES as NEEDED

    asked = Asked(ana, [scope])
    allowed = [one for one in asked.operations() if NEEDED[RULES[one.definition.raw["operationId"]]] == scope]
    others = [one for one in asked.operations() if one not in allowed]

    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of([one.as_strategy() for one in others]))
    def refused(case: Any) -> None:
        assert asked.asked(case, True) == 403

    @settings(
        max_examples=6,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of([one.as_strategy() for one in allowed]))
    def done(case: Any) -> None:
        assert asked.asked(case, True) in (200, 403, 404, 409, 422)

    refused()
    done()
    assert allowed
    assert ana.open(asked.room).seen >= 1


def test_the_description_says_what_a_key_needs(ana: Any) -> None:
    said = Asked(ana, ["read"]).schema.raw_schema
    assert said["components"]["securitySchemes"]["Key"]["scheme"] == "bearer"
    assert "0." not in said["info"]["version"]  # the version of the API, not of the program
    for address, methods in said["paths"].items():
        for one in methods.values():
            assert one["security"] == [{"Key": []}], address
            assert {"200", "401", "403", "422", "429"} <= set(one["responses"]), address
            shape = str(one["responses"]["200"]["content"])
            assert "$ref" in shape or "binary" in shape, address


@pytest.mark.parametrize(
    "described",
    [
        {"200": {"description": "", "content": {"application/json": {"schema": {"type": "integer"}}}}},
        {"200": {"description": "", "content": {"text/plain": {"schema": {"type": "object"}}}}},
        {"404": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}},
    ],
)
def test_the_checks_find_what_they_look_for(ana: Any, described: dict[str, Any]) -> None:
    asked = Asked(ana, ["read"])
    answer = asked.call(asked.schema["/api/files"]["GET"].Case())
    told = copy.deepcopy(asked.schema.raw_schema)
    told["paths"]["/api/files"]["get"]["responses"] = described
    with pytest.raises((Failure, FailureGroup)):
        schemathesis.openapi.from_dict(told)["/api/files"]["GET"].Case().validate_response(answer, checks=CHECKS)
