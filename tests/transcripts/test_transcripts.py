"""Every scenario, as a WhatsApp and as a Telegram person, in every language, against its golden transcript.

``pytest tests/transcripts --update`` writes the golden files anew; read the difference before you commit it.
"""

from pathlib import Path

import pytest

from flows.speaking import LANGUAGES
from flows.vocabulary.addresses import CHATS, Platform
from tests.transcripts.scenarios import SCENARIOS, Scenario
from tests.transcripts.stage import Player

GOLDEN = Path(__file__).parent / "golden"


MEASURED = "de"
"""The language in which coverage is measured: the others go the same ways, and measuring takes twice the time."""
SPOKEN = [each if each == MEASURED else pytest.param(each, marks=pytest.mark.no_cover) for each in LANGUAGES]


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("platform", CHATS)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
async def test_the_conversation_goes_as_written(
    scenario: Scenario, platform: Platform, language: str, request: pytest.FixtureRequest
) -> None:
    player = Player(platform, language)
    await scenario(player)
    played = "\n".join(player.lines) + "\n"
    golden = GOLDEN / scenario.__name__ / f"{platform}-{language}.txt"
    if request.config.getoption("--update"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(played, "utf-8")
    assert golden.read_text("utf-8") == played


def test_there_is_a_golden_file_for_every_scenario_and_no_other() -> None:
    wanted = {
        f"{scenario.__name__}/{platform}-{language}.txt"
        for scenario in SCENARIOS
        for platform in CHATS
        for language in LANGUAGES
    }
    assert {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*.txt")} == wanted
