"""A table of requests that claim to come from Twilio."""

import pytest
from multidict import MultiDict
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the library ships no types

from bots.whatsapp.signature import SignatureCheck

TOKEN = "auth-token"
ACCOUNT = "AC" + "1" * 32
PUBLIC = "https://kwit.example/office"
PATH = "/twilio/message?x=%20a&y="
FORM = MultiDict({"AccountSid": ACCOUNT, "Body": "zażółć & = +", "MessageSid": "SM1", "Empty": ""})


def sign(url: str = PUBLIC + PATH, form: MultiDict[str] = FORM, token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, form))


def changed(**fields: str) -> MultiDict[str]:
    return MultiDict({**FORM, **fields})


CASES: list[tuple[str, str, MultiDict[str], str | None, bool]] = [
    ("valid, behind a proxy with another URL", PATH, FORM, sign(), True),
    ("missing signature", PATH, FORM, None, False),
    ("empty signature", PATH, FORM, "", False),
    ("signature of nonsense", PATH, FORM, "ünsinn", False),
    ("signed with another token", PATH, FORM, sign(token="other"), False),
    ("signed for the inner URL", PATH, FORM, sign("http://127.0.0.1:8080" + PATH), False),
    ("query changed", PATH + "1", FORM, sign(), False),
    ("field changed", PATH, changed(Body="other"), sign(), False),
    ("field added", PATH, changed(NumMedia="1"), sign(), False),
    ("another account, rightly signed", PATH, changed(AccountSid="AC2"), sign(form=changed(AccountSid="AC2")), False),
    ("no account", PATH, MultiDict({"Body": "x"}), sign(form=MultiDict({"Body": "x"})), False),
    ("path that is no ASCII", "/twilio/message?x=\udcff", FORM, sign(), False),
    ("no parameters", PATH, MultiDict(), sign(form=MultiDict()), False),
]


@pytest.mark.parametrize(
    ("path", "form", "signature", "accepted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_request_is_genuine_or_not(path: str, form: MultiDict[str], signature: str | None, *, accepted: bool) -> None:
    assert SignatureCheck(TOKEN, ACCOUNT, PUBLIC + "/").accepts(path, form, signature) is accepted


@pytest.mark.parametrize("public", ["https://kwit.example:8443", "https://kwit.example"])
@pytest.mark.parametrize("path", ["http://kwit.example/twilio/message", "@kwit.example/twilio/message"])
def test_a_request_line_without_a_path_is_not_genuine_rightly_signed_or_not(public: str, path: str) -> None:
    assert not SignatureCheck(TOKEN, ACCOUNT, public).accepts(path, FORM, sign(public + path))


def test_repeated_fields_count_as_twilio_counts_them() -> None:
    form = MultiDict([("AccountSid", ACCOUNT), ("MediaUrl", "b"), ("MediaUrl", "a")])
    assert SignatureCheck(TOKEN, ACCOUNT, PUBLIC).accepts(PATH, form, sign(form=form))
