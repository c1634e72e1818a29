"""All of it in a real browser: each role's main journey, trouble, two browsers at once, and nobody shut out."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, async_playwright
from playwright.async_api import Page as Tab

from sandbox import receipts
from sandbox.story import photo
from sandbox.web.app import Page
from sandbox.web.chromium import CHROMIUM, FLAGS
from sandbox.web.house import House
from tests.web.browser import PATIENCE, add_person, phone

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),  # browser, database, Kwit and models at once: on a busy machine each takes its time
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed; the page is tested without it"),
]
COMPANY = "Northern Tools Ltd"
SHOP = receipts.sample("en", 7)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A browser."""
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest_asyncio.fixture(loop_scope="session")
async def tab(chromium: Browser, page: Page) -> AsyncIterator[Tab]:
    """A tab of its own with the page; what a script complains of fails the test."""
    complaints: list[str] = []
    context = await chromium.new_context(viewport={"width": 1500, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    tab = await context.new_page()
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    await _open(tab, page)
    yield tab
    await context.close()
    assert complaints == []


async def _open(tab: Tab, page: Page) -> None:
    await tab.goto(page.url)
    await tab.locator("body[data-live=yes]").wait_for()


@pytest.fixture
def receipt(tmp_path: Path) -> str:
    """A picture of a receipt, as a file."""
    path = tmp_path / "receipt.jpg"
    path.write_bytes(photo(SHOP, seed=7))
    return str(path)


async def test_an_employee_sends_a_photo_by_whatsapp_looks_at_it_and_files_it(tab: Tab, receipt: str) -> None:
    await add_person(tab, "Emma", COMPANY, "whatsapp")
    emma = phone(tab, "whatsapp")
    await emma.attaches("photo", receipt, text="lunch with a client")
    sent = await emma.sees("lunch with a client", of="mine")
    await emma.sees(COMPANY, of="theirs")
    assert await sent.locator(".ticks").get_attribute("aria-label") == "Delivered"
    await sent.get_by_role("button", name="Open the photo").click()
    zoomed = tab.locator("#zoom img")
    await zoomed.wait_for()
    before = (await zoomed.bounding_box() or {"width": 0.0})["width"]
    await tab.get_by_role("button", name="Larger").click()
    await tab.get_by_role("button", name="Larger").click()
    assert (await zoomed.bounding_box() or {"width": 0.0})["width"] > before
    await tab.keyboard.press("Escape")
    await tab.locator("#zoom").wait_for(state="hidden")
    await emma.presses("1 Yes")
    await emma.sees("filed")


async def test_a_client_links_telegram_opens_a_task_and_a_manager_answers_in_its_topic(tab: Tab, receipt: str) -> None:
    await add_person(tab, "Clara", COMPANY, "telegram")
    clara, desk = phone(tab, "telegram"), phone(tab, "desk")
    await clara.says("/start")
    await clara.presses("Share phone number")
    await clara.sees("Clara")
    await clara.says("/task")
    await clara.presses("Taxes")
    await clara.attaches("photo", receipt, receipt, text="The letter, both pages")
    await clara.presses("Send it")
    assert await clara.pane.locator(".album .message").count() == 2
    topic = desk.pane.locator(".topics button", has_text=COMPANY).last
    await topic.locator(".badge").wait_for()
    await topic.click()
    await desk.choose("Frau Baumann")
    shown = await desk.sees("The letter, both pages")
    await desk.says("By 15 April.")
    answer = await clara.sees("By 15 April.")
    reaction = (await desk.sees("By 15 April.")).locator(".reactions")
    await reaction.wait_for()
    await answer.hover()
    await answer.get_by_role("button", name="Answer").click()
    await clara.says("And if I can't?")
    assert await (await clara.sees("And if I can't?")).locator(".quote", has_text="By 15 April.").count() == 1
    await desk.sees("And if I can't?")
    assert await shown.locator("xpath=ancestor::div[@class='log']").count() == 1
    own = await clara.sees("And if I can't?")
    await own.hover()
    await own.get_by_role("button", name="Change").click()
    await clara.says("And if I can't pay?")
    await (await clara.sees("And if I can't pay?")).locator(".edited").wait_for()
    await desk.sees("And if I can't pay?")


async def test_what_happens_inside_is_seen_as_it_happens(tab: Tab, tmp_path: Path) -> None:
    shop = receipts.sample("en", 9)  # nobody else has sent it: it is no duplicate
    path = tmp_path / "receipt.jpg"
    path.write_bytes(photo(shop, seed=9))
    await add_person(tab, "Inge", COMPANY, "whatsapp")
    inge, inside = phone(tab, "whatsapp"), tab.locator("#inside")
    await tab.locator("#open-inside").click()
    await inge.attaches("photo", str(path))
    await inge.sees(COMPANY, of="theirs")
    await inside.locator("#steps li", has_text="ReadingDone").first.wait_for()
    await inside.locator("#steps li", has_text="DocumentRead").get_by_role("button", name="Inge").first.click()
    await inside.locator(".state.lit", has_text="Confirming").wait_for()
    assert await inside.locator(".columns path.out").count() > 0
    assert await inside.locator(".ways li", has_text="ChoiceMade").count() > 0
    await inge.presses("1 Yes")
    await inside.locator(".state.lit", has_text="Ready").wait_for()

    await inside.get_by_role("button", name="Document", exact=True).click()
    row = inside.locator("#fields tr[data-field=total]")
    await row.get_by_text(str(shop.total)).wait_for()
    assert await row.locator("meter").count() == 1
    await row.get_by_role("button").focus()
    lit = inside.locator(".sheet polygon.lit[data-field=total]")
    await lit.wait_for()
    outside = await lit.evaluate(
        """async (box) => {
          const picture = box.closest(".sheet").querySelector("img");
          await picture.decode();
          const [inner, outer] = [box.getBoundingClientRect(), picture.getBoundingClientRect()];
          return Math.max(outer.left - inner.left, inner.right - outer.right, outer.top - inner.top, inner.bottom - outer.bottom);
        }"""
    )
    assert outside < 3  # pixels: half the width of the line

    await inside.get_by_role("button", name="On its way").click()
    await inside.locator("#deliveries tr", has_text="Inge").first.get_by_text("read").first.wait_for()
    await inside.get_by_role("button", name="Fold").click()
    await inside.wait_for(state="hidden")


async def test_files_that_are_dropped_on_a_telephone_wait_to_be_sent(tab: Tab) -> None:
    await add_person(tab, "Dora", COMPANY, "whatsapp")
    dora = phone(tab, "whatsapp")
    await tab.evaluate(
        """() => {
          const files = new DataTransfer();
          files.items.add(new File(["hello"], "notes.txt", {type: "text/plain"}));
          document.querySelector("#pane-whatsapp").dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true}));
        }"""
    )
    await dora.pane.locator(".staged li", has_text="notes.txt").wait_for()
    await dora.pane.locator(".send").click()
    await dora.pane.locator(".message.mine .file", has_text="notes.txt").wait_for()
    await dora.pane.locator(".message.bot").last.wait_for()


async def test_what_is_written_while_kwit_is_killed_is_answered_when_it_is_back(tab: Tab, house: House) -> None:
    await add_person(tab, "Karl", COMPANY, "whatsapp")
    karl = phone(tab, "whatsapp")
    await tab.locator("#state[data-kwit=ready]").wait_for()
    starts = house.kwit.starts
    await tab.locator("#trouble summary").click()
    await tab.get_by_role("button", name="Kill and restart Kwit").click()
    await tab.locator("#state:not([data-kwit=ready])").wait_for()
    await karl.says("hello?")
    assert await (await karl.sees("hello?", of="mine")).locator(".ticks").get_attribute("aria-label") == "Sent"
    await karl.pane.locator(".message.bot").last.wait_for()
    await tab.locator("#state[data-kwit=ready]").wait_for()
    assert house.kwit.starts == starts + 1


async def test_a_browser_that_lost_its_connection_shows_everything_when_it_is_back(
    tab: Tab, page: Page, house: House
) -> None:
    await add_person(tab, "Rosa", "", "telegram", known=False)
    rosa = phone(tab, "telegram")
    person = next(each for each in house.telegram.world.users.values() if each.first_name == "Rosa")
    page.feed.close()
    chat = house.telegram.world.chats[person.id]
    house.telegram.world.add(chat, person, {"text": "said meanwhile"})
    await rosa.sees("said meanwhile")


async def test_two_browsers_at_once_see_the_same(tab: Tab, chromium: Browser, page: Page) -> None:
    other = await chromium.new_page()
    await _open(other, page)
    await add_person(tab, "Tessa", COMPANY, "telegram")
    there = phone(other, "telegram")
    await there.choose("Tessa")
    await phone(tab, "telegram").says("from the one")
    await there.sees("from the one")
    await there.says("from the other")
    await phone(tab, "telegram").sees("from the other")
    await other.close()


async def test_the_whole_page_can_be_used_by_keyboard(tab: Tab) -> None:
    reached: set[str] = set()
    for _ in range(80):
        await tab.keyboard.press("Tab")
        reached.add(
            await tab.evaluate(
                "() => { const e = document.activeElement; return e.id || e.dataset.do || e.className || e.tagName; }"
            )
        )
    assert {"open-people", "language", "chooser", "log", "send", "TEXTAREA", "SUMMARY"} <= reached, reached
    await tab.locator("#open-people").focus()
    await tab.keyboard.press("Enter")
    await tab.locator("#people[open]").wait_for()
    for _ in range(40):
        await tab.keyboard.press("Tab")
        assert await tab.evaluate(
            "() => document.activeElement === document.body || !!document.activeElement.closest('#people')"
        )
    await tab.keyboard.press("Escape")
    assert await tab.evaluate("() => document.activeElement.id") == "open-people"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1500), ("dark", 1500), ("light", 390), ("dark", 390)], ids=str)
async def test_axe_finds_nothing_that_shuts_anybody_out(tab: Tab, scheme: str, width: int) -> None:
    await tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await tab.set_viewport_size({"width": width, "height": 800})
    found = [await _problems(tab, place) for place in ("page", "people", "zoom")]
    assert found == ["", "", ""]
    if width > 900:
        await tab.locator("#open-inside").click()
        for name in ("Machine", "Document", "On its way"):
            await tab.locator("#inside .views").get_by_role("button", name=name).click()
            assert await _problems(tab, "page") == ""
    else:
        for name in ("Telegram", "Office", "Inside"):
            await tab.locator(".tabs").get_by_role("button", name=name).click()
            assert await _problems(tab, "page") == ""
        assert await tab.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


async def _problems(tab: Tab, place: str) -> str:
    if place != "page":
        await tab.evaluate(f"() => document.getElementById('{place}').showModal()")
    results = await Axe().run(tab)
    if place != "page":
        await tab.evaluate(f"() => document.getElementById('{place}').close()")
    return "" if results.violations_count == 0 else str(results.generate_report())


async def test_a_language_that_is_chosen_is_the_pages(tab: Tab) -> None:
    await tab.locator("#language").select_option("ru")
    await tab.locator("html[lang=ru] body[data-live=yes]").wait_for()
    assert await tab.locator("#open-people").inner_text() == "Люди"


async def test_what_telegram_refuses_for_a_while_comes_later(tab: Tab, house: House) -> None:
    await add_person(tab, "Fred", COMPANY, "telegram")
    fred = phone(tab, "telegram")
    await tab.locator("#trouble summary").click()
    await tab.get_by_role("button", name="429").click()
    before = len([call for call in house.telegram.calls if call.code == 429])
    await fred.says("/start")
    await fred.pane.locator(".message.bot").last.wait_for()
    assert len([call for call in house.telegram.calls if call.code == 429]) > before
