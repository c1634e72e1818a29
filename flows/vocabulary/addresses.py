"""Who and where: platforms, addresses, identities and machine keys.

An address is one account on one platform, written as a URN: ``whatsapp:+41791234567``, ``telegram:5550123``,
``whatsapp:id.DE.13491208655302741918`` (a WhatsApp account that hides its number behind a business-scoped user id).

The desk, the office's end, has four forms of address: ``desk:task/<task id>`` is a task's topic wherever it is just now (it
is made when something is first sent there, and made again when it was deleted), ``desk:general/<task id>`` the General topic
of its group; ``desk:-1001234/45`` is one topic of one group as the platform names it, which is where managers write from;
``desk:-1001234`` is the General topic of a group.
"""

from dataclasses import dataclass
from enum import StrEnum


class Platform(StrEnum):
    """Where Kwit speaks: the chat platforms of clients, and the desk (the office's groups, topics of Telegram)."""

    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    DESK = "desk"


CHATS = (Platform.TELEGRAM, Platform.WHATSAPP)
"""The platforms that clients write from."""


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

    @classmethod
    def of_task(cls, task_id: str) -> "Address":
        """The desk's end of a task."""
        return cls(Platform.DESK, f"task/{task_id}")

    @classmethod
    def general_of(cls, task_id: str) -> "Address":
        """The General topic of the group that a task's topic is in."""
        return cls(Platform.DESK, f"general/{task_id}")

    @property
    def task_id(self) -> str:
        """The task whose end this is; empty if it is none."""
        kind, _, task_id = self.value.partition("/")
        return task_id if self.platform is Platform.DESK and kind == "task" else ""

    def message(self, message_id: str) -> str:
        """A name, unlike all others, for the message ``message_id`` of this chat: ids of Telegram count within a chat only.

        An id with a slash (``-1001234/991``, from a task's topic, wherever that is) names its chat already.
        """
        if self.platform is Platform.WHATSAPP or "/" in message_id:
            return f"{self.platform}:{message_id}"
        return f"{self.platform}:{self.value.partition('/')[0]}/{message_id}"

    @property
    def identity(self) -> Identity:
        """The identity this address stands for by itself."""
        phone = self.platform is Platform.WHATSAPP and not self.value.startswith(HIDDEN)
        return Identity(self.platform, IdentityKind.PHONE if phone else IdentityKind.ACCOUNT, self.value)


class MachineKind(StrEnum):
    """The kinds of state machines that the one runner drives."""

    CONVERSATION = "conversation"
    DOCUMENT = "document"
    TASK = "task"
    REQUEST = "request"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class MachineKey:
    """Names one machine: a conversation or a desk topic by its address, a document, task or request by its id."""

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

    @classmethod
    def task(cls, task_id: str) -> "MachineKey":
        """The life of the task ``task_id``."""
        return cls(MachineKind.TASK, task_id)

    @classmethod
    def request(cls, request_id: str) -> "MachineKey":
        """The life of the request ``request_id``."""
        return cls(MachineKind.REQUEST, request_id)

    @classmethod
    def desk(cls, address: Address) -> "MachineKey":
        """What managers say in the topic ``address`` (``desk:-1001234/45``), or in General (``desk:-1001234``)."""
        return cls(MachineKind.DESK, str(address))
