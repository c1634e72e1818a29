import pytest
from twilio.rest import Client  # type: ignore[import-untyped]  # the library ships no types

from sandbox.twilio import LocalTwilio, WhatsAppPerson
from sandbox.twilio.choices import numbered_choices
from tests.sandbox.twilio.conftest import PHONE, Customer

ANNA = f"whatsapp:{PHONE}"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Right?\n1 Yes   2 Correct   3 Withdraw", ("Yes", "Correct", "Withdraw")),
        ("Which company?\n1 Muster GmbH\n2 Beispiel AG", ("Muster GmbH", "Beispiel AG")),
        ("1. Yes\n2) No", ("Yes", "No")),
        ("Total 43,20\n12 Main Street", ()),
        ("1 Old\n\nNow:\n1 New   2 Newer", ("New", "Newer")),
        ("1 Yes\n3 No", ("Yes",)),
        ("Nothing to choose", ()),
        ("", ()),
    ],
)
def test_numbered_choices_are_found(text: str, labels: tuple[str, ...]) -> None:
    assert numbered_choices(text) == labels


async def test_tapping_a_numbered_choice_sends_its_number(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    await anna.says("Hello")
    await client.messages.create_async(to=ANNA, from_=twilio.number, body="Right?\n1 Yes   2 No")
    await anna.sees("Right?", "No")
    await anna.taps("No")
    assert customer.received[-1].form["Body"] == "2"
    assert "ButtonPayload" not in customer.received[-1].form


async def test_tapping_takes_the_newest_message_that_offers_the_label(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    await anna.says("Hello")
    for body in ("1 Yes   2 No", "1 No   2 Yes", "Thank you"):
        await client.messages.create_async(to=ANNA, from_=twilio.number, body=body)
    await anna.sees("Thank you")
    await anna.taps("Yes")
    assert customer.received[-1].form["Body"] == "2"


async def test_tapping_what_nobody_offers_fails_and_says_what_is(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson
) -> None:
    await anna.says("Hello")
    await client.messages.create_async(to=ANNA, from_=twilio.number, body="1 Yes   2 No")
    await anna.sees("Yes")
    with pytest.raises(AssertionError, match="'Yes', 'No'"):
        await anna.taps("Maybe")


async def test_what_whatsapp_cannot_do_is_an_error(anna: WhatsAppPerson) -> None:
    seen = await anna.says("Hello")
    with pytest.raises(NotImplementedError, match="contact"):
        await anna.shares_contact()
    with pytest.raises(NotImplementedError, match="edits"):
        await anna.edits(seen, "Hullo")


async def test_silence_is_seen_and_broken(twilio: LocalTwilio, client: Client, anna: WhatsAppPerson) -> None:
    await anna.says("Hello")
    await anna.sees_nothing(settle=0.05)
    await client.messages.create_async(to=ANNA, from_=twilio.number, body="Boo")
    with pytest.raises(AssertionError, match="Boo"):
        await anna.sees_nothing(settle=5)


async def test_two_people_see_their_own_messages(twilio: LocalTwilio, client: Client, anna: WhatsAppPerson) -> None:
    boris = twilio.person("+41790000001", "Boris")
    await anna.says("Hello")
    await boris.says("Hello")
    await client.messages.create_async(to=boris.address, from_=twilio.number, body="For Boris")
    await boris.sees("For Boris")
    await twilio.settled()
    assert not anna.inbox.messages


async def test_the_transcript_shows_both_sides(twilio: LocalTwilio, client: Client, anna: WhatsAppPerson) -> None:
    await anna.snaps(("receipt.jpg", b"picture"), caption="Lunch")
    await client.messages.create_async(to=ANNA, from_=twilio.number, body="No. 1042")
    await anna.sees("1042")
    assert [str(line) for line in anna.transcript] == ["> (receipt.jpg) Lunch", "< No. 1042"]
