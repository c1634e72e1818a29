"""Telegram's apps offer the commands, each person in their own language."""

import json

from aiogram import Bot

from bots.telegram.commands import IN_PRIVATE, LONGEST_DESCRIPTION, announce
from flows.vocabulary.desk import DeskCommand
from locales.catalog import LANGUAGES
from sandbox.telegram import ApiError, LocalTelegram
from tests.bots.timeline import Timeline


def offered(telegram: LocalTelegram, scope: str, language: str) -> list[str]:
    """The commands that are offered; each has its description."""
    commands = telegram.world.commands[json.dumps({"type": scope}), language]
    assert all(0 < len(each["description"]) <= LONGEST_DESCRIPTION for each in commands)
    return [each["command"] for each in commands]


async def test_clients_and_managers_are_offered_what_they_can_ask_for(
    telegram: LocalTelegram, bot: Bot, time: Timeline
) -> None:
    await announce(bot, "de", sleep=time.skip)
    for language in ("", *LANGUAGES):
        assert offered(telegram, "all_private_chats", language) == [command.value for command in IN_PRIVATE]
        assert offered(telegram, "all_group_chats", language) == [command.value for command in DeskCommand]
    general, german = (telegram.world.commands['{"type": "all_group_chats"}', code] for code in ("", "de"))
    assert general == german


async def test_commands_are_told_until_it_works(telegram: LocalTelegram, bot: Bot, time: Timeline) -> None:
    telegram.refuse(ApiError(502, "Bad Gateway"), method="setMyCommands", times=3)
    await announce(bot, "en", sleep=time.skip)
    assert len([call for call in telegram.calls_of("setMyCommands") if call.ok]) == 2 * (1 + len(LANGUAGES))
    assert len(time.slept) == 3
