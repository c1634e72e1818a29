"""``make screenshots``: plays the story, and takes the pictures of it that the README shows.

The phones of three people, a receipt with the boxes of what was read on it, a topic with a closed task, the diagram with the
state lit in which a conversation is.
"""

import asyncio
import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Locator, ViewportSize, async_playwright
from playwright.async_api import Page as Tab
from rich.console import Console

from sandbox.demo import Teller, tell
from sandbox.story import Story
from sandbox.web.app import Page, served
from sandbox.web.chromium import CHROMIUM, FLAGS
from sandbox.web.house import House

SIZE = ViewportSize(width=1500, height=900)
COLOURS = 128
"""Of a picture in the palette it is stored with: less than half the bytes, and hardly a difference to be seen."""
PATIENCE = 180.0
"""Seconds that may go by until the topic looks closed: a group bears only so many messages a minute."""
STILL = 1.5
"""Seconds after which everything that was asked for stands on the page."""


async def take(program: Path, folder: Path) -> list[Path]:
    """Play the story, take the pictures into ``folder``; ``program`` is ``bot.py``. Returns their files."""
    with tempfile.TemporaryDirectory(prefix="kwit-screenshots-") as temporary:
        async with House(Path(temporary), program) as house, served(house) as page, async_playwright() as playwright:
            await house.furnish()
            await house.kwit.wait_ready()
            teller = Teller(Console(quiet=True))
            reads_cyrillic = house.kwit.reads_cyrillic
            await tell(Story(house.storage, house.telegram, house.twilio, teller, reads_cyrillic=reads_cyrillic))
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            context = await browser.new_context(viewport=SIZE, locale="en-GB", color_scheme="light")
            try:
                return await _pictures(await context.new_page(), page, house, folder)
            finally:
                await browser.close()


async def _pictures(tab: Tab, page: Page, house: House, folder: Path) -> list[Path]:
    await tab.goto(page.url)
    await tab.locator("body[data-live=yes]").wait_for()
    await _choose(tab, "whatsapp", "Anna")
    await _choose(tab, "telegram", "Grace")
    await tab.locator("#pane-desk .topics button", has_text="Northern Tools").first.click()
    closed = tab.locator("#pane-desk .topics button", has_text="Northern Tools").locator("[role=img]")
    await closed.wait_for(timeout=PATIENCE * 1000)
    taken = [await _save(tab.locator("body"), folder / "phones.png")]
    taken.append(await _save(tab.locator("#pane-desk"), folder / "topic.png"))

    await tab.locator("#open-inside").click()
    inside = tab.locator("#inside")
    conversation = next(each.address for each in house.twilio.people if each.name == "Anna")
    await tab.locator("#machine").select_option(f"conversation:{conversation}")
    await tab.set_viewport_size(ViewportSize(width=1500, height=1500))
    taken.append(await _save(inside, folder / "machine.png"))
    await inside.locator(".views").get_by_role("button", name="Document").click()
    documents = inside.locator("#document")
    option = documents.locator("option", has_text="Müller AG").first
    await documents.select_option(await option.get_attribute("value"))
    await inside.locator(".sheet polygon").first.wait_for()
    taken.append(await _save(inside, folder / "receipt.png"))
    return taken


async def _choose(tab: Tab, platform: str, name: str) -> None:
    chooser = tab.locator(f"#pane-{platform} .chooser")
    option = chooser.locator("option", has_text=name).first
    await chooser.select_option(await option.get_attribute("value"))


async def _save(shown: Locator, path: Path) -> Path:
    await asyncio.sleep(STILL)
    picture = Image.open(io.BytesIO(await shown.screenshot()))
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for made in asyncio.run(take(Path(__file__).parents[1] / "bot.py", target)):
        print(f"{made}: {made.stat().st_size // 1024} kB")  # noqa: T201 - what the command has to say
