"""Tells Telegram which commands there are, so that its apps offer them: to clients in private, to managers in groups."""

import asyncio
from collections.abc import Iterator

import structlog
from aiogram import Bot
from aiogram.methods import SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats

from bots.nursery import Sleep
from bots.retries import for_ever
from bots.telegram.client import platform_errors
from flows.vocabulary.desk import DeskCommand
from flows.vocabulary.events import Command
from flows.vocabulary.messages import MessageKey, message
from locales.catalog import LANGUAGES, render

_log = structlog.get_logger()

IN_PRIVATE = (
    Command.TASK,
    Command.TASKS,
    Command.NEEDED,
    Command.HELP,
    Command.ME,
    Command.LANGUAGE,
    Command.COMPANY,
    Command.UNDO,
    Command.WITHDRAW,
    Command.UNLINK,
    Command.STOP,
)
"""What clients are offered, in this order."""
LONGEST_DESCRIPTION = 256
"""Bot API, BotCommand."""


async def announce(bot: Bot, language: str, *, sleep: Sleep = asyncio.sleep) -> None:
    """Tell Telegram all commands in every language; ``language`` is for whose app speaks another one. Tried until it works."""
    for call in announcements(language):

        async def ask(call: SetMyCommands = call) -> None:
            with platform_errors():
                await bot(call)

        await for_ever("commands", sleep)(ask)
    _log.info("commands_announced", bot=bot.id, languages=len(LANGUAGES))


def announcements(language: str) -> Iterator[SetMyCommands]:
    """The calls that tell all: one a scope and language, and one a scope for all other languages."""
    private = [(command.value, MessageKey[f"COMMAND_{command.name}"]) for command in IN_PRIVATE]
    desk = [(command.value, MessageKey[f"DESK_COMMAND_{command.name}"]) for command in DeskCommand]
    for commands, scope in ((private, BotCommandScopeAllPrivateChats()), (desk, BotCommandScopeAllGroupChats())):
        for code in ("", *LANGUAGES):
            yield SetMyCommands(
                commands=[
                    BotCommand(command=name, description=render(message(key), code or language)[:LONGEST_DESCRIPTION])
                    for name, key in commands
                ],
                scope=scope,
                language_code=code or None,
            )
