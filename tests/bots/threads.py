"""Messages of threads for tests, their files, and the ports that they are loaded from."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

from PIL import Image

from flows.engine.task_ports import Carried
from flows.vocabulary.content import Attachment, Content, FileKind, Side, ThreadMessage
from flows.vocabulary.documents import StoredFile
from flows.vocabulary.errors import Damaged, NotFound
from flows.vocabulary.task_effects import Carry
from sandbox.telegram import TelegramPerson
from tests.transcripts.memory_tasks import MemoryThreads

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def thread_message(
    content: Content | str,
    *,
    side: Side = Side.OFFICE,
    author: str = "Frau Baumann",
    number: int = 1,
    version: int = 1,
    deleted: bool = False,
) -> ThreadMessage:
    said = Content(content) if isinstance(content, str) else content
    return ThreadMessage(
        id=f"t1.{number}",
        task_id="t1",
        side=side,
        author=author,
        author_id="m1",
        content=said,
        at=AT,
        version=version,
        deleted=deleted,
    )


def picture(color: str = "red", size: tuple[int, int] = (40, 30), kind: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()


LONG = "A bit long. " * 400
"""4,800 characters: in Telegram a caption and a text, or two texts."""


def texts_of(person: TelegramPerson) -> list[str]:
    """The words of all that stands in the bot's chat with a person, but for their own /start."""
    return [seen.text for seen in person.screen() if int(seen.raw_id) > 1]


@dataclass
class Shelf:
    """Files in the store; what is asked for under another id is damaged."""

    files: dict[str, bytes] = field(default_factory=dict)

    def keeps(
        self,
        data: bytes,
        kind: FileKind = FileKind.PHOTO,
        media_type: str = "image/jpeg",
        name: str = "",
        emoji: str = "",
    ) -> Attachment:
        file_id = f"file{len(self.files) + 1}"
        self.files[file_id] = data
        return Attachment(kind, StoredFile(file_id, media_type, len(data), sha256(data).hexdigest(), name), emoji)

    async def original(self, file_id: str) -> bytes:
        if file_id not in self.files:
            raise Damaged("no longer what it was")
        return self.files[file_id]


class CarriedThreads(MemoryThreads):
    """The port ``Threads`` for messages that were made ready by the test."""

    def __init__(self, *ready: Carried) -> None:
        super().__init__()
        self.ready = {each.message.id: each for each in ready}

    async def carried(self, carry: Carry) -> Carried:
        if carry.message_id not in self.ready:
            raise NotFound("no such message")
        return self.ready[carry.message_id]
