"""What people do on their screens: write, send, press, edit. All of it through the drivers of the local platforms.

Kwit is never spoken to: what happens here happens on the platforms, as it would on the real ones.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from bots.nursery import Nursery
from flows.vocabulary.errors import KwitError
from sandbox.person import Seen
from sandbox.telegram.chats import Chat
from sandbox.telegram.errors import ApiError, JsonObject
from sandbox.telegram.group import GroupMember
from sandbox.telegram.person import TelegramPerson
from sandbox.twilio import Refusal, WhatsAppPerson
from sandbox.web.feed import Feed
from sandbox.web.house import House
from sandbox.web.orders import Impossible, Order

Action: TypeAlias = Callable[[Order], Awaitable[JsonObject | None]]
REFUSED = (AssertionError, KwitError, ApiError, Refusal, Impossible, NotImplementedError)
"""How drivers, platforms and the office say no."""
SOON = 1.0
"""Seconds after which somebody who sends by WhatsApp is not kept waiting: Kwit may be away, and is tried again meanwhile."""


class Actions:
    """What can be done, by name; ``nursery`` owns what takes longer than an answer may."""

    def __init__(self, house: House, feed: Feed, nursery: Nursery) -> None:
        self._house = house
        self._feed = feed
        self._nursery = nursery
        self._clients: dict[int, TelegramPerson] = {}
        self._members: dict[tuple[int, int], GroupMember] = {}
        self.by_name: dict[str, Action] = {
            "send": self.send,
            "press": self.press,
            "key": self.key,
            "contact": self.contact,
            "edit": self.edit,
            "delete": self.delete,
            "block": self.block,
            "topic": self.topic,
            "read": self.read,
        }

    async def send(self, order: Order) -> None:
        """Send text and files: pictures together, each file by itself; the text stands under the first of them."""
        chat = order.word("chat")
        if not order.files and not order.optional("text"):
            raise Impossible("there is nothing to send")
        if chat.startswith("whatsapp:"):
            sender = self._on_whatsapp(chat)
            await self._soon(_post(order, Hand(sender.snaps, sender.sends_file, sender.sends_voice, sender.says)))
        elif chat.startswith("desk:"):
            member = self._at_desk(order)
            topic = order.number("thread") if order.optional("thread") else None
            ways = (member.snaps, member.sends_file, member.sends_voice, member.says)
            await _post(order, Hand(*(partial(way, topic=topic) for way in ways)))
        else:
            client = self._on_telegram(chat)
            await _post(order, Hand(client.snaps, client.sends_file, client.sends_voice, client.says))

    async def press(self, order: Order) -> None:
        """Press a button of a message, or choose what it numbers."""
        chat = order.word("chat")
        if chat.startswith("whatsapp:"):
            person = self._on_whatsapp(chat)
            messages = self._house.twilio.account.telephones.get(chat, [])
            message = next((each for each in messages if each.sid == order.word("message")), None)
            if message is None:
                raise Impossible("that message is gone")
            await self._soon(person.presses(message, order.word("label")))
            return
        driver = self._at_desk(order) if chat.startswith("desk:") else self._on_telegram(chat)
        driver.press(order.number("message"), order.number("row"), order.number("column"))

    async def key(self, order: Order) -> None:
        """Press a key of the keyboard below a chat."""
        self._on_telegram(order.word("chat")).press_key(order.number("row"), order.number("column"))

    async def contact(self, order: Order) -> None:
        """Share a contact: one's own, or somebody else's phone."""
        phone = order.optional("phone")
        await self._on_telegram(order.word("chat")).shares_contact(own=not phone, phone=phone or None)

    async def edit(self, order: Order) -> None:
        """Change the text of an own message."""
        driver = (
            self._at_desk(order) if order.word("chat").startswith("desk:") else self._on_telegram(order.word("chat"))
        )
        await driver.edits(Seen(str(order.number("message")), ""), order.word("text"))

    async def delete(self, order: Order) -> None:
        """Delete a message of the desk."""
        member = self._at_desk(order)
        if order.number("message") not in member.chat.messages:
            raise Impossible("that message is gone")
        await member.deletes(Seen(order.word("message"), ""))

    async def block(self, order: Order) -> None:
        """Block the bot, or take that back."""
        chat = order.word("chat")
        person = self._on_whatsapp(chat) if chat.startswith("whatsapp:") else self._on_telegram(chat)
        await (person.blocks() if order.optional("blocked") == "yes" else person.unblocks())
        if isinstance(person, WhatsAppPerson):
            self._feed.tell_person(person)
        else:
            self._feed.tell_telegram(person.chat)

    async def topic(self, order: Order) -> None:
        """Open, close, reopen or delete a topic by hand."""
        member, wanted = self._at_desk(order), order.word("what")
        if wanted == "open":
            await member.opens_topic(order.word("name"))
        elif wanted == "close":
            await member.closes_topic(order.number("thread"))
        elif wanted == "reopen":
            await member.reopens_topic(order.number("thread"))
        elif wanted == "delete":
            await member.deletes_topic(order.number("thread"))
        else:
            raise Impossible(f"a topic can't be asked to {wanted}")
        self._feed.tell_telegram(member.chat)

    async def read(self, order: Order) -> None:
        """Let WhatsApp report that somebody has seen what stands on their screen."""
        twilio, address = self._house.twilio, self._on_whatsapp(order.word("chat")).address
        for message in tuple(twilio.account.telephones.get(address, ())):
            if message.direction != "inbound" and message.status == "delivered":
                await self._soon(twilio.report(message.sid, "read"))

    async def _soon(self, doing: Coroutine[object, object, object]) -> None:
        """Do it, but wait for its end for a moment only; what is refused later is told to all."""
        refusals: list[str] = []
        waiting = True

        async def send() -> None:
            try:
                await doing
            except REFUSED as error:
                if waiting:
                    refusals.append(str(error))
                else:
                    self._feed.tell("refused", text=str(error))

        task = self._nursery.start("sending", send, finish=False)
        await asyncio.wait({task}, timeout=SOON)
        waiting = False
        if refusals:
            raise Impossible(refusals[0])

    def _on_whatsapp(self, chat: str) -> WhatsAppPerson:
        for person in self._house.twilio.people:
            if person.address == chat:
                return person
        raise Impossible("nobody has that number")

    def _on_telegram(self, chat: str) -> TelegramPerson:
        found = self._chat(chat)
        if found.owner is None:
            raise Impossible("that is a group")
        if found.id not in self._clients:
            self._clients[found.id] = TelegramPerson(self._house.telegram.world, found.owner, found)
        return self._clients[found.id]

    def _at_desk(self, order: Order) -> GroupMember:
        chat, by = self._chat(order.word("chat")), order.number("by")
        if by not in chat.members or by == self._house.telegram.world.bot.id:
            raise Impossible("somebody of the office has to be chosen first")
        key = (chat.id, by)
        if key not in self._members:
            self._members[key] = GroupMember(self._house.telegram.world, chat.members[by].user, chat)
        return self._members[key]

    def _chat(self, chat: str) -> Chat:
        number = chat.partition(":")[2]
        found = self._house.telegram.world.chats.get(int(number)) if number.lstrip("-").isdecimal() else None
        if found is None:
            raise Impossible("there is no such chat")
        return found


@dataclass(frozen=True, slots=True)
class Hand:
    """How somebody sends pictures, a file, a recording and words."""

    snaps: Callable[..., Awaitable[Seen]]
    sends_file: Callable[..., Awaitable[Seen]]
    sends_voice: Callable[..., Awaitable[Seen]]
    says: Callable[..., Awaitable[Seen]]


async def _post(order: Order, hand: Hand) -> None:
    text, reply = order.optional("text"), order.optional("reply")
    answered = Seen(reply, "") if reply else None
    if pictures := order.chosen("photo"):
        await hand.snaps(*pictures, caption=text, reply_to=answered)
        text = ""
    for file in order.chosen("file"):
        await hand.sends_file(file, text, reply_to=answered)
        text = ""
    for recording in order.chosen("voice"):
        await hand.sends_voice(recording, reply_to=answered)
    if text:
        await hand.says(text, reply_to=answered)
