"""How words are recognised in text that was itself recognised; ``ocr.vocabulary`` lists them.

Recognition loses blanks and diacritics and takes ``I``, ``l`` and ``1`` for each other, so text and words are folded
to the same skeleton before they are compared.
"""

import re
import unicodedata
from functools import lru_cache

_LOOK_ALIKES = str.maketrans("i1|!0авекмнорстухёł", "lllloabekmhopctyxel", "")
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_WIDE = str.maketrans({"ß": "ss", "æ": "ae", "№": "no", "е": "e"})


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return the skeleton of ``text``: lower case, letters and digits only, look-alike characters as one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_WIDE))
    return "".join(c for c in decomposed.translate(_LOOK_ALIKES) if c.isalnum())


class Vocabulary:
    """A set of words and phrases, given as one text with commas between them, recognised by their skeletons.

    A word with ``=`` before it counts as a word of its own only: ``=netto`` is not in "net total".
    """

    def __init__(self, phrases: str) -> None:
        listed = [(phrase.strip().startswith("="), fold(phrase)) for phrase in phrases.split(",")]
        self._words = frozenset(skeleton for _, skeleton in listed if skeleton)
        self._long = tuple(skeleton for whole, skeleton in listed if len(skeleton) > 3 and not whole)

    def within(self, text: str) -> bool:
        """Tell whether any of the phrases occurs in ``text``: long ones anywhere, those up to 3 letters as words."""
        folded = fold(text)
        return any(skeleton in folded for skeleton in self._long) or any(word in self._words for word in _words(text))

    def words_within(self, text: str) -> int:
        """Return how many words of ``text`` are among the phrases (for short ones that hide inside longer words)."""
        return sum(word in self._words for word in _words(text))


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """Return the skeletons of the words of ``text``, also of those that a digit is glued to (``NIP779``)."""
    return frozenset(fold(word) for word in [*_WORD.findall(text), *_LETTERS.findall(text)])
