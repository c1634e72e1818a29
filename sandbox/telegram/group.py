"""The driver of one manager in a group: writes in topics, presses buttons there, sees what stands in them."""

import asyncio

from sandbox.person import File, Seen
from sandbox.telegram.chats import Happening, Member, Message, Status, Topic
from sandbox.telegram.person import Driver

GENERAL = None
"""The General topic, and the whole of a group without topics."""


class GroupMember(Driver):
    """Somebody in a group. A `topic` is named by its title, its id or itself; `GENERAL` is the General topic."""

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics there are, oldest first."""
        return tuple(self.chat.topics.values())

    def topic(self, topic: Topic | int | str) -> Topic:
        """The topic with that title or id; AssertionError naming all if there is none."""
        for each in self.topics:
            if topic in (each.id, each.name) or topic is each:
                return each
        raise AssertionError(f"no topic {topic!r}; there are {[each.name for each in self.topics]}")

    async def sees_topic(self, *fragments: str, within: float = 10.0) -> Topic:
        """Wait up to `within` seconds for a topic whose name contains all fragments; AssertionError naming all topics."""
        news = asyncio.Event()

        def look(_happening: Happening, _message: Message) -> None:
            news.set()

        self.chat.watchers.append(look)
        try:
            async with asyncio.timeout(within):
                while True:
                    for topic in self.topics:
                        if all(fragment in topic.name for fragment in fragments):
                            return topic
                    news.clear()
                    await news.wait()
        except TimeoutError:
            names = [each.name for each in self.topics]
            raise AssertionError(f"no topic with {fragments!r} within {within} s; there are {names}") from None
        finally:
            self.chat.watchers.remove(look)

    async def says(self, text: str, *, topic: Topic | int | str | None = GENERAL, reply_to: Seen | None = None) -> Seen:
        """Write in a topic; AssertionError if the topic is closed to this member."""
        return self._write(text, self._open_thread(topic), reply_to)

    async def snaps(
        self,
        *pictures: File,
        caption: str = "",
        topic: Topic | int | str | None = GENERAL,
        reply_to: Seen | None = None,
    ) -> Seen:
        """Send one photo or an album into a topic."""
        return self._post_pictures(pictures, caption, self._open_thread(topic), reply_to)

    async def sends_file(
        self,
        file: File,
        caption: str = "",
        *,
        topic: Topic | int | str | None = GENERAL,
        reply_to: Seen | None = None,
    ) -> Seen:
        """Send a document into a topic."""
        return self._post_file(file, caption, self._open_thread(topic), reply_to)

    async def sends_voice(
        self, file: File, *, topic: Topic | int | str | None = GENERAL, reply_to: Seen | None = None
    ) -> Seen:
        """Send a voice message into a topic."""
        return self._post_voice(file, self._open_thread(topic), reply_to)

    async def taps(self, label: str, *, topic: Topic | int | str | None = GENERAL) -> None:
        """Press the button of the newest message in the topic that has that label."""
        self._press(label, self._thread(topic))

    async def edits(self, seen: Seen, text: str) -> Seen:
        """Change an own message."""
        return self._edit(seen, text)

    async def deletes(self, seen: Seen) -> None:
        """Delete a message; the bot isn't told, as on Telegram."""
        message = self.chat.messages[int(seen.raw_id)]
        if message.author != self.user.id and not self._me.may("can_delete_messages"):
            raise AssertionError("only administrators delete what others wrote")
        self.world.delete(self.chat, message.id)

    async def opens_topic(self, name: str) -> Topic:
        """Open a topic by hand."""
        self._require_topic_rights()
        return self.world.open_topic(self.chat, self.user, name)

    async def closes_topic(self, topic: Topic | int | str) -> None:
        """Close a topic by hand."""
        self._set_closed(topic, closed=True)

    async def reopens_topic(self, topic: Topic | int | str) -> None:
        """Reopen a topic by hand."""
        self._set_closed(topic, closed=False)

    async def deletes_topic(self, topic: Topic | int | str) -> None:
        """Delete a topic with all its messages; the bot isn't told."""
        self._require_topic_rights()
        self.world.remove_topic(self.chat, self.topic(topic))

    async def throws_out_bot(self) -> None:
        """Remove the bot from the group."""
        self._set_bot("kicked", frozenset())

    async def takes_bot_in(self, *, rights: frozenset[str] | None = None) -> None:
        """Add the bot again, as administrator with `rights` or as an ordinary member."""
        self._set_bot("administrator" if rights is not None else "member", rights or frozenset())

    async def sees(self, *fragments: str, topic: Topic | int | str | None = GENERAL, within: float = 10.0) -> Seen:
        """Wait for a message of the bot in a topic that is there; see `Person.sees`."""
        return await self.inbox(self._thread(topic)).take(fragments, within=within)

    async def sees_nothing(self, settle: float, *, topic: Topic | int | str | None = GENERAL) -> None:
        """See `Person.sees_nothing`."""
        await self.inbox(self._thread(topic)).nothing(settle=settle)

    @property
    def _me(self) -> Member:
        return self.chat.members[self.user.id]

    def _thread(self, topic: Topic | int | str | None) -> int | None:
        return None if topic is None else self.topic(topic).id

    def _open_thread(self, topic: Topic | int | str | None) -> int | None:
        closed = self.chat.general_closed if topic is None else self.topic(topic).closed
        if closed and not self._me.may("can_manage_topics"):
            raise AssertionError("the topic is closed")
        return self._thread(topic)

    def _require_topic_rights(self) -> None:
        if not self._me.may("can_manage_topics"):
            raise AssertionError(f"{self.user.first_name} may not manage topics")

    def _set_closed(self, topic: Topic | int | str, *, closed: bool) -> None:
        self._require_topic_rights()
        found = self.topic(topic)
        found.closed = closed
        service = "forum_topic_closed" if closed else "forum_topic_reopened"
        self.world.add(self.chat, self.user, {service: {}}, thread=found.id)

    def _set_bot(self, status: Status, rights: frozenset[str]) -> None:
        member = self.chat.members[self.world.bot.id]
        before = member.json()
        changed = Member(member.user, status, rights)
        self.chat.members[self.world.bot.id] = changed
        self.world.change_bot_membership(self.chat, self.user, before, changed.json())
