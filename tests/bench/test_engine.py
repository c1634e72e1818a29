from dataclasses import replace

import pytest

from bench.engine import bench, compare, record
from bench.engines import STEPS, Answer, Answers, updates
from bench.engines.kwit import KwitEngine
from bench.engines.with_aiogram import AiogramEngine
from bots.nursery import Nursery


async def test_three_engines_play_the_same_conversation_and_are_measured() -> None:
    result = await bench(rounds=1, count=1)
    assert result["updates_per_round"] == 50 * STEPS
    assert all(result[f"{name}_per_cpu_s"] > 0 for name in ("kwit", "aiogram", "ptb"))
    assert result["kwit_to_aiogram"] == pytest.approx(result["kwit_per_cpu_s"] / result["aiogram_per_cpu_s"], abs=0.02)


async def test_an_engine_that_answers_otherwise_is_not_measured() -> None:
    async with Nursery() as nursery:
        answers = Answers(*await record(KwitEngine(nursery), list(updates(1, 1))))
    wrong = AiogramEngine(replace(answers, kept=Answer("something else")))
    with pytest.raises(ValueError, match="wrong does not send the same"):
        await compare({"wrong": wrong}, await record(AiogramEngine(answers), list(updates(1, 1))), list(updates(1, 1)))


async def test_people_go_through_three_states_with_buttons() -> None:
    async with Nursery() as nursery:
        sent = await record(KwitEngine(nursery), list(updates(1, 1)))
    assert [sum(len(row) for row in answer.rows) for answer in sent] == [4, 0, 0, 2, 0, 4]
    assert len({answer.text for answer in sent}) == STEPS
