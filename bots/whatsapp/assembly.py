"""Puts WhatsApp's adapter together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bots.capabilities import WHATSAPP
from bots.whatsapp.carrying import Sources
from bots.whatsapp.client import TwilioHttpClient, connect
from bots.whatsapp.intake import WhatsAppIntake
from bots.whatsapp.media import MediaFetcher, media_session
from bots.whatsapp.messenger import WhatsAppMessenger
from bots.whatsapp.outgoing_media import OutgoingMedia
from bots.whatsapp.signature import SignatureCheck
from bots.wiring import Wiring


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """The account at Twilio, the office's WhatsApp ``number`` (E.164) and our ``public_url``.

    ``api`` is the base URL of Twilio's API; ``media_hosts`` are further origins that files may come from; ``buttons`` lets
    choices become quick replies. ``templates`` are the ContentSids, by language, of the approved template that invites
    somebody to write when WhatsApp's 24 hours are over.
    """

    sid: str
    token: str
    api: str
    number: str
    public_url: str
    media_hosts: Collection[str] = ()
    buttons: bool = False
    templates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhatsAppParts:
    """The messenger, where webhooks go, and where Twilio fetches files (None: nothing is stored that it could)."""

    messenger: WhatsAppMessenger
    intake: WhatsAppIntake
    media: OutgoingMedia | None


async def assemble(account: TwilioAccount, wiring: Wiring) -> WhatsAppParts:
    """Connect the account."""
    session = await wiring.closing.enter_async_context(media_session(account.api, account.media_hosts))
    http = TwilioHttpClient(account.api)
    wiring.closing.push_async_callback(http.close)
    limit = WHATSAPP.document_limit
    media = MediaFetcher(
        session, account.sid, account.token, limit=limit, base=account.api, more_hosts=account.media_hosts
    )
    door, sources = None, None
    if wiring.documents is not None and wiring.threads is not None:
        door = OutgoingMedia(account.token, account.public_url, wiring.documents.original, wiring.clock)
        sources = Sources(wiring.threads, door.link)
    messenger = WhatsAppMessenger(
        connect(account.sid, account.token, http),
        media,
        number=account.number,
        public_url=account.public_url,
        timezone=wiring.timezone,
        buttons=account.buttons,
        sources=sources,
        templates=account.templates,
    )
    check = SignatureCheck(account.token, account.sid, account.public_url)
    intake = WhatsAppIntake(
        check, wiring.inbox, wiring.deliveries, wiring.wake, wiring.clock, wiring.reporting, wiring.reached
    )
    return WhatsAppParts(messenger, intake, door)
