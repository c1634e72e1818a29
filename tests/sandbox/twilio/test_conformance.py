import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from twilio.rest import Client  # type: ignore[import-untyped]  # the library ships no types

from sandbox.twilio import LocalTwilio
from sandbox.twilio.conformance import check_call, check_record, knows
from tests.sandbox.twilio.conftest import PHONE, PUBLIC_URL, Customer, LocalHttpClient

ACCOUNT, MESSAGE, MEDIA = f"AC{'1' * 32}", f"SM{'2' * 32}", f"ME{'3' * 32}"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
SPECS = Path(__file__).parents[4] / "shared" / "spec"
CONTENT = {"language": "en", "types": {"twilio/quick-reply": {"body": "b", "actions": [{"title": "Yes", "id": "y"}]}}}
GOOD = {"To": f"whatsapp:{PHONE}", "From": "whatsapp:+14155238886", "Body": "Hi"}


def _spec(name: str) -> dict[str, Any]:
    file = SPECS / name
    if not file.exists():
        pytest.skip(f"Twilio's description {name} is not beside the project")
    described: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return described


@pytest.fixture(scope="module")
def messages_spec() -> dict[str, Any]:
    return _spec("twilio_api_v2010.messages.json")


@pytest.fixture(scope="module")
def content_spec() -> dict[str, Any]:
    return _spec("twilio_content_v1.json")


@pytest.mark.parametrize(
    ("verb", "path", "form"),
    [
        ("POST", f"{MESSAGES}.json", GOOD),
        ("POST", f"{MESSAGES}.json", GOOD | {"MediaUrl": ["https://a.example/1.png", "https://a.example/2.png"]}),
        ("POST", f"{MESSAGES}.json", GOOD | {"StatusCallback": "https://a.example/s", "SmartEncoded": "true"}),
        ("GET", f"{MESSAGES}.json", {"To": GOOD["To"], "PageSize": "20"}),
        ("GET", f"{MESSAGES}/{MESSAGE}.json", {}),
        ("POST", f"{MESSAGES}/{MESSAGE}.json", {"Body": ""}),
        ("DELETE", f"{MESSAGES}/{MESSAGE}.json", {}),
        ("GET", f"{MESSAGES}/{MESSAGE}/Media.json", {}),
        ("DELETE", f"{MESSAGES}/{MESSAGE}/Media/{MEDIA}.json", {}),
        ("GET", f"{MESSAGES}/{MESSAGE}/Media/{MEDIA}", {}),
    ],
)
def test_a_right_call_conforms(messages_spec: dict[str, Any], verb: str, path: str, form: dict[str, Any]) -> None:
    assert check_call(messages_spec, verb, path, form) == []


@pytest.mark.parametrize(
    ("verb", "path", "form", "fault"),
    [
        ("POST", f"{MESSAGES}.json", {"Body": "Hi"}, "To is missing"),
        ("POST", f"{MESSAGES}.json", GOOD | {"Text": "Hi"}, "Text is unknown"),
        ("POST", f"{MESSAGES}.json", GOOD | {"To": "0791234567"}, "no phone-number"),
        ("POST", f"{MESSAGES}.json", GOOD | {"Body": ["a", "b"]}, "Body comes 2 times"),
        ("POST", f"{MESSAGES}.json", GOOD | {"StatusCallback": "/status"}, "no uri"),
        ("POST", f"{MESSAGES}.json", GOOD | {"ContentSid": "HX12"}, "doesn't match"),
        ("POST", f"{MESSAGES}.json", GOOD | {"ValidityPeriod": "soon"}, "no integer"),
        ("POST", f"{MESSAGES}.json", GOOD | {"ShortenUrls": "yes"}, "no boolean"),
        ("POST", f"{MESSAGES}.json", GOOD | {"ContentRetention": "burn"}, "not one of"),
        ("POST", f"{MESSAGES}.json", GOOD | {"Body": 5}, "no text"),
        ("GET", f"{MESSAGES}.json", {"Sender": "x"}, "Sender is unknown"),
        ("PUT", f"{MESSAGES}.json", {}, "no such method"),
        ("GET", f"{MESSAGES}/{MESSAGE}/Parts.json", {}, "no such path"),
        ("GET", f"{MESSAGES}/SM12.json", {}, "doesn't match"),
        ("DELETE", f"{MESSAGES}/{MESSAGE}/Media/{MEDIA}", {}, "fetched by GET"),
    ],
)
def test_a_planted_fault_is_found(
    messages_spec: dict[str, Any], verb: str, path: str, form: dict[str, Any], fault: str
) -> None:
    assert any(fault in found for found in check_call(messages_spec, verb, path, form))


@pytest.mark.parametrize(
    ("body", "conforms"),
    [
        (CONTENT, True),
        (CONTENT | {"friendly_name": "n", "variables": {"1": "x"}}, True),
        ({"language": "en"}, False),
        (CONTENT | {"name": "n"}, False),
        (CONTENT | {"variables": {"1": 1}}, False),
        ({"language": "en", "types": {"twilio/quick-replies": {"body": "b"}}}, False),
        ({"language": "en", "types": {"twilio/quick-reply": {"body": "b", "actions": [{"id": "y"}]}}}, False),
    ],
)
def test_templates_are_checked(content_spec: dict[str, Any], body: dict[str, Any], *, conforms: bool) -> None:
    assert (check_call(content_spec, "POST", "/v1/Content", body) == []) is conforms


def test_each_description_knows_its_own_paths(messages_spec: dict[str, Any], content_spec: dict[str, Any]) -> None:
    assert knows(messages_spec, f"{MESSAGES}.json")
    assert not knows(content_spec, f"{MESSAGES}.json")
    assert knows(content_spec, f"/v1/Content/HX{'1' * 32}")
    assert not knows(messages_spec, "/v1/Content")


async def test_what_the_real_client_does_conforms(
    messages_spec: dict[str, Any], content_spec: dict[str, Any], customer: Customer, tmp_path: Path
) -> None:
    record = tmp_path / "twilio.jsonl"
    async with LocalTwilio(record_to=record) as twilio:
        twilio.connect(PUBLIC_URL, f"{customer.url}/inner/whatsapp")
        http = LocalHttpClient(twilio.api_url)
        client = Client(twilio.account.sid, twilio.account.token, http_client=http)
        anna = twilio.person(PHONE, "Anna")
        seen = await anna.snaps(("receipt.jpg", b"picture"))
        content = twilio.template(CONTENT)
        await client.messages.create_async(to=anna.address, from_=twilio.number, content_sid=content.sid)
        sent = await client.messages.create_async(
            to=anna.address, from_=twilio.number, body="Hi", status_callback="https://kwit.example/hooks/status"
        )
        await twilio.settled()
        await client.messages(sent.sid).update_async(body="")
        media = await client.messages(seen.raw_id).media.list_async()
        await client.messages(seen.raw_id).media(media[0].sid).delete_async()
        await client.messages(sent.sid).delete_async()
        await client.content.v1.contents.list_async()
        await http.close()
        assert len(record.read_text(encoding="utf-8").splitlines()) == len(twilio.calls) == 7
    assert check_record([messages_spec, content_spec], record) == []


async def test_a_fault_in_a_record_is_found(messages_spec: dict[str, Any], tmp_path: Path) -> None:
    record = tmp_path / "twilio.jsonl"
    rows = [
        {"verb": "POST", "path": f"{MESSAGES}.json", "form": {"Body": "Hi"}, "status": status} for status in (201, 400)
    ]
    record.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert check_record([messages_spec], record) == [f"POST {MESSAGES}.json: To is missing"]


async def test_refused_calls_are_recorded_too(twilio: LocalTwilio) -> None:
    async with aiohttp.ClientSession(base_url=twilio.api_url) as session:
        await session.post("/v1/Content", json={"language": "en"})
        await session.get("/v1/Content?PageSize=5")
    assert [(call.verb, call.path, call.form, call.status) for call in twilio.calls] == [
        ("POST", "/v1/Content", {"language": "en"}, 401),
        ("GET", "/v1/Content", {"PageSize": "5"}, 401),
    ]
