"""What Kwit says, without prose: message keys with their arguments, and the choices offered with them.

The words are in ``locales/<language>/*.ftl``; ``ARGUMENTS`` is the contract between the two, checked by a test for every
language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class MessageKey(StrEnum):
    """Every message and every label; the value is the Fluent id."""

    # Strangers and linking
    GREETING = "greeting"
    GREETING_FILE = "greeting-file"
    STILL_UNKNOWN = "still-unknown"
    ASK_CODE = "ask-code"
    CODE_WRONG = "code-wrong"
    CODE_LOCKED = "code-locked"
    CODE_ISSUED = "code-issued"
    WELCOME = "welcome"
    WELCOME_TAKING_IN = "welcome-taking-in"
    HELLO_AGAIN = "hello-again"
    CONTACT_FOREIGN = "contact-foreign"
    CONTACT_UNKNOWN = "contact-unknown"
    COMPANY_PAUSED = "company-paused"
    # Profile
    ME = "me"
    ME_UNKNOWN = "me-unknown"
    HELP = "help"
    HELP_UNKNOWN = "help-unknown"
    LANGUAGE_ASK = "language-ask"
    LANGUAGE_SET = "language-set"
    UNLINK_ASK = "unlink-ask"
    UNLINKED = "unlinked"
    UNLINK_KEPT = "unlink-kept"
    STOPPED = "stopped"
    STARTED = "started"
    STILL_STOPPED = "still-stopped"
    COMPANY_ASK = "company-ask"
    COMPANY_SET = "company-set"
    COMPANY_ONLY = "company-only"
    # Documents
    DOCUMENT_HEAD = "document-head"
    DOCUMENT_FIELDS = "document-fields"
    DOCUMENT_NOTE = "document-note"
    DOCUMENT_CHECK = "document-check"
    DOCUMENT_RIGHT = "document-right"
    DOCUMENT_NEXT = "document-next"
    DOCUMENT_SLOW = "document-slow"
    DOCUMENT_FILED = "document-filed"
    DOCUMENT_CHANGED = "document-changed"
    DOCUMENT_UNCHANGED = "document-unchanged"
    DOCUMENT_NOTED = "document-noted"
    DOCUMENT_WITHDRAWN = "document-withdrawn"
    DOCUMENT_TAKEN = "document-taken"
    DOCUMENT_MOVED = "document-moved"
    DOCUMENT_MOVE_ASK = "document-move-ask"
    DOCUMENT_NONE = "document-none"
    NOTHING_TO_UNDO = "nothing-to-undo"
    TROUBLE_BROKEN = "trouble-broken"
    TROUBLE_ENCRYPTED = "trouble-encrypted"
    TROUBLE_UNREADABLE = "trouble-unreadable"
    TROUBLE_GAVE_UP = "trouble-gave-up"
    TROUBLE_SCRIPT = "trouble-script"
    FIELD_ASK = "field-ask"
    VALUE_ASK = "value-ask"
    VALUE_WRONG = "value-wrong"
    TYPE_ASK = "type-ask"
    CANCELLED = "cancelled"
    FILE_KIND = "file-kind"
    FILE_EMPTY = "file-empty"
    FILE_LARGE = "file-large"
    FILE_GONE = "file-gone"
    FILE_AWAY = "file-away"
    NOT_CARRIED = "not-carried"
    NOT_UNDERSTOOD = "not-understood"
    NOT_UNDERSTOOD_AGAIN = "not-understood-again"
    QUESTION_OVER = "question-over"
    # Labels of choices (at most 20 characters in every language: WhatsApp's limit for a button)
    CHOICE_YES = "choice-yes"
    CHOICE_CORRECT = "choice-correct"
    CHOICE_WITHDRAW = "choice-withdraw"
    CHOICE_AGAIN = "choice-again"
    CHOICE_LEAVE = "choice-leave"
    CHOICE_MOVE = "choice-move"
    CHOICE_STAY = "choice-stay"
    CHOICE_CANCEL = "choice-cancel"
    CHOICE_UNLINK = "choice-unlink"
    CHOICE_KEEP = "choice-keep"
    CHOICE_SHARE_PHONE = "choice-share-phone"
    CHOICE_HAVE_CODE = "choice-have-code"
    CHOICE_GIVE_CODE = "choice-give-code"
    CHOICE_LANGUAGE = "choice-language"
    CHOICE_ME = "choice-me"
    CHOICE_HELP = "choice-help"
    # Names of fields and values
    FIELD_MERCHANT = "field-merchant"
    FIELD_DATE = "field-date"
    FIELD_TOTAL = "field-total"
    FIELD_CURRENCY = "field-currency"
    FIELD_TAX = "field-tax"
    FIELD_TYPE = "field-type"
    FIELD_NUMBER = "field-number"
    FIELD_SELLER_TAX_ID = "field-seller-tax-id"
    FIELD_BUYER_TAX_ID = "field-buyer-tax-id"
    TYPE_COST = "type-cost"
    TYPE_PURCHASE = "type-purchase"
    TYPE_SALE = "type-sale"
    TYPE_OTHER = "type-other"
    VALUE_MISSING = "value-missing"
    VALUE_CHANGE = "value-change"
    VALUE_SET = "value-set"
    VALUE_TAX = "value-tax"
    EXAMPLE_MERCHANT = "example-merchant"
    EXAMPLE_DATE = "example-date"
    EXAMPLE_TOTAL = "example-total"
    EXAMPLE_CURRENCY = "example-currency"
    EXAMPLE_TAX_ID = "example-tax-id"
    LAST_USED = "last-used"
    LITERAL = "literal"


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
    FIELD = "field"
    TYPE = "type"
    COMPANY = "company"
    LANGUAGE = "language"
    UNLINK = "unlink"
    CANCEL = "cancel"
    SHARE_PHONE = "share_phone"
    HAVE_CODE = "have_code"
    GIVE_CODE = "give_code"
    COMMAND = "command"


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


_NONE: frozenset[str] = frozenset()

ARGUMENTS: Mapping[MessageKey, frozenset[str]] = dict.fromkeys(MessageKey, _NONE) | {
    MessageKey.GREETING: frozenset({"office"}),
    MessageKey.GREETING_FILE: frozenset({"office"}),
    MessageKey.STILL_UNKNOWN: frozenset({"office", "contact"}),
    MessageKey.CODE_WRONG: frozenset({"left"}),
    MessageKey.CODE_LOCKED: frozenset({"until", "contact"}),
    MessageKey.CODE_ISSUED: frozenset({"code", "until"}),
    MessageKey.WELCOME: frozenset({"name", "company"}),
    MessageKey.WELCOME_TAKING_IN: frozenset({"name", "company", "count"}),
    MessageKey.HELLO_AGAIN: frozenset({"name"}),
    MessageKey.CONTACT_UNKNOWN: frozenset({"office", "contact"}),
    MessageKey.COMPANY_PAUSED: frozenset({"company", "contact"}),
    MessageKey.ME: frozenset({"name", "company", "language", "address"}),
    MessageKey.HELP: frozenset({"office", "contact"}),
    MessageKey.HELP_UNKNOWN: frozenset({"office", "contact"}),
    MessageKey.UNLINK_ASK: frozenset({"office"}),
    MessageKey.COMPANY_SET: frozenset({"company"}),
    MessageKey.COMPANY_ONLY: frozenset({"company"}),
    MessageKey.DOCUMENT_HEAD: frozenset({"number", "company"}),
    MessageKey.DOCUMENT_FIELDS: frozenset({"fields"}),
    MessageKey.DOCUMENT_NOTE: frozenset({"note"}),
    MessageKey.DOCUMENT_CHECK: frozenset({"fields"}),
    MessageKey.DOCUMENT_NEXT: frozenset({"number"}),
    MessageKey.DOCUMENT_SLOW: frozenset({"number"}),
    MessageKey.DOCUMENT_FILED: frozenset({"number"}),
    MessageKey.DOCUMENT_CHANGED: frozenset({"number", "changes"}),
    MessageKey.DOCUMENT_UNCHANGED: frozenset({"number"}),
    MessageKey.DOCUMENT_NOTED: frozenset({"number", "note"}),
    MessageKey.DOCUMENT_WITHDRAWN: frozenset({"number"}),
    MessageKey.DOCUMENT_TAKEN: frozenset({"number", "contact"}),
    MessageKey.DOCUMENT_MOVED: frozenset({"number", "company"}),
    MessageKey.DOCUMENT_MOVE_ASK: frozenset({"number", "company"}),
    MessageKey.TROUBLE_BROKEN: frozenset({"number"}),
    MessageKey.TROUBLE_ENCRYPTED: frozenset({"number"}),
    MessageKey.TROUBLE_UNREADABLE: frozenset({"number"}),
    MessageKey.TROUBLE_GAVE_UP: frozenset({"number"}),
    MessageKey.TROUBLE_SCRIPT: frozenset({"number"}),
    MessageKey.FIELD_ASK: frozenset({"number"}),
    MessageKey.VALUE_ASK: frozenset({"field", "value"}),
    MessageKey.VALUE_WRONG: frozenset({"field", "example"}),
    MessageKey.FILE_LARGE: frozenset({"limit"}),
    MessageKey.NOT_UNDERSTOOD_AGAIN: frozenset({"contact"}),
    MessageKey.VALUE_MISSING: frozenset({"field"}),
    MessageKey.VALUE_CHANGE: frozenset({"field", "new", "old"}),
    MessageKey.VALUE_SET: frozenset({"field", "new"}),
    MessageKey.VALUE_TAX: frozenset({"rate", "amount"}),
    MessageKey.LAST_USED: frozenset({"company"}),
    MessageKey.LITERAL: frozenset({"text"}),
}
