"""What Kwit says, without prose: message keys with their arguments, and the choices offered with them.

The words are in ``locales/<language>/*.ftl``; ``arguments.ARGUMENTS`` is the contract between the two.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from flows.vocabulary.keys import MessageKey

__all__ = [
    "Action",
    "Choice",
    "Listing",
    "Message",
    "MessageKey",
    "Money",
    "Percent",
    "Value",
    "message",
]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its ISO 4217 currency (empty if unknown), rendered in the reader's way."""

    amount: Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Percent:
    """A rate in percent: ``Percent(Decimal("8.1"))`` is 8.1 %."""

    rate: Decimal


@dataclass(frozen=True, slots=True)
class Listing:
    """Several values in one argument, joined by the catalogue's separator (``·`` or a comma)."""

    items: "tuple[Value, ...]"
    separator: str = " · "


@dataclass(frozen=True, slots=True)
class Message:
    """A message key and its arguments."""

    key: MessageKey
    arguments: "tuple[tuple[str, Value], ...]" = ()


Value = str | int | date | datetime | Money | Percent | Listing | Message


def message(key: MessageKey, **arguments: Value) -> Message:
    """Put a message together: ``message(MessageKey.CODE_WRONG, left=3)``."""
    return Message(key, tuple(arguments.items()))


class Action(StrEnum):
    """What a choice does when it is taken."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    AGAIN = "again"
    LEAVE = "leave"
    MOVE = "move"
    STAY = "stay"
    DUPLICATE = "duplicate"
    """The document is the same as the earlier one."""
    SECOND = "second"
    """It is another one."""
    INSTEAD = "instead"
    """It takes the place of the earlier one, which was withdrawn."""
    SHOW = "show"
    """Show the earlier one."""
    FIELD = "field"
    TYPE = "type"
    DETAIL = "detail"
    """A likely answer to what the company wants to know."""
    SKIP = "skip"
    COMPANY = "company"
    LANGUAGE = "language"
    UNLINK = "unlink"
    CANCEL = "cancel"
    SHARE_PHONE = "share_phone"
    HAVE_CODE = "have_code"
    GIVE_CODE = "give_code"
    COMMAND = "command"
    # Several documents at once
    JOIN = "join"
    """The pictures are pages of one document."""
    APART = "apart"
    """Each picture is a document of its own."""
    SORT = "sort"
    SAME = "same"
    """The picture belongs to the document of the one before."""
    OWN = "own"
    """It begins a document of its own."""
    BACK = "back"
    CONFIRM_ALL = "confirm_all"
    CORRECT_ONE = "correct_one"
    WITHDRAW_ONE = "withdraw_one"
    DOCUMENT = "document"
    """This one of several is meant."""
    WITHDRAW_ALL = "withdraw_all"
    PAGE = "page"
    """The document is a further page of another one."""
    SPLIT = "split"
    """Its pages are documents of their own."""
    # Tasks, for clients
    KIND = "kind"
    SEND = "send"
    TASK = "task"
    """Write to this task from now on."""
    ACCEPT = "accept"
    NOT_YET = "not_yet"
    RATE = "rate"
    RECEIPT = "receipt"
    """What was passed on to a task is a receipt for the books."""
    MISSING = "missing"
    """The client doesn't have one of the documents asked for."""
    DECLINE = "decline"
    """The client doesn't have this one."""
    # Tasks, for the desk
    TAKE = "take"
    ASSIGN = "assign"
    MANAGER = "manager"
    REQUEST = "request"
    DONE = "done"
    REOPEN = "reopen"
    CLIENT = "client"
    SEND_NOW = "send_now"
    DROP_REQUEST = "drop_request"
    ELSEWHERE = "elsewhere"
    """Send what could not be delivered to another address of the client."""
    PERSON = "person"
    """Talk to this contact of the company."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen: what it does, to what (a document's number, a company's id …), and its label."""

    action: Action
    label: Message
    subject: str = ""

    @property
    def token(self) -> str:
        """The choice as a button carries it; at most 64 bytes (Bot API, callback_data)."""
        return f"{self.action}:{self.subject}"
