"""A document's files, made ready to be shown again in a chat: carried as the messages of threads are, in nobody's words."""

from datetime import UTC, datetime

from flows.engine.task_ports import Carried
from flows.vocabulary.content import Attachment, Content, FileKind, Side, ThreadMessage
from flows.vocabulary.documents import StoredFile
from flows.vocabulary.effects import ShowOriginal


def originals_of(shown: ShowOriginal) -> tuple[Attachment, ...]:
    """The files of a document, pictures as pictures."""
    return tuple(Attachment(_kind(file), file) for file in shown.files)


def as_carried(shown: ShowOriginal) -> Carried:
    """The files as a message that stands nowhere yet."""
    name = " ".join(file.file_id for file in shown.files)
    content = Content(attachments=originals_of(shown))
    return Carried(ThreadMessage(name, "", Side.OFFICE, "", "", content, datetime.fromtimestamp(0, UTC)), 0)


def _kind(file: StoredFile) -> FileKind:
    return FileKind.PHOTO if file.media_type.startswith("image/") else FileKind.DOCUMENT
