"""Sends to Telegram: texts with keyboards, messages of threads, "typing …"; and fetches the files that people sent.

A message that was split is sent part by part; once the first part is out, trouble with the next one is waited out here
rather than by the dispatcher, which would begin from the first part again.
"""

import asyncio
from collections.abc import Sequence
from datetime import tzinfo
from functools import partial

import structlog
from aiogram import Bot
from aiogram.enums import ChatAction
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bots.capabilities import TELEGRAM
from bots.carried import load_for_person
from bots.nursery import Nursery, Sleep
from bots.originals import as_carried
from bots.rendering import Keyboard, KeyboardKind, render_say
from bots.retries import briefly
from bots.telegram.carrying import Carrier
from bots.telegram.client import platform_errors
from bots.telegram.destinations import Destination, destination
from bots.telegram.files import fetch
from flows.engine.task_ports import Threads
from flows.vocabulary.addresses import Address
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.effects import Outgoing, Say, ShowOriginal
from flows.vocabulary.errors import PlatformError, Refused
from flows.vocabulary.task_effects import Carry

_log = structlog.get_logger()

TYPING_EVERY = 4.0
"""Seconds; Telegram shows the sign for five (Bot API, sendChatAction)."""
TYPING_FOR = 20.0
"""Seconds; whoever waits longer is told so in words."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


class TelegramMessenger:
    """The port ``Messenger`` for Telegram. ``timezone`` is the office's; typing signs are errands of ``nursery``.

    What is carried to people is loaded from ``threads`` and sent by ``carrier``; without them nothing is carried.
    """

    def __init__(
        self,
        bot: Bot,
        nursery: Nursery,
        timezone: tzinfo,
        *,
        threads: Threads | None = None,
        carrier: Carrier | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._threads = threads
        self._carrier = carrier
        self._nursery = nursery
        self._timezone = timezone
        self._sleep = sleep
        self._typing: dict[Address, asyncio.Task[None]] = {}
        self._keyboards: set[int] = set()

    async def send(self, outgoing: Outgoing) -> Sequence[str]:
        """Send one message, in parts if it is too long; returns their ids. Raises PlatformError."""
        where = destination(outgoing.address)
        self._stop_typing(outgoing.address)
        match outgoing:
            case Say():
                return await self._say(where, outgoing)
            case Carry():
                return await self._carry(where, outgoing)
            case ShowOriginal() if self._carrier is not None:
                return await self._carrier.carry(where, as_carried(outgoing), outgoing.language)
        raise Refused(f"{type(outgoing).__name__} is nothing for a chat of Telegram", "template")

    async def _say(self, where: Destination, say: Say) -> list[str]:
        rendered = render_say(say, TELEGRAM, self._timezone)
        ids: list[str] = []
        for index, text in enumerate(rendered.texts, start=1):
            markup = self._markup(where, rendered.keyboard if index == len(rendered.texts) else None)
            deliver = partial(self._send_text, where, text, markup)
            ids.append(await (briefly(self._sleep)(deliver) if ids else deliver()))
            self._remember_keyboard(where, markup)
        return ids

    async def _carry(self, where: Destination, carry: Carry) -> list[str]:
        """Carry a message of a thread to a person; never a note."""
        if self._threads is None or self._carrier is None:
            raise Refused("nothing can be carried here")
        return await self._carrier.carry(where, await load_for_person(self._threads, carry), carry.language)

    async def show_typing(self, address: Address) -> None:
        """Show "typing …" until the next message, for 20 seconds at most; does not wait, never raises."""
        self._stop_typing(address)
        if not self._nursery.closing:
            task = self._nursery.start("typing", partial(self._type, address), finish=False)
            self._typing[address] = task
            task.add_done_callback(partial(self._forget_typing, address))

    async def fetch(self, address: Address, file: RemoteFile) -> bytes:  # noqa: ARG002 - a file id is enough for Telegram
        """Bytes of a file that a person sent; raises Oversized, Refused (gone) or Unavailable."""
        return await fetch(self._bot, file, TELEGRAM.document_limit, sleep=self._sleep)

    async def _send_text(self, where: Destination, text: str, markup: Markup | None) -> str:
        with platform_errors():
            message = await self._bot.send_message(
                where.chat_id,
                text,
                message_thread_id=where.thread_id,
                reply_markup=markup,
                link_preview_options=_NO_PREVIEW,
            )
        return str(message.message_id)

    def _markup(self, where: Destination, keyboard: Keyboard | None) -> Markup | None:
        """The keyboard to send; where a reply keyboard was shown before, the next plain message takes it away."""
        if keyboard is None:
            return ReplyKeyboardRemove(remove_keyboard=True) if where.chat_id in self._keyboards else None
        return _reply_keyboard(keyboard) if keyboard.kind is KeyboardKind.REPLY else _inline_keyboard(keyboard)

    def _remember_keyboard(self, where: Destination, markup: Markup | None) -> None:
        """Forgotten at a restart; the keyboard is a one-time one, so that it folds itself away even then."""
        if isinstance(markup, ReplyKeyboardMarkup):
            self._keyboards.add(where.chat_id)
        elif isinstance(markup, ReplyKeyboardRemove):
            self._keyboards.discard(where.chat_id)

    def _stop_typing(self, address: Address) -> None:
        task = self._typing.pop(address, None)
        if task is not None:
            task.cancel()

    def _forget_typing(self, address: Address, task: asyncio.Task[None]) -> None:
        if self._typing.get(address) is task:
            del self._typing[address]

    async def _type(self, address: Address) -> None:
        try:
            where = destination(address)
            for _ in range(int(TYPING_FOR / TYPING_EVERY)):
                with platform_errors():
                    await self._bot.send_chat_action(
                        where.chat_id, ChatAction.TYPING, message_thread_id=where.thread_id
                    )
                await self._sleep(TYPING_EVERY)
        except PlatformError as error:
            _log.debug("typing_not_shown", error=type(error).__name__, code=error.code)


def _inline_keyboard(keyboard: Keyboard) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=button.label, callback_data=button.token) for button in row]
            for row in keyboard.rows
        ]
    )


def _reply_keyboard(keyboard: Keyboard) -> ReplyKeyboardMarkup:
    return ReplyKeyboardMarkup(
        keyboard=[
            [KeyboardButton(text=button.label, request_contact=button.request_contact or None) for button in row]
            for row in keyboard.rows
        ],
        resize_keyboard=True,
        one_time_keyboard=True,
    )
