import json
import math
import os

import pytest

from bench.stage.report import machine, percentile, print_result, print_table, rounded, versions


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5.0], 0.99, 5.0),
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0),
        (list(range(1, 101)), 0.99, 99),
        ([3.0, 1.0, 2.0], 1.0, 3.0),
    ],
)
def test_a_percentile_is_the_nearest_rank(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_nothing_has_no_percentile_and_json_gets_none_for_it() -> None:
    assert math.isnan(percentile([], 0.5))
    assert rounded(percentile([], 0.5)) is None


def test_the_machine_is_named_with_what_may_be_used_of_it() -> None:
    named = machine()
    assert named["cpu"]
    assert 1 <= int(named["cores"]) <= (os.cpu_count() or 1)


def test_versions_are_those_installed() -> None:
    assert versions("pytest") == {"pytest": pytest.__version__}


def test_the_last_line_is_one_json_object_after_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("Title [of] it", ("figure", "value"), [("p50", 1234.5), ("errors", 0)])
    print_result({"bench": "nothing", "p50": 1234.5}, "pytest")
    *table, last = capsys.readouterr().out.splitlines()
    assert table[0] == "Title [of] it"
    assert any("1,234.50" in line for line in table)
    result = json.loads(last)
    assert (result["bench"], result["p50"]) == ("nothing", 1234.5)
    assert result["machine"] == machine()
    assert result["versions"] == versions("pytest")
