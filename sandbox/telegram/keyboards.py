"""What Telegram demands of the buttons under a message, and what a person can press of them.

Source: https://core.telegram.org/bots/api#inlinekeyboardbutton and #replykeyboardmarkup. Telegram silently takes the first
of several actions of a button and drops empty rows; here both are errors, because neither can be meant.
"""

from urllib.parse import urlsplit

from sandbox.telegram.entities import utf16_length
from sandbox.telegram.errors import JsonObject, bad_request

_DECORATION = {"text", "icon_custom_emoji_id", "style"}
_MOST_BUTTONS = 100


def checked_markup(markup: JsonObject | None, chat_type: str) -> JsonObject | None:
    """The markup itself if Telegram would take it in a chat of this type; raises ApiError 400 otherwise."""
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        _check_rows(markup["inline_keyboard"], "inline keyboard")
        for row in markup["inline_keyboard"]:
            for button in row:
                _check_inline(button)
    elif "keyboard" in markup:
        _check_rows(markup["keyboard"], "reply keyboard")
        for row in markup["keyboard"]:
            for button in row:
                _check_reply(button, chat_type)
        if len(markup.get("input_field_placeholder", "x")) not in range(1, 65):
            raise bad_request("reply keyboard placeholder must be of 1-64 characters")
    return markup


def inline_only(markup: JsonObject | None) -> JsonObject | None:
    """The markup that stays with the message: an inline keyboard, else None."""
    return markup if markup is not None and "inline_keyboard" in markup else None


def labels(markup: JsonObject | None) -> tuple[str, ...]:
    """The labels of all buttons in reading order."""
    if markup is None:
        return ()
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    return tuple(str(button["text"]) for row in rows for button in row)


def button_with(markup: JsonObject | None, label: str) -> JsonObject | None:
    """The first button with that label, if any."""
    if markup is None:
        return None
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    return next((dict(button) for row in rows for button in row if button["text"] == label), None)


def _check_rows(rows: list[list[JsonObject]], what: str) -> None:
    if any(not row for row in rows) or (not rows and what == "reply keyboard"):
        raise bad_request(f"{what} has an empty row")
    if sum(len(row) for row in rows) > _MOST_BUTTONS:
        raise bad_request("reply markup is too long")


def _check_inline(button: JsonObject) -> None:
    actions = sorted(set(button) - _DECORATION)
    problem = "can't parse inline keyboard button: "
    if not button["text"].strip():
        raise bad_request(problem + "the button must have a text")
    if not actions:
        raise bad_request(problem + "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(problem + f"exactly one action is allowed, not {' and '.join(actions)}")
    if actions == ["callback_data"] and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if actions == ["url"]:
        url = urlsplit(button["url"])
        if url.scheme not in ("http", "https", "tg") or not url.netloc:
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if actions == ["copy_text"] and not 1 <= utf16_length(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_reply(button: JsonObject, chat_type: str) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse keyboard button: the button must have a text")
    requests = sorted(set(button) - _DECORATION)
    if len(requests) > 1:
        raise bad_request("can't parse keyboard button: exactly one request is allowed")
    if requests == ["request_contact"] and chat_type != "private":
        raise bad_request("phone number can be requested in private chats only")
    if requests and chat_type != "private":
        raise bad_request(f"{requests[0]} can be used in private chats only")
