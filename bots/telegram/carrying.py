"""Carries messages of threads into a chat or a topic of Telegram: sends them, changes them, takes them back.

A message may take several calls. What of it was done is remembered until it is done whole: when a later call is put off (too
many calls, no connection), the next try goes on where this one ended, so that nobody reads a part twice. A restart in between
forgets it, in the same narrow window in which any message may be sent twice.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import zip_longest
from typing import TypeVar

from aiogram import Bot
from aiogram.methods import DeleteMessage, EditMessageCaption, EditMessageText, TelegramMethod
from aiogram.types import BufferedInputFile

from bots.carried import description, file_name, withdrawal, words_to_say
from bots.formatting import NOTHING, Words
from bots.telegram import entities
from bots.telegram.client import LARGEST_UPLOAD, platform_errors
from bots.telegram.destinations import Destination
from bots.telegram.layout import Piece, lay_out, shown_as
from bots.telegram.sending import album_call, contact_call, file_call, place_call, text_call
from flows.engine.task_ports import Carried
from flows.vocabulary.content import EMPTY, Attachment, FileKind, ThreadMessage
from flows.vocabulary.errors import Damaged, Oversized, PlatformError, Refused, Throttled, Unavailable

BeforeCall = Callable[[], Awaitable[None]]
"""Waits until one more call may be made."""
Original = Callable[[str], Awaitable[bytes]]
"""The bytes of a stored file."""
Step = Callable[[], Awaitable[list[str]]]
"""One part of the work; it answers with the ids of the messages that stand in the chat because of it."""
T = TypeVar("T")

SECONDS = 50
"""The most that one call may take, uploads included: less than the claim on a delivery holds."""
REMEMBERED = 500
"""Messages of which something was done and the rest put off."""
_ABOUT_FILES = ("photo", "image", "file", "media", "sticker", "video", "audio", "voice", "document", "animation")


async def at_once() -> None:
    """Wait for nothing."""


class Carrier:
    """Carries with ``bot``; ``original`` loads the bytes of a stored file."""

    def __init__(self, bot: Bot, original: Original) -> None:
        self._bot = bot
        self._original = original
        self._begun: OrderedDict[tuple[Destination, ThreadMessage], list[list[str]]] = OrderedDict()

    async def carry(
        self, where: Destination, carried: Carried, language: str, before_call: BeforeCall = at_once
    ) -> list[str]:
        """Bring the message to what it shall be at ``where``; returns the ids of all that stands there of it.

        ``carried.sent_ids`` and ``reply_id`` may name their chat (``-1001234/991``); what stands in another chat is not there.
        Raises PlatformError: Oversized for a file beyond what bots may upload, before anything was sent.
        """
        key = (where, carried.message)
        done = self._begun.setdefault(key, [])
        while len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)
        try:
            steps = _Work(self._bot, self._original, where, carried, language, before_call).steps()
            for step in steps[len(done) :]:
                done.append(await step())
        except PlatformError as error:
            if not isinstance(error, Throttled | Unavailable):
                self._begun.pop(key, None)
            raise
        self._begun.pop(key, None)
        return [message_id for ids in done for message_id in ids]


class _Work:
    """What one message takes at one place."""

    def __init__(
        self,
        bot: Bot,
        original: Original,
        where: Destination,
        carried: Carried,
        language: str,
        before_call: BeforeCall,
    ) -> None:
        self._bot = bot
        self._original = original
        self._where = where
        self._carried = carried
        self._language = language
        self._before_call = before_call
        self._reply_to = _within(where, carried.reply_id)
        self._here = [each for each in (_within(where, sent) for sent in carried.sent_ids) if each is not None]

    def steps(self) -> list[Step]:
        message = self._carried.message
        if message.deleted:
            return [partial(self._take_back, message_id) for message_id in self._here]
        if self._carried.sent_ids:
            return self._changes()
        if any(each.file.size > LARGEST_UPLOAD for each in message.content.attachments):
            raise Oversized(LARGEST_UPLOAD)
        return self._sendings(lay_out(message.content, self._words()).pieces)

    def _words(self, *, changed: bool = False) -> Words:
        return words_to_say(self._carried, self._language, quoting=self._reply_to is None, changed=changed)

    # ---- sending

    def _sendings(self, pieces: tuple[Piece, ...]) -> list[Step]:
        """The first piece answers what the message answers."""
        return [partial(self._send, piece, None if index else self._reply_to) for index, piece in enumerate(pieces)]

    async def _send(self, piece: Piece, reply_to: int | None) -> list[str]:
        if piece.place is not None:
            return [str((await self._call(place_call(self._where, piece.place, reply_to))).message_id)]
        if piece.contact is not None:
            return [str((await self._call(contact_call(self._where, piece.contact, reply_to))).message_id)]
        if not piece.files:
            return [await self._say(piece.words, reply_to)]
        uploads = [(each, await self._upload(each)) for each in piece.files]
        if len(uploads) == 1:
            return [await self._send_file(*uploads[0], piece.words, reply_to)]
        files = [(shown_as(each), upload) for each, upload in uploads]
        try:
            sent = await self._call(album_call(self._where, files, piece.words, reply_to))
        except Refused as error:
            if not _is_about_files(error):
                raise
            return await self._send_each(uploads, piece.words, reply_to)
        return [str(each.message_id) for each in sent]

    async def _send_each(
        self, uploads: list[tuple[Attachment, BufferedInputFile]], words: Words, reply_to: int | None
    ) -> list[str]:
        """Telegram does not take the album: its files come one by one, so that one of them alone is spoiled."""
        ids: list[str] = []
        for attachment, upload in uploads:
            first = not ids
            ids.append(
                await self._send_file(attachment, upload, words if first else NOTHING, reply_to if first else None)
            )
        return ids

    async def _send_file(
        self, attachment: Attachment, upload: BufferedInputFile, words: Words, reply_to: int | None
    ) -> str:
        """Send a file as what it is, else as a document, else tell of it."""
        kind = shown_as(attachment)
        for manner in (kind,) if kind is FileKind.STICKER else dict.fromkeys((kind, FileKind.DOCUMENT)):
            try:
                sent = await self._call(file_call(self._where, manner, upload, words, reply_to))
            except Refused as error:
                if not _is_about_files(error):
                    raise
            else:
                return str(sent.message_id)
        told = Words(description(attachment, self._language))
        return await self._say(words + Words(" ") + told if words.text else told, reply_to)

    async def _say(self, words: Words, reply_to: int | None) -> str:
        return str((await self._call(text_call(self._where, words, reply_to))).message_id)

    async def _upload(self, attachment: Attachment) -> BufferedInputFile:
        try:
            data = await self._original(attachment.file.file_id)
        except Damaged as error:
            raise Refused("the file in the database is damaged", "gone") from error
        return BufferedInputFile(data, file_name(attachment))

    # ---- changing

    def _changes(self) -> list[Step]:
        """Bring what stands there to the present words; what is gone is sent anew, marked as changed."""
        layout = lay_out(self._carried.message.content, self._words())
        if not self._here or len(self._here) < layout.weight:
            return self._sendings(lay_out(EMPTY, self._words(changed=True)).pieces)
        place = layout.weight if layout.captioned else len(self._here) - layout.weight
        ahead, behind = self._here[:place], self._here[place:]
        if not layout.captioned:
            return [*self._text_changes(ahead, layout.texts), partial(_still_there, behind)]
        return [partial(self._change_caption, ahead, layout.media[0].words), *self._text_changes(behind, layout.texts)]

    def _text_changes(self, ids: list[int], texts: tuple[Piece, ...]) -> list[Step]:
        steps: list[Step] = []
        for message_id, piece in zip_longest(ids, texts):
            if message_id is None:
                steps.append(partial(self._send, piece, None))
            elif piece is None:
                steps.append(partial(self._take_back, message_id))
            else:
                steps.append(partial(self._change_text, message_id, piece.words))
        return steps

    async def _change_text(self, message_id: int, words: Words) -> list[str]:
        change = EditMessageText(
            chat_id=self._where.chat_id,
            message_id=message_id,
            text=words.text,
            entities=entities.write(words),
            parse_mode=None,
        )
        return [str(message_id)] if await self._changed(change) else await self._say_changed()

    async def _change_caption(self, ids: list[int], words: Words) -> list[str]:
        """Change the words at the first of several files."""
        change = EditMessageCaption(
            chat_id=self._where.chat_id,
            message_id=ids[0],
            caption=words.text,
            caption_entities=entities.write(words),
            parse_mode=None,
        )
        if await self._changed(change):
            return [str(each) for each in ids]
        return [*(str(each) for each in ids[1:]), *await self._say_changed()]

    async def _say_changed(self) -> list[str]:
        """The words anew, marked as changed: what they were in can't be changed any more."""
        pieces = lay_out(EMPTY, self._words(changed=True)).pieces
        return [await self._say(piece.words, None if index else self._reply_to) for index, piece in enumerate(pieces)]

    async def _changed(self, change: EditMessageText | EditMessageCaption) -> bool:
        """Change it; False if it is gone, or can't be changed any more."""
        try:
            await self._call(change)
        except Refused as error:
            return "not modified" in error.reason
        return True

    # ---- taking back

    async def _take_back(self, message_id: int) -> list[str]:
        """Delete it; what is too old to be deleted says that it was taken back. Raises Refused where neither can be done."""
        try:
            await self._call(DeleteMessage(chat_id=self._where.chat_id, message_id=message_id))
        except Refused as error:
            if "not found" in error.reason:
                return []
        else:
            return []
        words = withdrawal(self._carried, self._language)
        text = EditMessageText(
            chat_id=self._where.chat_id,
            message_id=message_id,
            text=words.text,
            entities=entities.write(words),
            parse_mode=None,
        )
        caption = EditMessageCaption(
            chat_id=self._where.chat_id,
            message_id=message_id,
            caption=words.text,
            caption_entities=entities.write(words),
            parse_mode=None,
        )
        if not (await self._changed(text) or await self._changed(caption)):
            raise Refused("can be neither deleted nor changed any more", "400")
        return [str(message_id)]

    async def _call(self, method: TelegramMethod[T]) -> T:
        await self._before_call()
        with platform_errors():
            return await self._bot(method, request_timeout=SECONDS)


async def _still_there(ids: list[int]) -> list[str]:
    """Places, contacts and stickers have no words that could change."""
    return [str(each) for each in ids]


def _within(where: Destination, message_id: str) -> int | None:
    """The id of a message in this chat; None for none, and for one of another chat."""
    chat, _, number = message_id.rpartition("/")
    return int(number) if number and chat in ("", str(where.chat_id)) else None


def _is_about_files(error: Refused) -> bool:
    """Whether it is the file that Telegram does not like, rather than the place."""
    return any(word in error.reason.lower() for word in _ABOUT_FILES)
