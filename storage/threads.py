"""The port ``Threads``: the messages of all tasks, every version of them.

A document holds the newest version and, behind it, the older ones. ``names`` are the message's own names where it was written
(see ``Address.message``), ``words`` the folded words of its text, for the search.
"""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime

from rapidfuzz import fuzz, process

from flows.engine.task_ports import Carried
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import EMPTY, Content, ThreadMessage
from flows.vocabulary.errors import NotFound
from flows.vocabulary.task_effects import Carry
from storage.client import Database, Fields
from storage.codec import decode, encode
from storage.schemas import SCHEMAS

COUNTER = "message"
MOST_WORDS = 300
"""Different words of one message that the search knows."""
RECENT = 2000
"""Messages that are looked through for misspelt words: those written last."""
NEAR = 80.0
"""How alike (0 to 100) a text must be to what is searched for, to count as misspelt."""
_ASCENDING = 1
_DESCENDING = -1
_WORD = re.compile(r"\w{2,40}")


class MongoThreads:
    """Messages in the collection ``messages``."""

    def __init__(self, database: Database) -> None:
        self._messages = database["messages"]
        self._deliveries = database["deliveries"]
        self._tasks = database["tasks"]
        self._counters = database["counters"]

    async def keep(self, message: ThreadMessage) -> None:
        """Write the first version of a message; again it changes nothing."""
        if await self._messages.find_one({"_id": message.id}, {"_id": 1}) is not None:
            return
        document = {
            "_id": message.id,
            "task_id": message.task_id,
            "n": int(message.id.rpartition(".")[2]),
            "order": await self._counters.count_up(COUNTER),
            "names": names_of(message),
            "older": [],
            "changes": [],
        }
        await self._messages.insert(document | _newest(message))

    async def revise(self, message_id: str, content: Content | None, effect_id: str, at: datetime) -> ThreadMessage:  # noqa: ARG002 - the time of a version is its change's, which the audit keeps
        """Write the next version (None: the message is taken back) and return it; the same ``effect_id`` changes nothing.

        Raises NotFound.
        """
        while True:
            found = await self._found(message_id)
            before = _read(found)
            if effect_id in found["changes"]:
                return before
            after = _revised(before, content)
            change: Fields = {
                "$set": _newest(after),
                "$push": {"older": encode(before), "changes": effect_id},
            }
            if await self._messages.update({"_id": message_id, "version": before.version}, change):
                return after

    async def load(self, message_id: str) -> ThreadMessage:
        """The newest version; raises NotFound."""
        return _read(await self._found(message_id))

    async def versions(self, message_id: str) -> list[ThreadMessage]:
        """All versions, the oldest first."""
        found = await self._found(message_id)
        older = [decode(each, ThreadMessage) for each in SCHEMAS.lifted("messages", found)["older"]]
        return [*older, _read(found)]

    async def history(self, task_id: str, limit: int = 200) -> list[ThreadMessage]:
        """The last messages of a thread in their newest versions, the oldest first."""
        found = [each async for each in self._messages.find({"task_id": task_id}, sort=[("n", _ASCENDING)])]
        return [_read(each) for each in found[-limit:]]

    async def carried(self, carry: Carry) -> Carried:
        """What there is to carry, and how it hangs together at its destination."""
        message = await self.load(carry.message_id)
        task = await self._tasks.find_one({"_id": message.task_id}, {"number": 1, "person_open": 1})
        quoted, reply_id = None, ""
        if message.reply_to:
            found = await self._messages.find_one({"_id": message.reply_to})
            if found is not None:
                quoted = _read(found)
                reply_id = next(iter((await self.copies(quoted, carry.address))[-1:]), "")
        again = carry.version > 1 or message.deleted
        return Carried(
            message=message,
            number=int(task["number"]) if task else 0,
            several=await self._several(task) if carry.address.platform is not Platform.DESK else False,
            quoted=quoted,
            reply_id=reply_id,
            sent_ids=await self.copies(message, carry.address) if again else (),
        )

    async def copies(self, message: ThreadMessage, address: Address) -> tuple[str, ...]:
        """The platform's ids under which a message stands at ``address``: those of its writing, or of its last sending there."""
        if message.origin and _same_end(Address.parse(message.origin), address, message.task_id):
            return tuple(_bare(name) for name in names_of(message))
        wanted = {"message_id": message.id, "address": str(address)}
        sent = [each async for each in self._deliveries.find(wanted, only={"messages": 1, "order": 1})]
        last = max((each for each in sent if each["messages"]), key=lambda each: int(each["order"]), default=None)
        return tuple(_bare(name) for name in last["messages"]) if last else ()

    async def search(self, text: str, limit: int) -> list[ThreadMessage]:
        """Messages with these words (misspelt ones count), the best first."""
        words = words_of(text)
        if not words:
            return []
        exact = [each async for each in self._messages.find({"words": words[0]}) if set(words) <= set(each["words"])]
        found = {each["_id"]: _read(each) for each in sorted(exact, key=lambda each: -int(each["order"]))}
        if len(found) < limit:
            for each in await self._alike(" ".join(words), limit):
                found.setdefault(each.id, each)
        return [message for message in found.values() if not message.deleted][:limit]

    async def _alike(self, words: str, limit: int) -> list[ThreadMessage]:
        counter = await self._counters.find_one({"_id": COUNTER})
        top = int(counter["value"]) if counter else 0
        window = {"order": {"$gt": top - RECENT, "$lte": top}}
        recent = [_read(each) async for each in self._messages.find(window)]
        texts = [" ".join(words_of(message.content.text)) for message in recent]
        ranked = process.extract(words, texts, scorer=fuzz.partial_ratio, limit=limit, score_cutoff=NEAR)
        return [recent[index] for text, _, index in ranked if len(text) >= len(words) // 2]

    async def _several(self, task: Fields | None) -> bool:
        """Whether the task's client has further tasks that are not over."""
        if task is None or "person_open" not in task:
            return False
        wanted = {"person_open": task["person_open"]}
        return len([each async for each in self._tasks.find(wanted, only={"_id": 1}, limit=2)]) > 1

    async def _found(self, message_id: str) -> Fields:
        found = await self._messages.find_one({"_id": message_id})
        if found is None:
            raise NotFound(f"there is no message {message_id!r}")
        return found


def names_of(message: ThreadMessage) -> list[str]:
    """The names of a message where it was written."""
    if not message.origin:
        return []
    origin = Address.parse(message.origin)
    return [origin.message(message_id) for message_id in message.origin_ids]


def words_of(text: str) -> list[str]:
    """The different words of a text, without regard to case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return list(dict.fromkeys(_WORD.findall(bare)))[:MOST_WORDS]


def _same_end(origin: Address, address: Address, task_id: str) -> bool:
    """Whether what was written at ``origin`` stands at ``address``: managers write in the topic that ``desk:task/<id>`` is."""
    if address.platform is Platform.DESK:
        return origin.platform is Platform.DESK and address.task_id == task_id
    return origin == address


def _bare(name: str) -> str:
    """The platform's id in a message's name; on the desk with its chat (``-1001234/991``)."""
    platform, _, rest = name.partition(":")
    return rest.rpartition("/")[2] if platform == Platform.TELEGRAM else rest


def _revised(message: ThreadMessage, content: Content | None) -> ThreadMessage:
    """The next version: other words (its files stay as they are), or nothing any more."""
    if content is None:
        return replace(message, content=EMPTY, version=message.version + 1, deleted=True)
    kept = content.attachments or message.content.attachments
    return replace(message, content=replace(content, attachments=kept), version=message.version + 1)


def _newest(message: ThreadMessage) -> Fields:
    return {
        "schema": SCHEMAS.current("messages"),
        "version": message.version,
        "message": encode(message),
        "words": words_of(message.content.text),
    }


def _read(stored: Fields) -> ThreadMessage:
    return decode(SCHEMAS.lifted("messages", stored)["message"], ThreadMessage)
