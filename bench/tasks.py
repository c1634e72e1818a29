"""How fast people's words cross between clients and managers: ``python -m bench.tasks``.

The real ``bot.py run`` on local platforms. First one task, nothing else going on: from a manager's words in the topic to the
client's screen. Then a busy desk: five clients and two managers write at once, for minutes, in one group in which the local
Telegram enforces twenty calls a minute, edits and topics included; from a client's words to the topic, and from a manager's to
the client. How often Telegram had to refuse a call (429) is counted, and how many edits the cards took.
"""

import argparse
import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bench.stage.report import Result, percentile, print_result, print_table, progress, rounded, run
from bench.stage.served import Known, Stage, kwit_served
from flows.vocabulary.messages import MessageKey, message
from locales.catalog import render
from sandbox.person import Person
from sandbox.story import OFFICE_NAME
from sandbox.telegram.group import GroupMember

CLIENTS = (
    Known("Anna Keller", "+41791234501", company="Müller AG"),
    Known("Beat Frei", "+41791234502", company="Frei GmbH", manager="Herr Weber", manager_id=700002),
    Known("Carla Rossi", "+41791234503", company="Rossi SA"),
    Known("Dario Wyss", "+41791234504", company="Wyss AG", manager="Herr Weber", manager_id=700002),
    Known("Eva Lang", "+41791234505", company="Lang & Co"),
)
ON_TELEGRAM = frozenset({"Carla Rossi", "Dario Wyss", "Eva Lang"})
PATIENCE = 90.0
"""Seconds that anything may take before the measurement is given up."""
PACKAGES = ("aiogram", "aiohttp", "motor", "secantusdb", "twilio")


@dataclass
class Talk:
    """One client, the task and its topic; seconds of what crossed, each way."""

    name: str
    client: Person
    manager: GroupMember
    topic: int = 0
    to_desk: list[float] = field(default_factory=list)
    to_client: list[float] = field(default_factory=list)


def label(key: MessageKey) -> str:
    """The words on a button."""
    return render(message(key), "de")


async def linked(stage: Stage, known: Known) -> Person:
    """The client, known to Kwit."""
    if known.name not in ON_TELEGRAM:
        return stage.twilio.person(known.phone, known.name)
    person = stage.telegram.person(known.name, phone=known.phone, language="de")
    await person.says("/start")
    await person.sees(OFFICE_NAME, within=PATIENCE)
    await person.shares_contact()
    await person.sees(known.company, within=PATIENCE)
    return person


async def opened(talk: Talk, company: str) -> None:
    """The client opens a task; the topic is there."""
    client = talk.client
    await client.says("/task")
    await client.sees(label(MessageKey.KIND_TAXES), within=PATIENCE)
    await client.taps(label(MessageKey.KIND_TAXES))
    await client.sees(render(message(MessageKey.TASK_DESCRIBE), "de"), within=PATIENCE)
    await client.says(f"Eine Frage von {talk.name}")
    await client.sees(label(MessageKey.CHOICE_SEND), within=PATIENCE)
    await client.taps(label(MessageKey.CHOICE_SEND))
    topic = await talk.manager.sees_topic(company, within=PATIENCE)
    talk.topic = topic.id
    await talk.manager.sees(f"Eine Frage von {talk.name}", topic=topic.id, within=PATIENCE)


async def timed(write: Callable[[], Awaitable[object]], see: Callable[[], Awaitable[object]]) -> float:
    """Seconds from one's writing to the other's seeing."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await write()
    await see()
    return loop.time() - began


async def crosses(talk: Talk, words: str, *, from_desk: bool) -> float:
    """One message, from one end to the other."""
    client, manager, topic = talk.client, talk.manager, talk.topic
    if from_desk:
        seconds = await timed(lambda: manager.says(words, topic=topic), lambda: client.sees(words, within=PATIENCE))
        talk.to_client.append(seconds)
    else:
        seconds = await timed(lambda: client.says(words), lambda: manager.sees(words, topic=topic, within=PATIENCE))
        talk.to_desk.append(seconds)
    return seconds


async def set_up(stage: Stage) -> list[Talk]:
    """All clients with their tasks; each in the hands of one of the two managers."""
    managers = {
        known.manager_id: stage.telegram.member(stage.group, known.manager, user_id=known.manager_id)
        for known in CLIENTS[:2]
    }
    return [Talk(known.name, await linked(stage, known), managers[known.manager_id]) for known in CLIENTS]


async def idle(count: int) -> dict[str, list[float]]:
    """Replies of a manager while nothing else happens, to a client on each platform."""
    async with kwit_served(CLIENTS) as stage:
        talks = await set_up(stage)
        chosen = {"whatsapp": talks[0], "telegram": talks[2]}
        for platform, talk in chosen.items():
            await opened(talk, next(known.company for known in CLIENTS if known.name == talk.name))
            for number in range(count):
                await crosses(talk, f"Antwort {number}.", from_desk=True)
                await asyncio.sleep(1.2)  # Telegram's one message a second to a chat
            progress(f"idle, {platform}: p95 {percentile(talk.to_client, 0.95):.2f} s of {count}")
        return {platform: talk.to_client for platform, talk in chosen.items()}


async def busy(seconds: float, pause: float, seed: int) -> tuple[list[Talk], dict[str, int]]:
    """Everybody writes at once; how long it took, and what Telegram was called for and refused."""
    async with kwit_served(CLIENTS, limits=True) as stage:
        talks = await set_up(stage)
        for talk, known in zip(talks, CLIENTS, strict=True):
            await opened(talk, known.company)
        progress("all tasks are open; everybody writes")
        await asyncio.sleep(60)  # the minute in which five topics were made is not what is measured
        before = len(stage.telegram.calls)
        async with asyncio.timeout(seconds + PATIENCE * 2), asyncio.TaskGroup() as group:
            for index, talk in enumerate(talks):
                group.create_task(_writes(talk, seconds, pause, random.Random(seed + index)))  # noqa: S311 - a load
        calls = stage.telegram.calls[before:]
        counted = {
            "calls_429": sum(call.code == 429 for call in calls),
            "group_calls": sum(call.parameters.get("chat_id") == stage.group.id and call.ok for call in calls),
            "card_edits": sum(call.method == "editMessageText" and call.ok for call in calls),
            "reactions": sum(call.method == "setMessageReaction" and call.ok for call in calls),
        }
        return talks, counted


async def _writes(talk: Talk, seconds: float, pause: float, chance: random.Random) -> None:
    """A client who writes every ``pause`` seconds or so, and is answered."""
    loop = asyncio.get_running_loop()
    until, number = loop.time() + seconds, 0
    while loop.time() < until:
        await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)
        number += 1
        await crosses(talk, f"Frage {number} von {talk.name}.", from_desk=False)
        if chance.random() < 0.6:
            await asyncio.sleep(chance.uniform(1, 4))
            await crosses(talk, f"Antwort {number} an {talk.name}.", from_desk=True)


async def bench(count: int, seconds: float, pause: float, seed: int) -> Result:
    """Both parts, and their figures."""
    quiet = await idle(count)
    talks, counted = await busy(seconds, pause, seed)
    to_desk = [each for talk in talks for each in talk.to_desk]
    to_client = [each for talk in talks for each in talk.to_client]
    everything = [each for each_platform in quiet.values() for each in each_platform]
    return {
        "idle_reply_p50_s": rounded(percentile(everything, 0.5)),
        "idle_reply_p95_s": rounded(percentile(everything, 0.95)),
        **{f"idle_{platform}_p95_s": rounded(percentile(values, 0.95)) for platform, values in quiet.items()},
        "busy_to_desk_p50_s": rounded(percentile(to_desk, 0.5)),
        "busy_to_desk_p95_s": rounded(percentile(to_desk, 0.95)),
        "busy_to_desk_max_s": rounded(max(to_desk)),
        "busy_to_client_p95_s": rounded(percentile(to_client, 0.95)),
        "busy_messages": len(to_desk) + len(to_client),
        "busy_minutes": rounded(seconds / 60),
        **counted,
    }


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.tasks", description="Words between clients and managers.")
    parser.add_argument("--count", type=int, default=20, help="replies to each platform while nothing else happens")
    parser.add_argument("--seconds", type=float, default=180.0, help="how long the busy desk is busy")
    parser.add_argument("--pause", type=float, default=20.0, help="seconds between two messages of a client, about")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    result = run(bench(wanted.count, wanted.seconds, wanted.pause, wanted.seed))
    title = "Words from end to end (goals: idle reply p95 at most 1 s, busy desk p95 at most 10 s, no storm of 429)"
    print_table(title, ("figure", "value"), list(result.items()))
    print_result({"bench": "tasks", **result}, *PACKAGES)


if __name__ == "__main__":
    main()
