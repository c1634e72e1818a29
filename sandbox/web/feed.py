"""What the browsers get to know: everything at first, then every change as it happens.

The feed looks at both platforms and at Kwit's process; nothing is polled. A browser that comes, or comes again, gets a snapshot;
between it and the first change nothing is left out, because both are taken in one turn of the loop.
"""

import asyncio
import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.telegram.chats import Chat, Happening, Message
from sandbox.telegram.errors import JsonObject
from sandbox.telegram.world import CallbackQuery
from sandbox.twilio.account import StoredMessage
from sandbox.twilio.person import WhatsAppPerson
from sandbox.web import views
from sandbox.web.house import House

MOST_WAITING = 2000
"""Events that may wait for a browser; one that is so slow is sent away, and gets a snapshot when it comes again."""
STEPS = 200
"""Steps of machines that are remembered for browsers that come later."""


class Feed:
    """The feed of a house; an `Onlooker` of its Telegram."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._queues: set[asyncio.Queue[str | None]] = set()
        self._last: dict[str, JsonObject] = {}
        self._steps: deque[JsonObject] = deque(maxlen=STEPS)
        self._book: JsonObject = {"companies": [], "managers": [], "people": []}
        for chat in house.telegram.world.chats.values():
            self._look_at(chat)
        house.telegram.world.onlookers.append(self)
        house.twilio.account.watchers.append(self._telephone_changed)
        house.changed.append(self.tell_state)
        house.stepped.append(self._tell_step)

    @contextmanager
    def subscribed(self) -> Iterator[asyncio.Queue[str | None]]:
        """The events for one browser, each as JSON; None sends it away."""
        queue: asyncio.Queue[str | None] = asyncio.Queue(MOST_WAITING)
        queue.put_nowait(_written(self.snapshot()))
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        """Send all browsers away."""
        for queue in tuple(self._queues):
            self._send_away(queue)

    def tell(self, kind: str, **more: object) -> None:
        """Tell all browsers something."""
        if not self._queues:
            return
        event = _written({"kind": kind, **more})
        for queue in tuple(self._queues):
            try:
                queue.put_nowait(event)
            except asyncio.QueueFull:
                self._send_away(queue)

    def snapshot(self) -> JsonObject:
        """Everything there is."""
        house = self._house
        world, account = house.telegram.world, house.twilio.account
        chats: list[JsonObject] = []
        for person in house.twilio.people:
            messages = account.telephones.get(person.address, [])
            shown = [
                views.whatsapp_message(person.address, place, each, messages) for place, each in enumerate(messages)
            ]
            chats.append({**self._whatsapp_chat(person), "messages": shown})
        for chat in world.chats.values():
            shown = [views.telegram_message(world, chat, each) for each in chat.messages.values()]
            chats.append({**views.telegram_chat(world, chat), "messages": shown})
        return {"kind": "snapshot", "chats": chats, "state": self.state(), "book": self._book, "steps": [*self._steps]}

    def state(self) -> JsonObject:
        """How Kwit is, and the clock."""
        house = self._house
        ahead = int(house.clock.ahead.total_seconds())
        return {"kwit": house.kwit.condition.value, "starts": house.kwit.starts, "ahead": ahead}

    def tell_state(self) -> None:
        """Kwit's condition, or the clock, has changed."""
        self.tell("state", state=self.state())

    def _tell_step(self, step: JsonObject) -> None:
        seen = {**step, "at": self._house.clock.seconds()}
        self._steps.append(seen)
        self.tell("step", step=seen)

    def tell_book(self, book: JsonObject) -> None:
        """The office's book as it is now."""
        self._book = book
        self.tell("book", book=book)

    def tell_person(self, person: WhatsAppPerson) -> None:
        """Somebody has WhatsApp now, or something about them has changed."""
        self._tell_chat(self._whatsapp_chat(person))

    def tell_telegram(self, chat: Chat) -> None:
        """Something about a chat on Telegram may have changed: who is in it, its topics, its keyboard."""
        self._tell_chat(views.telegram_chat(self._house.telegram.world, chat))

    def opened(self, chat: Chat) -> None:
        """See `Onlooker`."""
        self._look_at(chat)
        self.tell_telegram(chat)

    def acted(self, chat: Chat, action: str, thread: int | None) -> None:
        """See `Onlooker`."""
        self.tell("typing", chat=views.telegram_id(chat), thread="" if thread is None else str(thread), action=action)

    def answered(self, query: CallbackQuery) -> None:
        """See `Onlooker`."""
        answer = query.answer or {}
        if answer.get("text"):
            chat, person = views.telegram_id(query.chat), str(query.user.id)
            self.tell("answer", chat=chat, person=person, text=answer["text"], alert=answer["show_alert"])

    def _look_at(self, chat: Chat) -> None:
        def changed(happening: Happening, message: Message) -> None:
            self._message_changed(chat, happening, message)

        chat.watchers.append(changed)

    def _message_changed(self, chat: Chat, happening: Happening, message: Message) -> None:
        chat_id = views.telegram_id(chat)
        self.tell_telegram(chat)
        if happening == "deleted":
            self.tell("deleted", chat=chat_id, id=str(message.id))
        else:
            view = views.telegram_message(self._house.telegram.world, chat, message)
            self.tell("message", chat=chat_id, message=view)

    def _telephone_changed(self, address: str, message: StoredMessage) -> None:
        person = next((each for each in self._house.twilio.people if each.address == address), None)
        if person is not None:
            self._tell_chat(self._whatsapp_chat(person))
        messages = self._house.twilio.account.telephones[address]
        place = next(place for place, each in enumerate(messages) if each is message)
        view = views.whatsapp_message(address, place, message, messages)
        self.tell("message", chat=address, message=view)

    def _whatsapp_chat(self, person: WhatsAppPerson) -> JsonObject:
        return views.whatsapp_chat(person, blocked=person.address in self._house.twilio.account.opted_out)

    def _tell_chat(self, view: JsonObject) -> None:
        """Tell what a chat is like, if that has changed."""
        if self._last.get(view["id"]) != view:
            self._last[view["id"]] = view
            self.tell("chat", chat=view)

    @staticmethod
    def _send_away(queue: asyncio.Queue[str | None]) -> None:
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)


def _written(event: JsonObject) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))
