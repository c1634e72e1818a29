"""What a person sends: the form of Twilio's webhook for an incoming WhatsApp message, and of a status callback.

Source: Twilio's "request to your incoming message webhook URL" and "outbound message status in status callbacks".
"""

import json
from dataclasses import dataclass

from sandbox.twilio.account import StoredMessage


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: `user` is a phone in E.164, or a business-scoped user id if the person hides the number."""

    user: str
    profile_name: str

    @property
    def address(self) -> str:
        """The address with its channel."""
        return f"whatsapp:{self.user}"

    @property
    def hidden(self) -> bool:
        """Whether there is no phone number."""
        return not self.user.startswith("+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on its way: the name on the telephone, its MIME type, its bytes."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message of a person. `kind` is Twilio's MessageType; `tapped` is the text and the payload of a button."""

    sender: Sender
    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    kind: str = "text"
    tapped: tuple[str, str] | None = None
    replied_to: StoredMessage | None = None


def inbound_form(inbound: Inbound, message: StoredMessage, account_sid: str, media_base: str) -> dict[str, str]:
    """Return the webhook's fields. `media_base` is the URL under which the message's files are, by their ids."""
    form = {
        "SmsMessageSid": message.sid,
        "NumMedia": str(len(message.media)),
        "ProfileName": inbound.sender.profile_name,
        "MessageType": inbound.kind,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "Body": inbound.body,
        "To": message.recipient,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": message.sid,
        "AccountSid": account_sid,
        "From": inbound.sender.address,
        "ApiVersion": "2010-04-01",
    }
    context = {"ProfileName": inbound.sender.profile_name}
    if inbound.sender.hidden:
        form["ExternalUserId"] = inbound.sender.user
    else:
        form["WaId"] = context["WaId"] = inbound.sender.user.removeprefix("+")
    form["ChannelMetadata"] = json.dumps({"type": "whatsapp", "data": {"context": context}}, ensure_ascii=False)
    for place, media in enumerate(message.media.values()):
        form[f"MediaUrl{place}"] = f"{media_base}/{media.sid}"
        form[f"MediaContentType{place}"] = media.content_type
    if inbound.tapped is not None:
        listed = inbound.kind == "interactive"
        names = ("ListTitle", "ListId") if listed else ("ButtonText", "ButtonPayload")
        form.update(zip(names, inbound.tapped, strict=True))
    if inbound.replied_to is not None:
        form["OriginalRepliedMessageSid"] = inbound.replied_to.sid
        form["OriginalRepliedMessageSender"] = inbound.replied_to.sender or ""
    return form


def status_form(message: StoredMessage, account_sid: str, status: str, error_code: int | None) -> dict[str, str]:
    """Return the fields of a status callback about an outbound message."""
    form = {
        "ApiVersion": "2010-04-01",
        "MessageStatus": status,
        "SmsSid": message.sid,
        "SmsStatus": status,
        "MessageSid": message.sid,
        "AccountSid": account_sid,
        "From": message.sender or "",
        "To": message.recipient,
        "ChannelPrefix": message.recipient.partition(":")[0] if ":" in message.recipient else "sms",
    }
    if status in {"read", "delivered"}:
        form["EventType"] = status.upper()
    if message.messaging_service_sid is not None:
        form["MessagingServiceSid"] = message.messaging_service_sid
    if error_code is not None:
        form["ErrorCode"] = str(error_code)
    return form
