"""The port ``Deliveries``: every message on its way to one address, and how far it has come.

``queue`` (the address) and ``ready_at`` exist only while a message waits to be sent or is being sent; the sparse indexes on
them stay as small as the backlog. ``ready_at`` is when the message may be claimed: its time in the queue, the end of its
postponement, or the end of the claim of a process that may have died. ``held_at`` is there only while it is held. ``status``
only goes up, but for a sending that the platform takes back because its window is closed; ``claimed`` tells whether somebody is
sending it now.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flows.engine.ports import Delivery, Reported
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Outgoing
from flows.vocabulary.errors import StorageError
from flows.vocabulary.task_effects import Carry
from storage.client import Database, Fields
from storage.codec import decode, encode, moment
from storage.inbox import ASCENDING, EVER, Order
from storage.pauses import Pause
from storage.schemas import SCHEMAS

CLAIM_TERM = timedelta(seconds=60)
MOST_EARLY = 500
"""Early reports that are gone through at a time."""
MOVED = "moved"
"""Why a held message failed at its address: it was sent to another one of the same person instead."""
_RANKS = list(DeliveryStatus)
_LEAVES_QUEUE: Fields = {"queue": "", "ready_at": ""}


class MongoDeliveries:
    """Deliveries in the collection ``deliveries``; reports that come before their message in ``early_reports``."""

    def __init__(self, database: Database, pause: Pause | None = None) -> None:
        self._collection = database["deliveries"]
        self._early = database["early_reports"]
        self._pause = pause or Pause(database)
        self._order = Order()
        self._claimed: dict[str, Address] = {}

    async def go_on(self) -> None:
        """Put what comes behind all that waits already, even if the clock went back since."""
        async for found in self._collection.find({"ready_at": {"$lt": EVER}}, only={"order": 1}):
            self._order.follow(found["order"])

    async def enqueue(self, delivery_id: str, outgoing: Outgoing, at: datetime) -> None:
        """Store a message to be sent, behind all others of its address; nothing happens if the id is there already."""
        about: Fields = {}
        if isinstance(outgoing, Carry):
            about = {"message_id": outgoing.message_id, "task_id": outgoing.task_id}
        await self._collection.insert(
            {
                "_id": delivery_id,
                "schema": SCHEMAS.current("deliveries"),
                "order": self._order.next(),
                "address": str(outgoing.address),
                "queue": str(outgoing.address),
                "ready_at": moment(at),
                "say": encode(outgoing),
                "status": DeliveryStatus.QUEUED.value,
                "claimed": False,
                "attempts": 0,
                "resent": 0,
                "messages": [],
                "history": [_happening(DeliveryStatus.QUEUED, at, "")],
                **about,
            }
        )

    async def claim(self, address: Address, at: datetime) -> Delivery | None:
        """The oldest unsent message of ``address``, marked as being sent by us.

        None if there is none, if its time (after ``postpone``) has not come, while another process is sending one, or while
        everything rests. A claim that is older than its term (its process died) is given again, and counted as sent once more.
        """
        if await self._pause.holds():
            return None
        head = await self._head(str(address))
        if head is None or head["ready_at"] > at:
            return None
        same = {
            "_id": head["_id"],
            "ready_at": head["ready_at"],
            "claimed": head["claimed"],
            "attempts": head["attempts"],
        }
        change: Fields = {
            "$set": {"claimed": True, "ready_at": moment(at + CLAIM_TERM)},
            "$inc": {"attempts": 1, "resent": int(head["claimed"])},
        }
        if head["status"] == DeliveryStatus.QUEUED:
            change["$set"]["status"] = DeliveryStatus.SENDING.value
            change["$push"] = {"history": _happening(DeliveryStatus.SENDING, at, "")}
        if not await self._collection.update(same, change):
            return None
        self._claimed[head["_id"]] = address
        found = SCHEMAS.lifted("deliveries", head)
        return Delivery(found["_id"], decode(found["say"], Outgoing), found["attempts"], again=head["claimed"])

    async def still_ours(self, delivery: Delivery, at: datetime) -> bool:
        """Hold what we have claimed for another term; False if another process has claimed it since, or has settled it."""
        mine = {"_id": delivery.id, "claimed": True, "attempts": delivery.attempts + 1}
        return await self._collection.update(mine, {"$set": {"ready_at": moment(at + CLAIM_TERM)}})

    async def sent(self, delivery_id: str, message_ids: Sequence[str], at: datetime) -> DeliveryStatus:
        """The platform accepted it under these ids; returns how far it has come by now, reports that came early counted.

        Those stay until ``overlooked`` has gone through them: a process may die before it has counted or told them.
        """
        address = self._claimed.pop(delivery_id, None) or Address.parse((await self._known(delivery_id))["address"])
        names = [address.message(message_id) for message_id in message_ids]
        settled: Fields = {
            "$set": {"claimed": False},
            "$unset": _LEAVES_QUEUE,
            "$addToSet": {"messages": {"$each": names}},
        }
        risen = {
            **settled,
            "$set": {"claimed": False, "status": DeliveryStatus.SENT.value, "reason": ""},
            "$push": {"history": _happening(DeliveryStatus.SENT, at, "")},
        }
        lower = {"_id": delivery_id, "status": {"$in": [rank.value for rank in _below(DeliveryStatus.SENT)]}}
        if not await self._collection.update(lower, risen):
            await self._collection.update({"_id": delivery_id}, settled)
            return await self.status(delivery_id)
        if address.platform is not Platform.WHATSAPP:
            return DeliveryStatus.SENT  # only there the platform tells what became of it
        found = [await self._early.find_one({"_id": name}) for name in names]
        reports = [early for early in found if early is not None]
        for early in sorted(reports, key=lambda report: bool(report["status"] == DeliveryStatus.HELD)):
            await self._reported(delivery_id, DeliveryStatus(early["status"]), early["reason"], early["at"])
        return await self.status(delivery_id) if reports else DeliveryStatus.SENT

    async def postpone(self, delivery_id: str, until: datetime, reason: str, *, counted: bool = True) -> None:
        """Not now: the platform is busy or away. Unless ``counted`` the try uses up none of the message's tries."""
        self._claimed.pop(delivery_id, None)
        await self._known(delivery_id)
        change: Fields = {"$set": {"claimed": False, "ready_at": moment(until), "postponed": reason}}
        if not counted:
            change["$inc"] = {"attempts": -1}
        await self._collection.update({"_id": delivery_id, "claimed": True}, change)

    async def hurry(self, address: Address, at: datetime) -> int:
        """What was put off for ``address`` may be sent now; returns how many messages that are."""
        late = [
            found["_id"]
            async for found in self._collection.find({"queue": str(address)}, only={"claimed": 1, "ready_at": 1})
            if not found["claimed"] and found["ready_at"] > at
        ]
        for delivery_id in late:
            await self._collection.update({"_id": delivery_id, "claimed": False}, {"$set": {"ready_at": moment(at)}})
        return len(late)

    async def hold(self, delivery_id: str, reason: str, at: datetime) -> None:
        """WhatsApp's window is closed: kept until the person writes again; later messages of the address don't wait for it."""
        await self._leave(delivery_id, DeliveryStatus.HELD, reason, at)

    async def resume(self, address: Address, at: datetime) -> int:
        """The person wrote again: the held messages of ``address`` can be sent, in their order; returns how many."""
        held = [
            found["_id"]
            async for found in self._collection.find(
                {"address": str(address), "status": DeliveryStatus.HELD.value}, only={"_id": 1}
            )
        ]
        for delivery_id in held:
            await self._collection.update(
                {"_id": delivery_id, "status": DeliveryStatus.HELD.value},
                {
                    "$set": {"queue": str(address), "ready_at": moment(at), "claimed": False},
                    "$unset": {"held_at": ""},
                },
            )
        return len(held)

    async def move_held(self, task_id: str, old: Address, new: Address, effect_id: str, at: datetime) -> int:
        """What is held for ``old`` of this task is sent to ``new`` instead, in its order; returns how many.

        The same ``effect_id`` again moves nothing twice. What was released meanwhile stays where it was. The old delivery is
        marked first: so what is released at the same moment goes to one of the two addresses, never to both.
        """
        at_old = {"address": str(old)}
        held = {**at_old, "status": DeliveryStatus.HELD.value}
        for found in [each async for each in self._collection.find(held)]:
            if found.get("task_id") == task_id and "queue" not in found:
                await self._collection.update(
                    {"_id": found["_id"], "status": DeliveryStatus.HELD.value, "queue": {"$exists": False}},
                    {
                        "$set": {"status": DeliveryStatus.FAILED.value, "reason": MOVED, "moved_by": effect_id},
                        "$unset": {"held_at": ""},
                        "$push": {"history": _happening(DeliveryStatus.FAILED, at, MOVED)},
                    },
                )
        gone = {**at_old, "status": DeliveryStatus.FAILED.value}
        moved = [each async for each in self._collection.find(gone) if each.get("moved_by") == effect_id]
        for found in sorted(moved, key=lambda each: int(each["order"])):
            outgoing = decode(SCHEMAS.lifted("deliveries", found)["say"], Outgoing)
            await self.enqueue(f"{found['_id']}/moved", replace(outgoing, address=new), at)
        return len(moved)

    async def failed(self, delivery_id: str, reason: str, at: datetime) -> None:
        """It will never arrive; ``reason`` is the platform's."""
        await self._leave(delivery_id, DeliveryStatus.FAILED, reason, at)

    async def report(
        self, platform: Platform, message_id: str, status: DeliveryStatus, reason: str, at: datetime
    ) -> Reported | None:
        """A status callback; only upward. None if no message of ours has this id.

        ``HELD`` takes back a sending that the platform had accepted at first: the message is held as by ``hold``.
        It is then kept for a day: the platform may report before its own answer to our sending has reached us.
        """
        name = f"{platform}:{message_id}"
        reported = await self._apply(name, status, reason, at)
        if reported is not None:
            return reported
        early = {"status": status.value, "reason": reason, "at": moment(at), "schema": SCHEMAS.current("early_reports")}
        if not await self._early.insert({"_id": name, **early}):
            lower = [rank.value for rank in _reported_below(status)]
            await self._early.update({"_id": name, "status": {"$in": lower}}, {"$set": early})
        reported = await self._apply(name, status, reason, at)
        if reported is not None:
            await self._early.delete({"_id": name})
        return reported

    async def overlooked(self, since: datetime, tell: Callable[[Reported, str], Awaitable[None]]) -> None:
        """Take in the reports that came since then, before their messages, and are still there; ``tell`` is told each and why.

        A report is forgotten after it was told. One whose message is not known (yet) stays for a day.
        """
        window = {"at": {"$gte": moment(since), "$lt": datetime.now(UTC) + timedelta(days=1)}}
        for early in [each async for each in self._early.find(window, limit=MOST_EARLY)]:
            reported = await self._apply(early["_id"], DeliveryStatus(early["status"]), early["reason"], early["at"])
            if reported is not None:
                await tell(reported, early["reason"])
                await self._early.delete({"_id": early["_id"], "status": early["status"]})

    async def free(self, at: datetime) -> None:
        """Let everything that a process had claimed be claimed at once: only right when no other process can be at work."""
        claimed = [
            found["_id"]
            async for found in self._collection.find({"ready_at": {"$lt": at + CLAIM_TERM}}, only={"claimed": 1})
            if found["claimed"]
        ]
        for delivery_id in claimed:
            await self._collection.update({"_id": delivery_id, "claimed": True}, {"$set": {"ready_at": moment(at)}})

    async def waiting(self, at: datetime, limit: int, without: Collection[Platform] = ()) -> list[Address]:
        """Addresses with a message that could be sent now, but for those of some platforms."""
        passed_over = tuple(f"{platform}:" for platform in without)
        just_after = at + timedelta(milliseconds=1)
        only = {"queue": 1, "order": 1}
        blocked: dict[str, int] = {}
        async for found in self._collection.find({"ready_at": {"$gte": just_after}}, only=only):
            blocked[found["queue"]] = min(found["order"], blocked.get(found["queue"], found["order"]))
        ready: dict[str, Address] = {}
        async for found in self._collection.find({"ready_at": {"$lt": just_after}}, only=only):
            queue = found["queue"]
            if queue.startswith(passed_over):
                continue
            if queue not in ready and not blocked.get(queue, found["order"]) < found["order"]:
                ready[queue] = Address.parse(queue)
            if len(ready) == limit:
                break
        return list(ready.values())

    async def status(self, delivery_id: str) -> DeliveryStatus:
        """How far the message has come; raises StorageError if there is none of this id."""
        return DeliveryStatus((await self._known(delivery_id))["status"])

    async def _head(self, address: str) -> Fields | None:
        async for found in self._collection.find({"queue": address}, sort=[("order", ASCENDING)], limit=1):
            return found
        return None

    async def _known(self, delivery_id: str) -> Fields:
        found = await self._collection.find_one({"_id": delivery_id}, {"address": 1, "status": 1})
        if found is None:
            raise StorageError(f"there is no delivery {delivery_id!r}")
        return found

    async def _apply(self, name: str, status: DeliveryStatus, reason: str, at: datetime) -> Reported | None:
        found = await self._collection.find_one({"messages": name}, {"say": 1})
        if found is None:
            return None
        risen = await self._reported(found["_id"], status, reason, at)
        return Reported(found["_id"], decode(found["say"], Outgoing), status, risen)

    async def _reported(self, delivery_id: str, status: DeliveryStatus, reason: str, at: datetime) -> bool:
        """Take in what the platform says. What is held forgets its ids: a late report on them is none on its next sending."""
        if status is not DeliveryStatus.HELD:
            return await self._raise(delivery_id, status, reason, at)
        return await self._collection.update(
            {"_id": delivery_id, "status": {"$in": [rank.value for rank in _reported_below(status)]}},
            {
                "$set": {
                    "status": status.value,
                    "reason": reason,
                    "claimed": False,
                    "messages": [],
                    "held_at": moment(at),
                },
                "$unset": _LEAVES_QUEUE,
                "$push": {"history": _happening(status, at, reason)},
            },
        )

    async def _leave(self, delivery_id: str, status: DeliveryStatus, reason: str, at: datetime) -> None:
        """Take it out of the queue with its new status, in one write: at no moment is it neither waiting nor accounted for."""
        self._claimed.pop(delivery_id, None)
        await self._known(delivery_id)
        left: Fields = {"$set": {"claimed": False}, "$unset": _LEAVES_QUEUE}
        held = status is DeliveryStatus.HELD
        change: Fields = {
            "$unset": {**_LEAVES_QUEUE} if held else {**_LEAVES_QUEUE, "held_at": ""},
            "$set": {"claimed": False, "status": status.value, "reason": reason}
            | ({"held_at": moment(at)} if held else {}),
            "$push": {"history": _happening(status, at, reason)},
        }
        lower = {"_id": delivery_id, "status": {"$in": [rank.value for rank in _below(status)]}}
        if not await self._collection.update(lower, change):
            await self._collection.update({"_id": delivery_id}, left)

    async def _raise(self, delivery_id: str, status: DeliveryStatus, reason: str, at: datetime) -> bool:
        """Move the status up to ``status``; False if it is there or further already."""
        return await self._collection.update(
            {"_id": delivery_id, "status": {"$in": [rank.value for rank in _below(status)]}},
            {
                "$set": {"status": status.value, "reason": reason},
                "$unset": {"held_at": ""},
                "$push": {"history": _happening(status, at, reason)},
            },
        )


def _below(status: DeliveryStatus) -> list[DeliveryStatus]:
    """The statuses that may give way to ``status``: those before it, but a message that was read can't fail."""
    before = _RANKS[: _RANKS.index(status)]
    return [rank for rank in before if not (status is DeliveryStatus.FAILED and rank is DeliveryStatus.READ)]


def _reported_below(status: DeliveryStatus) -> list[DeliveryStatus]:
    """As ``_below``, but in reports the closed window comes after the sending, which it takes back."""
    lower = _below(status)
    if status is DeliveryStatus.HELD:
        return [*lower, DeliveryStatus.SENT]
    return [rank for rank in lower if not (status is DeliveryStatus.SENT and rank is DeliveryStatus.HELD)]


def _happening(status: DeliveryStatus, at: datetime, reason: str) -> Fields:
    return {"status": status.value, "at": moment(at), "reason": reason}
