"""Files are fetched from where Twilio keeps them, and from nowhere else."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from bots.whatsapp.media import MediaFetcher
from flows.vocabulary.errors import Oversized, Refused, Unavailable
from sandbox.twilio import Fault, LocalTwilio
from tests.bots.timeline import Timeline

MEGABYTES = 64
"""After so many even a file that has no end ends in the tests."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def sent(twilio: LocalTwilio, content: bytes) -> str:
    """The URL of a file that a person has just sent."""
    twilio.connect("http://127.0.0.1:9/message", "http://127.0.0.1:9/message")
    anna = twilio.person("+41791234567", "Anna")
    await anna.snaps(("receipt.jpg", content))
    return twilio.deliveries[-1].form["MediaUrl0"]


async def test_a_file_is_fetched_over_the_redirect_without_credentials_for_the_other_host(
    twilio: LocalTwilio, media: MediaFetcher
) -> None:
    url = await sent(twilio, b"\xff\xd8 receipt")
    assert await media.fetch(url) == b"\xff\xd8 receipt"
    assert len(twilio.media_requests) == 1  # the media host answers 400 to a request that has credentials


async def test_a_file_of_the_limit_is_taken_and_one_byte_more_is_not(twilio: LocalTwilio, media: MediaFetcher) -> None:
    assert len(await media.fetch(await sent(twilio, b"x" * 1000))) == 1000
    with pytest.raises(Oversized) as raised:
        await media.fetch(await sent(twilio, b"x" * 1001))
    assert raised.value.limit == 1000


async def test_a_fetch_is_tried_again_while_twilio_is_away(
    twilio: LocalTwilio, media: MediaFetcher, time: Timeline
) -> None:
    url = await sent(twilio, b"receipt")
    twilio.faults.add(Fault(code=20503), verb="GET")
    twilio.media_faults.add(Fault(status=503))
    twilio.media_faults.add(Fault(status=429))
    assert await media.fetch(url) == b"receipt"
    assert len(time.slept) == 3


async def test_a_fetch_gives_up_after_some_tries(twilio: LocalTwilio, media: MediaFetcher, time: Timeline) -> None:
    url = await sent(twilio, b"receipt")
    twilio.media_faults.add(Fault(status=503), times=9)
    with pytest.raises(Unavailable):
        await media.fetch(url)
    assert len(time.slept) == 7


async def test_a_file_that_is_not_there_yet_is_asked_for_again(
    twilio: LocalTwilio, media: MediaFetcher, time: Timeline
) -> None:
    url = await sent(twilio, b"receipt")
    twilio.media_faults.add(Fault(status=404), times=2)
    assert await media.fetch(url) == b"receipt"
    assert len(time.slept) == 2


async def test_a_file_that_never_comes_is_refused_in_the_end(
    twilio: LocalTwilio, media: MediaFetcher, time: Timeline
) -> None:
    url = await sent(twilio, b"receipt")
    twilio.media_faults.add(Fault(status=404), times=9)
    with pytest.raises(Refused, match="gone") as raised:
        await media.fetch(url)
    assert (raised.value.code, len(time.slept)) == ("404", 7)


async def test_a_file_that_is_gone_is_refused_at_once(twilio: LocalTwilio, media: MediaFetcher, time: Timeline) -> None:
    url = await sent(twilio, b"receipt")
    twilio.media_faults.add(Fault(status=410))
    with pytest.raises(Refused):
        await media.fetch(url)
    assert time.slept == []


async def test_a_host_we_do_not_know_is_never_asked(media: MediaFetcher) -> None:
    with pytest.raises(Refused, match="host"):
        await media.fetch("http://127.0.0.1:1/secret")


async def test_a_redirect_to_a_host_we_do_not_know_is_not_followed(twilio: LocalTwilio, media: MediaFetcher) -> None:
    url = await sent(twilio, b"receipt")
    media._origins.discard(URL(twilio.media_url))
    with pytest.raises(Refused, match="host"):
        await media.fetch(url)
    assert twilio.media_requests == []


@asynccontextmanager
async def odd_host(handler: Handler) -> AsyncIterator[str]:
    """A media host that answers as ``handler`` does; yields a URL on it."""
    app = web.Application()
    app.router.add_get("/file", handler)
    async with TestServer(app) as server:
        yield str(server.make_url("/file"))


async def test_redirects_come_to_an_end(media: MediaFetcher) -> None:
    asked: list[str] = []

    async def again(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=302, headers={"Location": "/file"})

    async with odd_host(again) as url:
        media._origins.add(URL(url).origin())
        with pytest.raises(Refused, match="redirects"):
            await media.fetch(url)
    assert len(asked) == 4


async def test_a_redirect_to_nonsense_is_refused(media: MediaFetcher) -> None:
    async def nowhere(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://["})

    async with odd_host(nowhere) as url:
        media._origins.add(URL(url).origin())
        with pytest.raises(Refused):
            await media.fetch(url)


async def test_a_file_that_does_not_tell_its_size_is_read_up_to_the_limit(media: MediaFetcher) -> None:
    taken: list[int] = []

    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        while len(taken) < MEGABYTES:
            await answer.write(bytes(1024 * 1024))
            taken.append(1)
        return answer

    async with odd_host(endless) as url:
        media._origins.add(URL(url).origin())
        with pytest.raises(Oversized):
            await media.fetch(url)
    assert len(taken) < MEGABYTES / 2  # what stands in the sockets' buffers is on its way already


async def test_credentials_go_to_the_api_alone(media: MediaFetcher) -> None:
    async def show(request: web.Request) -> web.Response:
        return web.Response(text=request.headers.get("Authorization", "none"))

    async with odd_host(show) as url:
        media._origins.add(URL(url).origin())
        assert await media.fetch(url) == b"none"


async def test_nonsense_is_refused(media: MediaFetcher) -> None:
    for url in ("", "receipt.jpg", "http://[", "file:///etc/passwd"):
        with pytest.raises(Refused):
            await media.fetch(url)


HOSTS = [
    ("https://api.twilio.com/x", True),
    ("https://mms.twiliocdn.com/x", True),
    ("https://media.us1.twilio.com/x", True),
    ("http://api.twilio.com/x", False),
    ("https://api.twilio.com:8443/x", False),
    ("https://twilio.com.evil.example/x", False),
    ("https://eviltwilio.com/x", False),
    ("https://user@api.twilio.com/x", False),
    ("https://169.254.169.254/latest", False),
    ("http://localhost/x", False),
    ("ftp://api.twilio.com/x", False),
    ("/x", False),
]


@pytest.mark.parametrize(("url", "permitted"), HOSTS, ids=[case[0] for case in HOSTS])
async def test_files_come_from_twilio_and_the_configured_hosts_alone(
    media: MediaFetcher, url: str, *, permitted: bool
) -> None:
    assert media.permits(URL(url)) is permitted
