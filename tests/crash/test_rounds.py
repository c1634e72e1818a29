"""A short form of the crash campaign: processes that are really killed, and a ledger that would notice."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.crash.rounds import Campaign

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def campaign(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Campaign]:
    async with Campaign(tmp_path_factory.mktemp("crash"), seed=1, more=0, clients=1) as opened:
        yield opened


async def test_what_people_did_when_kwit_was_killed_while_sending_is_there_once(campaign: Campaign) -> None:
    findings = await campaign.round("sent")

    assert (findings.lost, findings.doubled, findings.wrong) == ([], [], [])
    assert campaign.report.accepted > 6
    assert campaign.report.killed == {"sent": 1}


ROUNDS = 8
"""In which somebody does something twice, as good as certainly, if Kwit lets it."""


async def test_a_kwit_that_forgets_which_events_it_has_seen_is_found_out(campaign: Campaign) -> None:
    campaign.without = "seen"

    for _ in range(ROUNDS):  # not every event does something that can be doubled
        if (await campaign.round("stepped")).doubled:
            return

    raise AssertionError(f"nothing was doubled in {ROUNDS} rounds")
