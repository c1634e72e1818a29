"""``check``: each part is tried, and told in a line."""

import json

import pytest
from pydantic import SecretStr

from bots.console.checks import Checked, check, print_checks
from bots.console.probes import LEFT_OUT, probe_telegram, probe_twilio
from flows.vocabulary.errors import PlatformError, StorageError
from sandbox.telegram import LocalTelegram
from sandbox.twilio import LocalTwilio

RESULTS = [
    Checked("database", works=True, sentence="embedded"),
    Checked("models", works=False, sentence="a file is missing"),
]


async def good() -> str:
    return "embedded"


async def bad() -> str:
    raise StorageError("no database answers")


async def test_a_part_works_or_says_why_not() -> None:
    assert await check("database", good) == Checked("database", works=True, sentence="embedded")
    assert await check("database", bad) == Checked("database", works=False, sentence="no database answers")


def test_people_see_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    print_checks(RESULTS, as_json=False)
    printed = capsys.readouterr().out
    assert all(word in printed for word in ("database", "works", "embedded", "models", "FAILS", "a file is missing"))


def test_programs_get_an_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_checks(RESULTS, as_json=True)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[1] == {"part": "models", "works": False, "sentence": "a file is missing"}
    assert len(lines) == 2


async def test_a_platform_that_is_not_set_is_left_out() -> None:
    assert await probe_telegram(None, "http://127.0.0.1:9") == LEFT_OUT
    assert await probe_twilio("AC1", None, "http://127.0.0.1:9") == LEFT_OUT


async def test_telegram_tells_the_name_of_the_bot_or_refuses_the_token() -> None:
    async with LocalTelegram() as telegram:
        assert (await probe_telegram(SecretStr(telegram.token), telegram.url)).startswith("@")
        with pytest.raises(PlatformError):
            await probe_telegram(SecretStr("1:wrong"), telegram.url)


async def test_twilio_answers_for_the_account_or_refuses_the_token() -> None:
    async with LocalTwilio() as twilio:
        account = twilio.account
        assert await probe_twilio(account.sid, SecretStr(account.token), twilio.api_url) == "the account answers"
        with pytest.raises(PlatformError):
            await probe_twilio(account.sid, SecretStr("wrong"), twilio.api_url)


async def test_a_platform_that_is_away_is_said_in_plain_words() -> None:
    nobody = "http://127.0.0.1:9"
    with pytest.raises(PlatformError, match=r"^Telegram does not answer \(TelegramNetworkError\)$"):
        await probe_telegram(SecretStr("1:token"), nobody)
    with pytest.raises(PlatformError, match=r"^Twilio does not answer \(\w+\)$"):
        await probe_twilio(f"AC{'0' * 32}", SecretStr("token"), nobody)
