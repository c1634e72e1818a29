"""Posts bent payloads at the doors of a house, with the right secret or signature, now and then a wrong one.

What was accepted is stepped; afterwards everything must come to rest with nothing set aside, no lane that failed, no work that
goes round and round, and no warning in the log that nobody has explained.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

from aiohttp import ClientError

from bots.telegram.webhook import SECRET_HEADER
from bots.whatsapp.signature import HEADER
from sandbox.story import PUBLIC_URL
from storage.opening import Storage
from tests.fuzz import forms, hostile, shapes
from tests.fuzz.campaign import Findings, tell
from tests.fuzz.house import FEW, MESSAGE_PATH, SECRET, House, house
from tests.fuzz.mutation import bent_text
from tests.fuzz.raw import RawRequests
from tests.fuzz.updates import Updates

EXPECTED = frozenset({200, 400, 403, 408, 413, 415})
AT_ONCE = 8
LOOK_AFTER = 200
"""Payloads after which it is told how far it has come, and Kwit may catch up."""
MOST_WAITING = 150
"""Events that may wait then: a file that is gone is asked for half a minute long, which holds up what its person has sent since,
and shall hold up nothing else."""
MOST_PEOPLE = 48
"""People of a house whose files are looked for side by side."""

Payload = tuple[str, bytes, dict[str, str]]
"""Path, body and headers."""


class Fuzzer:
    """Posts bent payloads to a house; ``run`` does so many times, with pauses in which Kwit catches up."""

    def __init__(self, house: House, seed: int, findings: Findings, described: shapes.Shapes | None = None) -> None:
        self._house = house
        self._seed = seed
        self._findings = findings
        self._updates = Updates(house.cast, described)
        self._ways = {"http telegram": self._telegram, "http message": self._message, "http status": self._status}
        self._raw = RawRequests(house, self._message, self._telegram)

    async def run(self, cases: int) -> None:
        """Post ``cases`` payloads: half of them to Telegram's door, the others to Twilio's."""
        began, stuck = time.monotonic(), ""
        for first in range(0, cases, LOOK_AFTER):
            last = min(first + LOOK_AFTER, cases)
            numbers = iter(range(first, last))
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(self._post_all(numbers))
            stuck = await self._house.rests(MOST_WAITING if last < cases else 0)
            took = time.monotonic() - began
            tell(f"http: {last} of {cases}, {last / took:.0f}/s, {dict(self._house.statuses)}")
            if stuck:
                self._findings.add("http", "NoRest", stuck, _under_way)
                break
        self._findings.seconds["http"] += time.monotonic() - began
        await self._look_back()

    async def _post_all(self, numbers: Iterator[int]) -> None:
        """Post one after another; several share the numbers."""
        for number in numbers:
            chance = Random(f"{self._seed} http {number}")  # noqa: S311 - not for secrets
            name = chance.choices([*self._ways, "http raw"], (10, 8, 1, 1))[0]
            self._findings.by_target[name] += 1
            if name == "http raw":
                await self._post_raw(chance)
                continue
            path, body, headers = self._ways[name](chance)
            try:
                status = await self._house.post(path, body, headers)
            except (ClientError, TimeoutError, ValueError) as error:
                self._findings.add(name, type(error).__name__, path[:60], partial(repr, body[:300]))
                continue
            if status not in EXPECTED:
                self._findings.add(name, f"status {status}", path[:60], partial(repr, body[:600]))
            if status != 200:
                self._findings.named[name] += 1

    async def _post_raw(self, chance: Random) -> None:
        request = self._raw.make(chance)
        try:
            status = await self._raw.post(request)
        except TimeoutError:
            status = 599
        self._house.raw_statuses[status] += 1
        if status >= 500:
            self._findings.add("http raw", f"status {status}", "", lambda: repr(request[:900]))

    async def _look_back(self) -> None:
        """What was set aside, and what the log says."""
        for envelope, reason in await self._house.storage.inbox.rejected():
            self._findings.add("stepping", reason, str(envelope.to.kind), partial(repr, envelope.event))
        for line, times in self._house.complaints.unexplained.items():
            self._findings.add("log", line, f"{times} times", lambda: "")

    def _telegram(self, chance: Random) -> Payload:
        secret = SECRET if chance.random() < 0.97 else _as_header(hostile.text(chance))
        return "/telegram", self._updates.body(chance), {SECRET_HEADER: secret}

    def _message(self, chance: Random) -> Payload:
        senders = [*(f"whatsapp:{phone}" for phone in self._house.cast.phones), *forms.SENDERS]
        if chance.random() < 0.6:
            senders = [f"whatsapp:+4179{chance.randrange(2_000_000, 2_000_300)}"]
        form = forms.message(self._house.twilio.account.sid, chance, senders, self._house.media)
        if chance.random() < 0.95:
            self._house.hears(next(value for name, value in form if name == "From"))
        return self._signed(MESSAGE_PATH, form, chance)

    def _status(self, chance: Random) -> Payload:
        sent = tuple(self._house.twilio.account.messages)[-40:]
        form = forms.status(self._house.twilio.account.sid, chance, sent)
        return self._signed("/twilio/status", form, chance)

    def _signed(self, path: str, form: forms.Pairs, chance: Random) -> Payload:
        body = forms.encoded(form if chance.random() < 0.35 else forms.bent(form, chance), chance)
        query = chance.choice(("", "", "", "?x=1", "?" + "%FF" * 5, "?a=b&a=%00"))
        signature = forms.signature(self._house.twilio.account.token, PUBLIC_URL + path + query, forms.parsed(body))
        if chance.random() < 0.03:
            signature = _as_header(bent_text(signature, chance))
        return path + query, body, {HEADER: signature, "Content-Type": forms.KIND}


def _under_way() -> str:
    """Where all that runs waits just now, the innermost call of each."""
    waiting: Counter[str] = Counter()
    for task in asyncio.all_tasks():
        inner: Any = task.get_coro()
        names = []
        while inner is not None and hasattr(inner, "cr_frame"):
            names.append(f"{inner.__qualname__}:{inner.cr_frame.f_lineno if inner.cr_frame else 0}")
            inner = inner.cr_await
        waiting[" > ".join(names[-6:])] += 1
    return "\n  ".join(f"{times} {name}" for name, times in waiting.items() if "machine" in name or "Runner" in name)


def _as_header(text: str) -> str:
    """What of a text can stand in a header."""
    return "".join(sign for sign in text if sign.isprintable() and not "\ud800" <= sign <= "\udfff")[:500]


async def fuzz_house(
    storage: Storage, cases: int, seed: int, findings: Findings, described: shapes.Shapes | None = None
) -> House:
    """Post ``cases`` payloads to a Kwit on ``storage``; returns the house as it was left, with all statuses counted."""
    async with house(storage, min(MOST_PEOPLE, max(FEW, cases // 200))) as opened:
        await Fuzzer(opened, seed, findings, described).run(cases)
        return opened
