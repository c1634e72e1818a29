"""From what a conversation says to what a platform shows: text in the reader's language, choices as buttons or numbers.

Pure: the adapters send what comes out. Where a platform has no buttons (or not for so many choices, or not so long ones) the
choices are numbered, on the line of the question if they are short, and a person answers with a number or in words.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum

from bots.capabilities import Capabilities
from flows.vocabulary.effects import Say
from flows.vocabulary.messages import Action, Choice
from locales.catalog import UTC, render

LINE = 80
"""Characters that a line with a question and its choices may have."""
ROW = 28
"""Characters that the labels of one row of buttons may have together, so that phones show them whole."""
_MARK = re.compile(r"(?<![^\W_])[*_~](?=\S)|(?<=\S)[*_~](?![^\W_])|`|(?<=\n)>(?= )")
"""What WhatsApp could take for formatting: marks at the edges of words, backticks, and the sign before a quoted line."""
_LOOK_ALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", ">": "›"})
_ATOM = re.compile(r"</?b>|&\w+;|.", re.DOTALL)


class KeyboardKind(Enum):
    """How a platform shows buttons."""

    INLINE = "inline"
    """Under the message (Telegram); a tap sends the token."""
    REPLY = "reply"
    """In place of the keyboard (Telegram); a tap sends the label as text, or the person's phone."""
    QUICK_REPLY = "quick_reply"
    """Under the message (WhatsApp); a tap sends the label and the token."""


@dataclass(frozen=True, slots=True)
class Button:
    """One button; with ``request_contact`` it shares the person's phone."""

    label: str
    token: str
    request_contact: bool = False


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Buttons in rows."""

    kind: KeyboardKind
    rows: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What to send: one or more texts in order; the keyboard belongs to the last one."""

    texts: tuple[str, ...]
    keyboard: Keyboard | None = None


def render_say(say: Say, capabilities: Capabilities, timezone: tzinfo = UTC, *, buttons: bool = True) -> Rendered:
    """Make ``say`` ready for a platform.

    ``timezone`` is the office's; ``buttons`` tells whether the platform's buttons are configured (without them choices are
    numbered). Telegram's texts are HTML for ``parse_mode=HTML``, WhatsApp's have ``*bold*``. Raises LookupError where the
    catalogue has no words for it.
    """
    escape = _escape if capabilities.html else _without_marks
    text = "\n".join(render(part, say.language, escape, timezone) for part in say.parts)
    labels = [render(choice.label, say.language, timezone=timezone) for choice in say.choices]
    finish = _keep_html if capabilities.html else _to_stars
    if say.choices and buttons and _fits_buttons(text, labels, say.choices, capabilities):
        return Rendered(tuple(_pack(text, capabilities, finish)), _keyboard(say.choices, labels, capabilities))
    if say.choices:
        text = _with_numbers(text, [escape(label) for label in labels])
    return Rendered(tuple(_pack(text, capabilities, finish)))


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _without_marks(text: str) -> str:
    """Somebody's words, for WhatsApp: signs that would format what is around them look alike, but do not count."""
    return _escape(_MARK.sub(lambda found: found[0].translate(_LOOK_ALIKES), text))


def _keep_html(text: str) -> str:
    return text


def _to_stars(text: str) -> str:
    return html.unescape(text.replace("<b>", "*").replace("</b>", "*"))


def _fits_buttons(text: str, labels: list[str], choices: tuple[Choice, ...], capabilities: Capabilities) -> bool:
    """Whether all choices can be buttons; if one can't, none is, so that there is one way to answer."""
    return (
        len(choices) <= capabilities.most_buttons
        and (capabilities.buttoned_text_limit is None or len(text) <= capabilities.buttoned_text_limit)
        and all(_units(label, capabilities) <= capabilities.button_limit for label in labels)
        and all(len(choice.token.encode()) <= capabilities.token_limit for choice in choices)
    )


def _keyboard(choices: tuple[Choice, ...], labels: list[str], capabilities: Capabilities) -> Keyboard:
    made = [
        Button(label, choice.token, request_contact=choice.action is Action.SHARE_PHONE)
        for choice, label in zip(choices, labels, strict=True)
    ]
    if not capabilities.html:
        return Keyboard(KeyboardKind.QUICK_REPLY, (tuple(made),))
    asks_phone = any(button.request_contact for button in made)
    kind = KeyboardKind.REPLY if asks_phone else KeyboardKind.INLINE
    return Keyboard(kind, tuple(_rows(made)))


def _rows(buttons: list[Button]) -> Iterator[tuple[Button, ...]]:
    """Put short buttons side by side, three at most."""
    row: list[Button] = []
    for button in buttons:
        if row and (len(row) == 3 or sum(len(each.label) for each in row) + len(button.label) > ROW):
            yield tuple(row)
            row = []
        row.append(button)
    if row:
        yield tuple(row)


def _with_numbers(text: str, labels: list[str]) -> str:
    """Add numbered choices: behind a question if there is room, on a line of their own, or one a line."""
    numbered = [f"{number} {label}" for number, label in enumerate(labels, start=1)]
    together = "   ".join(numbered)
    last_line = text.rsplit("\n", 1)[-1]
    if last_line[-1:] in ("", "?", ":") and len(last_line) + 2 + len(together) <= LINE:
        return f"{text}  {together}" if text else together
    listed = together if len(together) <= LINE else "\n".join(numbered)
    return f"{text}\n{listed}" if text else listed


def _units(text: str, capabilities: Capabilities) -> int:
    """The length of ``text`` as the platform counts it."""
    if text.isascii() or not capabilities.utf16:
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _pack(text: str, capabilities: Capabilities, finish: Callable[[str], str]) -> list[str]:
    """Split at the platform's limit: between lines, else between words, else anywhere; bold ends and begins again."""
    if _units(finish(text), capabilities) <= capabilities.text_limit:
        return [finish(text)]
    packed: list[str] = []
    atoms = _ATOM.findall(text)
    while atoms:
        cut = _cut(atoms, capabilities)
        part, atoms = atoms[:cut], atoms[cut:]
        if part.count("<b>") > part.count("</b>"):
            part.append("</b>")
            atoms.insert(0, "<b>")
        shown = "".join(part).strip(" \n")
        if any(not atom.isspace() and not atom.startswith(("<b", "</b")) for atom in part):
            packed.append(finish(shown))
    return packed


def _cut(atoms: list[str], capabilities: Capabilities) -> int:
    """How many atoms go into the next text; markup is counted as shown, which is never less than the platform counts."""
    room = capabilities.text_limit - len("</b>")
    used = line = word = 0
    for index, atom in enumerate(atoms):
        used += _units(atom, capabilities)
        if used > room:
            half = index // 2
            return next((place for place in (line, word) if place > half), index)
        if atom == "\n":
            line = index + 1
        elif atom == " ":
            word = index + 1
    return len(atoms)
