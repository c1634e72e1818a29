"""The files of the local Telegram: what was uploaded, by whichever side, and what a chat shows of it."""

import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from PIL import Image, UnidentifiedImageError

from sandbox.telegram.errors import JsonObject, bad_request

LARGEST_DOWNLOAD = 20 * 1024 * 1024
"""getFile refuses more than this many bytes."""
LARGEST_UPLOAD = 50 * 1024 * 1024
"""A bot may upload this many bytes, photos fewer (`LARGEST_PHOTO`)."""
LARGEST_PHOTO = 10 * 1024 * 1024
_SIDES = {"s": 90, "m": 320, "x": 800}
_FOLDERS = {"photo": "photos", "voice": "voice", "video": "videos", "audio": "music"}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file: identifiers, bytes, the name it was sent under (photos have none), and what kind of media it is."""

    file_id: str
    unique_id: str
    content: bytes
    kind: str
    name: str
    mime_type: str
    path: str

    def described(self) -> JsonObject:
        """The fields that all media objects share."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


@dataclass
class FileStore:
    """All files by `file_id`."""

    by_id: dict[str, StoredFile] = field(default_factory=dict)
    served: dict[str, StoredFile] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def add(self, content: bytes, *, kind: str, name: str = "", mime_type: str = "") -> StoredFile:
        """Keep bytes as a file of a kind (`photo`, `document` …); raises ApiError 400 if there are none."""
        if not content:
            raise bad_request("file must be non-empty")
        number = next(self._numbers)
        suffix = name.rpartition(".")[2] if "." in name else {"photo": "jpg"}.get(kind, "bin")
        stored = StoredFile(
            file_id=f"AgACAgIAAxk-{kind}-{number:06}-local",
            unique_id=f"AQAD{number:06}",
            content=content,
            kind=kind,
            name=name,
            mime_type=mime_type or "application/octet-stream",
            path=f"{_FOLDERS.get(kind, 'documents')}/file_{number}.{suffix}",
        )
        self.by_id[stored.file_id] = stored
        return stored

    def find(self, file_id: str) -> StoredFile:
        """The file of an identifier; raises ApiError 400 for an unknown one."""
        if file_id not in self.by_id:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self.by_id[file_id]

    def photo_sizes(self, content: bytes) -> list[JsonObject]:
        """The sizes of a photo, smallest first; the largest is the picture as given.

        Raises ApiError 400 if it can't be decoded or has dimensions that Telegram refuses.
        """
        try:
            with Image.open(io.BytesIO(content)) as picture:
                width, height = picture.size
                smaller = [_scaled(picture, side) for side in _SIDES.values() if side < max(width, height)]
        except (UnidentifiedImageError, OSError, ValueError):
            raise bad_request("IMAGE_PROCESS_FAILED") from None
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return [self._size(*each) for each in (*smaller, (content, width, height))]

    def _size(self, content: bytes, width: int, height: int) -> JsonObject:
        stored = self.add(content, kind="photo", mime_type="image/jpeg")
        return {**stored.described(), "width": width, "height": height}


def _scaled(picture: Image.Image, side: int) -> tuple[bytes, int, int]:
    copy = picture.convert("RGB")
    copy.thumbnail((side, side))
    out = io.BytesIO()
    copy.save(out, "JPEG", quality=80)
    return out.getvalue(), copy.width, copy.height
