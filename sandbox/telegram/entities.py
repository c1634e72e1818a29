"""Formatted text: `parse_mode=HTML` read as strictly as Telegram does, and the entities Telegram finds by itself.

Offsets and lengths are in UTF-16 code units. Source: https://core.telegram.org/bots/api#html-style and, for the words of
the errors, the open-source server behind it. `MarkdownV2` and `Markdown` are refused: the project writes HTML.
"""

import re
from dataclasses import dataclass, field

from sandbox.telegram.errors import JsonObject, bad_request

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot);|&#(?:x[0-9a-fA-F]{1,6}|[0-9]{1,7});")
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("url", re.compile(r"\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)]")),
    ("mention", re.compile(r"(?<![\w.+-])@[A-Za-z][A-Za-z0-9_]{3,31}\b")),
)


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units in `text`."""
    return len(text.encode("utf-16-le")) // 2


def found_entities(text: str) -> list[JsonObject]:
    """Commands, addresses, links and mentions in plain text, in order."""
    found: list[JsonObject] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            offset = utf16_length(text[: match.start()])
            found.append({"type": kind, "offset": offset, "length": utf16_length(match.group())})
    return sorted(found, key=lambda entity: int(entity["offset"]))


def formatted(text: str, parse_mode: str | None, entities: list[JsonObject] | None) -> tuple[str, list[JsonObject]]:
    """The text without marks and its entities, trimmed as Telegram trims.

    Raises ApiError 400 for broken marks, an unsupported mode, and entities that reach beyond the text.
    """
    if parse_mode:
        if parse_mode.upper() != "HTML":
            raise bad_request("unsupported parse_mode")
        text, entities = parse_html(text)
    for entity in entities or []:
        if entity["offset"] < 0 or entity["length"] <= 0 or entity["offset"] + entity["length"] > utf16_length(text):
            raise bad_request(f"entity {entity['type']} beyond the text")
    return _trimmed(text, list(entities or []))


def parse_html(source: str) -> tuple[str, list[JsonObject]]:
    """Text and entities of Telegram's HTML; raises ApiError 400 "can't parse entities: …" with a byte offset."""
    return _Html(source).parse()


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    at: int


@dataclass
class _Html:
    source: str
    position: int = 0
    text: list[str] = field(default_factory=list)
    entities: list[JsonObject] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def parse(self) -> tuple[str, list[JsonObject]]:
        while self.position < len(self.source):
            character = self.source[self.position]
            if character == "<":
                self._tag()
            elif character == "&" and (match := _REFERENCE.match(self.source, self.position)):
                self.text.append(_referenced(match.group()))
                self.position = match.end()
            else:
                self.text.append(character)
                self.position += 1
        if self.stack:
            raise self._error(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.text), self.entities

    def _tag(self) -> None:
        start = self.position
        name = re.compile(r"</?([^\s>]*)").match(self.source, start)
        tag = name[1].lower() if name else ""
        if not self.source.startswith("</", start):
            if tag not in TAGS and (name is None or name.end() < len(self.source)):
                raise self._error(f'Unsupported start tag "{tag}" at byte offset {self._bytes(start)}')
            end = self._end_of_tag(start)
            self._open(tag, self.source[start + 1 + len(tag) : end], start)
        else:
            if not self.stack:
                raise self._error(f"Unexpected end tag at byte offset {self._bytes(start)}")
            end = self._end_of_tag(start)
            self._close(self.source[start + 2 : end].strip().lower(), start)
        self.position = end + 1

    def _end_of_tag(self, start: int) -> int:
        quote = ""
        for index in range(start + 1, len(self.source)):
            character = self.source[index]
            if quote:
                quote = "" if character == quote else quote
            elif character in "\"'":
                quote = character
            elif character == ">":
                return index
        kind = "end" if self.source.startswith("</", start) else "start"
        raise self._error(f"Unclosed {kind} tag at byte offset {self._bytes(start)}")

    def _open(self, tag: str, rest: str, start: int) -> None:
        attributes = self._attributes(tag, rest, start)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(start)}')
        self.stack.append(_Open(tag, attributes, utf16_length("".join(self.text)), len(self.text)))

    def _attributes(self, tag: str, rest: str, start: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        position = 0
        pattern = re.compile(r"\s+([^\s=>\"'/]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
        while match := pattern.match(rest, position):
            name, value = match.group(1).lower(), match.group(2)
            if value is None and (tag, name) != ("blockquote", "expandable"):
                reason = f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
                raise self._error(f"{reason} at byte offset {self._bytes(start)}")
            attributes[name] = _REFERENCE.sub(lambda found: _referenced(found.group()), (value or "").strip("\"'"))
            position = match.end()
        if rest[position:].strip():
            raise self._error(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(start)}')
        return attributes

    def _close(self, tag: str, start: int) -> None:
        opened = self.stack.pop()
        if tag and tag != opened.tag:
            expected = f'expected "</{opened.tag}>", found "</{tag}>"'
            raise self._error(f"Unmatched end tag at byte offset {self._bytes(start)}, {expected}")
        inner = "".join(self.text[opened.at :])
        if entity := _entity(opened, inner):
            self.entities.append(entity)

    def _bytes(self, index: int) -> int:
        return len(self.source[:index].encode())

    @staticmethod
    def _error(reason: str) -> Exception:
        return bad_request(f"can't parse entities: {reason}")


def _entity(opened: _Open, inner: str) -> JsonObject | None:
    if not inner:
        return None
    kind = TAGS[opened.tag]
    entity: JsonObject = {"type": kind, "offset": opened.offset, "length": utf16_length(inner)}
    if kind == "text_link":
        url = opened.attributes.get("href") or inner
        return {**entity, "url": url} if re.match(r"(?:https?|tg|tel|mailto):|[\w-]+\.\w", url) else None
    if kind == "custom_emoji":
        return {**entity, "custom_emoji_id": opened.attributes.get("emoji-id", "")}
    if kind == "blockquote" and "expandable" in opened.attributes:
        return {**entity, "type": "expandable_blockquote"}
    return entity


def _referenced(reference: str) -> str:
    if reference in _NAMED:
        return _NAMED[reference]
    digits = reference[2:-1]
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else reference


def _trimmed(text: str, entities: list[JsonObject]) -> tuple[str, list[JsonObject]]:
    """Without white space at both ends; entities moved and cut to what is left."""
    kept = text.strip()
    removed = utf16_length(text[: len(text) - len(text.lstrip())])
    total = utf16_length(kept)
    moved: list[JsonObject] = []
    for entity in entities:
        start = max(0, entity["offset"] - removed)
        end = min(total, entity["offset"] - removed + entity["length"])
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return kept, moved
