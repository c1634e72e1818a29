from pathlib import Path

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]  # the library ships no types
from twilio.rest import Client  # type: ignore[import-untyped]  # the library ships no types

from sandbox.twilio import Fault, LocalTwilio, WhatsAppPerson
from tests.sandbox.twilio.conftest import Customer

PICTURE = b"\xff\xd8\xff picture"


def _authorised(twilio: LocalTwilio) -> dict[str, str]:
    return {"Authorization": aiohttp.encode_basic_auth(twilio.account.sid, twilio.account.token)}


async def test_each_photo_is_a_message_of_its_own(anna: WhatsAppPerson, customer: Customer, tmp_path: Path) -> None:
    (tmp_path / "two.png").write_bytes(b"\x89PNG")
    first = await anna.snaps(("one.jpg", PICTURE), tmp_path / "two.png", caption="Lunch")
    forms = [each.form for each in customer.received]
    assert [form["Body"] for form in forms] == ["Lunch", ""]
    assert [form["NumMedia"] for form in forms] == ["1", "1"]
    assert [form["MediaContentType0"] for form in forms] == ["image/jpeg", "image/png"]
    assert [form["MessageType"] for form in forms] == ["image", "image"]
    assert forms[0]["MessageSid"] == first.raw_id
    assert forms[0]["MessageSid"] != forms[1]["MessageSid"]
    assert len({form["From"] for form in forms}) == 1


async def test_no_photo_is_no_message(anna: WhatsAppPerson) -> None:
    with pytest.raises(ValueError, match="no picture"):
        await anna.snaps()


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("invoice.pdf", "application/pdf"),
        ("invoice.xml", "application/xml"),
        ("photo.HEIC", "image/heic"),
        ("receipt.webp", "image/webp"),
        ("unknown", "application/octet-stream"),
    ],
)
async def test_a_file_comes_with_its_type(
    anna: WhatsAppPerson, customer: Customer, name: str, content_type: str
) -> None:
    await anna.sends_file((name, b"content"))
    form = customer.received[0].form
    assert (form["MessageType"], form["MediaContentType0"], form["Body"]) == ("document", content_type, "")


async def test_a_file_may_come_with_its_name_as_the_text(anna: WhatsAppPerson, customer: Customer) -> None:
    anna.names_documents = True
    await anna.sends_file(("invoice.pdf", b"content"))
    await anna.sends_file(("invoice.pdf", b"content"), caption="For June")
    assert [each.form["Body"] for each in customer.received] == ["invoice.pdf", "For June"]


async def test_media_is_fetched_through_a_redirect_without_the_credentials(
    twilio: LocalTwilio, anna: WhatsAppPerson, customer: Customer
) -> None:
    await anna.snaps(("one.jpg", PICTURE))
    url = customer.received[0].form["MediaUrl0"]
    assert url.startswith(f"{twilio.api_url}/2010-04-01/Accounts/{twilio.account.sid}/Messages/MM")
    async with aiohttp.ClientSession() as session:
        async with session.get(url, headers=_authorised(twilio), allow_redirects=False) as answer:
            assert answer.status == 307
            location = answer.headers["Location"]
        assert not location.startswith(twilio.api_url)
        async with session.get(location, headers=_authorised(twilio)) as refused:
            assert refused.status == 400
        async with session.get(location) as granted:
            assert (granted.status, granted.content_type, await granted.read()) == (200, "image/jpeg", PICTURE)
    assert len(twilio.media_requests) == 2


async def test_media_needs_credentials(twilio: LocalTwilio, anna: WhatsAppPerson, customer: Customer) -> None:
    await anna.snaps(("one.jpg", PICTURE))
    async with (
        aiohttp.ClientSession() as session,
        session.get(customer.received[0].form["MediaUrl0"], allow_redirects=False) as answer,
    ):
        assert (answer.status, (await answer.json())["code"]) == (401, 20003)
    assert twilio.media_requests == []


async def test_the_media_host_can_fail_and_recover(
    twilio: LocalTwilio, anna: WhatsAppPerson, customer: Customer
) -> None:
    await anna.snaps(("one.jpg", PICTURE))
    twilio.media_faults.add(Fault(status=502))
    location = f"{twilio.media_url}/{twilio.account.sid}/{customer.received[0].form['MediaUrl0'][-34:]}"
    statuses = []
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            async with session.get(location) as answer:
                statuses.append(answer.status)
    assert statuses == [502, 200]


async def test_deleted_media_is_gone_everywhere(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    seen = await anna.snaps(("one.jpg", PICTURE))
    url = customer.received[0].form["MediaUrl0"]
    listed = await client.messages(seen.raw_id).media.list_async()
    assert [(each.content_type, each.parent_sid) for each in listed] == [("image/jpeg", seen.raw_id)]
    one = client.messages(seen.raw_id).media(listed[0].sid)
    assert (await one.fetch_async()).sid == listed[0].sid
    assert await one.delete_async()
    with pytest.raises(TwilioRestException) as caught:
        await one.fetch_async()
    assert caught.value.code == 20404
    async with aiohttp.ClientSession(headers=_authorised(twilio)) as session, session.get(url) as answer:
        assert answer.status == 404
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{twilio.media_url}/{twilio.account.sid}/{listed[0].sid}") as answer,
    ):
        assert answer.status == 404
