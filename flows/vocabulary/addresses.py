"""Who and where: platforms, addresses, identities and machine keys.

An address is one account on one platform, written as a URN: ``whatsapp:+41791234567``, ``telegram:5550123``,
``telegram:-1001234/45`` (a forum topic), ``whatsapp:id.DE.13491208655302741918`` (a WhatsApp account that hides its number
behind a business-scoped user id).
"""

from dataclasses import dataclass
from enum import StrEnum


class Platform(StrEnum):
    """The chat platforms Kwit speaks."""

    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"


class IdentityKind(StrEnum):
    """What the platform tells us of an account: its phone number, or an id of its own."""

    PHONE = "phone"
    ACCOUNT = "account"


HIDDEN = "id."
"""Prefix of the value of a WhatsApp address that hides its phone number."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What identifies the holder of an address: a phone in E.164, or an account id of the platform."""

    platform: Platform
    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """One account, or one forum topic, on one platform."""

    platform: Platform
    value: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.value}"

    @classmethod
    def parse(cls, urn: str) -> "Address":
        """Read an address from its URN; raises ValueError if it is none."""
        platform, separator, value = urn.partition(":")
        if not separator or not value:
            raise ValueError(f"not an address: {urn!r}")
        return cls(Platform(platform), value)

    @property
    def identity(self) -> Identity:
        """The identity this address stands for by itself."""
        phone = self.platform is Platform.WHATSAPP and not self.value.startswith(HIDDEN)
        return Identity(self.platform, IdentityKind.PHONE if phone else IdentityKind.ACCOUNT, self.value)


class MachineKind(StrEnum):
    """The kinds of state machines that the one runner drives."""

    CONVERSATION = "conversation"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class MachineKey:
    """Names one machine: a conversation by its address, a document by its id."""

    kind: MachineKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "MachineKey":
        """Read a key from its text; raises ValueError if it is none."""
        kind, _, name = text.partition(":")
        return cls(MachineKind(kind), name)

    @classmethod
    def conversation(cls, address: Address) -> "MachineKey":
        """The conversation held at ``address``."""
        return cls(MachineKind.CONVERSATION, str(address))

    @classmethod
    def document(cls, document_id: str) -> "MachineKey":
        """The life of the document ``document_id``."""
        return cls(MachineKind.DOCUMENT, document_id)
