"""From a photo to the reply with its fields, and what the processes weigh afterwards: ``python -m bench.photo``.

Drawn receipts go one after another (idle otherwise) to the real ``bot.py run``: by turns from a person with WhatsApp whose
number is known and from one who linked Telegram by sharing the contact. Seconds count from the moment the person sends to
the moment the fields are on the screen; each document is then confirmed.
"""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bench.stage.report import Result, percentile, print_result, print_table, progress, rounded, run
from bench.stage.served import Known, Stage, kwit_served
from flows.vocabulary.messages import MessageKey, message
from locales.catalog import render
from sandbox import receipts
from sandbox.person import Person
from sandbox.story import OFFICE_NAME

ANNA = Known("Anna Keller", "+41791234567")
PIOTR = Known("Piotr Lis", "+48601234567", company="Przykład Sp. z o.o.")
LANGUAGES = ("de", "en", "pl", "ru")
PATIENCE = 90.0
"""Seconds that a reply may take before the measurement is given up."""
PACKAGES = ("aiogram", "aiohttp", "motor", "onnxruntime", "paddleocr", "secantusdb", "twilio")


@dataclass(frozen=True, slots=True)
class Timed:
    """How many seconds one document took on a platform, and whether the total was read as drawn."""

    platform: str
    seconds: float
    right: bool


async def linked(stage: Stage) -> tuple[Person, Person]:
    """The two people, known to Kwit."""
    anna = stage.twilio.person(ANNA.phone, ANNA.name)
    piotr = stage.telegram.person(PIOTR.name, phone=PIOTR.phone, language="de")
    await piotr.says("/start")
    await piotr.sees(OFFICE_NAME, within=PATIENCE)
    await piotr.shares_contact()
    await piotr.sees(PIOTR.company, within=PATIENCE)
    return anna, piotr


async def send(person: Person, seed: int, languages: Sequence[str]) -> Timed:
    """Send one receipt, wait for its fields, confirm it."""
    receipt = receipts.sample(languages[seed % len(languages)], seed)
    picture = receipts.jpeg(receipts.photograph(receipts.draw(receipt), seed, 0.4))
    loop = asyncio.get_running_loop()
    began = loop.time()
    await person.snaps((f"{seed}.jpg", picture))
    seen = await person.sees(_label(MessageKey.CHOICE_CORRECT), within=PATIENCE)
    seconds = loop.time() - began
    shown = "".join(character for character in seen.text if character.isdecimal() or character == ",")
    if _label(MessageKey.CHOICE_YES) in seen.labels:
        await person.taps(_label(MessageKey.CHOICE_YES))
        await person.sees("Nr.", within=PATIENCE)
    return Timed(person.platform, seconds, f"{receipt.total:.2f}".replace(".", ",") in shown)


def _label(key: MessageKey) -> str:
    return render(message(key), "de")


async def bench(count: int, languages: Sequence[str]) -> Result:
    """Start Kwit, send ``count`` receipts, and return the figures."""
    progress("Starting the platforms, the database, Kwit and the reading process …")
    async with kwit_served((ANNA, PIOTR)) as stage:
        fresh = stage.resident()
        people = await linked(stage)
        timed = []
        for seed in range(count):
            timed.append(await send(people[seed % 2], seed, languages))
            progress(f"{seed + 1} of {count}: {timed[-1].platform} {timed[-1].seconds:.2f} s")
        await stage.twilio.settled()
        resident = stage.resident()
    everything = [each.seconds for each in timed]
    by_platform = {
        platform: [each.seconds for each in timed if each.platform == platform] for platform in ("whatsapp", "telegram")
    }
    return {
        "p50_s": rounded(percentile(everything, 0.5)),
        "p95_s": rounded(percentile(everything, 0.95)),
        "max_s": rounded(max(everything)),
        **{f"{platform}_p50_s": rounded(percentile(seconds, 0.5)) for platform, seconds in by_platform.items()},
        "documents": count,
        "totals_right": sum(each.right for each in timed),
        "bot_rss_mb": round(resident["bot"]),
        "bot_rss_fresh_mb": round(fresh["bot"]),
        "reading_rss_mb": round(resident["reading"]),
        "database_rss_mb": round(resident["database"]),
    }


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.photo", description="From a photo to the reply.")
    parser.add_argument("--count", type=int, default=20, help="how many receipts")
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    wanted = parser.parse_args(arguments)
    result = run(bench(wanted.count, wanted.languages))
    title = "Photo in, fields out (goals: p95 at most 6 s, bot at most 200 MB, reading at most 1200 MB)"
    print_table(title, ("figure", "value"), list(result.items()))
    print_result({"bench": "photo", **result}, *PACKAGES)


if __name__ == "__main__":
    main()
