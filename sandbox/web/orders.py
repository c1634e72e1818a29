"""What a browser asks for: the words of its form and the files that came with it, checked as they are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.person import File


class Impossible(Exception):
    """What was asked for can't be done; its text is a sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order. ``files`` are (``photo``, ``file`` or ``voice``; name; bytes) in the order in which they were chosen."""

    words: Mapping[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, str, bytes], ...] = ()

    def word(self, name: str) -> str:
        """A word that must be there; raises Impossible."""
        value = self.words.get(name, "").strip()
        if not value:
            raise Impossible(f"{name} is missing")
        return value

    def optional(self, name: str) -> str:
        """A word that may be left out."""
        return self.words.get(name, "").strip()

    def number(self, name: str) -> int:
        """A whole number that must be there; raises Impossible."""
        try:
            return int(self.word(name))
        except ValueError:
            raise Impossible(f"{name} must be a number") from None

    def chosen(self, kind: str) -> list[File]:
        """The files of a kind."""
        return [(name, content) for what, name, content in self.files if what == kind]
