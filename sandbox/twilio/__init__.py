"""A strict local Twilio: its Messages, Media and Content resources over HTTP, its webhooks, and people with telephones.

    async with LocalTwilio() as twilio:
        twilio.connect(public_url="https://kwit.example/whatsapp", webhook_url="http://127.0.0.1:8080/whatsapp")
        anna = twilio.person("+41791234567", "Anna")
        await anna.says("Hello")

Every call is validated as Twilio would and more strictly: a parameter that Twilio doesn't document is refused.
"""

from sandbox.twilio.account import Account, StoredMedia, StoredMessage
from sandbox.twilio.calls import Call
from sandbox.twilio.deliveries import Delivery
from sandbox.twilio.faults import Fault
from sandbox.twilio.person import WhatsAppPerson
from sandbox.twilio.refusals import Refusal
from sandbox.twilio.server import LocalTwilio

__all__ = [
    "Account",
    "Call",
    "Delivery",
    "Fault",
    "LocalTwilio",
    "Refusal",
    "StoredMedia",
    "StoredMessage",
    "WhatsAppPerson",
]
