"""Sends to WhatsApp through Twilio: texts with choices, messages of threads, templates.

Choices are quick replies where they are configured and numbered otherwise.

Twilio only queues a message; how far it came is told by status callbacks. A message that was split is sent part by part;
once the first part is out, trouble with the next one is waited out here rather than by the dispatcher, which would begin
from the first part again.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import partial
from types import MappingProxyType

import structlog
from twilio.rest import Client  # type: ignore[import-untyped]  # the library ships no types

from bots.capabilities import WHATSAPP
from bots.nursery import Sleep
from bots.rendering import render_say
from bots.retries import briefly
from bots.whatsapp.carrying import Carrier, Sources
from bots.whatsapp.client import platform_errors
from bots.whatsapp.contents import QuickReplies, variables
from bots.whatsapp.inbound import CHANNEL
from bots.whatsapp.media import MediaFetcher
from flows.vocabulary.addresses import HIDDEN, Address
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.effects import Outgoing, Say, ShowOriginal
from flows.vocabulary.errors import Away, Oversized, Refused
from flows.vocabulary.task_effects import Carry, SendTemplate

_log = structlog.get_logger()

STATUS_PATH = "/twilio/status"


class WhatsAppMessenger:
    """The port ``Messenger`` for WhatsApp.

    ``number`` is the office's own in E.164, ``public_url`` the base that Twilio reaches us at, ``timezone`` the office's;
    ``buttons`` lets choices become quick replies. Without ``sources`` nothing is carried. ``templates`` are the
    ContentSids of the approved template by language.
    """

    def __init__(
        self,
        client: Client,
        media: MediaFetcher,
        *,
        number: str,
        public_url: str,
        timezone: tzinfo,
        buttons: bool = False,
        sources: Sources | None = None,
        templates: Mapping[str, str] = MappingProxyType({}),
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._client = client
        self._media = media
        self._from = CHANNEL + number.removeprefix(CHANNEL)
        self._status_callback = public_url.rstrip("/") + STATUS_PATH
        self._timezone = timezone
        self._quick_replies = QuickReplies(client) if buttons else None
        self._carrier = Carrier(self._create, sources) if sources is not None else None
        self._templates = templates
        self._sleep = sleep

    async def send(self, outgoing: Outgoing) -> Sequence[str]:
        """Send one message, in parts if it is too long; returns their SIDs. Raises PlatformError."""
        match outgoing:
            case Say():
                return await self._say(outgoing)
            case Carry():
                return await self._carry(outgoing)
            case ShowOriginal() if self._carrier is not None:
                return await self._carrier.show(outgoing)
            case SendTemplate():
                return [await self._send_template(outgoing)]
        raise Refused(f"{type(outgoing).__name__} is nothing for WhatsApp")

    async def _carry(self, carry: Carry) -> list[str]:
        if self._carrier is None:
            raise Refused("nothing can be carried here")
        return await self._carrier.carry(carry)

    async def _send_template(self, template: SendTemplate) -> str:
        """Send the template in the person's language, else in the first one that there is."""
        sid = self._templates.get(template.language) or next(iter(self._templates.values()), "")
        if not sid:
            raise Refused("no template is set", "template")
        variables = json.dumps({"1": template.office}, ensure_ascii=False)
        return await self._create(template.address, {"content_sid": sid, "content_variables": variables})

    async def _say(self, say: Say) -> list[str]:
        sid = await self._send_quick_replies(say)
        if sid is not None:
            return [sid]
        sids: list[str] = []
        for text in render_say(say, WHATSAPP, self._timezone, buttons=False).texts:
            create = partial(self._create, say.address, {"body": text})
            sids.append(await (briefly(self._sleep)(create) if sids else create()))
        return sids

    async def show_typing(self, address: Address) -> None:
        """Do nothing: Twilio offers WhatsApp no typing sign for a person without a message to answer."""

    async def fetch(self, address: Address, file: RemoteFile) -> bytes:  # noqa: ARG002 - the URL is enough for Twilio
        """Bytes of a file that a person sent; raises Oversized, Refused (gone) or Unavailable."""
        if file.size is not None and file.size > WHATSAPP.document_limit:
            raise Oversized(WHATSAPP.document_limit)
        return await self._media.fetch(file.handle)

    async def _send_quick_replies(self, say: Say) -> str | None:
        """Send choices as buttons; None if they can't be or Twilio does not take them, so that numbers stand in for them."""
        if self._quick_replies is None:
            return None
        rendered = render_say(say, WHATSAPP, self._timezone)
        if rendered.keyboard is None or len(rendered.texts) > 1:
            return None
        buttons = [button for row in rendered.keyboard.rows for button in row]
        labels = tuple(button.label for button in buttons)
        try:
            content = await self._quick_replies.content_sid(say.language, labels)
            return await self._create(
                say.address, {"content_sid": content, "content_variables": variables(rendered.texts[0], buttons)}
            )
        except Refused as error:
            _log.warning("quick_replies_refused", code=error.code)
            self._quick_replies.forget(say.language, labels)
            return None

    async def _create(self, address: Address, what: dict[str, str]) -> str:
        with platform_errors():
            message = await self._client.messages.create_async(
                to=CHANNEL + address.value.removeprefix(HIDDEN),
                from_=self._from,
                status_callback=self._status_callback,
                **what,
            )
        if not message.sid:
            raise Away("an answer without a SID")
        return str(message.sid)
