import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.evidence import WEIGHTS, Certainty, Evidence, Judge, judge_of

JUDGE = Judge({"label": 2.0, "against": -1.0}, Certainty(-1.0, 0.5, 1.0, 2.0))


def test_the_heaviest_candidate_is_chosen_and_of_equals_the_first() -> None:
    evidence: Evidence[str] = Evidence(JUDGE)
    evidence.add("a", "label")
    evidence.add("b", "label")
    evidence.add("b", "against", 0.5)
    evidence.add("c", "label")

    choice = evidence.best()

    assert choice is not None
    assert choice.value == "a"


def test_what_weighs_too_little_is_not_chosen() -> None:
    evidence: Evidence[str] = Evidence(JUDGE)

    assert evidence.best() is None
    evidence.add("a", "against")
    assert evidence.best() is None


def test_a_feature_without_a_weight_is_an_error() -> None:
    with pytest.raises(KeyError):
        Evidence[str](JUDGE).add("a", "colour")


def test_a_rival_and_a_bad_reading_make_less_sure() -> None:
    alone, rivalled, unclear = (Evidence[str](JUDGE) for _ in range(3))
    for evidence in (alone, rivalled, unclear):
        evidence.add("a", "label")
    rivalled.add("b", "label", 0.9)
    unclear.read("a", 0.6)

    sure, less, dim = (choice.confidence for each in (alone, rivalled, unclear) if (choice := each.best()))

    assert less < sure
    assert dim < sure


def test_a_value_read_twice_is_as_clear_as_its_clearest_place() -> None:
    evidence: Evidence[str] = Evidence(JUDGE)
    evidence.add("a", "label")
    evidence.read("a", 0.9)
    evidence.read("a", 0.5)

    assert evidence.signs("a")[2] == pytest.approx(0.1)


@given(st.tuples(*(st.floats(-1e6, 1e6) for _ in range(3))))
def test_certainty_is_a_probability(signs: tuple[float, float, float]) -> None:
    assert 0 <= JUDGE.certainty.of(signs) <= 1


@pytest.mark.parametrize("field", json.loads(WEIGHTS.read_text("utf-8")))
def test_the_shipped_weights_never_make_less_sure_for_more_evidence(field: str) -> None:
    certainty = judge_of(field).certainty

    assert min(certainty.weight, certainty.lead, certainty.clarity) >= 0
