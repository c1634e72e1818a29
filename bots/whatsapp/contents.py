"""Buttons on WhatsApp: quick replies, which Twilio wants declared as "contents" before they are sent.

Inside the 24-hour window a content needs no approval (Twilio docs, "twilio/quick-reply"). Labels are fixed in a content, the
text and the tokens are variables of it; so one content serves every message with the same labels in the same language.
"""

import json
from collections.abc import Sequence
from hashlib import sha256

from twilio.rest import Client  # type: ignore[import-untyped]  # the library ships no types
from twilio.rest.content.v1.content import ContentList  # type: ignore[import-untyped]  # the library ships no types

from bots.rendering import Button
from bots.whatsapp.client import platform_errors
from flows.vocabulary.errors import Away

Labels = tuple[str, ...]


class _Declaration(ContentList.ContentCreateRequest):  # type: ignore[misc]  # the library ships no types
    """The library's own request names every kind of content, most as null; this one says what is meant and no more."""

    def __init__(self, body: dict[str, object]) -> None:
        super().__init__(body)
        self._body = body

    def to_dict(self) -> dict[str, object]:
        return self._body


class QuickReplies:
    """Declares contents when they are first needed and remembers them for the life of the process."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._sids: dict[tuple[str, Labels], str] = {}

    async def content_sid(self, language: str, labels: Labels) -> str:
        """The content with these labels. Raises PlatformError if Twilio does not take it."""
        known = self._sids.get((language, labels))
        if known is None:
            with platform_errors():
                created = await self._client.content.v1.contents.create_async(_declaration(language, labels))
            if not created.sid:
                raise Away("an answer without a SID")
            known = self._sids[language, labels] = str(created.sid)
        return known

    def forget(self, language: str, labels: Labels) -> None:
        """Declare the content anew when it is needed next: Twilio no longer has it, or no longer lets it be sent."""
        self._sids.pop((language, labels), None)


def variables(text: str, buttons: Sequence[Button]) -> str:
    """What is put into the content for one message, as Twilio's JSON: 1 is the text, 2, 3 and 4 are the tokens."""
    tokens = {str(index): button.token for index, button in enumerate(buttons, start=2)}
    return json.dumps({"1": text, **tokens}, ensure_ascii=False)


def _declaration(language: str, labels: Labels) -> _Declaration:
    name = sha256("\n".join((language, *labels)).encode()).hexdigest()[:12]
    samples = {"1": "…"} | {str(index): label for index, label in enumerate(labels, start=2)}
    actions = [
        {"type": "QUICK_REPLY", "title": label, "id": f"{{{{{index}}}}}"} for index, label in enumerate(labels, start=2)
    ]
    return _Declaration(
        {
            "friendly_name": f"kwit_{name}",
            "language": language,
            "variables": samples,
            "types": {"twilio/quick-reply": {"body": "{{1}}", "actions": actions}},
        }
    )
