"""The whole program as an operator starts it: ``bot.py run`` with its own database and real reading, killed at any moment.

Its database dies with it, and at its next start it frees what the killed one held. Nothing is shortened here.
"""

from contextlib import AsyncExitStack
from pathlib import Path

from storage.embedded import running_at
from tests.crash.office import Ground, open_ground
from tests.crash.processes import Program


class WholeProgram:
    """A ground of its own in ``folder``, and the program on it: started for a round, and killed at its end."""

    def __init__(self, folder: Path, clients: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clients = clients
        self._stack = AsyncExitStack()
        self._ground: Ground | None = None
        self._program: Program | None = None

    async def ready(self) -> Ground:
        """The ground, with the program at work on it."""
        if self._ground is None:
            self._ground = await self._stack.enter_async_context(open_ground(None, self._folder, []))
            await self.start()
            await self._ground.set_up(self._clients)
        else:
            await self.start()
        return self._ground

    async def start(self) -> None:
        """Start the program."""
        ground = self._ground
        assert ground is not None
        settings = ground.settings() | {"port": 0}
        self._program = program = await Program.start(self._folder, settings, str(self._folder / "program.log"))
        uri = running_at(self._folder / "data" / "database")
        assert uri is not None, "the program has no database"
        ground.connect(f"{uri}&serverSelectionTimeoutMS=1000")
        ground.targets[:] = [program.url]

    async def kill(self) -> None:
        """Kill it, and its database with it."""
        if self._program is not None:
            await self._program.kill()
            self._program = None
        if self._ground is not None:
            self._ground.targets.clear()

    async def close(self) -> None:
        """Leave the ground."""
        await self.kill()
        await self._stack.aclose()
        self._ground = None
        self._stack = AsyncExitStack()
