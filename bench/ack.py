"""How fast webhooks are acknowledged: ``python -m bench.ack``.

Signed Twilio webhooks of many known people go to the real ``bot.py run`` on its embedded database at a constant rate, open
loop: each is sent at its scheduled time whether or not earlier ones were answered, and its latency counts from that time, so
that a stall is not hidden by waiting for it. Every message asks something that is answered, and the replies that reach the
local Twilio are counted: work that was acknowledged and lost would show. The local platforms share the machine.
"""

import argparse
import asyncio
import gc
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

from bench.stage.report import Result, percentile, print_result, print_table, progress, rounded, run
from bench.stage.served import Known, Stage, kwit_served
from sandbox import receipts
from sandbox.twilio.inbound import Attachment, Inbound, Sender

QUESTIONS = ("Hilfe", "wer bin ich", "Sprache", "/help", "Guten Tag zusammen")
"""Texts that are answered with one message each."""
PACKAGES = ("aiohttp", "motor", "pymongo", "secantusdb", "twilio")


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent: requests a second, for how many seconds, by how many people, which share of them photos (0 to 1).

    ``patience`` is how many seconds are waited at the end for replies that are still to come.
    """

    rate: float
    seconds: float
    senders: int
    photos: float
    patience: float = 120.0

    @property
    def count(self) -> int:
        """How many messages that are."""
        return round(self.rate * self.seconds)


@dataclass(slots=True)
class Measured:
    """Latencies in milliseconds, how many were not acknowledged at the first try, and when replies had all come."""

    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    replies: int = 0
    drained_after: float = 0.0
    """Seconds from the last webhook to the last reply."""


def senders(count: int) -> list[Known]:
    """People in the book, each with a number of their own."""
    return [Known(f"Person {place}", f"+4179{1_000_000 + place:07d}") for place in range(count)]


def messages(load: Load) -> Iterator[Inbound]:
    """The messages in their order, people taking turns."""
    photo = receipts.jpeg(receipts.photograph(receipts.draw(receipts.GERMAN_RESTAURANT), seed=3, strength=0.4))
    people = cycle(Sender(person.phone, person.name) for person in senders(load.senders))
    questions = cycle(QUESTIONS)
    sent_photos = 0
    for place in range(load.count):
        sender = next(people)
        if sent_photos < round((place + 1) * load.photos):
            sent_photos += 1
            yield Inbound(sender, attachments=(Attachment("photo.jpg", "image/jpeg", photo),), kind="image")
        else:
            yield Inbound(sender, next(questions))


async def measure(stage: Stage, load: Load) -> Measured:
    """Send the load and wait for the replies."""
    measured = Measured()
    planned = list(messages(load))
    gc.collect()
    gc.freeze()  # a pause of this process is none of Kwit's
    began = asyncio.get_running_loop().time() + 0.5

    async def send(inbound: Inbound, at: float) -> None:
        _, delivery = await stage.twilio.receive(inbound)
        measured.latencies.append((asyncio.get_running_loop().time() - at) * 1000)
        if delivery.statuses != (200,):
            measured.errors += 1

    async with asyncio.TaskGroup() as group:
        for place, inbound in enumerate(planned):
            at = began + place / load.rate
            await asyncio.sleep(max(0.0, at - asyncio.get_running_loop().time()))
            group.create_task(send(inbound, at))
            if place and place % round(load.rate * 10) == 0:
                progress(f"{place} of {len(planned)} sent, {_replies(stage)} replies")
    ended = time.monotonic()
    measured.replies = await _all_replies(stage, len(planned), load.patience)
    measured.drained_after = time.monotonic() - ended
    return measured


def _replies(stage: Stage) -> int:
    return sum(message.direction.startswith("outbound") for message in stage.twilio.account.messages.values())


async def _all_replies(stage: Stage, wanted: int, patience: float) -> int:
    """Wait until as many replies as messages have come, or until ``patience`` is over; how many there are."""
    deadline = time.monotonic() + patience
    while True:
        replies = _replies(stage)
        if replies >= wanted or time.monotonic() > deadline:
            await stage.twilio.settled()
            return replies
        await asyncio.sleep(0.25)


async def bench(load: Load) -> Result:
    """Start Kwit, measure, and return the figures."""
    progress("Starting the platforms, the database and Kwit …")
    people = senders(load.senders)
    async with kwit_served(people, statuses=("sent", "delivered", "read")) as stage:
        for person in people:
            stage.twilio.person(person.phone, person.name)
        progress(f"Sending {load.count} messages at {load.rate:g} a second …")
        measured = await measure(stage, load)
        resident = stage.resident()
    return {
        **{f"p{share}_ms": rounded(percentile(measured.latencies, share / 100), 1) for share in (50, 95, 99)},
        "max_ms": rounded(max(measured.latencies), 1),
        "errors": measured.errors,
        "rate": load.rate,
        "sent": len(measured.latencies),
        "replies": measured.replies,
        "drained_after_s": rounded(measured.drained_after, 1),
        "senders": load.senders,
        "photos": load.photos,
        "bot_rss_mb": round(resident["bot"]),
    }


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.ack", description="How fast webhooks are acknowledged.")
    parser.add_argument("--rate", type=float, default=20.0, help="webhooks a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--senders", type=int, default=200, help="how many people take turns")
    parser.add_argument("--photos", type=float, default=0.0, help="the share of photos, 0 to 1")
    wanted = parser.parse_args(arguments)
    result = run(bench(Load(wanted.rate, wanted.seconds, wanted.senders, wanted.photos)))
    rows = [(name, value) for name, value in result.items()]
    print_table("Acknowledging webhooks (goal: p99 at most 150 ms)", ("figure", "value"), rows)
    print_result({"bench": "ack", **result}, *PACKAGES)


if __name__ == "__main__":
    main()
