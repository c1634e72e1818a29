"""The port ``Topics``: how the topics of tasks shall look, and how they do.

``place`` (``<group>/<thread>``) exists while there is a topic; ``unseen_at`` only while it does not look as it shall; ``former``
are the places of topics that were lost: what a manager wrote there just before is still for the task. All are found by sparse
indexes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.engine.task_ports import TopicRecord
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.tasks import Card
from storage.client import Database, Fields
from storage.codec import decode, encode, moment
from storage.schemas import SCHEMAS
from storage.versions import ALWAYS, not_after

NOTE = "note"
"""The mark of a note, where others have the status of a delivery."""


class MongoTopics:
    """Topics in the collection ``topics``, by the id of their task."""

    def __init__(self, database: Database) -> None:
        self._topics = database["topics"]

    async def want(self, card: Card, at: datetime, version: int) -> None:
        """The topic shall look like this at this version of its task's machine; nothing happens if a later one was wanted."""
        change = {"$set": {"wanted": encode(card), "unseen_at": moment(at), "version": version}}
        await self._change(card.task_id, change, not_after(version))

    async def mark(self, task_id: str, message_ids: Sequence[str], status: DeliveryStatus | None, at: datetime) -> None:
        """These messages (chat-qualified ids) shall show this status; None: a note."""
        for message_id in message_ids:
            await self._topics.update({"_id": task_id}, {"$pull": {"marks": {"message": message_id}}})
            mark = {"message": message_id, "status": NOTE if status is None else status.value}
            await self._change(task_id, {"$push": {"marks": mark}, "$set": {"unseen_at": moment(at)}})

    async def load(self, task_id: str) -> TopicRecord | None:
        """One topic; None before its first card was wanted."""
        found = await self._topics.find_one({"_id": task_id})
        return _read(found) if found else None

    async def made(self, task_id: str, forum: int, thread: int, shown: Card) -> None:
        """The topic was made, with the name and icon of ``shown``."""
        place = {"forum": forum, "thread": thread, "place": f"{forum}/{thread}"}
        await self._change(task_id, {"$set": place | {"shown": encode(shown)}, "$unset": {"card_id": ""}})

    async def brought(self, task_id: str, shown: Card, card_id: int | None) -> None:
        """The topic looks like ``shown`` now; it stays to be looked at while another card, or a mark, is wanted."""
        change: Fields = {"$set": {"shown": encode(shown)}}
        if card_id is None:
            change["$unset"] = {"card_id": ""}
        else:
            change["$set"]["card_id"] = card_id
        await self._topics.update({"_id": task_id}, change)
        await self._topics.update(
            {"_id": task_id, "wanted": encode(shown), "marks": {"$size": 0}}, {"$unset": {"unseen_at": ""}}
        )

    async def marked(self, task_id: str, message_id: str, status: str) -> None:
        """The message shows this status now."""
        await self._topics.update({"_id": task_id}, {"$pull": {"marks": {"message": message_id, "status": status}}})
        found = await self._topics.find_one({"_id": task_id})
        if found is None:
            return
        topic = _read(found)
        if not topic.marks and topic.wanted == topic.shown:
            same = {"_id": task_id, "wanted": found.get("wanted"), "marks": {"$size": 0}}
            await self._topics.update(same, {"$unset": {"unseen_at": ""}})

    async def lose(self, task_id: str, thread: int, at: datetime) -> None:
        """The topic ``thread`` is gone: forget it and its card (nothing happens if another one was made meanwhile)."""
        gone = {"forum": "", "thread": "", "place": "", "card_id": "", "shown": ""}
        found = await self._topics.find_one({"_id": task_id}, {"place": 1})
        change: Fields = {
            "$unset": gone,
            "$set": {"marks": [], "unseen_at": moment(at)},
            "$inc": {"lost": 1},
        }
        if found is not None and "place" in found:
            change["$addToSet"] = {"former": found["place"]}
            await self._topics.update({"_id": task_id, "thread": thread, "place": found["place"]}, change)

    async def unseen(self, at: datetime, limit: int) -> list[str]:
        """Tasks whose topics do not look as they shall."""
        wanted = {"unseen_at": {"$lt": at + timedelta(milliseconds=1)}}
        return [found["_id"] async for found in self._topics.find(wanted, only={"_id": 1}, limit=limit)]

    async def task_at(self, place: str) -> str | None:
        """The task whose topic is at ``place`` (``-1001234/45``), or was until it was lost: Telegram gives no place twice."""
        found = await self._topics.find_one({"place": place}, {"_id": 1})
        found = found or await self._topics.find_one({"former": place}, {"_id": 1})
        return str(found["_id"]) if found else None

    async def _change(self, task_id: str, change: Fields, condition: Fields = ALWAYS) -> None:
        wanted = {"_id": task_id, **condition}
        if await self._topics.update(wanted, change):
            return
        await self._topics.insert({"_id": task_id, "schema": SCHEMAS.current("topics"), "marks": [], "lost": 0})
        await self._topics.update(wanted, change)


def _read(stored: Fields) -> TopicRecord:
    found = SCHEMAS.lifted("topics", stored)
    return TopicRecord(
        task_id=found["_id"],
        forum=found.get("forum"),
        thread=found.get("thread"),
        card_id=found.get("card_id"),
        wanted=decode(found["wanted"], Card) if "wanted" in found else None,
        shown=decode(found["shown"], Card) if "shown" in found else None,
        marks=tuple((mark["message"], mark["status"]) for mark in found["marks"]),
        lost=found["lost"],
    )
