"""Who is on the stage: the office, Anna with her companies and addresses, and the receipt that she sends most."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.people import Office, Profile
from flows.vocabulary.readings import FieldName, Finding, Reading, Source, Tax
from tests.transcripts.backstage import IMMOBILIEN, MUELLER

OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich")
ZONE = ZoneInfo(OFFICE.timezone)

ANNA = Profile("anna", "Anna Keller", (MUELLER,))
TWO = Profile("anna", "Anna Keller", (MUELLER, IMMOBILIEN))
PAUSED = Profile("anna", "Anna Keller", (replace(MUELLER, active=False),))
PHONE = "+41791234567"
ADDRESSES = {
    Platform.WHATSAPP: Address(Platform.WHATSAPP, PHONE),
    Platform.TELEGRAM: Address(Platform.TELEGRAM, "5550123"),
}
NAMES = {Platform.WHATSAPP: "WhatsApp", Platform.TELEGRAM: "Telegram"}


def krone(**other: str) -> Reading:
    """What was read from the receipt of a restaurant; ``other`` are further fields."""
    values = {
        "kind": "receipt",
        "merchant": "Restaurant Krone",
        "date": "2026-03-12",
        "total": "43.20",
        "currency": "CHF",
    } | other
    findings = tuple(Finding(FieldName(name), value, Source.OCR, 0.93) for name, value in values.items())
    return Reading(findings, (Tax("8.1", "3.24"),))
