"""The driver of one person on Telegram: writes to the bot, presses what it offers, waits for what it says."""

from datetime import UTC, datetime
from typing import NoReturn

from sandbox.person import File, Inbox, Line, Media, Seen, Who, name_and_content
from sandbox.telegram.chats import Chat, Happening, Message, User
from sandbox.telegram.entities import found_entities
from sandbox.telegram.errors import ApiError, JsonObject
from sandbox.telegram.keyboards import button_with, labels
from sandbox.telegram.methods_media import document_of, guessed_type
from sandbox.telegram.world import World

_LONGEST_TEXT = 4096


class Driver:
    """What a person does in any chat; `TelegramPerson` and `GroupMember` say in which."""

    platform = "telegram"

    def __init__(self, world: World, user: User, chat: Chat) -> None:
        self.world = world
        self.user = user
        self.chat = chat
        self.transcript: list[Line] = []
        self._inboxes: dict[int | None, Inbox] = {}
        self._shown: dict[int, Seen] = {}
        chat.watchers.append(self._watch)

    def inbox(self, thread: int | None = None) -> Inbox:
        """The bot's messages in a topic, or in a chat without topics."""
        return self._inboxes.setdefault(thread, Inbox())

    def seen(self, message: Message) -> Seen:
        """A message as this person sees it."""
        text = str(message.json.get("text") or message.json.get("caption") or "")
        media = tuple(_media_of(self.world, message))
        return Seen(str(message.id), text, labels(message.markup), media)

    def screen(self, thread: int | None = None) -> tuple[Seen, ...]:
        """All messages that stand in the chat (or topic) now, oldest first, deleted ones gone, edited ones as they are."""
        return tuple(self.seen(each) for each in self.chat.messages.values() if each.thread == thread)

    def reactions(self, seen: Seen) -> tuple[str, ...]:
        """The emoji that the bot put on a message."""
        found = self.chat.messages[int(seen.raw_id)].reactions.get(self.world.bot.id, [])
        return tuple(str(each["emoji"]) for each in found)

    @property
    def toasts(self) -> tuple[str, ...]:
        """The texts with which the bot answered this person's presses of buttons."""
        mine = [query.answer for query in self.world.callbacks.values() if query.user is self.user and query.answer]
        return tuple(str(answer["text"]) for answer in mine if answer["text"])

    def press(self, message_id: int, row: int, column: int) -> None:
        """Press one inline button of one message, both counted from 0; AssertionError if it is gone."""
        message = self.chat.messages.get(message_id)
        rows = (message.json.get("reply_markup") or {}).get("inline_keyboard", []) if message is not None else []
        if message is None or not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
            raise AssertionError("that button is no longer there")
        self._press_inline(message, rows[row][column])

    def press_key(self, row: int, column: int) -> None:
        """Press a key of the keyboard shown below the chat, both counted from 0; AssertionError if it is gone."""
        shown = self.chat.keyboard
        rows = (shown.markup or {}).get("keyboard", []) if shown is not None else []
        if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
            raise AssertionError("that key is no longer there")
        self._press_key(rows[row][column], shown.thread if shown is not None else None)

    def _write(self, text: str, thread: int | None, reply_to: Seen | None) -> Seen:
        """Post text as the app does: trimmed, cut into messages of 4096 characters."""
        text = text.strip()
        if not text:
            raise AssertionError("the app sends no empty message")
        first: Seen | None = None
        for start in range(0, len(text), _LONGEST_TEXT):
            piece = text[start : start + _LONGEST_TEXT]
            entities = found_entities(piece)
            content: JsonObject = {"text": piece, **({"entities": entities} if entities else {})}
            posted = self._post(content, thread, reply_to)
            first = first or posted
        if first is None:
            raise AssertionError("nothing was sent")
        return first

    def _post(self, content: JsonObject, thread: int | None = None, reply_to: Seen | None = None) -> Seen:
        answered = self.chat.messages.get(int(reply_to.raw_id)) if reply_to is not None else None
        message = self.world.add(self.chat, self.user, content, thread=thread, reply_to=answered)
        seen = self.seen(message)
        self._note("person", message)
        return seen

    def _post_pictures(
        self, pictures: tuple[File, ...], caption: str, thread: int | None, reply_to: Seen | None = None
    ) -> Seen:
        if not 1 <= len(pictures) <= 10:
            raise AssertionError("an album has 2-10 pictures")
        album = {"media_group_id": str(13_000_000_000 + self.world.number())} if len(pictures) > 1 else {}
        contents: list[JsonObject] = []
        for index, picture in enumerate(pictures):
            name, content = name_and_content(picture)
            try:
                sizes = self.world.files.photo_sizes(content)
            except ApiError as error:
                raise AssertionError(f"{name} is no picture that the app could send; use sends_file") from error
            words = {"caption": caption} if caption and index == 0 else {}
            contents.append({"photo": sizes, **words, **album})
        posted = [self._post(content, thread, reply_to) for content in contents]
        return posted[0]

    def _post_file(self, file: File, caption: str, thread: int | None, reply_to: Seen | None = None) -> Seen:
        name, content = name_and_content(file)
        stored = self.world.files.add(content, kind="document", name=name, mime_type=guessed_type(name))
        words = {"caption": caption} if caption else {}
        return self._post({"document": document_of(stored), **words}, thread, reply_to)

    def _post_voice(self, file: File, thread: int | None, reply_to: Seen | None = None) -> Seen:
        name, content = name_and_content(file)
        stored = self.world.files.add(content, kind="voice", name=name, mime_type="audio/ogg")
        voice = {**stored.described(), "duration": 1, "mime_type": stored.mime_type}
        return self._post({"voice": voice}, thread, reply_to)

    def _edit(self, seen: Seen, text: str) -> Seen:
        message = self.chat.messages.get(int(seen.raw_id))
        if message is None or message.author != self.user.id:
            raise AssertionError("only an own message that is still there can be edited")
        field = "text" if "text" in message.json else "caption"
        self.world.edit(self.chat, message, {field: text, "entities": found_entities(text) or None}, by=self.user)
        self._note("person", message)
        return self.seen(message)

    def _press(self, label: str, thread: int | None) -> None:
        """Press the inline button of the newest message that has it, or the key of the keyboard shown."""
        candidates = [each for each in reversed(self.chat.messages.values()) if each.thread == thread]
        for message in candidates:
            inline = message.json.get("reply_markup")
            button = button_with(inline, label)
            if button is not None:
                self._press_inline(message, button)
                return
            if message is self.chat.keyboard and (key := button_with(message.markup, label)):
                self._press_key(key, thread)
                return
        self._nothing_offers(label, candidates)

    def _press_inline(self, message: Message, button: JsonObject) -> None:
        self.transcript.append(Line("person", f"[{button['text']}]", at=self._now()))
        if "callback_data" in button:
            self.world.press(self.chat, message, self.user, button["callback_data"])

    def _press_key(self, key: JsonObject, thread: int | None) -> None:
        if self.chat.keyboard is not None and (self.chat.keyboard.markup or {}).get("one_time_keyboard"):
            self.chat.keyboard = None
        if key.get("request_contact"):
            self._post({"contact": self._own_contact()}, thread)
        else:
            self._write(str(key["text"]), thread, None)

    def _own_contact(self) -> JsonObject:
        if not self.user.phone:
            raise AssertionError(f"{self.user.first_name} has no phone to share")
        name = {"first_name": self.user.first_name}
        if self.user.last_name:
            name["last_name"] = self.user.last_name
        return {"phone_number": self.user.phone.removeprefix("+"), **name, "user_id": self.user.id}

    def _nothing_offers(self, label: str, candidates: list[Message]) -> NoReturn:
        offered = [each for message in candidates for each in labels(message.json.get("reply_markup"))]
        if self.chat.keyboard is not None:
            offered.extend(labels(self.chat.keyboard.markup))
        raise AssertionError(f"nothing offers {label!r}; offered are {list(dict.fromkeys(offered))}")

    def _watch(self, happening: Happening, message: Message) -> None:
        if message.author != self.world.bot.id or message.is_service:
            return
        before = self._shown.get(message.id)
        if happening == "deleted":
            self._shown.pop(message.id, None)
            return
        seen = self.seen(message)
        self._shown[message.id] = seen
        if happening == "sent":
            self.inbox(message.thread).put(seen)
        elif before is None or before.text != seen.text or (seen.labels and before.labels != seen.labels):
            self.inbox(message.thread).change(seen)
        else:
            return
        self._note("bot", message)

    def _note(self, who: Who, message: Message) -> None:
        seen = self.seen(message)
        names = tuple(each.name or _kind_of(message) for each in seen.media)
        contact = message.json.get("contact")
        text = f"(contact {contact['phone_number']})" if contact else seen.text
        self.transcript.append(Line(who, text, seen.labels, names, self._now()))

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.world.clock(), UTC)


class TelegramPerson(Driver):
    """A person in a private chat with the bot; fulfils `sandbox.person.Person`."""

    async def says(self, text: str, *, reply_to: Seen | None = None) -> Seen:
        """See `Person.says`. A text over 4096 characters goes out in pieces, as the app does it."""
        self._begin()
        return self._write(text, None, reply_to)

    async def snaps(self, *pictures: File, caption: str = "", reply_to: Seen | None = None) -> Seen:
        """See `Person.snaps`; several pictures are an album with one `media_group_id`."""
        self._begin()
        return self._post_pictures(pictures, caption, None, reply_to)

    async def sends_file(self, file: File, caption: str = "", *, reply_to: Seen | None = None) -> Seen:
        """See `Person.sends_file`."""
        self._begin()
        return self._post_file(file, caption, None, reply_to)

    async def sends_voice(self, file: File, *, reply_to: Seen | None = None) -> Seen:
        """See `Person.sends_voice`."""
        self._begin()
        return self._post_voice(file, None, reply_to)

    async def shares_contact(self, *, own: bool = True, phone: str | None = None) -> Seen:
        """See `Person.shares_contact`; only one's own carries the `user_id` of the sender."""
        self._begin()
        if own:
            return self._post({"contact": self._own_contact()})
        return self._post({"contact": {"phone_number": (phone or "").removeprefix("+"), "first_name": "Somebody"}})

    async def taps(self, label: str) -> None:
        """See `Person.taps`."""
        self._begin()
        self._press(label, None)

    async def edits(self, seen: Seen, text: str) -> Seen:
        """See `Person.edits`."""
        return self._edit(seen, text)

    async def blocks(self) -> None:
        """See `Person.blocks`; the bot is told (`my_chat_member`)."""
        if not self.user.blocked:
            self._block(blocked=True)

    async def unblocks(self) -> None:
        """See `Person.unblocks`; the bot is told."""
        if self.user.blocked:
            self._block(blocked=False)

    async def sees(self, *fragments: str, within: float = 10.0) -> Seen:
        """See `Person.sees`."""
        return await self.inbox().take(fragments, within=within)

    async def sees_nothing(self, settle: float) -> None:
        """See `Person.sees_nothing`."""
        await self.inbox().nothing(settle=settle)

    def _begin(self) -> None:
        if self.user.blocked:
            raise AssertionError(f"{self.user.first_name} has blocked the bot; the app asks to unblock first")
        self.user.started = True

    def _block(self, *, blocked: bool) -> None:
        bot = self.world.bot.json()
        free: JsonObject = {"user": bot, "status": "member"}
        kicked: JsonObject = {"user": bot, "status": "kicked", "until_date": 0}
        self.user.blocked = blocked
        before, after = (free, kicked) if blocked else (kicked, free)
        self.world.change_bot_membership(self.chat, self.user, before, after)


def _kind_of(message: Message) -> str:
    return next((kind for kind in ("photo", "voice", "video_note") if kind in message.json), "file")


def _media_of(world: World, message: Message) -> list[Media]:
    found: list[Media] = []
    for kind in ("photo", "document", "video", "audio", "voice", "animation", "video_note"):
        value = message.json.get(kind)
        if value:
            stored = world.files.find((value[-1] if kind == "photo" else value)["file_id"])
            found.append(Media(stored.name, stored.content, stored.mime_type))
    return found
