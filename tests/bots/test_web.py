"""The web application over real HTTP: what is stored before 200 is said, and what is turned away."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from aiogram import Bot
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from multidict import MultiDict
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the library ships no types

from bots.metrics import Metrics
from bots.nursery import Nursery
from bots.reporting import Reporting
from bots.telegram.intake import TelegramIntake
from bots.telegram.webhook import SECRET_HEADER, TelegramWebhook
from bots.web import EMPTY_TWIML, LARGEST_BODY, TURNSTILE, Doors, Turnstile, application
from bots.whatsapp.intake import WhatsAppIntake
from bots.whatsapp.outgoing_media import OutgoingMedia
from bots.whatsapp.signature import SignatureCheck
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import FileKind
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.errors import StorageError
from flows.vocabulary.events import Envelope, FileReceived, TextReceived
from flows.vocabulary.task_effects import Carry
from flows.vocabulary.task_events import DeliveryReported
from sandbox.twilio import LocalTwilio
from tests.bots.fakes import MemoryDeliveries, MemoryInbox, say
from tests.bots.threads import Shelf
from tests.bots.timeline import Timeline
from tests.transcripts.memory import MemoryDirectory

PUBLIC = "https://kwit.example"
SECRET = "a-secret-of-the-webhook"
TOKEN = "auth-token"
ACCOUNT = f"AC{'1' * 32}"
SID = f"SM{'1' * 32}"
FORM = {
    "MessageSid": SID,
    "AccountSid": ACCOUNT,
    "From": "whatsapp:+41791234567",
    "Body": "a secret of Anna",
    "NumMedia": "0",
}
UPDATE: dict[str, Any] = {
    "update_id": 9,
    "message": {
        "message_id": 42,
        "date": 1773306000,
        "chat": {"id": 5550123, "type": "private"},
        "from": {"id": 5550123, "is_bot": False, "first_name": "Anna"},
        "text": "a secret of Anna",
    },
}


@dataclass
class House:
    """The application on a port of its own, with everything behind it."""

    url: str
    session: ClientSession
    inbox: MemoryInbox
    deliveries: MemoryDeliveries
    woken: list[MachineKey]
    media: OutgoingMedia
    shelf: Shelf
    states: dict[str, bool] = field(default_factory=lambda: {"database": True, "models": True, "whatsapp": True})
    metrics: Metrics = field(default_factory=Metrics)

    async def post(
        self, path: str, data: dict[str, str] | bytes | BytesIO, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        async with self.session.post(self.url + path, data=data, headers=headers) as answer:
            return answer.status, await answer.text()

    async def twilio(self, path: str, form: dict[str, str], token: str = TOKEN) -> tuple[int, str]:
        signature = RequestValidator(token).compute_signature(PUBLIC + path, MultiDict(form))
        return await self.post(path, form, {"X-Twilio-Signature": signature})

    async def telegram(self, body: object, secret: str = SECRET) -> int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        status, _ = await self.post("/telegram", raw, {SECRET_HEADER: secret})
        return status

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.url + path) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    time, inbox, deliveries, woken = Timeline(), MemoryInbox(), MemoryDeliveries(), list[MachineKey]()
    async with Nursery(grace=0, sleep=time.sleep) as nursery, ClientSession() as session:
        intake = TelegramIntake(Bot("7000000001:token"), inbox, woken.append, nursery, time.now)
        whatsapp = WhatsAppIntake(
            SignatureCheck(TOKEN, ACCOUNT, PUBLIC),
            inbox,
            deliveries,
            woken.append,
            time.now,
            Reporting(inbox, woken.append, MemoryDirectory(), time.now),
        )
        shelf = Shelf()
        media = OutgoingMedia(TOKEN, "", shelf.original, time.now)
        house = House("", session, inbox, deliveries, woken, media, shelf)

        async def database() -> bool:
            return house.states["database"]

        async def models() -> bool:
            return house.states["models"]

        doors = Doors(
            telegram=TelegramWebhook(intake, SECRET),
            whatsapp=whatsapp,
            media=media,
            checks={"database": database, "models": models},
            signs={"whatsapp": lambda: house.states["whatsapp"]},
            metrics=house.metrics,
        )
        async with TestServer(application(doors)) as server:
            house.url = str(server.make_url("")).rstrip("/")
            yield house
            await session.close()  # before the server, which would wait for connections kept alive


async def test_a_message_is_stored_and_its_conversation_woken_before_200_is_said(house: House) -> None:
    assert await house.twilio("/twilio/message", FORM) == (200, EMPTY_TWIML)
    (envelope,) = house.inbox.envelopes.values()
    assert envelope.event == TextReceived("a secret of Anna", SID)
    assert house.woken == [envelope.to]


async def test_the_same_webhook_twice_is_stored_once(house: House) -> None:
    for _ in range(2):
        assert (await house.twilio("/twilio/message?retry=1", FORM))[0] == 200
    assert len(house.inbox.envelopes) == 1


FORGERIES: list[tuple[str, dict[str, str]]] = [
    ("missing signature", {}),
    ("empty signature", {"X-Twilio-Signature": ""}),
    ("invalid signature", {"X-Twilio-Signature": "bm9uc2Vuc2U="}),
    ("signature that is no text", {"X-Twilio-Signature": "\udcff"}),
]


@pytest.mark.parametrize("path", ["/twilio/message", "/twilio/status"])
@pytest.mark.parametrize("headers", [case[1] for case in FORGERIES], ids=[case[0] for case in FORGERIES])
async def test_a_forged_webhook_is_turned_away_and_nothing_stored(
    house: House, path: str, headers: dict[str, str]
) -> None:
    status, _ = await house.post(path, FORM | {"MessageStatus": "sent"}, headers)
    assert (status, house.inbox.envelopes, house.woken) == (403, {}, [])


async def test_a_webhook_of_another_account_is_turned_away(house: House) -> None:
    status, _ = await house.twilio("/twilio/message", FORM | {"AccountSid": f"AC{'2' * 32}"})
    assert (status, house.inbox.envelopes) == (403, {})


async def test_a_webhook_without_parameters_is_turned_away(house: House) -> None:
    assert (await house.twilio("/twilio/message", {}))[0] == 403


async def test_a_genuine_webhook_without_sense_is_a_bad_request(house: House) -> None:
    assert (await house.twilio("/twilio/message", FORM | {"From": "nobody"}))[0] == 400
    assert (await house.twilio("/twilio/status", {"AccountSid": ACCOUNT}))[0] == 400
    assert house.inbox.envelopes == {}


BODIES: list[tuple[str, bytes, str]] = [
    ("other type", b"{}", "application/json"),
    ("bytes that are no text", b"Body=\xff", "application/x-www-form-urlencoded"),
    ("escapes that are no text", b"Body=%ff", "application/x-www-form-urlencoded"),
    ("too many fields", b"&".join(b"a=1" for _ in range(1000)), "application/x-www-form-urlencoded"),
]


@pytest.mark.parametrize(("body", "kind"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
async def test_a_malformed_form_is_a_bad_request(house: House, body: bytes, kind: str) -> None:
    status, _ = await house.post("/twilio/message", body, {"Content-Type": kind, "X-Twilio-Signature": "x"})
    assert status == 400


async def test_a_body_of_another_type_without_a_signature_is_turned_away(house: House) -> None:
    assert (await house.post("/twilio/message", b"{}", {"Content-Type": "application/json"}))[0] == 403


@pytest.mark.parametrize("path", ["/twilio/message", "/telegram"])
async def test_a_body_beyond_the_limit_is_not_read(house: House, path: str) -> None:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        SECRET_HEADER: SECRET,
        "X-Twilio-Signature": "bm9uc2Vuc2U=",
    }
    status, _ = await house.post(path, BytesIO(b"x" * (LARGEST_BODY + 1)), headers)
    assert status == 413


async def test_a_status_reaches_the_delivery_it_is_about(house: House) -> None:
    address = Address(Platform.WHATSAPP, "+41791234567")
    await house.deliveries.enqueue("d1", say(address, "hello"), Timeline().now())
    await house.deliveries.sent("d1", ["SM9"], Timeline().now())
    form = {"AccountSid": ACCOUNT, "MessageSid": "SM9", "MessageStatus": "undelivered", "ErrorCode": "63016"}
    assert (await house.twilio("/twilio/status", form))[0] == 200
    kept = house.deliveries.kept["d1"]
    assert (kept.status, kept.reason) == (DeliveryStatus.HELD, "63016: outside the 24-hour window")


async def test_a_status_of_a_message_of_a_task_is_told_to_it_once(house: House) -> None:
    address = Address(Platform.WHATSAPP, "+41791234567")
    await house.deliveries.enqueue("d1", Carry(address, "t1", "t1.1", 1, "de"), Timeline().now())
    await house.deliveries.sent("d1", ["SM9"], Timeline().now())
    form = {"AccountSid": ACCOUNT, "MessageSid": "SM9", "MessageStatus": "read"}
    for _ in range(2):  # Twilio repeats what it doubts we have heard; so would we have to tell it then
        assert (await house.twilio("/twilio/status", form))[0] == 200
    (envelope,) = house.inbox.envelopes.values()
    assert envelope.to == MachineKey.task("t1")
    assert envelope.event == DeliveryReported("t1.1", str(address), DeliveryStatus.READ)


@pytest.mark.parametrize("status", ["sent", "receiving"])
async def test_a_status_of_no_message_of_ours_is_acknowledged(house: House, status: str) -> None:
    form = {"AccountSid": ACCOUNT, "MessageSid": "SM9", "MessageStatus": status}
    assert (await house.twilio("/twilio/status", form))[0] == 200


async def test_an_update_is_stored_and_its_conversation_woken(house: House) -> None:
    assert await house.telegram(UPDATE) == 200
    (envelope,) = house.inbox.envelopes.values()
    assert envelope.id == "telegram:7000000001/9"
    assert house.woken == [envelope.to]


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x"])
async def test_an_update_without_the_secret_is_turned_away(house: House, secret: str) -> None:
    assert (await house.telegram(UPDATE, secret), house.inbox.envelopes) == (403, {})


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b"\xff", b"[" * 100_000])
async def test_an_update_that_is_no_object_is_a_bad_request(house: House, body: bytes) -> None:
    assert await house.telegram(body) == 400


async def test_a_malformed_update_is_acknowledged_so_that_it_does_not_come_again(house: House) -> None:
    assert (await house.telegram({"update_id": 9, "message": 1}), house.inbox.envelopes) == (200, {})


async def test_the_platform_is_asked_to_come_again_while_nothing_can_be_stored(house: House) -> None:
    house.inbox.away = True
    assert (await house.twilio("/twilio/message", FORM))[0] == 503
    assert await house.telegram(UPDATE) == 503
    house.inbox.away = False
    assert await house.telegram(UPDATE) == 200
    assert len(house.inbox.envelopes) == 1


async def test_logs_hold_no_words_phone_or_secret(house: House) -> None:
    with capture_logs() as logs:
        await house.twilio("/twilio/message", FORM)
        await house.twilio("/twilio/message", FORM, token="other")
        await house.twilio("/twilio/message", FORM | {"From": "nobody"})
        await house.telegram(UPDATE)
        await house.telegram(UPDATE, "wrong")
    assert len(logs) == 5
    for forbidden in ("a secret of Anna", "41791234567", "5550123", SECRET, TOKEN):
        assert forbidden not in repr(logs)


async def test_a_file_is_handed_out_by_its_address_as_what_it_is_and_nothing_more(house: House) -> None:
    link = house.media.link(house.shelf.keeps(b"<script>", FileKind.DOCUMENT, "text/html", "żółw 1.html"))
    async with house.session.get(house.url + link) as answer:
        assert (answer.status, await answer.read(), answer.headers["Content-Type"]) == (200, b"<script>", "text/html")
        assert answer.headers["Content-Disposition"] == (
            "inline; filename=\"_w_1.html\"; filename*=UTF-8''%C5%BC%C3%B3%C5%82w%201.html"
        )
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Cache-Control"].startswith("private")
    async with house.session.head(house.url + link) as answer:  # Twilio looks at the type before it fetches
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html")


@pytest.mark.parametrize("path", ["/media", "/media/", "/media/x", "/media/x/y", "/media/x/../y", "/media/x/y/z"])
async def test_no_other_address_opens_anything(house: House, path: str) -> None:
    assert (await house.get(path))[0] == 404


async def test_the_address_of_a_file_is_in_no_log(house: House) -> None:
    async def away(_file_id: str) -> bytes:
        raise StorageError("the database is away")

    house.media._original = away
    link = house.media.link(house.shelf.keeps(b"x"))
    with capture_logs() as logs:
        assert (await house.get(link))[0] == 503
    assert link.split("/")[2] not in repr(logs)
    assert [entry["path"] for entry in logs] == ["/media/{token}/{name}"]


async def test_health_says_alive_and_ready_says_which_part_is_not(house: House) -> None:
    assert await house.get("/health") == (200, '{"alive": true}')
    assert await house.get("/ready") == (200, '{"database": true, "models": true, "whatsapp": true}')
    house.states["models"] = False
    assert await house.get("/ready") == (503, '{"database": true, "models": false, "whatsapp": true}')


async def test_a_platform_that_is_away_is_told_but_kwit_is_ready_for_the_other_one(house: House) -> None:
    house.states["whatsapp"] = False
    assert await house.get("/ready") == (200, '{"database": true, "models": true, "whatsapp": false}')


async def test_metrics_are_in_prometheus_text_format(house: House) -> None:
    house.metrics.show("lanes_running", "Machines at work", lambda: 3.0)
    status, text = await house.get("/metrics")
    assert status == 200
    assert (
        "# HELP kwit_lanes_running Machines at work\n# TYPE kwit_lanes_running gauge\nkwit_lanes_running 3.0\n" in text
    )


async def test_webhooks_are_counted_by_what_they_are_answered(house: House) -> None:
    await house.twilio("/twilio/message", FORM)
    await house.twilio("/twilio/message", FORM, token="wrong")
    house.inbox.away = True
    await house.twilio("/twilio/message", FORM)
    await house.post("/nowhere/" + FORM["From"], {})
    _, text = await house.get("/metrics")
    counted = [line for line in text.splitlines() if line.startswith("kwit_webhook_answers_total")]
    assert sorted(counted) == [
        f'kwit_webhook_answers_total{{door="/twilio/message",status="{status}"}} 1.0'
        for status in ("200", "403", "503")
    ]


async def test_no_more_webhooks_are_taken_in_than_can_be_about_to_be_stored() -> None:
    class SlowInbox(MemoryInbox):
        async def put(self, envelope: Envelope) -> bool:
            await opened.wait()
            return await super().put(envelope)

    opened, time, inbox = asyncio.Event(), Timeline(), SlowInbox()
    async with Nursery(grace=0, sleep=time.sleep) as nursery:
        intake = TelegramIntake(Bot("7000000001:token"), inbox, lambda _key: None, nursery, time.now)
        app = application(Doors(telegram=TelegramWebhook(intake, SECRET)))
        app[TURNSTILE] = Turnstile(3)

        async with TestServer(app) as server, ClientSession() as session, asyncio.TaskGroup() as group:

            async def push(number: int) -> tuple[int, str]:
                update, headers = {**UPDATE, "update_id": number}, {SECRET_HEADER: SECRET}
                async with session.post(server.make_url("/telegram"), json=update, headers=headers) as answer:
                    return answer.status, answer.headers.get("Retry-After", "")

            waiting = [group.create_task(push(number)) for number in range(3)]
            while app[TURNSTILE].free:  # noqa: ASYNC110 - the three are on their way in
                await asyncio.sleep(0.01)
            assert await push(3) == (503, "5")
            opened.set()
            assert [await each for each in waiting] == [(200, "")] * 3
            assert await push(4) == (200, "")
            await session.close()
    assert len(inbox.envelopes) == 4


async def test_a_platform_that_is_left_out_has_no_routes() -> None:
    async with TestServer(application(Doors())) as server, ClientSession() as session:
        for path in ("/telegram", "/twilio/message", "/twilio/status", "/media/x/y"):
            async with session.post(server.make_url(path)) as answer:
                assert answer.status == 404
        await session.close()


async def test_a_photo_comes_through_a_proxy_with_twilio_s_own_signature(house: House) -> None:
    async with LocalTwilio(ACCOUNT, TOKEN, retries=0) as twilio:
        twilio.connect(f"{PUBLIC}/twilio/message", f"{house.url}/twilio/message")
        anna = twilio.person("+41791234567", "Anna")
        await anna.snaps(("receipt.jpg", b"\xff\xd8"), caption="lunch with Keller AG")
        assert twilio.deliveries[-1].statuses == (200,)
    (envelope,) = house.inbox.envelopes.values()
    assert isinstance(envelope.event, FileReceived)
    assert envelope.event.caption == "lunch with Keller AG"
