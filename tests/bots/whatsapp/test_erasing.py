"""What Twilio keeps of somebody is deleted, whatever came in between; what can't be deleted now is said."""

from datetime import UTC, datetime, timedelta

import pytest

from bots.whatsapp import erasing
from bots.whatsapp.client import TwilioHttpClient, connect
from bots.whatsapp.erasing import TwilioCopies
from flows.vocabulary.privacy import Copy, Left
from sandbox.twilio import Fault, LocalTwilio
from sandbox.twilio.account import StoredMedia, StoredMessage, new_sid

PHONE, OTHER = "+41791234567", "+41791234568"
COPY = Copy("whatsapp", PHONE)
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


@pytest.fixture
def copies(twilio: LocalTwilio, http: TwilioHttpClient) -> TwilioCopies:
    return TwilioCopies(connect(twilio.account.sid, twilio.account.token, http))


def stored(twilio: LocalTwilio, phone: str = PHONE, *, files: int = 0, incoming: bool = True, status: str = "") -> str:
    """A message that Twilio has kept for long; returns its sid."""
    at = NOON - timedelta(days=300)
    ends = (f"whatsapp:{phone}", twilio.number)
    sender, recipient = ends if incoming else ends[::-1]
    message = StoredMessage(
        sid=new_sid("MM" if files else "SM"),
        direction="inbound" if incoming else "outbound-api",
        sender=sender,
        recipient=recipient,
        body="something private",
        status=status or ("received" if incoming else "read"),
        created=at,
        updated=at,
    )
    for _ in range(files):
        media = StoredMedia(new_sid("ME"), message.sid, "image/jpeg", b"picture", at, "picture.jpg")
        message.media[media.sid] = media
    twilio.account.messages[message.sid] = message
    return message.sid


async def test_messages_both_ways_and_their_files_are_deleted_and_nobody_elses(
    twilio: LocalTwilio, copies: TwilioCopies
) -> None:
    with_file = stored(twilio, files=2)
    for incoming in (True, False):
        stored(twilio, incoming=incoming)
    kept = stored(twilio, OTHER, files=1)
    assert await copies.delete(COPY) is None
    assert set(twilio.account.messages) == {kept}
    deleted = [call.path for call in twilio.calls if call.verb == "DELETE"]
    assert [path.count("/Media/") for path in deleted if with_file in path] == [1, 1, 0]  # the files first


async def test_deleting_again_finds_nothing(twilio: LocalTwilio, copies: TwilioCopies) -> None:
    stored(twilio)
    assert await copies.delete(COPY) is None
    assert await copies.delete(COPY) is None


async def test_more_than_a_page_is_deleted(
    twilio: LocalTwilio, copies: TwilioCopies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "PAGE", 3)
    for _ in range(8):
        stored(twilio)
    assert await copies.delete(COPY) is None
    assert twilio.account.messages == {}


async def test_a_message_that_is_still_on_its_way_is_left_for_later(twilio: LocalTwilio, copies: TwilioCopies) -> None:
    stuck = stored(twilio, incoming=False, status="queued")
    stored(twilio, incoming=False)
    left = await copies.delete(COPY)
    assert left is not None
    assert (left.count, left.again, "delivery has not been completed" in left.reason) == (1, True, True)
    assert set(twilio.account.messages) == {stuck}
    twilio.account.message(stuck).status = "delivered"
    assert await copies.delete(COPY) is None


@pytest.mark.parametrize("verb", ["GET", "DELETE"])
async def test_twilio_being_away_leaves_it_for_later(twilio: LocalTwilio, copies: TwilioCopies, verb: str) -> None:
    stored(twilio)
    twilio.faults.add(Fault(code=20503), verb=verb)
    left = await copies.delete(COPY)
    assert left is not None
    assert (left.platform, left.again) == ("whatsapp", True)
    assert await copies.delete(COPY) is None


async def test_what_somebody_else_deleted_meanwhile_is_no_trouble(twilio: LocalTwilio, copies: TwilioCopies) -> None:
    stored(twilio, files=1)
    twilio.faults.add(Fault(code=20404), verb="DELETE", path="/Media/")
    twilio.faults.add(Fault(code=20404, after=True), verb="DELETE")
    assert await copies.delete(COPY) is None


async def test_there_is_an_end_to_one_try(
    twilio: LocalTwilio, copies: TwilioCopies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "ROUNDS", 1)
    stored(twilio)
    assert await copies.delete(COPY) == Left(
        "whatsapp", 1, "Twilio does not do it now (too many messages for one try)", again=True
    )


async def test_somebody_whose_number_is_hidden_is_found_by_the_id(twilio: LocalTwilio, copies: TwilioCopies) -> None:
    stored(twilio, "CH.1349120865530274")
    assert await copies.delete(Copy("whatsapp", "id.CH.1349120865530274")) is None
    assert twilio.account.messages == {}
