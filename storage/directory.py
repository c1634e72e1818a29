"""The port ``Directory``: who is who, as conversations ask it."""

from datetime import datetime

from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import ThreadMessage
from flows.vocabulary.desk import DeskView
from flows.vocabulary.people import Manager, Profile
from flows.vocabulary.tasks import Reference
from storage.client import Database
from storage.codec import decode
from storage.codes import Codes
from storage.forums import MongoForums
from storage.guesses import Guesses
from storage.links import Links, read_manager
from storage.tasks import MongoTasks
from storage.topics import MongoTopics

MOST_WRONG = 100
"""Wrong codes an hour, of all strangers together. Of 28^8 codes, with 1,000 open at any time, they would hit one in 400 years."""


class MongoDirectory:
    """Addresses, people, companies and codes, from the bot's side."""

    def __init__(self, database: Database, links: Links, codes: Codes, forums: MongoForums) -> None:
        self._links = links
        self._codes = codes
        self._forums = forums
        self._guesses = Guesses(database, "strangers", MOST_WRONG)
        self._tasks = MongoTasks(database)
        self._topics = MongoTopics(database)
        self._managers = database["managers"]
        self._messages = database["messages"]
        self._deliveries = database["deliveries"]

    async def profile(self, address: Address) -> Profile | None:
        """Who this address is: by its link, else (unless it was unlinked) by its phone number."""
        return await self._links.profile(address)

    async def codes_closed(self, address: Address, at: datetime) -> datetime | None:
        """Until when no code is taken from ``address``, because strangers have tried too many wrong ones; None if it is."""
        until = await self._guesses.closed_until(at)
        return until if until is not None and await self._links.profile(address) is None else None

    async def count_wrong_code(self, address: Address, at: datetime) -> datetime | None:
        """A wrong code came from ``address``; if it was a stranger's, and one too many, returns until when codes are closed."""
        return await self._guesses.count(at) if await self._links.profile(address) is None else None

    async def redeem(self, code: str, address: Address, at: datetime, effect_id: str) -> Profile | None:
        """Spend a code the office issued and link ``address``; the same ``effect_id`` again gives the same answer."""
        found = await self._codes.find(code)
        if found is None or "person_id" not in found:
            return None
        person = await self._links.person(found["person_id"])
        if person is None or not person.active or not await self._codes.spend(found, at, effect_id):
            return None
        await self._links.link(address, person.id, at)
        return await self._links.profile_of(person)

    async def make_code(self, address: Address, at: datetime) -> tuple[str, datetime]:
        """Make a code that the office can enter to link ``address``; an earlier one of the address is void."""
        return await self._codes.offer(address, at)

    async def link_phone(self, address: Address, phone: str, at: datetime) -> Profile | None:
        """Link ``address`` to the person with this phone, in E.164."""
        person = await self._links.person_with_phone(phone)
        if person is None or not person.active:
            return None
        await self._links.link(address, person.id, at)
        return await self._links.profile_of(person)

    async def unlink(self, address: Address, at: datetime) -> None:
        """Forget who ``address`` is, and don't link it silently by its number again."""
        await self._links.unlink(address, at)

    async def mark_reachable(self, address: Address, at: datetime, *, reachable: bool) -> None:
        """Note whether ``address`` can be written to."""
        await self._links.mark_reachable(address, at, reachable=reachable)

    async def heard(self, address: Address, at: datetime) -> None:
        """Somebody wrote at ``address``: WhatsApp's window is open from now on, and this is where the person is."""
        await self._links.heard(address, at)

    async def heard_at(self, address: Address) -> datetime | None:
        """When somebody last wrote at ``address``."""
        return await self._links.heard_at(address)

    async def reachable(self, person_id: str) -> list[Address]:
        """Where the person can be written to: linked, not unlinked, not blocked; the one used last comes first."""
        person = await self._links.person(person_id)
        return await self._links.reachable(person) if person is not None and person.active else []

    async def desk(self, address: Address, sender: str) -> DeskView:
        """Who wrote on the desk at ``address`` (``desk:-1001234/45``), and in which task's topic."""
        group, _, thread = address.value.partition("/")
        if not _is_number(group) or int(group) not in await self._forums.all():
            return DeskView(known=False)
        task_id = await self._topics.task_at(address.value) if thread else None
        task = await self._tasks.load(task_id) if task_id else None
        return DeskView(known=True, manager=await self._manager(sender), task=task)

    async def _manager(self, sender: str) -> Manager | None:
        account = sender.removeprefix(f"{Platform.TELEGRAM}:")
        if not _is_number(account):
            return None
        found = await self._managers.find_one({"telegram_id": int(account)})
        manager = read_manager(found) if found else None
        return manager if manager is not None and manager.active else None

    async def reference(self, address: Address, message_id: str) -> Reference | None:
        """What the message with this id at ``address`` is about, or carries; None if it is none of ours."""
        name = address.message(message_id)
        written = await self._messages.find_one({"names": name}, {"message": 1, "schema": 1})
        if written is not None:
            return await self._of_message(decode(written["message"], ThreadMessage))
        sent = await self._deliveries.find_one({"messages": name}, {"say": 1, "message_id": 1})
        if sent is None:
            return None
        if "message_id" in sent:
            carried = await self._messages.find_one({"_id": sent["message_id"]}, {"message": 1})
            return await self._of_message(decode(carried["message"], ThreadMessage)) if carried else None
        about = str(sent["say"].get("about", ""))
        kind, _, subject = about.partition(":")
        if kind != "task":
            return Reference(about=about)
        task = await self._tasks.load(subject)
        return Reference(about=about, task_id=subject, person_id=task.facts.person_id if task else "")

    async def _of_message(self, message: ThreadMessage) -> Reference:
        task = await self._tasks.load(message.task_id)
        return Reference(
            about=f"task:{message.task_id}",
            task_id=message.task_id,
            message_id=message.id,
            side=message.side,
            person_id=task.facts.person_id if task else "",
        )


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 19
