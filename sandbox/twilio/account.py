"""What one Twilio account holds: messages with their media, content templates, opt-outs and conversation windows."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from sandbox.twilio.contents import Content, Rendered
from sandbox.twilio.refusals import CODES, Refusal

Clock = Callable[[], datetime]
"""Tells the time, with a time zone."""

RANKS = {"queued": 0, "sending": 1, "sent": 2, "undelivered": 3, "failed": 3, "delivered": 4, "read": 5, "received": 5}
"""A message's status only moves up; Twilio promises no order of its callbacks."""


def now() -> datetime:
    """Return the real time in UTC."""
    return datetime.now(UTC)


def new_sid(prefix: str) -> str:
    """Return an id such as Twilio's: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


@dataclass(slots=True)
class StoredMedia:
    """One file of a message; `name` is what the sender's telephone called it."""

    sid: str
    parent_sid: str
    content_type: str
    content: bytes
    created: datetime
    name: str = ""


@dataclass(slots=True)
class StoredMessage:
    """One message, inbound or outbound; addresses with their channel (`whatsapp:+41…`).

    `accepted`: the customer's webhook has acknowledged an inbound message; `replied_to` is the id of the message it answers.
    """

    sid: str
    direction: str
    sender: str | None
    recipient: str
    body: str
    status: str
    created: datetime
    updated: datetime
    media: dict[str, StoredMedia] = field(default_factory=dict)
    media_urls: tuple[str, ...] = ()
    rendered: Rendered | None = None
    messaging_service_sid: str | None = None
    status_callback: str | None = None
    error_code: int | None = None
    accepted: bool = False
    replied_to: str = ""

    def move(self, status: str, at: datetime, error_code: int | None = None) -> None:
        """Take over a status if it is further along than the present one."""
        self.updated = at
        if RANKS[status] > RANKS[self.status]:
            self.status = status
            self.error_code = error_code


Watcher = Callable[[str, StoredMessage], None]
"""Is told whose telephone shows a message now, or shows it changed."""


@dataclass(slots=True)
class Account:
    """The account. `window` is how long after a person's message free text may be sent to them.

    `telephones` are the messages that stand on each person's telephone, by address: what is deleted at Twilio stays there.
    """

    sid: str
    token: str
    numbers: set[str]
    messaging_services: dict[str, str]
    clock: Clock = now
    window: timedelta = timedelta(hours=24)
    messages: dict[str, StoredMessage] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    opted_out: set[str] = field(default_factory=set)
    last_heard: dict[tuple[str, str], datetime] = field(default_factory=dict)
    telephones: dict[str, list[StoredMessage]] = field(default_factory=dict)
    watchers: list[Watcher] = field(default_factory=list)

    def message(self, sid: str) -> StoredMessage:
        """Return a message. Raises Refusal 20404."""
        try:
            return self.messages[sid]
        except KeyError:
            raise Refusal(20404, f"message {sid}") from None

    def media(self, message_sid: str, sid: str) -> StoredMedia:
        """Return a file of a message. Raises Refusal 20404."""
        try:
            return self.message(message_sid).media[sid]
        except KeyError:
            raise Refusal(20404, f"media {sid}") from None

    def content(self, sid: str) -> Content:
        """Return a content template. Raises Refusal 20404."""
        try:
            return self.contents[sid]
        except KeyError:
            raise Refusal(20404, f"content {sid}") from None

    def put(self, person: str, message: StoredMessage) -> None:
        """Let a message stand on a person's telephone."""
        self.telephones.setdefault(person, []).append(message)
        self.tell(person, message)

    def tell(self, person: str, message: StoredMessage) -> None:
        """Let everybody who looks at a telephone see that a message came or changed."""
        for watcher in tuple(self.watchers):
            watcher(person, message)

    def heard(self, person: str, business: str) -> None:
        """Open the window: a person wrote to a business address."""
        self.last_heard[business, person] = self.clock()

    def in_window(self, business: str, person: str) -> bool:
        """Say whether free text may go to the person now; other channels than WhatsApp have no window."""
        if not person.startswith("whatsapp:"):
            return True
        heard = self.last_heard.get((business, person))
        return heard is not None and self.clock() - heard < self.window


def message_resource(account: Account, message: StoredMessage) -> dict[str, object]:
    """Return a message as the Messages resource shows it."""
    uri = f"/2010-04-01/Accounts/{account.sid}/Messages/{message.sid}"
    sent = message.updated if RANKS[message.status] >= RANKS["sent"] else None
    return {
        "account_sid": account.sid,
        "api_version": "2010-04-01",
        "body": message.body,
        "date_created": format_datetime(message.created),
        "date_sent": format_datetime(sent) if sent else None,
        "date_updated": format_datetime(message.updated),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": None if message.error_code is None else CODES[message.error_code][1],
        "from": message.sender,
        "messaging_service_sid": message.messaging_service_sid,
        "num_media": str(len(message.media) or len(message.media_urls)),
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.recipient,
        "uri": f"{uri}.json",
    }


def media_resource(account: Account, media: StoredMedia) -> dict[str, object]:
    """Return a file as the Media resource shows it."""
    created = format_datetime(media.created)
    return {
        "account_sid": account.sid,
        "content_type": media.content_type,
        "date_created": created,
        "date_updated": created,
        "parent_sid": media.parent_sid,
        "sid": media.sid,
        "uri": f"/2010-04-01/Accounts/{account.sid}/Messages/{media.parent_sid}/Media/{media.sid}.json",
    }
