"""The log of a whole run at level debug says what happened, and nothing of whom or of what."""

import io
import json

import pytest

from sandbox.telegram import LocalTelegram
from sandbox.telegram.person import TelegramPerson
from sandbox.twilio import WhatsAppPerson
from tests.end_to_end.papers import e_invoice
from tests.end_to_end.stage import WITHIN, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = "ein Geheimnis unter uns"


async def test_no_phone_no_name_no_words_no_code_and_no_token_is_in_the_log(stage: Stage, logs: io.StringIO) -> None:
    lisa, lotte = await stage.employee("Lisa Logbuch", of="Geheimrat AG"), await stage.client("Lotte Logbuch")
    hidden, code = stage.twilio.person("CH.5550001112223334", "Lars"), await stage.invite("Lisa Logbuch")
    await talk(lisa, lotte, hidden, code)
    await lotte.blocks()
    await lotte.unblocks()
    stage.telegram.flood(1, method="sendMessage", chat_id=lotte.user.id)
    await stage.heard_as_usual(lotte)
    records = [await stage.document("Lotte Logbuch"), *await stage.documents("Lisa Logbuch")]

    log = logs.getvalue()

    told = {
        "phone": lisa.address.removeprefix("whatsapp:+"),
        "hidden number": "5550001112223334",
        "phone of a contact": (lotte.user.phone or "?").removeprefix("+"),
        "account": str(lotte.user.id),
        "name": "Logbuch",
        "company": "Geheimrat",
        "words": WORDS,
        "code": code,
        "wrong code": "BCDFGHJ2",
        "file name": "invoice-",
        **{f"merchant {index}": f"{record.reading.findings[1].value}" for index, record in enumerate(records)},
        **tokens(stage),
    }
    assert [(what, secret) for what, secret in told.items() if secret in log] == []
    happened = {json.loads(line)["event"] for line in log.splitlines() if line.startswith("{")}
    assert {"ready", "message_stored", "update_stored", "delivery_sent", "delivery_put_off"} <= happened


def tokens(stage: Stage) -> dict[str, str]:
    telegram: LocalTelegram = stage.telegram
    return {
        "Telegram's token": telegram.token.partition(":")[2],
        "Twilio's token": stage.twilio.account.token,
        "the database's address": stage.uri.removeprefix("mongodb://"),
    }


async def talk(lisa: WhatsAppPerson, lotte: TelegramPerson, hidden: WhatsAppPerson, code: str) -> None:
    for person in (lisa, lotte):
        await person.sends_file(e_invoice(), caption=WORDS)
        await person.sees(WORDS, "Ja", within=WITHIN)
        await person.says(f"{WORDS}, nicht wahr")
        await person.sees(within=WITHIN)
        await person.says("BCDF GHJ2")
        await person.sees(within=WITHIN)
    await hidden.says(WORDS)
    await hidden.sees(within=WITHIN)
    await hidden.says(code)
    await hidden.sees("Lisa Logbuch", within=WITHIN)
