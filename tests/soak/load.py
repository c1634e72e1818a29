"""What many people do at the same time, event after event, for as long as the soak lasts."""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping

from flows.vocabulary.people import Company
from sandbox.twilio import WhatsAppPerson
from tests.crash.office import Ground
from tests.crash.people import People

EMPLOYEES = 60
"""People with WhatsApp who ask short questions."""
MOST_UNDER_WAY = 400
"""Events that may be under way at a time; when Kwit falls so far behind, later ones wait, and are counted."""


class Load(People):
    """Events at random; ``done`` counts them by kind, ``held_up`` those that had to wait because too much was under way."""

    def __init__(self, ground: Ground, chance: random.Random, company: Company, crowd: list[WhatsAppPerson]) -> None:
        super().__init__(ground, chance, company)
        self._crowd = crowd
        self._under_way = asyncio.Semaphore(MOST_UNDER_WAY)
        self.done: Counter[str] = Counter()
        self.held_up = 0

    @classmethod
    async def of(cls, ground: Ground, chance: random.Random, employees: int = EMPLOYEES) -> "Load":
        """The people of a company; the office knows them."""
        company = await ground.company()
        crowd = []
        for number in range(employees):
            name = f"Angestellte {number}"
            _, phone = await ground.employs(name, company)
            crowd.append(ground.twilio.person(phone, name))
        return cls(ground, chance, company, crowd)

    @property
    def kinds(self) -> Mapping[Callable[[], Coroutine[object, object, None]], int]:
        """What happens, by how often of a hundred times."""
        return {
            self.status_comes: 42,
            self.word: 26,
            self.platform_repeats: 14,
            self.client_writes: 7,
            self.manager_writes: 5,
            self.sends_invoice: 3,
            self.enters_code: 1,
            self.shares_contact: 1,
            self.snaps: 1,
        }

    async def go_on(self, seconds: float, rate: float) -> None:
        """Let ``rate`` events a second happen, on the average, for so many seconds, and wait until they are taken."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        at = loop.time()
        scenes, weights = list(self.kinds), list(self.kinds.values())
        async with asyncio.TaskGroup() as group:
            while (at := at + self._chance.expovariate(rate)) < until:
                await asyncio.sleep(max(at - loop.time(), 0))
                self.held_up += self._under_way.locked()
                async with self._under_way:
                    pass
                (scene,) = self._chance.choices(scenes, weights)
                group.create_task(self._happens(scene))

    async def _happens(self, scene: Callable[[], Coroutine[object, object, None]]) -> None:
        async with self._under_way:
            try:
                await scene()
            except AssertionError as error:
                self.unanswered.append(f"{scene.__name__}: {error}")
            self.done[scene.__name__] += 1

    async def word(self) -> None:
        """Somebody asks for help, or who they are."""
        person = self._chance.choice(self._crowd)
        word = self._chance.choice(("help", "me"))
        await self._by_whatsapp(person, lambda: person.says(f"/{word}"), ("answer", f"{person.address} {word}"))

    async def status_comes(self) -> None:
        """Twilio reports on a message once more, or late."""
        messages = self._ground.twilio.account.messages
        latest = itertools.islice(reversed(messages.values()), 200)
        outbound = [each.sid for each in latest if each.direction == "outbound-api"]
        if outbound:
            status = self._chance.choice(("queued", "sent", "delivered", "read"))
            await self._ground.twilio.report(self._chance.choice(outbound), status)

    async def platform_repeats(self) -> None:
        """Twilio posts one of its latest webhooks again."""
        latest = [each for each in self._ground.twilio.deliveries[-200:] if each.accepted]
        if latest:
            await self._ground.twilio.repeat(self._chance.choice(latest))
