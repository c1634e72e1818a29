"""Files that people of a house have sent: they lie on both local platforms, so that payloads can name what is there.

Some are pictures and documents that Kwit takes in, some are nothing that it does; the bytes of each are its own.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from flows.vocabulary.readings import Reading
from sandbox.telegram import LocalTelegram
from sandbox.twilio import LocalTwilio
from sandbox.twilio.account import StoredMedia, StoredMessage
from tests.ocr.test_einvoice import UBL
from tests.transcripts.cast import krone

OF_EACH = 60
"""Files of each kind: enough that some come twice and most do not."""
GONE = 1_000
"""One address in so many is of a file that is gone; bending makes more of them. Kwit asks for such a one for half a minute, and
what its person has sent since waits."""
_KINDS = (
    ("image/jpeg", b"\xff\xd8\xff\xe0 receipt "),
    ("application/pdf", b"%PDF-1.7 invoice "),
    ("application/xml", UBL.format(root="Invoice").encode()),
    ("text/plain", b"a note "),
)


class HalfReader:
    """The port ``Reader``: on some files the same is read, on others nothing."""

    async def read(self, files: Sequence[tuple[str, bytes]]) -> Reading:
        """What is read; the length of the files decides."""
        return krone() if sum(len(data) for _, data in files) % 3 else Reading()


def of_telegram(telegram: LocalTelegram) -> tuple[str, ...]:
    """Put files there; returns their ids, and some of none."""
    files = telegram.world.files
    stored = [files.add(data, kind="document", mime_type=kind).file_id for kind, data in _contents("telegram")]
    return (*stored, "AgAC-none", "")


def of_twilio(twilio: LocalTwilio) -> tuple[str, ...]:
    """Put files there; returns their addresses, at the API that redirects to them and where they lie, and some of none."""
    at = datetime.now(UTC)
    sid = f"MM{'0' * 32}"
    message = StoredMessage(sid, "inbound", None, twilio.number, "", "received", at, at)
    twilio.account.messages[sid] = message
    for number, (kind, data) in enumerate(_contents("twilio")):
        media = StoredMedia(f"ME{number:032}", sid, kind, data, at)
        message.media[media.sid] = media
    account = twilio.account.sid
    api = f"{twilio.api_url}/2010-04-01/Accounts/{account}/Messages/{sid}/Media"
    there = [
        f"{api}/{each}" if number % 2 else f"{twilio.media_url}/{account}/{each}"
        for number, each in enumerate(message.media)
    ]
    elsewhere = ["http://169.254.169.254/latest", "file:///etc/passwd", "x"] * (len(there) // 9)
    rounds = GONE // (len(there) + len(elsewhere)) + 1
    return (*(there + elsewhere) * rounds, f"{twilio.media_url}/none")


def _contents(platform: str) -> list[tuple[str, bytes]]:
    return [
        (kind, data + f"<!-- {platform} {number} -->".encode()) for kind, data in _KINDS for number in range(OF_EACH)
    ]
