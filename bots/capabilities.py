"""What each platform can carry; asked by rendering and by the adapters, never guessed.

Sources: Bot API 10.1 (``sendMessage``, ``InlineKeyboardButton``, ``getFile``), Twilio's Content API (``twilio/quick-reply``)
and Twilio's limits for WhatsApp media.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flows.vocabulary.addresses import Platform

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one platform can.

    ``text_limit`` counts UTF-16 code units where ``utf16`` is true, characters otherwise; ``button_limit`` is the length of a
    button's label, ``most_buttons`` how many choices still become buttons (more are numbered lines), ``token_limit`` the bytes
    a button may carry, ``buttoned_text_limit`` the longest text that may have buttons (None: any, its last part has them);
    ``image_limit`` and ``document_limit`` are bytes of files that people send; ``window`` is how many hours
    after a person's last message free text may still be sent (None: for ever).
    """

    platform: Platform
    text_limit: int
    utf16: bool
    html: bool
    button_limit: int
    most_buttons: int
    buttoned_text_limit: int | None
    token_limit: int
    image_limit: int
    document_limit: int
    can_edit: bool
    can_share_phone: bool
    can_show_typing: bool
    has_albums: bool
    window: int | None


TELEGRAM = Capabilities(
    platform=Platform.TELEGRAM,
    text_limit=4096,
    utf16=True,
    html=True,
    button_limit=64,
    most_buttons=100,
    buttoned_text_limit=None,
    token_limit=64,
    image_limit=20 * MEGABYTE,
    document_limit=20 * MEGABYTE,
    can_edit=True,
    can_share_phone=True,
    can_show_typing=True,
    has_albums=True,
    window=None,
)
WHATSAPP = Capabilities(
    platform=Platform.WHATSAPP,
    text_limit=1600,
    utf16=True,
    html=False,
    button_limit=20,
    most_buttons=3,
    buttoned_text_limit=1024,
    token_limit=200,
    image_limit=5 * MEGABYTE,
    document_limit=16 * MEGABYTE,
    can_edit=False,
    can_share_phone=False,
    can_show_typing=False,
    has_albums=False,
    window=24,
)
DESK = replace(TELEGRAM, platform=Platform.DESK, can_share_phone=False)
"""A group of Telegram."""
CAPABILITIES: Mapping[Platform, Capabilities] = {each.platform: each for each in (TELEGRAM, WHATSAPP, DESK)}
