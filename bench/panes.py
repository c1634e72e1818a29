"""How fast a message typed in one pane of the page shows in the other: ``python -m bench.panes``.

A whole house (platforms, embedded database, Kwit as a process) and a browser before its page, all on this machine. A client
and a manager write to each other in one task, by turns, with a pause between. The time counts in the page itself, from the
press of the key to the moment the text stands in the other pane; Kwit takes it in, stores it, carries it and is answered in
between. How long the page takes until it can be used is measured too, from the start of the house.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from playwright.async_api import Page as Tab
from playwright.async_api import async_playwright

from bench.stage.report import Result, percentile, print_result, print_table, progress, rounded, run
from sandbox.telegram.person import TelegramPerson
from sandbox.web.app import Page, served
from sandbox.web.chromium import CHROMIUM, FLAGS
from sandbox.web.house import House

COMPANY = "Northern Tools Ltd"
WITHIN = 60.0
PAUSE = 3.2
"""Seconds between two messages: a group bears twenty calls a minute, which Kwit keeps to, and each message takes one of them
(what a client writes is carried there, what a manager writes gets a mark)."""
TYPED = """([from, to, text]) => new Promise((resolve) => {
  const log = document.querySelector(`${to} .log`);
  const box = document.querySelector(`${from} textarea`);
  const watcher = new MutationObserver(() => {
    if (!log.textContent.includes(text)) return;
    watcher.disconnect();
    resolve(performance.now() - began);
  });
  watcher.observe(log, { childList: true, subtree: true, characterData: true });
  box.value = text;
  const began = performance.now();
  box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
})"""


async def bench(count: int) -> Result:
    """Start everything, let ``count`` messages go each way, and return the figures."""
    progress("Starting the platforms, the database, Kwit and the browser …")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kwit-bench-") as folder:
        async with (
            House(Path(folder), Path(__file__).parents[1] / "bot.py") as house,
            served(house) as page,
            async_playwright() as playwright,
            asyncio.TaskGroup() as group,
        ):
            there = time.monotonic() - began
            await house.furnish()
            await house.fill_book()
            ready = group.create_task(_ready(house, began))
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            tab = await browser.new_page(viewport={"width": 1500, "height": 900}, locale="en-GB")
            await tab.goto(page.url)
            await tab.locator("body[data-live=yes]").wait_for()
            usable = time.monotonic() - began
            reads = await ready
            await _open_task(house, page, tab)
            to_desk, to_client = await _talk(tab, count)
            await browser.close()
    return {
        **_figures("client_to_desk", to_desk),
        **_figures("desk_to_client", to_client),
        "messages": count,
        "page_listens_s": rounded(there, 1),
        "page_usable_s": rounded(usable, 1),
        "models_loaded_s": rounded(reads, 1),
    }


async def _ready(house: House, began: float) -> float:
    await house.kwit.wait_ready()
    return time.monotonic() - began


async def _open_task(house: House, page: Page, tab: Tab) -> None:
    """A client with a task, and both in front of the browser."""
    await page.toolbar.book()
    client: TelegramPerson = house.telegram.person("Clara", phone="+41791230000", language="en")
    await house.office.add_person("Clara", companies=[COMPANY], phones=["+41791230000"], language="en")
    await client.says("/start")
    await client.sees("", within=WITHIN)
    await client.shares_contact()
    await client.sees("Clara", within=WITHIN)
    for said in ("/task", "Taxes", "A question about the deadline"):
        await (client.taps(said) if said == "Taxes" else client.says(said))
        await client.sees("", within=WITHIN)
    await client.taps("Send it")
    await tab.locator("#pane-desk .topics button", has_text=COMPANY).first.click(timeout=WITHIN * 1000)
    await tab.locator("#pane-telegram .chooser").select_option(label="Clara")
    await tab.locator("#pane-desk .chooser").select_option(label="Frau Baumann")
    await tab.locator("#pane-desk .log", has_text="about the deadline").wait_for()


async def _talk(tab: Tab, count: int) -> tuple[list[float], list[float]]:
    times: dict[str, list[float]] = {"telegram": [], "desk": []}
    for number in range(count):
        for here, there in (("telegram", "desk"), ("desk", "telegram")):
            await asyncio.sleep(PAUSE)
            text = f"message {number} of {here}."
            times[here].append(await tab.evaluate(TYPED, [f"#pane-{here}", f"#pane-{there}", text]))
        if number % 20 == 19:
            progress(f"{number + 1} of {count} each way")
    return times["telegram"], times["desk"]


def _figures(name: str, times: list[float]) -> Result:
    found = {f"{name}_p{share}_ms": rounded(percentile(times, share / 100), 0) for share in (50, 95)}
    return {**found, f"{name}_max_ms": rounded(max(times), 0)}


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.panes", description="How fast a message shows in the other pane."
    )
    parser.add_argument("--messages", type=int, default=40, help="each way")
    wanted = parser.parse_args(arguments)
    if not Path(CHROMIUM).exists():
        progress("Chromium is not installed: nothing is measured.")
        return
    result = run(bench(wanted.messages))
    print_table(
        "From one pane to the other (goal: p95 at most 300 ms)",
        ("figure", "value"),
        [(*row,) for row in result.items()],
    )
    print_result({"bench": "panes", **result}, "aiogram", "aiohttp", "motor", "playwright", "secantusdb")


if __name__ == "__main__":
    main()
