"""Originals in GridFS, with the SHA-256 they came with.

Before the first byte is written its file is announced in ``uploads``, and the announcement goes when a document lists the
file, or a message of a thread adopts it. What stays announced for long is an orphan, left by a process that died in between
or by somebody who sent a file for a task and then gave the task up; sweeping looks only there.

Two processes may write one file at the same time: one was frozen in the middle of it, the other took its place, and the first
wakes up. So nobody takes away pieces that are there; whoever comes second writes the same over them.
"""

import hashlib
from datetime import UTC, datetime

from bson.int64 import Int64
from gridfs.errors import CorruptGridFile, FileExists, NoFile
from gridfs.grid_file_shared import DEFAULT_CHUNK_SIZE

from flows.vocabulary.documents import StoredFile
from flows.vocabulary.errors import Damaged, StorageError
from storage.client import Database, Duplicate, Fields
from storage.schemas import SCHEMAS

BUCKET = "originals"


class Originals:
    """Files in the bucket ``originals``; a file's id is made of its document's id and its index."""

    def __init__(self, database: Database) -> None:
        self._bucket = database.bucket(BUCKET)
        self._asked = database.asked
        self._files = database[f"{BUCKET}.files"]
        self._chunks = database[f"{BUCKET}.chunks"]
        self._uploads = database["uploads"]
        self._sealed = database.sealer.seal

    async def keep(self, document_id: str, index: int, data: bytes, media_type: str, name: str) -> StoredFile:
        """Keep the bytes; the same document and index again keeps those that came first."""
        file_id = f"{document_id}/{index}"
        metadata: Fields = {
            "schema": SCHEMAS.current("originals.files"),
            "document_id": document_id,
            "sha256": hashlib.sha256(data).hexdigest(),
            "media_type": media_type,
            "name": name,
        }
        kept = await self._files.find_one({"_id": file_id})
        if kept is None:
            await self._announce(file_id, document_id)
            await self._upload(file_id, name, data, metadata)
            kept = await self._files.find_one({"_id": file_id})
        if kept is None:
            raise StorageError(f"the original {file_id} was not kept")
        known = kept["metadata"]
        return StoredFile(file_id, known["media_type"], int(kept["length"]), known["sha256"], known["name"])

    async def read(self, file_id: str) -> bytes:
        """The bytes; raises StorageError if they are gone, Damaged if they no longer have their SHA-256."""
        with self._asked():
            try:
                stream = await self._bucket.open_download_stream(file_id)
            except NoFile as error:
                raise StorageError(f"there is no original {file_id!r}") from error
            try:
                data: bytes = await stream.read()
            except CorruptGridFile as error:
                raise Damaged(f"the original {file_id} is damaged: a piece of it is missing, or too short") from error
        if hashlib.sha256(data).hexdigest() != stream.metadata["sha256"]:
            raise Damaged(f"the original {file_id} is damaged: its SHA-256 is not that of its arrival")
        return data

    async def listed(self, document_id: str) -> None:
        """The document is listed now: its files are no orphans."""
        await self._uploads.delete({"document_id": document_id})

    async def adopted(self, file_id: str) -> None:
        """A message of a thread has the file: it is no orphan, even if somebody who was frozen announces it once more."""
        await self._files.update({"_id": file_id}, {"$set": {"adopted": True}})
        await self._uploads.delete({"_id": file_id})

    async def is_adopted(self, file_id: str) -> bool:
        """Whether a message of a thread has the file."""
        return await self._files.find_one({"_id": file_id, "adopted": True}, {"_id": 1}) is not None

    async def orphans(self, older_than: datetime, prefix: str, much_older_than: datetime) -> list[tuple[str, str]]:
        """File id and document id of what was announced before that time and is not known to be listed or adopted.

        Files whose id begins with ``prefix`` count only if they were announced before ``much_older_than``.
        """
        found = self._uploads.find({"announced_at": {"$lt": older_than}})
        return [
            (upload["_id"], upload["document_id"])
            async for upload in found
            if not upload["_id"].startswith(prefix) or upload["announced_at"] < much_older_than
        ]

    async def delete(self, file_id: str) -> None:
        """Delete a file, whole or not, and its announcement last."""
        await self._files.delete({"_id": file_id})
        await self._chunks.delete({"files_id": file_id})
        await self._uploads.delete({"_id": file_id})

    async def _announce(self, file_id: str, document_id: str) -> None:
        await self._uploads.insert(
            {
                "_id": file_id,
                "schema": SCHEMAS.current("uploads"),
                "document_id": document_id,
                "announced_at": datetime.now(UTC),
            }
        )

    async def _upload(self, file_id: str, name: str, data: bytes, metadata: Fields) -> None:
        try:
            await self._write(file_id, name, data, metadata)
        except Duplicate:
            if await self._files.find_one({"_id": file_id}, {"_id": 1}) is None:
                await self._complete(file_id, name, data, metadata)

    async def _complete(self, file_id: str, name: str, data: bytes, metadata: Fields) -> None:
        """Write the file over the pieces of one that was never finished, as the specification of GridFS lays it out."""
        pieces = [data[start : start + DEFAULT_CHUNK_SIZE] for start in range(0, len(data), DEFAULT_CHUNK_SIZE)]
        for number, piece in enumerate(pieces):
            place = {"files_id": file_id, "n": number}
            try:
                await self._chunks.replace(place, {**place, "data": piece})
            except Duplicate:  # put there since we looked
                await self._chunks.replace(place, {**place, "data": piece})
        await self._chunks.delete({"files_id": file_id, "n": {"$gte": len(pieces)}})
        await self._files.insert(
            {
                "_id": file_id,
                "filename": name or file_id,
                "metadata": metadata,
                "chunkSize": DEFAULT_CHUNK_SIZE,
                "length": Int64(len(data)),
                "uploadDate": datetime.now(UTC),
            }
        )

    async def _write(self, file_id: str, name: str, data: bytes, metadata: Fields) -> None:
        with self._asked():
            try:
                await self._bucket.upload_from_stream_with_id(
                    file_id, self._sealed(name or file_id), data, metadata=self._sealed(metadata)
                )
            except FileExists as error:
                raise Duplicate(str(error)) from error
