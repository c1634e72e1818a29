"""Updates per second of processor time, beside aiogram and python-telegram-bot: ``python -m bench.engine``.

The engine alone, from the raw update to the call that would go to the network, without storage. ``bench.engines`` says what
is played. Rounds of the three engines are interleaved, so that a busy moment of the machine hits all of them; medians count.
"""

import argparse
import gc
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from statistics import median
from typing import Any

from bench.engines import STEPS, Answer, Answers, Engine, updates
from bench.engines.kwit import KwitEngine
from bench.engines.with_aiogram import AiogramEngine
from bench.engines.with_ptb import PtbEngine
from bench.stage.report import Result, print_result, print_table, progress, run
from bots.nursery import Nursery

PACKAGES = ("aiogram", "python-telegram-bot", "pydantic", "fluent.runtime", "rapidfuzz")
PEOPLE = 50


async def record(engine: Engine, raws: Sequence[dict[str, Any]]) -> list[Answer]:
    """What ``engine`` sends on ``raws``."""
    engine.outbox.recording = True
    for raw in raws:
        await engine.feed(raw)
    engine.outbox.recording = False
    sent = list(engine.outbox.sent)
    engine.outbox.sent.clear()
    return sent


async def compare(engines: Mapping[str, Engine], expected: Sequence[Answer], raws: Sequence[dict[str, Any]]) -> None:
    """Raise ValueError unless every engine sends what is expected, so that equal work is measured."""
    for name, engine in engines.items():
        sent = await record(engine, raws)
        if sent != list(expected):
            wrong = next((pair for pair in zip(sent, expected, strict=False) if pair[0] != pair[1]), len(sent))
            raise ValueError(f"{name} does not send the same: {wrong}")


async def rate(engine: Engine, raws: Sequence[dict[str, Any]]) -> float:
    """Updates per second of processor time."""
    gc.collect()
    began = time.process_time()
    for raw in raws:
        await engine.feed(raw)
    return len(raws) / (time.process_time() - began)


async def bench(rounds: int, count: int) -> Result:
    """Measure ``rounds`` rounds of about ``count`` updates of each engine."""
    raws = list(updates(PEOPLE, max(1, count // (PEOPLE * STEPS))))
    async with AsyncExitStack() as stack:
        nursery = await stack.enter_async_context(Nursery())
        kwit = KwitEngine(nursery)
        answers = Answers(*await record(kwit, list(updates(1, 1))))
        aiogram = AiogramEngine(answers)
        ptb = await stack.enter_async_context(PtbEngine(answers))
        engines: dict[str, Engine] = {"kwit": kwit, "aiogram": aiogram, "ptb": ptb}
        expected = await record(kwit, list(updates(PEOPLE, 1)))
        await compare(engines, expected, list(updates(PEOPLE, 1)))
        rates: dict[str, list[float]] = {name: [] for name in engines}
        gc.collect()
        gc.freeze()  # the libraries' own objects are not looked through on anybody's time
        for place in range(rounds):
            for name, engine in engines.items():
                rates[name].append(await rate(engine, raws))
            progress(
                f"round {place + 1} of {rounds}: "
                + ", ".join(f"{name} {values[-1]:,.0f}" for name, values in rates.items())
            )
    medians = {name: median(values) for name, values in rates.items()}
    return {
        **{f"{name}_per_cpu_s": round(value) for name, value in medians.items()},
        "kwit_to_aiogram": round(medians["kwit"] / medians["aiogram"], 2),
        "kwit_to_ptb": round(medians["kwit"] / medians["ptb"], 2),
        "rounds": rounds,
        "updates_per_round": len(raws),
    }


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description="Updates per CPU-second of engines.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--updates", type=int, default=3000, help="about how many a round and engine")
    wanted = parser.parse_args(arguments)
    result = run(bench(wanted.rounds, wanted.updates))
    rows = [(name, result[f"{name}_per_cpu_s"]) for name in ("kwit", "aiogram", "ptb")]
    print_table("Updates per CPU-second (goal: Kwit above both)", ("engine", "median"), rows)
    print_result({"bench": "engine", **result}, *PACKAGES)


if __name__ == "__main__":
    main()
