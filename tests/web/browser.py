"""A browser before the page: one tab, and what somebody does in it."""

from dataclasses import dataclass

from playwright.async_api import Locator
from playwright.async_api import Page as Tab

PATIENCE = 150_000.0
"""Milliseconds that anything may take on a busy machine."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One of the panes."""

    tab: Tab
    pane: Locator

    async def choose(self, name: str) -> None:
        """Take somebody's telephone."""
        option = self.pane.locator(".chooser option", has_text=name)
        await option.wait_for(state="attached")
        await self.pane.locator(".chooser").select_option(await option.get_attribute("value"))

    async def says(self, text: str) -> None:
        """Write and press Enter."""
        box = self.pane.get_by_role("textbox")
        await box.fill(text)
        await box.press("Enter")

    async def attaches(self, kind: str, *paths: str, text: str = "") -> None:
        """Choose files, and send them."""
        await self.pane.locator(f"[data-picks={kind}]").set_input_files(list(paths))
        await self.pane.get_by_role("textbox").fill(text)
        await self.pane.locator(".send").click()

    async def sees(self, text: str, *, of: str = "") -> Locator:
        """Wait for a message with these words, of ``mine`` or ``theirs``; the newest."""
        message = self.pane.locator(f".log .message{f'.{of}' if of else ''}", has_text=text).last
        await message.wait_for()
        return message

    async def presses(self, label: str) -> None:
        """Press the newest button with this label, wherever it is."""
        await self.pane.locator(":is(.inline, .key, .chip)", has_text=label).last.click()


def phone(tab: Tab, platform: str) -> Phone:
    """The pane of a platform."""
    return Phone(tab, tab.locator(f"#pane-{platform}"))


async def add_person(tab: Tab, name: str, company: str, platform: str, *, known: bool = True) -> None:
    """Add somebody by the dialog, in English."""
    await tab.locator("#open-people").click()
    form = tab.locator("form[data-action=add_person]")
    await form.locator("[name=name]").fill(name)
    await form.locator("[name=company]").fill(company)
    await form.locator("[name=platform]").select_option(platform)
    await form.locator("[name=language]").select_option("en")
    await form.locator("[name=known]").set_checked(known)
    await form.get_by_role("button").click()
    await tab.locator("#people").wait_for(state="hidden")
    await phone(tab, platform).pane.locator(".chooser option:checked", has_text=name).wait_for(state="attached")
