"""Where these tests play: a house without Kwit for the parts of the page, and one whole house for all that a browser does."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from sandbox.story import DESK
from sandbox.telegram.errors import JsonObject
from sandbox.web.app import Page, served
from sandbox.web.house import House

PROGRAM = Path(__file__).parents[2] / "bot.py"


@dataclass
class Caller:
    """Somebody who talks to a page as its script does."""

    page: Page
    session: aiohttp.ClientSession
    desk: str = field(default=f"desk:{DESK}")

    async def order(self, action: str, **words: str) -> tuple[int, JsonObject]:
        """Order something; the status and what was answered."""
        async with self.session.post(f"{self.page.url}do/{action}", json=words) as answer:
            return answer.status, await answer.json()

    async def send(self, files: dict[str, tuple[str, bytes]], **words: str) -> tuple[int, JsonObject]:
        """Send files (by their kind), with words."""
        form = aiohttp.FormData(words)
        for kind, (name, content) in files.items():
            form.add_field(kind, content, filename=name)
        async with self.session.post(f"{self.page.url}do/send", data=form) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str) -> tuple[int, str, bytes]:
        """Ask for something; status, type and content."""
        async with self.session.get(self.page.url + path) as answer:
            return answer.status, answer.content_type, await answer.read()


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[House]:
    """A house with both platforms, and neither database nor Kwit."""
    async with House(tmp_path, PROGRAM) as house:
        yield house


@pytest.fixture
async def caller(empty: House) -> AsyncIterator[Caller]:
    """Somebody at the page of the empty house."""
    async with served(empty) as page, aiohttp.ClientSession() as session:
        yield Caller(page, session)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The whole house, with the story's clients in the office's book."""
    async with House(tmp_path_factory.mktemp("house"), PROGRAM) as house:
        await house.furnish()
        await house.fill_book()
        await house.kwit.wait_ready()
        yield house


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def page(house: House) -> AsyncIterator[Page]:
    """Its page, where the managers sit in the group already."""
    async with served(house) as page:
        await page.toolbar.book()
        yield page
