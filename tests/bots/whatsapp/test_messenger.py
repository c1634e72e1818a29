"""What people see in WhatsApp when Kwit sends, and what Kwit makes of Twilio's refusals."""

from datetime import UTC

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bots.whatsapp.client import PUBLIC_API, TwilioHttpClient, connect, platform_errors
from bots.whatsapp.media import MediaFetcher
from bots.whatsapp.messenger import WhatsAppMessenger
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.errors import (
    Away,
    Oversized,
    PlatformError,
    Refused,
    Throttled,
    Unavailable,
    Unreachable,
    WindowClosed,
)
from flows.vocabulary.messages import Action, Choice, MessageKey, message
from sandbox.twilio import Fault, LocalTwilio, WhatsAppPerson
from tests.bots.fakes import long_say, say
from tests.bots.timeline import Timeline
from tests.bots.whatsapp.conftest import PUBLIC_URL

YES = Choice(Action.CONFIRM, message(MessageKey.CHOICE_YES), "1042")
CORRECT = Choice(Action.CORRECT, message(MessageKey.CHOICE_CORRECT), "1042")
ANNA = Address(Platform.WHATSAPP, "+41791234567")


@pytest.fixture
def anna(twilio: LocalTwilio) -> WhatsAppPerson:
    person = twilio.person("+41791234567", "Anna")
    twilio.account.heard(person.address, twilio.number)
    return person


async def test_a_text_arrives_and_its_status_is_asked_for(
    twilio: LocalTwilio, messenger: WhatsAppMessenger, anna: WhatsAppPerson
) -> None:
    sids = await messenger.send(say(ANNA, "No. 1042 · Müller & Söhne <AG>"))
    seen = await anna.sees("No. 1042 · Müller & Söhne <AG>")
    assert sids == [seen.raw_id]
    assert twilio.account.message(seen.raw_id).status_callback == f"{PUBLIC_URL}/twilio/status"


async def test_choices_are_numbered_where_buttons_are_not_configured(
    messenger: WhatsAppMessenger, anna: WhatsAppPerson
) -> None:
    await messenger.send(say(ANNA, "Right?", YES, CORRECT))
    seen = await anna.sees("Right?")
    assert "1 Yes" in seen.text
    assert seen.labels == ("Yes", "Correct")


async def test_quick_replies_carry_text_and_tokens_and_are_declared_once(
    twilio: LocalTwilio, buttoned: WhatsAppMessenger, anna: WhatsAppPerson
) -> None:
    for number in ("1042", "1043"):
        choices = [Choice(Action.CONFIRM, YES.label, number), Choice(Action.CORRECT, CORRECT.label, number)]
        await buttoned.send(say(ANNA, f'No. {number} · "quoted"\nRight?', *choices))
        seen = await anna.sees(f'No. {number} · "quoted"\nRight?')
        assert seen.labels == ("Yes", "Correct")
        rendered = twilio.account.message(seen.raw_id).rendered
        assert rendered is not None
        assert [choice.payload for choice in rendered.choices] == [f"confirm:{number}", f"correct:{number}"]
    assert len(twilio.account.contents) == 1


async def test_a_message_without_choices_needs_no_content(
    twilio: LocalTwilio, buttoned: WhatsAppMessenger, anna: WhatsAppPerson
) -> None:
    await buttoned.send(say(ANNA, "Filed."))
    await anna.sees("Filed.")
    assert twilio.account.contents == {}


async def test_a_file_is_fetched(twilio: LocalTwilio, messenger: WhatsAppMessenger, anna: WhatsAppPerson) -> None:
    twilio.connect("http://127.0.0.1:9/message", "http://127.0.0.1:9/message")
    await anna.snaps(("receipt.jpg", b"receipt"))
    assert await messenger.fetch(ANNA, RemoteFile(twilio.deliveries[-1].form["MediaUrl0"])) == b"receipt"


async def test_numbers_stand_in_for_quick_replies_that_twilio_refuses(
    twilio: LocalTwilio, buttoned: WhatsAppMessenger, anna: WhatsAppPerson
) -> None:
    twilio.faults.add(Fault(code=20001), path="/v1/Content")
    await buttoned.send(say(ANNA, "Right?", YES, CORRECT))
    assert "1 Yes" in (await anna.sees("Right?")).text


async def test_a_content_that_twilio_no_longer_sends_gives_way_to_numbers_and_is_declared_anew(
    twilio: LocalTwilio, buttoned: WhatsAppMessenger, anna: WhatsAppPerson
) -> None:
    await buttoned.send(say(ANNA, "First?", YES, CORRECT))
    twilio.account.contents.clear()
    sids = await buttoned.send(say(ANNA, "Second?", YES, CORRECT))
    seen = await anna.sees("Second?")
    assert (sids, "1 Yes" in seen.text) == ([seen.raw_id], True)
    await buttoned.send(say(ANNA, "Third?", YES, CORRECT))
    assert "1 Yes" not in (await anna.sees("Third?")).text
    assert len(twilio.account.contents) == 1


async def test_a_text_that_needs_two_messages_has_numbers(
    twilio: LocalTwilio, buttoned: WhatsAppMessenger, anna: WhatsAppPerson
) -> None:
    sids = await buttoned.send(say(ANNA, "🧾" * 1000, YES, CORRECT))
    assert len(sids) == 2
    assert twilio.account.contents == {}


async def test_a_hidden_number_is_written_to_by_its_id(twilio: LocalTwilio, messenger: WhatsAppMessenger) -> None:
    person = twilio.person("DE.13491208655302741918", "Anna")
    twilio.account.heard(person.address, twilio.number)
    await messenger.send(say(Address(Platform.WHATSAPP, "id.DE.13491208655302741918"), "hello"))
    await person.sees("hello")


async def test_a_long_text_comes_in_parts_and_in_order(
    twilio: LocalTwilio, messenger: WhatsAppMessenger, anna: WhatsAppPerson
) -> None:
    sids = await messenger.send(long_say(ANNA, parts=5))
    await twilio.settled()
    assert [seen.raw_id for seen in anna.inbox.messages] == sids
    assert len(sids) >= 2


async def test_trouble_with_a_later_part_does_not_send_the_first_again(
    twilio: LocalTwilio, messenger: WhatsAppMessenger, anna: WhatsAppPerson, time: Timeline
) -> None:
    create = messenger._create

    async def trouble_after_the_first(address: Address, what: dict[str, str]) -> str:
        sid = await create(address, what)
        if len(twilio.account.messages) == 1:
            twilio.faults.add(Fault(code=20429, status=429), verb="POST")
        return sid

    messenger._create = trouble_after_the_first  # type: ignore[method-assign]  # a wire tap, not a mock
    sids = await messenger.send(long_say(ANNA, parts=5))
    assert len(twilio.account.messages) == len(sids)
    assert len(time.slept) == 1


REFUSALS: list[tuple[str, Fault, type[PlatformError], str]] = [
    ("window closed", Fault(code=63016), WindowClosed, "63016"),
    ("opted out", Fault(code=21610), Unreachable, "21610"),
    ("bad number", Fault(code=21211), Refused, "21211"),
    ("wrong credentials", Fault(code=20003), Away, "20003"),
    ("too many requests", Fault(code=20429), Throttled, "20429"),
    ("too many to one person", Fault(code=63018), Throttled, "63018"),
    ("server trouble", Fault(code=20503), Away, "20503"),
    ("lost connection", Fault("drop"), Away, ""),
    ("answer that is lost", Fault("drop", after=True), Away, ""),
]


@pytest.mark.parametrize(
    ("fault", "meaning", "code"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS]
)
async def test_a_refusal_means(
    twilio: LocalTwilio,
    messenger: WhatsAppMessenger,
    anna: WhatsAppPerson,
    fault: Fault,
    meaning: type[PlatformError],
    code: str,
) -> None:
    twilio.faults.add(fault)
    with pytest.raises(meaning) as raised:
        await messenger.send(say(ANNA, "hello"))
    assert (type(raised.value), raised.value.code) == (meaning, code)
    if isinstance(raised.value, Throttled):
        assert 1 <= raised.value.retry_after <= 5


async def test_a_platform_that_never_answers_is_unavailable_after_the_timeout(
    twilio: LocalTwilio, anna: WhatsAppPerson
) -> None:
    twilio.faults.add(Fault("hang"))
    async with TwilioHttpClient(twilio.api_url, timeout=0.05) as http:
        client = connect(twilio.account.sid, twilio.account.token, http)
        with pytest.raises(Unavailable) as raised, platform_errors():
            await client.messages.create_async(to=anna.address, from_=twilio.number, body="hello")
    assert raised.value.reason == "TimeoutError"


GARBAGE: list[tuple[str, int, str]] = [
    ("a page of some proxy", 200, "<html>"),
    ("an answer that was cut off", 201, '{"sid": "SM12'),
    ("a list", 201, "[]"),
    ("a word", 201, '"queued"'),
    ("nothing", 201, ""),
    ("an object without a sid", 201, "{}"),
    ("a refusal by somebody else", 403, "<html>blocked</html>"),
    ("a refusal without a code of Twilio's", 404, '{"message": "no route"}'),
    ("trouble without words", 502, ""),
]


@pytest.mark.parametrize(("status", "text"), [case[1:] for case in GARBAGE], ids=[case[0] for case in GARBAGE])
async def test_what_is_no_answer_of_twilios_means_that_it_is_away(status: int, text: str) -> None:
    async def garbage(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=text, content_type="application/json")

    app = web.Application()
    app.router.add_post("/{path:.*}", garbage)
    async with (
        TestServer(app) as server,
        TwilioHttpClient(str(server.make_url(""))) as http,
        ClientSession() as session,
    ):
        client = connect("AC1", "token", http)
        media = MediaFetcher(session, "AC1", "token", limit=1)
        messenger = WhatsAppMessenger(client, media, number="+14155238886", public_url=PUBLIC_URL, timezone=UTC)
        with pytest.raises(Away):
            await messenger.send(say(ANNA, "hello"))


async def test_outside_the_window_a_text_is_refused_as_such(twilio: LocalTwilio, messenger: WhatsAppMessenger) -> None:
    twilio.person("+48501234567", "Piotr")
    with pytest.raises(WindowClosed):
        await messenger.send(say(Address(Platform.WHATSAPP, "+48501234567"), "hello"))


async def test_calls_to_twilio_itself_keep_their_host() -> None:
    url = "https://content.twilio.com/v1/Content?PageSize=1"
    async with TwilioHttpClient() as public, TwilioHttpClient("http://127.0.0.1:1/twilio/") as local:
        assert public._rebased(url) == url
        assert local._rebased(url) == "http://127.0.0.1:1/twilio/v1/Content?PageSize=1"
        assert TwilioHttpClient.__init__.__defaults__ == (PUBLIC_API,)


async def test_typing_is_not_shown_on_whatsapp(twilio: LocalTwilio, messenger: WhatsAppMessenger) -> None:
    await messenger.show_typing(ANNA)
    assert twilio.calls == []


async def test_a_file_known_to_be_too_large_is_not_asked_for(twilio: LocalTwilio, messenger: WhatsAppMessenger) -> None:
    with pytest.raises(Oversized):
        await messenger.fetch(ANNA, RemoteFile(f"{twilio.api_url}/x", size=16 * 1024 * 1024 + 1))
    assert twilio.calls == []
