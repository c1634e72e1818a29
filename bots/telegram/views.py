"""Brings tasks' topics to look as they shall: name and icon, the pinned card, open or closed, reactions on managers' messages.

Only what is wanted last counts, and nobody waits for it. So a topic rests a moment after its first change (longer while its forum
is busy), every call waits for its turn behind people's messages (``budget``), and what is to be done is looked up when that turn
has come: ten changes of a card in a busy minute are one call.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

import structlog
from aiogram.methods import CloseForumTopic, EditForumTopic, ReopenForumTopic, SetMessageReaction
from aiogram.types import ReactionTypeEmoji

from bots.lanes import PAGE, Lanes, Later
from bots.nursery import Nursery, Sleep
from bots.telegram.budget import LIMIT, Budget, Budgets, Urgency
from bots.telegram.cards import MARKS, card_call, card_change, name_of, pin_call, without_card
from bots.telegram.desk_bot import DeskBot, TopicGone
from bots.telegram.destinations import Destination
from bots.telegram.topics import TaskTopics, there, unless_already
from flows.engine.ports import Clock
from flows.engine.task_ports import TopicRecord, Topics
from flows.vocabulary.errors import Refused, Throttled, Unavailable
from flows.vocabulary.tasks import Card

_log = structlog.get_logger()

CALM = timedelta(seconds=2)
"""How long a topic rests after its first change."""
BUSY = timedelta(seconds=8)
"""The same while its forum has half of its minute behind it."""
AWAY = timedelta(seconds=30)
"""How long a topic rests that can't be reached."""
WORKING = 256
"""Topics that may wait for their turn at a time."""
REMEMBERED = 4096
"""Reactions that are known to be there."""

Change = Callable[[Destination, TopicRecord, Card], Awaitable[None]]


class Views:
    """Brings what ``topics`` has unseen. ``wake(task_id)`` when something is wanted; the nursery keeps ``keep_sweeping``.

    While ``away()`` Telegram is left alone.
    """

    def __init__(  # noqa: PLR0913 - its parts, and what a test puts in the place of time
        self,
        bot: DeskBot,
        topics: Topics,
        places: TaskTopics,
        budgets: Budgets,
        nursery: Nursery,
        clock: Clock,
        timezone: tzinfo,
        *,
        sleep: Sleep = asyncio.sleep,
        later: Later | None = None,
        away: Callable[[], bool] = lambda: False,
    ) -> None:
        self._is_away = away
        self._bot = bot
        self._topics = topics
        self._places = places
        self._budgets = budgets
        self._clock = clock
        self._timezone = timezone
        self._lanes = Lanes(
            self.bring, self._find, nursery, clock, name="view", limit=WORKING, sleep=sleep, later=later
        )
        self._mark_lanes = Lanes(
            self.bring_marks, self._find, nursery, clock, name="mark", limit=WORKING, sleep=sleep, later=later
        )
        self._since: dict[str, datetime] = {}
        self._away_until: dict[str, datetime] = {}
        self._unpinned: dict[str, int] = {}
        self._reactions: OrderedDict[str, str] = OrderedDict()

    def wake(self, task_id: str) -> None:
        """The task's topic shall look different, or may be within reach again."""
        self._away_until.pop(task_id, None)
        self._mark_lanes.wake(task_id)
        self._lanes.wake(task_id)

    async def sweep(self) -> int:
        """Take up every topic that does not look as it shall; returns how many that are."""
        return await self._lanes.sweep()

    async def keep_sweeping(self) -> None:
        """Sweep for ever: a service for the nursery."""
        await self._lanes.keep_sweeping()

    async def bring_marks(self, task_id: str) -> datetime | None:
        """Show how far managers' messages have come: at once, while the rest of the topic may have to wait for its turn."""
        if self._is_away():
            return self._clock() + AWAY
        try:
            while (record := await self._topics.load(task_id)) is not None and record.marks:
                await self._mark(task_id, *record.marks[0])
        except Throttled as error:
            return self._clock() + timedelta(seconds=error.retry_after)
        except Unavailable as error:
            _log.warning("marks_put_off", error=type(error).__name__, code=error.code)
            return self._clock() + AWAY
        return None

    async def bring(self, task_id: str) -> datetime | None:
        """Bring one topic to look as it shall; returns when to look at it again, if it is not to be brought yet."""
        now = self._clock()
        if self._is_away():
            return now + AWAY
        since = self._since.setdefault(task_id, now)
        rested = max(since + CALM, self._away_until.get(task_id, now))
        if now < rested:
            return rested
        record = await self._topics.load(task_id)
        if record is not None and self._is_busy(record) and now < since + BUSY:
            return since + BUSY
        try:
            while await self._step(task_id):
                pass
        except Throttled as error:
            return self._clock() + timedelta(seconds=error.retry_after)
        except (Unavailable, Refused) as error:
            _log.warning("view_put_off", error=type(error).__name__, code=error.code)
            again = self._away_until[task_id] = self._clock() + AWAY
            return again
        self._since.pop(task_id, None)
        self._away_until.pop(task_id, None)
        return None

    async def _find(self) -> list[str]:
        unseen = await self._topics.unseen(self._clock(), PAGE)
        for task_id in unseen:
            self._mark_lanes.wake(task_id)
        return unseen

    def _is_busy(self, record: TopicRecord) -> bool:
        return record.forum is not None and self._budgets.of(record.forum).free < LIMIT // 2

    async def _step(self, task_id: str) -> bool:
        """Do the next thing; False if there is nothing more to do."""
        record = await self._topics.load(task_id)
        if record is None or record.wanted is None:
            return False
        where = there(record)
        if where is None:
            return await self._place(record, record.wanted)
        if self._change(record, record.wanted) is None:
            if (
                record.shown is not None
            ):  # the same was wanted again, or a reaction came at the same moment: it is all seen
                await self._topics.brought(task_id, record.shown, record.card_id)
            return False
        try:
            await self._change_in_turn(task_id, self._budgets.of(where.chat_id))
        except TopicGone:
            if record.wanted.closed:
                await self._places.let_go(task_id, where)
            else:
                await self._places.remake(task_id, where)
        return True

    async def _place(self, record: TopicRecord, wanted: Card) -> bool:
        """Make the topic; where a manager cleared away that of a task that is over, it stays away until it is written to."""
        if record.lost and wanted.closed:
            if record.shown != wanted:
                await self._topics.brought(record.task_id, wanted, None)
            return False
        await self._places.place(record.task_id)
        return True

    # ---- what a topic looks like

    async def _change_in_turn(self, task_id: str, budget: Budget) -> None:
        """Wait for the turn of one call, and make the one that is needed most by then."""
        async with budget.spend(Urgency.VIEW) as turn, self._places.lock(task_id):
            record = await self._topics.load(task_id)
            where = there(record)
            if record is None or record.wanted is None or where is None:
                turn.give_back()
                return
            change = self._change(record, record.wanted)
            if change is None:
                turn.give_back()
                return
            await change(where, record, record.wanted)

    def _change(self, record: TopicRecord, wanted: Card) -> Change | None:
        """The next difference between what is wanted and what is shown; what a manager looks at first comes first."""
        shown = _shown(record, wanted)
        if record.card_id is None:
            return self._send_card
        if shown.closed and not wanted.closed:
            return self._reopen
        if (name_of(shown), shown.status) != (name_of(wanted), wanted.status):
            return self._rename
        if replace(shown, title=wanted.title, status=wanted.status, closed=wanted.closed) != wanted:
            return self._change_card
        if self._unpinned.get(record.task_id) == record.card_id:
            return self._pin
        if shown.title != wanted.title:  # by what a topic's name has no room for
            return self._note
        return self._close if wanted.closed and not shown.closed else None

    async def _send_card(self, where: Destination, record: TopicRecord, wanted: Card) -> None:
        sent = await self._bot.do(card_call(where, wanted, self._timezone))
        self._unpinned[record.task_id] = sent.message_id
        await self._card_is(record, wanted, sent.message_id)

    async def _change_card(self, where: Destination, record: TopicRecord, wanted: Card) -> None:
        """Change the card in place; where it was deleted, or can't be changed, a new one takes its place."""
        card_id = record.card_id or 0
        try:
            await self._bot.do(card_change(where, card_id, wanted, self._timezone))
        except Refused as error:
            if "not modified" not in error.reason:
                await self._send_card(where, record, wanted)
                return
        await self._card_is(record, wanted, card_id)

    async def _card_is(self, record: TopicRecord, wanted: Card, card_id: int) -> None:
        shown = _shown(record, wanted)
        looks = replace(wanted, title=shown.title, status=shown.status, closed=shown.closed)
        await self._topics.brought(record.task_id, looks, card_id)

    async def _pin(self, where: Destination, record: TopicRecord, _wanted: Card) -> None:
        try:
            await self._bot.do(pin_call(where, self._unpinned[record.task_id]))
        except Refused as error:
            _log.warning("card_not_pinned", forum=where.chat_id, code=error.code)
        del self._unpinned[record.task_id]

    async def _rename(self, where: Destination, record: TopicRecord, wanted: Card) -> None:
        icon = await self._places.icons.of(wanted.status)
        with unless_already():
            await self._bot.do(
                EditForumTopic(
                    chat_id=where.chat_id,
                    message_thread_id=where.thread_id or 0,
                    name=name_of(wanted),
                    icon_custom_emoji_id=icon or None,
                )
            )
        await self._shows(record, wanted, title=wanted.title, status=wanted.status)

    async def _note(self, _where: Destination, record: TopicRecord, wanted: Card) -> None:
        await self._shows(record, wanted, title=wanted.title)

    async def _close(self, where: Destination, record: TopicRecord, wanted: Card) -> None:
        with unless_already():
            await self._bot.do(CloseForumTopic(chat_id=where.chat_id, message_thread_id=where.thread_id or 0))
        await self._shows(record, wanted, closed=True)

    async def _reopen(self, where: Destination, record: TopicRecord, wanted: Card) -> None:
        with unless_already():
            await self._bot.do(ReopenForumTopic(chat_id=where.chat_id, message_thread_id=where.thread_id or 0))
        await self._shows(record, wanted, closed=False)

    async def _shows(self, record: TopicRecord, wanted: Card, **looks: object) -> None:
        shown = replace(_shown(record, wanted), **looks)  # type: ignore[arg-type]  # names of its fields
        await self._topics.brought(record.task_id, shown, record.card_id)

    # ---- reactions

    async def _mark(self, task_id: str, message_id: str, status: str) -> None:
        """Show how far a message has come; where Telegram takes no reaction, there is none."""
        emoji = MARKS[status]
        if self._reactions.get(message_id) != emoji:
            chat, number = map(int, message_id.split("/"))
            reaction = SetMessageReaction(chat_id=chat, message_id=number, reaction=[ReactionTypeEmoji(emoji=emoji)])
            async with self._budgets.of(chat).spend(Urgency.MARK):
                try:
                    await self._bot.do(reaction)
                except Refused as error:
                    _log.info("mark_not_shown", code=error.code)
            self._remember(message_id, emoji)
        await self._topics.marked(task_id, message_id, status)

    def _remember(self, message_id: str, emoji: str) -> None:
        self._reactions[message_id] = emoji
        self._reactions.move_to_end(message_id)
        while len(self._reactions) > REMEMBERED:
            self._reactions.popitem(last=False)


def _shown(record: TopicRecord, wanted: Card) -> Card:
    return record.shown or without_card(replace(wanted, title=""))
