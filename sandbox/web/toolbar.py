"""What stands above the phones: who there is (people, managers, companies), and trouble to order.

The office's book is changed as the office's command line does it, trouble comes from the platforms or from Kwit's process.
"""

import itertools
from datetime import timedelta

from flows.vocabulary.errors import NotFound
from flows.vocabulary.people import Role
from sandbox.story import PUBLIC_URL
from sandbox.telegram.errors import JsonObject
from sandbox.web.actions import Action
from sandbox.web.feed import Feed
from sandbox.web.house import House
from sandbox.web.orders import Impossible, Order

LATER = timedelta(hours=25)
"""One hour more than WhatsApp's window is open."""
FLOOD_SECONDS = 3
FLOODED_CALLS = 2
_FIRST_PHONE = 791_000_000
"""Swiss mobile numbers from here on belong to people added by hand."""
_FIRST_MANAGER = 700_101


class Toolbar:
    """The toolbar's actions, by name."""

    def __init__(self, house: House, feed: Feed) -> None:
        self._house = house
        self._feed = feed
        self._phones = itertools.count(_FIRST_PHONE)
        self._managers = itertools.count(_FIRST_MANAGER)
        self.by_name: dict[str, Action] = {
            "book": self.book,
            "add_person": self.add_person,
            "change_person": self.change_person,
            "add_company": self.add_company,
            "add_manager": self.add_manager,
            "pause_company": self.pause_company,
            "invite": self.invite,
            "repeat": self.repeat,
            "later": self.later,
            "flood": self.flood,
            "kill": self.kill,
        }

    async def book(self, order: Order | None = None) -> None:
        """Look into the office's book, and let its managers sit in the group."""
        del order
        book = self._house.storage.book
        companies, people, managers = await book.companies(), await book.people(), await book.managers()
        for manager in managers:
            if manager.telegram_id and manager.telegram_id not in self._house.desk.members:
                self._seat(manager.name, manager.telegram_id)
        names = {company.id: company.name for company in companies}
        self._feed.tell_book(
            {
                "companies": [{"name": each.name, "active": each.active} for each in companies],
                "managers": [{"name": each.name} for each in managers],
                "people": [
                    {
                        "name": each.name,
                        "companies": [names[company] for company in each.company_ids if company in names],
                        "phone": bool(each.phones),
                    }
                    for each in people
                ],
            }
        )

    async def add_person(self, order: Order) -> JsonObject:
        """Give somebody a telephone; the office may know its number, the name alone, or nothing (no company named)."""
        name, platform, company = order.word("name"), order.word("platform"), order.optional("company")
        language, known = order.optional("language"), order.optional("known") == "yes"
        if platform not in ("whatsapp", "telegram"):
            raise Impossible(f"{platform} is no platform")
        if known and not company:
            raise Impossible("whoever is known to the office belongs to a company")
        phone = f"+41{next(self._phones)}"
        if company:
            await self._company(company)
            phones = [phone] if known else []
            await self._house.office.add_person(name, companies=[company], phones=phones, language=language)
            await self.book()
        if platform == "whatsapp":
            person = self._house.twilio.person(phone, name)
            self._feed.tell_person(person)
            return {"chat": person.address}
        client = self._house.telegram.person(name, phone=phone, language=language)
        return {"chat": f"telegram:{client.chat.id}"}

    async def change_person(self, order: Order) -> None:
        """Let the office know somebody's phone number from now on, or no longer, and in which language it writes to them."""
        name, language = order.word("name"), order.optional("language")
        phones = self._phones_of(name) if order.optional("known") == "yes" else []
        await self._house.office.edit_person(name, phones=phones, language=language or None)
        await self.book()

    async def add_company(self, order: Order) -> None:
        """Write a company into the book."""
        await self._house.office.add_company(order.word("name"), language=order.optional("language"))
        await self.book()

    async def pause_company(self, order: Order) -> None:
        """Pause a company, or let it take part again."""
        await self._house.office.activate_company(order.word("name"), active=order.optional("active") == "yes")
        await self.book()

    async def add_manager(self, order: Order) -> None:
        """Write a manager into the book and let them into the group."""
        role = Role.ADMINISTRATOR if order.optional("administrator") == "yes" else Role.MANAGER
        await self._house.office.add_manager(
            order.word("name"),
            telegram_id=str(next(self._managers)),
            language=order.optional("language"),
            role=role.value,
        )
        await self.book()

    async def invite(self, order: Order) -> JsonObject:
        """Issue a code for somebody of the book."""
        _, invitation = await self._house.office.invite(order.word("name"), self._house.clock.now())
        return {"code": invitation.code}

    async def repeat(self, order: Order) -> JsonObject:
        """Let Twilio post somebody's last message once more, as it does when an answer was lost."""
        chat = order.word("chat")
        for delivery in reversed(self._house.twilio.deliveries):
            if delivery.url == f"{PUBLIC_URL}/twilio/message" and delivery.form.get("From") == chat:
                repeated = await self._house.twilio.repeat(delivery)
                return {"status": repeated.statuses[-1]}
        raise Impossible("nothing has been sent by WhatsApp from there yet")

    async def later(self, order: Order) -> None:
        """Let 25 hours go by."""
        del order
        self._house.clock.forward(LATER)
        self._feed.tell_state()

    async def flood(self, order: Order) -> None:
        """Let Telegram ask for patience at the next messages."""
        del order
        self._house.telegram.flood(FLOOD_SECONDS, method="sendMessage", times=FLOODED_CALLS)

    async def kill(self, order: Order) -> None:
        """End Kwit where it stands; it is started again."""
        del order
        self._house.kwit.kill()

    def _phones_of(self, name: str) -> list[str]:
        """The number of somebody's telephone here; raises Impossible if they have none."""
        found = [each.address.partition(":")[2] for each in self._house.twilio.people if each.name == name]
        found += [
            each.phone for each in self._house.telegram.world.users.values() if each.first_name == name and each.phone
        ]
        if not found:
            raise Impossible(f"nobody here has a telephone under the name {name}")
        return found[:1]

    async def _company(self, name: str) -> None:
        try:
            await self._house.storage.book.find_company(name)
        except NotFound:
            await self._house.office.add_company(name)

    def _seat(self, name: str, telegram_id: int) -> None:
        rights = frozenset({"can_manage_topics", "can_delete_messages"})
        self._house.telegram.member(self._house.desk, name, user_id=telegram_id, rights=rights)
        self._feed.tell_telegram(self._house.desk)
