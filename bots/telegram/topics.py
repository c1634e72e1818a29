"""Tasks' topics: made when something is first said there, made anew when they were deleted.

A topic is a view; what is in it can be told again from the database. Where a deletion is noticed (by a message, by a change of
the card), the topic is forgotten, made again, and begins with the history and a fresh card. Two who notice the same deletion make
one topic: within a process a lock a task sees to that, and ``Topics.lose`` names the thread that is gone, so that whoever comes
second finds the new one.

A crash between Telegram's answer and the note of it leaves a topic of which nobody knows; nothing is lost but its looks. A crash
before the history is told leaves a topic that was lost before and has no card: whoever comes next tells it then.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import tzinfo
from weakref import WeakValueDictionary

import structlog
from aiogram.methods import CreateForumTopic, GetForumTopicIconStickers, ReopenForumTopic, SendMessage

from bots.capabilities import TELEGRAM
from bots.rendering import render_say
from bots.telegram.cards import NO_PREVIEW, bare, card_call, icon_of, name_of, pin_call, without_card
from bots.telegram.desk_bot import DeskBot, TopicGone
from bots.telegram.destinations import Destination
from bots.telegram.history import rebuilt
from flows.engine.ports import Clock
from flows.engine.task_ports import Forums, Threads, TopicRecord, Topics
from flows.vocabulary.addresses import Address
from flows.vocabulary.effects import Say
from flows.vocabulary.errors import PlatformError, Refused, Unavailable
from flows.vocabulary.tasks import Card, TaskStatus

_log = structlog.get_logger()


class Icons:
    """The ids of Telegram's topic icons by emoji, asked for once."""

    def __init__(self, bot: DeskBot) -> None:
        self._bot = bot
        self._there: dict[str, str] = {}

    async def of(self, status: TaskStatus) -> str:
        """The icon for a status; empty if there is none, or Telegram can't be asked now."""
        if not self._there:
            try:
                stickers = await self._bot(GetForumTopicIconStickers())
            except PlatformError as error:
                _log.info("topic_icons_unknown", error=type(error).__name__, code=error.code)
                return ""
            self._there = {bare(each.emoji or ""): each.custom_emoji_id or "" for each in stickers}
        return icon_of(status, self._there)


class TaskTopics:
    """Where tasks' topics are; makes those that are not there. ``timezone`` is the office's."""

    def __init__(
        self, bot: DeskBot, topics: Topics, threads: Threads, forums: Forums, clock: Clock, timezone: tzinfo
    ) -> None:
        self.icons = Icons(bot)
        self._bot = bot
        self._topics = topics
        self._threads = threads
        self._forums = forums
        self._clock = clock
        self._timezone = timezone
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._homeless = False

    async def place(self, task_id: str) -> Destination:
        """The task's topic, made if there is none. Raises PlatformError."""
        record = await self._topics.load(task_id)
        where = there(record)
        if where is not None and record is not None and not _owes_history(record):
            return where
        async with self.lock(task_id):
            return await self._make(task_id)

    async def remake(self, task_id: str, lost: Destination) -> Destination:
        """The topic that takes the place of ``lost``, which was deleted."""
        async with self.lock(task_id):
            await self._lose(task_id, lost)
            return await self._make(task_id)

    async def let_go(self, task_id: str, lost: Destination) -> None:
        """The topic ``lost`` was deleted, and nobody misses it."""
        async with self.lock(task_id):
            await self._lose(task_id, lost)

    async def reopen(self, task_id: str, where: Destination) -> None:
        """Open a topic that is closed; it is closed again when the card wants it so."""
        async with self.lock(task_id):
            with unless_already():
                await self._bot(ReopenForumTopic(chat_id=where.chat_id, message_thread_id=where.thread_id or 0))
            record = await self._topics.load(task_id)
            if record is not None and record.shown is not None and record.shown.closed and there(record) == where:
                await self._topics.brought(task_id, replace(record.shown, closed=False), record.card_id)

    async def general(self, task_id: str) -> Destination:
        """General of the group that the task's topic is in, or would be made in."""
        record = await self._topics.load(task_id)
        if record is not None and record.forum is not None:
            return Destination(record.forum)
        return Destination(await self._forum(_card_of(record)))

    def lock(self, task_id: str) -> asyncio.Lock:
        """Held by whoever makes a topic or changes its looks, so that neither writes over the other; not for sending."""
        return self._locks.setdefault(task_id, asyncio.Lock())

    async def _lose(self, task_id: str, lost: Destination) -> None:
        _log.info("topic_lost", forum=lost.chat_id, thread=lost.thread_id)
        await self._topics.lose(task_id, lost.thread_id or 0, self._clock())

    async def _make(self, task_id: str) -> Destination:
        """Make what is missing of the topic: itself, or what it begins with after it was lost."""
        record = await self._topics.load(task_id)
        card = _card_of(record)
        where = there(record)
        if where is None:
            where = await self._create(card)
            record = await self._topics.load(task_id)
        if record is not None and _owes_history(record):
            try:
                await self._begin_anew(where, card)
            except TopicGone as error:
                await self._lose(task_id, where)
                raise Unavailable(error.reason, error.code) from error
        return where

    async def _create(self, card: Card) -> Destination:
        forum = await self._forum(card)
        icon = await self.icons.of(card.status)
        made = await self._bot(
            CreateForumTopic(chat_id=forum, name=name_of(card), icon_custom_emoji_id=icon or None),
        )
        await self._topics.made(card.task_id, forum, made.message_thread_id, without_card(card))
        _log.info("topic_made", forum=forum, thread=made.message_thread_id)
        return Destination(forum, made.message_thread_id)

    async def _begin_anew(self, where: Destination, card: Card) -> None:
        told = await rebuilt(self._threads, card.task_id, card.language)
        say = Say(Address.of_task(card.task_id), told.parts, card.language)
        for text in render_say(say, TELEGRAM, self._timezone).texts:
            await self._bot(
                SendMessage(
                    chat_id=where.chat_id,
                    message_thread_id=where.thread_id,
                    text=text,
                    link_preview_options=NO_PREVIEW,
                    disable_notification=True,
                )
            )
        sent = await self._bot(card_call(where, card, self._timezone))
        shown = replace(card, closed=False)
        await self._topics.brought(card.task_id, shown, sent.message_id)
        try:
            await self._bot(pin_call(where, sent.message_id))
        except Refused as error:
            _log.warning("card_not_pinned", forum=where.chat_id, code=error.code)

    async def _forum(self, card: Card) -> int:
        forum = await self._forums.forum_for(card.company_id, card.manager_id)
        if forum is None:
            if not self._homeless:
                _log.error(
                    "no_group_for_tasks", advice="set KWIT_ADMIN_CHAT, or a group for the company or the manager"
                )
            self._homeless = True
            raise Unavailable("no group is set for tasks")
        return forum


@contextmanager
def unless_already() -> Iterator[None]:
    """What is so already need not be made so."""
    try:
        yield
    except Refused as error:
        if "not_modified" not in error.reason.lower().replace(" ", "_"):
            raise


def there(record: TopicRecord | None) -> Destination | None:
    """Where the topic is, if it is anywhere."""
    if record is None or record.forum is None or record.thread is None:
        return None
    return Destination(record.forum, record.thread)


def _card_of(record: TopicRecord | None) -> Card:
    card = None if record is None else record.wanted
    if card is None:
        raise Unavailable("nobody has said yet how the topic shall look")
    return card


def _owes_history(record: TopicRecord) -> bool:
    """Whether the topic was made anew, and not yet told what was said before."""
    return record.lost > 0 and record.thread is not None and record.card_id is None
