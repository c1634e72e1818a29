"""The port ``Messenger`` for the desk: what tasks say in their topics, and what is answered in General.

``desk:task/<id>`` is the logical end of a task; where that is just now is found out when something is sent, and made if it is
nowhere. So no message ever goes to a dead place: where Telegram says that the topic is gone, it is made anew and the same
delivery goes there. To a topic that is there, a message is one call.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import partial

from aiogram.methods import SendMessage

from bots.capabilities import TELEGRAM
from bots.nursery import Sleep
from bots.rendering import render_say
from bots.retries import briefly
from bots.telegram.cards import NO_PREVIEW, inline_keyboard
from bots.telegram.carrying import Carrier
from bots.telegram.desk_bot import DeskBot, TopicClosed, TopicGone
from bots.telegram.destinations import Destination, destination
from bots.telegram.files import fetch
from bots.telegram.history import asked
from bots.telegram.topics import TaskTopics
from flows.engine.task_ports import Carried, Threads
from flows.vocabulary.addresses import Address
from flows.vocabulary.content import Content, ThreadMessage
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.effects import Outgoing, Say
from flows.vocabulary.errors import NotFound, Refused, Unavailable
from flows.vocabulary.task_effects import Carry, ShowHistory

MOST_FILES = 10
"""Messages with files that are shown again to whoever asks for the history."""

Deliver = Callable[[Destination], Awaitable[list[str]]]


class DeskMessenger:
    """Sends with ``bot`` to where ``topics`` says; ``carrier`` carries with the same bot. ``timezone`` is the office's."""

    def __init__(
        self,
        bot: DeskBot,
        topics: TaskTopics,
        threads: Threads,
        carrier: Carrier,
        timezone: tzinfo,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._topics = topics
        self._threads = threads
        self._carrier = carrier
        self._timezone = timezone
        self._sleep = sleep

    async def send(self, outgoing: Outgoing) -> Sequence[str]:
        """Send one message; returns its ids with their chat: ``-1001234/991``. Raises PlatformError."""
        kind, _, task_id = outgoing.address.value.partition("/")
        if kind == "task":
            return await self._to_task(task_id, outgoing)
        where = await self._topics.general(task_id) if kind == "general" else destination(outgoing.address)
        return _named(where, await self._deliver(outgoing, where))

    async def show_typing(self, address: Address) -> None:
        """Nobody at the desk waits for Kwit to find words."""

    async def fetch(self, address: Address, file: RemoteFile) -> bytes:  # noqa: ARG002 - a file id is enough for Telegram
        """Bytes of a file that a manager sent; raises Oversized, Refused (gone) or Unavailable."""
        return await fetch(self._bot, file, TELEGRAM.document_limit, sleep=self._sleep)

    async def _to_task(self, task_id: str, outgoing: Outgoing) -> list[str]:
        where = await self._topics.place(task_id)
        try:
            return _named(where, await self._deliver(outgoing, where))
        except TopicClosed:
            await self._topics.reopen(task_id, where)
        except TopicGone:
            where = await self._topics.remake(task_id, where)
            if isinstance(outgoing, Carry) and (carried := await self._carried(outgoing)).sent_ids:
                return list(carried.sent_ids)  # the history, with which the topic begins, has the changed words
        try:
            return _named(where, await self._deliver(outgoing, where))
        except (TopicClosed, TopicGone) as error:
            raise Unavailable(error.reason, error.code) from error

    async def _deliver(self, outgoing: Outgoing, where: Destination) -> list[str]:
        match outgoing:
            case Say():
                return await self._say(outgoing, where)
            case Carry(language=language):
                return await self._carrier.carry(where, await self._carried(outgoing), language)
            case ShowHistory():
                return await self._show_history(outgoing, where)
        raise Refused(f"{type(outgoing).__name__} is nothing for the desk")

    async def _carried(self, carry: Carry) -> Carried:
        try:
            return await self._threads.carried(carry)
        except NotFound as error:
            raise Refused("there is no such message") from error

    async def _say(self, say: Say, where: Destination) -> list[str]:
        """Once the first part is out, trouble with the next one is waited out here, lest the first is sent again."""
        rendered = render_say(say, TELEGRAM, self._timezone)
        ids: list[str] = []
        for index, text in enumerate(rendered.texts, start=1):
            markup = inline_keyboard(rendered.keyboard if index == len(rendered.texts) else None)
            call = SendMessage(
                chat_id=where.chat_id,
                message_thread_id=where.thread_id,
                text=text,
                reply_markup=markup,
                link_preview_options=NO_PREVIEW,
            )
            sent = await (briefly(self._sleep)(self._bot, call) if ids else self._bot(call))
            ids.append(str(sent.message_id))
        return ids

    async def _show_history(self, wanted: ShowHistory, where: Destination) -> list[str]:
        told = await asked(self._threads, wanted.task_id, wanted.language)
        ids = await self._say(Say(wanted.address, told.parts, wanted.language), where)
        files = [said for said in told.messages if said.content.attachments] if wanted.files else []
        for said in files[-MOST_FILES:]:
            show = partial(self._carrier.carry, where, Carried(_files_alone(said), 0), wanted.language)
            ids += await briefly(self._sleep)(show)
        return ids


def _files_alone(said: ThreadMessage) -> ThreadMessage:
    """The files of a message, which is another message than the one that was carried before."""
    return replace(said, id=f"{said.id}/files", content=Content(attachments=said.content.attachments))


def _named(where: Destination, ids: Sequence[str]) -> list[str]:
    """The ids with their chat: a task's topic may be in another group the next time."""
    return [each if "/" in each else f"{where.chat_id}/{each}" for each in ids]
