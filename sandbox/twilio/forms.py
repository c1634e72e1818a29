"""The parameters of the Messages resource, checked one by one.

Sources: Twilio's OpenAPI description of the resource, and its reference for what that leaves out: the length of the
body, that a sender must be given, and the shapes of addresses.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sandbox.twilio.account import Account
from sandbox.twilio.contents import Rendered, variables_of
from sandbox.twilio.refusals import Refusal

Form = Mapping[str, list[str]]
"""Names and all their values, as they came."""

_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")


def _one_of(*values: str) -> Callable[[str], bool]:
    return lambda value: value in values


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value) is not None


def _moment(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _anything(_value: str) -> bool:
    return True


_BOOLEAN = _one_of("true", "false", "True", "False")
_CREATE: Mapping[str, Callable[[str], bool]] = {
    "To": _anything,
    "From": _anything,
    "Body": _anything,
    "MediaUrl": _anything,
    "StatusCallback": _anything,
    "ContentSid": _anything,
    "ContentVariables": _anything,
    "MessagingServiceSid": _matches("MG[0-9a-fA-F]{32}"),
    "ApplicationSid": _matches("AP[0-9a-fA-F]{32}"),
    "MaxPrice": _matches(r"\d+(\.\d+)?"),
    "ProvideFeedback": _BOOLEAN,
    "Attempt": _matches(r"\d+"),
    "ValidityPeriod": lambda value: value.isdigit() and 1 <= int(value) <= 36000,
    "ForceDelivery": _BOOLEAN,
    "ContentRetention": _one_of("retain", "discard"),
    "AddressRetention": _one_of("retain", "obfuscate"),
    "SmartEncoded": _BOOLEAN,
    "PersistentAction": _anything,
    "TrafficType": _one_of("free"),
    "ShortenUrls": _BOOLEAN,
    "ScheduleType": _one_of("fixed"),
    "SendAt": _moment,
    "SendAsMms": _BOOLEAN,
    "RiskCheck": _one_of("enable", "disable"),
    "FallbackFrom": _anything,
}
_SEVERAL = {"MediaUrl", "PersistentAction"}
_LIST = {"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"}
_MEDIA_LIST = {"DateCreated", "DateCreated<", "DateCreated>", "PageSize", "Page", "PageToken"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that may be sent. `content` is set for templates; `business` is the sender's address."""

    business: str
    recipient: str
    body: str
    media_urls: tuple[str, ...]
    content_sid: str | None
    content: Rendered | None
    messaging_service_sid: str | None
    status_callback: str | None


def single(form: Form, names: Iterable[str], several: Iterable[str] = ()) -> dict[str, str]:
    """Return the parameters that may come once. Raises Refusal 20001 for an unknown or a repeated one."""
    known, repeatable = set(names), set(several)
    for name, values in form.items():
        if name not in known:
            raise Refusal(20001, f"unknown parameter {name}")
        if len(values) > 1 and name not in repeatable:
            raise Refusal(20001, f"{name} given {len(values)} times")
    return {name: values[0] for name, values in form.items() if name not in repeatable}


def is_address(value: str) -> bool:
    """Say whether this is E.164, or `whatsapp:` with E.164 or a business-scoped user id."""
    channel, colon, rest = value.partition(":")
    if not colon:
        return _PHONE.fullmatch(value) is not None
    return channel == "whatsapp" and any(pattern.fullmatch(rest) for pattern in (_PHONE, _USER_ID))


def is_url(value: str) -> bool:
    """Say whether this is an absolute http(s) URL with a host without underscores."""
    parts = urlsplit(value)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "_" not in (parts.hostname or "")


def creation(form: Form, account: Account) -> Draft:
    """Check a call that sends a message. Raises Refusal with Twilio's code for the first fault found.

    Window and opt-out are not looked at here: they depend on the time, not on the form.
    """
    values = single(form, _CREATE, _SEVERAL)
    recipient = _recipient(values)
    business, service = _sender(values, account, recipient)
    for name, value in values.items():
        if not _CREATE[name](value):
            raise Refusal(20001, f"{name} can't be {value!r}")
    urls = _media_urls(form, recipient)
    callback = values.get("StatusCallback")
    if callback is not None and not is_url(callback):
        raise Refusal(21609, callback)
    if "ContentSid" in values:
        return _template(values, account, recipient, business, service)
    if "ContentVariables" in values:
        raise Refusal(21656, "without ContentSid")
    body = values.get("Body", "")
    if not body and not urls:
        raise Refusal(21619)
    if len(body) > 1600:
        raise Refusal(21617, f"{len(body)} characters")
    return Draft(business, recipient, body, urls, None, None, service, callback)


def update(form: Form) -> str | None:
    """Check a call that changes a message: "" redacts the body, None (Status=canceled) cancels. Raises Refusal 20001."""
    values = single(form, ("Body", "Status"))
    if values.get("Body") == "" and "Status" not in values:
        return ""
    if values == {"Status": "canceled"}:
        return None
    raise Refusal(20001, "either an empty Body or Status=canceled")


def listing(form: Form, *, media: bool = False) -> dict[str, str]:
    """Check the query of a list. Raises Refusal 20001."""
    values = single(form, _MEDIA_LIST if media else _LIST)
    for name, lowest in (("PageSize", 1), ("Page", 0)):
        value = values.get(name, str(lowest))
        if not value.isdigit() or not lowest <= int(value) <= 1000:
            raise Refusal(20001, f"{name} can't be {value!r}")
    return values


def _recipient(values: Mapping[str, str]) -> str:
    recipient = values.get("To", "")
    if not recipient:
        raise Refusal(21604)
    if not is_address(recipient):
        raise Refusal(21211, recipient)
    return recipient


def _sender(values: Mapping[str, str], account: Account, recipient: str) -> tuple[str, str | None]:
    business, service = values.get("From", ""), values.get("MessagingServiceSid")
    if service is not None:
        if service not in account.messaging_services:
            raise Refusal(21701, service)
        business = business or account.messaging_services[service]
    if not business:
        raise Refusal(21603)
    if not is_address(business):
        raise Refusal(21212, business)
    if business == recipient:
        raise Refusal(21266)
    if business.startswith("whatsapp:") != recipient.startswith("whatsapp:"):
        raise Refusal(21910)
    if business not in account.numbers:
        raise Refusal(63007 if business.startswith("whatsapp:") else 21606, business)
    return business, service


def _media_urls(form: Form, recipient: str) -> tuple[str, ...]:
    urls = tuple(form.get("MediaUrl", ()))
    limit = 1 if recipient.startswith("whatsapp:") else 10
    if len(urls) > limit:
        raise Refusal(21623, f"{len(urls)} files, {limit} allowed")
    for url in urls:
        if not is_url(url):
            raise Refusal(21620, url)
    return urls


def _template(values: Mapping[str, str], account: Account, recipient: str, business: str, service: str | None) -> Draft:
    content_sid = values["ContentSid"]
    if content_sid not in account.contents:
        raise Refusal(21655, content_sid)
    for name in ("Body", "MediaUrl"):
        if name in values:
            raise Refusal(20001, f"{name} beside ContentSid")
    variables = variables_of(values.get("ContentVariables", "{}"))
    rendered = account.contents[content_sid].rendered(variables)
    return Draft(business, recipient, rendered.body, (), content_sid, rendered, service, values.get("StatusCallback"))
