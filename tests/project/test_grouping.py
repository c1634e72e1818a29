"""A claim about how the suite is run: tests that share what is dear to start are kept on one worker."""

import pytest

GROUP = "together"


@pytest.mark.xdist_group(GROUP)
def test_what_is_marked_as_a_group_is_one_to_the_workers(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("tests run one after another")
    assert request.node.nodeid.endswith(f"@{GROUP}"), "pytest and pytest-xdist do not agree, and nothing else says so"
