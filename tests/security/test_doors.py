"""Who knocks at the doors: the unsigned, the repeated, the large, the packed and the slow."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Mapping

import pytest
from aiohttp import ClientSession
from multidict import MultiDict
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the library ships no types

from bots.telegram.webhook import SECRET_HEADER
from flows.vocabulary.content import FileKind
from storage.opening import Storage
from tests.security.conftest import ACCOUNT, PUBLIC, SECRET, TOKEN, House, opened

PATIENCE = 0.3
WITHIN = 20.0
"""Seconds after which the test gives up waiting for what comes at once; nothing is measured by it."""
FORM = {"MessageSid": f"SM{'1' * 32}", "AccountSid": ACCOUNT, "From": "whatsapp:+41791234567", "Body": "Zahlung 5000"}
UPDATE = {
    "update_id": 9,
    "message": {
        "message_id": 42,
        "date": 1773306000,
        "chat": {"id": 5550123, "type": "private"},
        "from": {"id": 5550123, "is_bot": False, "first_name": "Anna"},
        "text": "Zahlung 5000",
    },
}


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


def signed(form: Mapping[str, str], path: str = "/twilio/message") -> dict[str, str]:
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, MultiDict(form))
    return {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}


async def test_a_captured_webhook_sent_again_changes_nothing_even_once_it_was_handled(
    storage: Storage, session: ClientSession
) -> None:
    async with opened(storage.inbox) as house:
        requests = [
            ("/twilio/message", {"data": FORM, "headers": signed(FORM)}),
            ("/telegram", {"json": UPDATE, "headers": {SECRET_HEADER: SECRET}}),
        ]
        for path, request in requests:
            async with session.post(house.url(path), **request) as answer:  # type: ignore[arg-type]  # as aiohttp has them
                assert answer.status == 200
            key = house.woken[-1]
            envelope = await storage.inbox.oldest(key)
            assert envelope is not None
            await storage.inbox.done(envelope)

            async with session.post(house.url(path), **request) as answer:  # type: ignore[arg-type]  # as above
                assert answer.status == 200
            assert await storage.inbox.oldest(key) is None


PACKED = [
    ("gzip", gzip.compress(json.dumps(UPDATE).encode())),
    ("deflate", zlib.compress(json.dumps(UPDATE).encode())),
    ("gzip", gzip.compress(b" " * 900_000 + json.dumps(UPDATE).encode())),
]


@pytest.mark.parametrize(("encoding", "body"), PACKED, ids=["gzip", "deflate", "bomb"])
async def test_a_packed_body_is_not_unpacked(house: House, session: ClientSession, encoding: str, body: bytes) -> None:
    headers = {SECRET_HEADER: SECRET, "Content-Encoding": encoding}
    async with session.post(house.url("/telegram"), data=body, headers=headers) as answer:
        assert answer.status == 415
    assert house.inbox.envelopes == {}


async def exchange(house: House, *pieces: bytes) -> bytes:
    """Send pieces as they are, then wait for all that the other side says until it hangs up."""
    reader, writer = await asyncio.open_connection(house.host, house.port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        async with asyncio.timeout(WITHIN):
            return await reader.read()
    finally:
        writer.close()


async def test_a_body_in_a_packed_transfer_is_not_unpacked(house: House) -> None:
    packed = gzip.compress(json.dumps(UPDATE).encode())
    head = (
        f"POST /telegram HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\n"
        "Transfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n"
    )
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    assert (await exchange(house, head.encode(), chunk)).startswith(b"HTTP/1.1 400")
    assert house.inbox.envelopes == {}


async def test_nobody_unsigned_has_a_body_read(house: House) -> None:
    """The answer comes before the body does."""
    for path, status in (("/twilio/message", 403), ("/twilio/status", 403), ("/telegram", 403)):
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        said = await exchange(house, f"{head}Content-Length: 1000000\r\nConnection: close\r\n\r\n".encode())
        assert said.startswith(f"HTTP/1.1 {status}".encode())


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async with opened(patience=PATIENCE) as house:
        for path, header in (("/twilio/message", "X-Twilio-Signature: x"), ("/telegram", f"{SECRET_HEADER}: {SECRET}")):
            head = (
                f"POST {path} HTTP/1.1\r\nHost: x\r\n{header}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                "Content-Length: 1000\r\nConnection: close\r\n\r\n"
            )
            assert (await exchange(house, head.encode(), b"Body=")).startswith(b"HTTP/1.1 408")


async def test_whoever_goes_away_in_the_middle_of_a_body_is_no_defect_of_ours(
    house: House, session: ClientSession
) -> None:
    """Nobody hears the answer; what it was is told to whoever watches over Kwit."""
    heads = {"/telegram": f"{SECRET_HEADER}: {SECRET}", "/twilio/message": "X-Twilio-Signature: x"}
    with capture_logs() as logs:
        for path, header in heads.items():
            head = f"POST {path} HTTP/1.1\r\nHost: x\r\n{header}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            _, writer = await asyncio.open_connection(house.host, house.port)
            writer.write(f"{head}Content-Length: 1000\r\n\r\nBody=".encode())
            await writer.drain()
            writer.close()
        async with asyncio.timeout(WITHIN):
            for path in heads:
                while f'kwit_webhook_answers_total{{door="{path}",status="400"}} 1.0' not in await told(house, session):
                    pass
    assert "request_failed" not in [each["event"] for each in logs]
    assert house.inbox.envelopes == {}


async def told(house: House, session: ClientSession) -> str:
    """What is told to whoever watches over Kwit."""
    async with session.get(house.url("/metrics")) as answer:
        return await answer.text()


async def test_a_connection_that_brings_no_request_is_closed() -> None:
    async with opened(longest_idle=PATIENCE) as house:
        assert await exchange(house) == b""
        assert await exchange(house, b"POST /telegram HTTP/1.1\r\n", b"X-Drop-By-Drop: ", b"1") == b""


async def test_a_defect_behind_a_door_is_told_by_its_place_and_not_by_what_was_sent(
    house: House, session: ClientSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(envelope: object) -> bool:
        raise ValueError(f"what is {envelope}?")

    monkeypatch.setattr(house.inbox, "put", broken)
    with capture_logs() as logs:
        async with session.post(house.url("/twilio/message"), data=FORM, headers=signed(FORM)) as answer:
            assert (answer.status, "Zahlung" in await answer.text()) == (500, False)
    assert [each["event"] for each in logs] == ["request_failed"]
    for told in (repr(logs), caplog.text):
        assert "Zahlung" not in told
        assert "41791234567" not in told


async def test_a_name_makes_no_header_and_no_second_name(house: House, session: ClientSession) -> None:
    tricks = [
        'a"; filename="x.exe',
        "a\r\nX-Evil: 1\r\n\r\n<script>.pdf",
        "../../x\\y.pdf",
        "a;b=c.pdf",
        "ﬁle\u202efdp.exe",
    ]
    for name in tricks:
        link = house.media.link(house.shelf.keeps(b"%PDF", FileKind.DOCUMENT, "application/pdf", name))
        async with session.get(house.url(link)) as answer:
            assert (answer.status, await answer.read()) == (200, b"%PDF")
            assert "X-Evil" not in answer.headers
            said = answer.headers["Content-Disposition"]
            plain, _, full = said.removeprefix('inline; filename="').partition("\"; filename*=UTF-8''")
            assert plain.translate(str.maketrans("", "", "._-")).isalnum()
            assert not set(full) & set(" \"';/\\\r\n")
            assert not any(turn in full for turn in ("%E2%80%AE", "%0D", "%0A", "%2F", "%5C"))
