"""Lets coroutines happen from a test that is none, one after another, in the one task in which everything is open."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from tests.campaign.office import RandomOffice

T = TypeVar("T")


class Play:
    """Lets coroutines happen, one after another, in the one task in which the office is open."""

    def __init__(self, runner: asyncio.Runner, make: Callable[[], AbstractAsyncContextManager[RandomOffice]]) -> None:
        self._runner = runner
        self._make = make
        self._scenes: asyncio.Queue[tuple[Coroutine[Any, Any, Any], asyncio.Future[Any]] | None]
        self.office: RandomOffice

    def begin(self) -> None:
        """Open the office."""
        self._runner.run(self._begin())

    def do(self, scene: Coroutine[Any, Any, T]) -> T:
        """Let something happen, and wait until it has."""
        return self._runner.run(self._do(scene))

    def end(self) -> None:
        """Close the office."""
        self._runner.run(self._end())

    async def _begin(self) -> None:
        self._scenes = asyncio.Queue()
        loop = asyncio.get_running_loop()
        up: asyncio.Future[None] = loop.create_future()
        self._life = loop.create_task(self._live(up))
        await asyncio.wait([self._life, up], return_when=asyncio.FIRST_COMPLETED)
        if self._life.done():
            self._life.result()

    async def _live(self, up: asyncio.Future[None]) -> None:
        async with self._make() as self.office:
            up.set_result(None)
            while (item := await self._scenes.get()) is not None:
                scene, done = item
                try:
                    done.set_result(await scene)
                except Exception as error:  # noqa: BLE001 - it is raised where the scene was asked for
                    done.set_exception(error)

    async def _do(self, scene: Coroutine[Any, Any, T]) -> T:
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._scenes.put_nowait((scene, done))
        return await done

    async def _end(self) -> None:
        self._scenes.put_nowait(None)
        await self._life
