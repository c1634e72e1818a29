"""The page's web application: who may come in, what it shows, and how its stream of events goes on."""

import json

import aiohttp
import pytest
from yarl import URL

from sandbox.telegram.errors import JsonObject
from sandbox.web.house import House
from tests.web.conftest import Caller


async def next_event(stream: aiohttp.StreamReader) -> JsonObject:
    """The next event of a stream."""
    while True:
        line = await stream.readline()
        assert line, "the stream has ended"
        if line.startswith(b"data: "):
            event: JsonObject = json.loads(line.removeprefix(b"data: "))
            return event


async def test_the_page_is_there_before_kwit_is_and_says_so(caller: Caller) -> None:
    status, content_type, content = await caller.get("?lang=pl")
    page = content.decode()
    assert (status, content_type) == (200, "text/html")
    assert '<html lang="pl">' in page
    assert "Kwit się uruchamia" in page
    assert "$" not in page


async def test_nothing_that_the_page_loads_comes_from_elsewhere(caller: Caller) -> None:
    async with caller.session.get(caller.page.url) as answer:
        policy = answer.headers["Content-Security-Policy"]
        page = await answer.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "http" not in page
    for name in ("page.css", "chat.css", "page.js", "icon.svg"):
        status, _, content = await caller.get(f"static/{name}")
        assert status == 200
        assert b"http" not in content.replace(b"http://www.w3.org/2000/svg", b"").replace(b"https?", b"").replace(
            b"https://${address}", b""
        )


@pytest.mark.parametrize(
    "path", ["static/page.html", "static/pane.html", "static/..%2Fapp.py", "static/none.js", "none"]
)
async def test_what_is_no_part_of_the_page_is_not_there(caller: Caller, path: str) -> None:
    async with caller.session.get(URL(caller.page.url + path, encoded=True)) as answer:
        assert answer.status == 404


async def test_without_the_token_of_its_address_nothing_is_there(caller: Caller) -> None:
    origin = URL(caller.page.url).origin()
    for path in ("/", "/events", "/static/page.js", "/wrong-token/", "/wrong-token/events"):
        async with caller.session.get(origin.with_path(path)) as answer:
            assert answer.status == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1"])
async def test_another_name_that_leads_to_this_machine_is_turned_away(caller: Caller, host: str) -> None:
    async with caller.session.get(caller.page.url, headers={"Host": host}) as answer:
        assert answer.status == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
async def test_another_page_can_order_nothing(caller: Caller, empty: House, origin: str) -> None:
    async with caller.session.post(f"{caller.page.url}do/later", json={}, headers={"Origin": origin}) as answer:
        assert answer.status == 403
    assert not empty.clock.ahead
    assert caller.page.deeds == 0


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("application/json", b"[1]"), ("application/json", b"{"), ("text/plain", b"x"), ("multipart/form-data", b"x")],
)
async def test_what_is_no_order_is_refused(caller: Caller, content_type: str, body: bytes) -> None:
    async with caller.session.post(
        f"{caller.page.url}do/later", data=body, headers={"Content-Type": content_type}
    ) as answer:
        assert answer.status == 400


async def test_an_order_that_nobody_knows_is_not_there(caller: Caller) -> None:
    async with caller.session.post(f"{caller.page.url}do/nothing", json={}) as answer:
        assert answer.status == 404


async def test_the_stream_begins_with_everything_and_goes_on_with_each_change(caller: Caller, empty: House) -> None:
    anna = empty.telegram.person("Anna", phone="+41791234567", language="de")
    await anna.says("/start")
    async with caller.session.get(f"{caller.page.url}events") as answer:
        assert answer.content_type == "text/event-stream"
        snapshot = await next_event(answer.content)
        assert snapshot["kind"] == "snapshot"
        assert snapshot["state"] == {"kwit": "starting", "starts": 0, "ahead": 0}
        chats = {chat["id"]: chat for chat in snapshot["chats"]}
        assert set(chats) == {caller.desk, f"telegram:{anna.chat.id}"}
        assert [each["text"] for each in chats[f"telegram:{anna.chat.id}"]["messages"]] == ["/start"]
        await anna.says("Guten Tag")
        event = await next_event(answer.content)
        while event["kind"] == "chat":
            event = await next_event(answer.content)
        assert (event["kind"], event["chat"], event["message"]["text"]) == (
            "message",
            f"telegram:{anna.chat.id}",
            "Guten Tag",
        )


async def test_two_browsers_hear_the_same(caller: Caller, empty: House) -> None:
    async with (
        caller.session.get(f"{caller.page.url}events") as one,
        caller.session.get(f"{caller.page.url}events") as other,
    ):
        assert await next_event(one.content) == await next_event(other.content)
        empty.telegram.person("Anna")
        assert await next_event(one.content) == await next_event(other.content)


async def test_a_browser_that_is_too_slow_is_sent_away_and_gets_everything_when_it_comes_again(
    caller: Caller, empty: House
) -> None:
    with caller.page.feed.subscribed() as queue:
        for number in range(2100):
            caller.page.feed.tell("refused", text=str(number))
        left = [queue.get_nowait() for _ in range(queue.qsize())]
    assert left[-1] is None or None in left
    with caller.page.feed.subscribed() as queue:
        assert json.loads(queue.get_nowait() or "{}")["kind"] == "snapshot"


async def test_before_there_is_a_database_there_is_nothing_inside(caller: Caller) -> None:
    status, _, content = await caller.get("inside")
    assert (status, json.loads(content)) == (200, {"machines": [], "documents": [], "deliveries": []})
    assert (await caller.get("inside/document?id=x"))[0] == 409
