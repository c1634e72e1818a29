"""A person with WhatsApp: writes, sends pictures, taps, and sees what the business sends."""

import mimetypes
from typing import TYPE_CHECKING

from sandbox.person import File, Inbox, Line, Seen, name_and_content
from sandbox.twilio.account import StoredMessage
from sandbox.twilio.choices import numbered_choices
from sandbox.twilio.inbound import Attachment, Inbound, Sender

if TYPE_CHECKING:
    from sandbox.twilio.server import LocalTwilio

_TYPES = {".heic": "image/heic", ".webp": "image/webp", ".xml": "application/xml", ".md": "text/markdown"}


class WhatsAppPerson:
    """Drives one person's WhatsApp; fulfils `sandbox.person.Person`.

    `names_documents` lets a document without caption come with its file name as the text, as some versions of
    Twilio do.
    """

    platform = "whatsapp"

    def __init__(self, twilio: "LocalTwilio", sender: Sender) -> None:
        self.transcript: list[Line] = []
        self.inbox = Inbox()
        self.names_documents = False
        self._twilio = twilio
        self._sender = sender

    @property
    def name(self) -> str:
        """The name of the person's own profile."""
        return self._sender.profile_name

    @property
    def address(self) -> str:
        """The person's address with its channel, such as whatsapp:+41791234567."""
        return self._sender.address

    async def says(self, text: str, *, reply_to: Seen | None = None) -> Seen:
        """Write a text, as an answer to a message if given; returns when the webhook was answered."""
        return await self._send(Inbound(self._sender, text, replied_to=self._answered(reply_to)))

    async def snaps(self, *pictures: File, caption: str = "", reply_to: Seen | None = None) -> Seen:
        """Send photos, each as a message of its own: WhatsApp has no albums. The first has the caption."""
        answered = self._answered(reply_to)
        seen: list[Seen] = []
        for picture in pictures:
            attachments = (_attachment(picture, "image/jpeg"),)
            body = "" if seen else caption
            seen.append(await self._send(Inbound(self._sender, body, attachments, kind="image", replied_to=answered)))
        if not seen:
            raise ValueError("no picture to send")
        return seen[0]

    async def sends_file(self, file: File, caption: str = "", *, reply_to: Seen | None = None) -> Seen:
        """Send a file as a document."""
        attachment = _attachment(file, "application/octet-stream")
        body = caption or (attachment.name if self.names_documents else "")
        answered = self._answered(reply_to)
        return await self._send(Inbound(self._sender, body, (attachment,), kind="document", replied_to=answered))

    async def sends_voice(self, file: File, *, reply_to: Seen | None = None) -> Seen:
        """See `Person.sends_voice`."""
        recording = (_attachment(file, "audio/ogg"),)
        answered = self._answered(reply_to)
        return await self._send(Inbound(self._sender, "", recording, kind="audio", replied_to=answered))

    async def shares_contact(self, *, own: bool = True, phone: str | None = None) -> Seen:
        """Raise NotImplementedError: WhatsApp shows the sender's number itself, there is nothing to ask for."""
        whose = "own" if own else f"another ({phone})"
        raise NotImplementedError(f"WhatsApp has no request for a contact: sharing {whose} is not possible")

    async def taps(self, label: str) -> None:
        """Press the button, or send the number of the numbered choice, of the newest message that offers the label."""
        for seen in reversed(self.inbox.messages):
            if label in seen.labels:
                await self._tap(seen, self._twilio.account.message(seen.raw_id), label)
                return
        offered = [each for seen in self.inbox.messages for each in seen.labels]
        raise AssertionError(f"nothing offers {label!r}; offered so far: {offered}")

    async def presses(self, message: StoredMessage, label: str) -> None:
        """Press a button of one message, or send the number of one of its numbered choices; AssertionError if it has none."""
        choices = message.rendered.choices if message.rendered is not None else ()
        labels = tuple(each.title for each in choices) or numbered_choices(message.body)
        if label not in labels:
            raise AssertionError(f"that message doesn't offer {label!r}; offered are {list(labels)}")
        await self._tap(Seen(message.sid, message.body, labels), message, label)

    async def edits(self, seen: Seen, text: str) -> Seen:
        """Raise NotImplementedError: Twilio passes no edits on."""
        raise NotImplementedError(f"Twilio passes no edits on: {seen.raw_id} can't become {text!r}")

    async def blocks(self) -> None:
        """Opt out: Twilio refuses what is sent to this person (21610)."""
        self._twilio.account.opted_out.add(self.address)

    async def unblocks(self) -> None:
        """Opt in again."""
        self._twilio.account.opted_out.discard(self.address)

    async def sees(self, *fragments: str, within: float = 10.0) -> Seen:
        """Wait for an unread message that contains all fragments; see `Person.sees`."""
        return await self.inbox.take(fragments, within=within)

    async def sees_nothing(self, settle: float) -> None:
        """Raise AssertionError if something unread is there or comes within `settle` seconds."""
        await self.inbox.nothing(settle=settle)

    def gets(self, seen: Seen) -> None:
        """Let a message of the business arrive; the local Twilio calls this."""
        shown = seen if seen.labels else Seen(seen.raw_id, seen.text, numbered_choices(seen.text), seen.media)
        self.transcript.append(Line("bot", seen.text, seen.labels, tuple(each.name for each in seen.media)))
        self.inbox.put(shown)

    def _answered(self, reply_to: Seen | None) -> StoredMessage | None:
        return None if reply_to is None else self._twilio.account.message(reply_to.raw_id)

    async def _tap(self, seen: Seen, message: StoredMessage, label: str) -> None:
        if message.rendered is None or not message.rendered.choices:
            await self._send(Inbound(self._sender, str(seen.labels.index(label) + 1)))
            return
        choice = next(each for each in message.rendered.choices if each.title == label)
        kind = "interactive" if message.rendered.as_list else "button"
        tapped = (choice.title, choice.payload)
        await self._send(Inbound(self._sender, label, kind=kind, tapped=tapped, replied_to=message))

    async def _send(self, inbound: Inbound) -> Seen:
        names = tuple(each.name for each in inbound.attachments)
        self.transcript.append(Line("person", inbound.body, media=names))
        message, _ = await self._twilio.receive(inbound)
        return Seen(message.sid, inbound.body)


def _attachment(file: File, otherwise: str) -> Attachment:
    name, content = name_and_content(file)
    suffix = f".{name.rpartition('.')[2].lower()}"
    content_type = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or otherwise
    return Attachment(name, content_type, content)
