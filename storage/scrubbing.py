"""Taking an erased person's name, phones and addresses out of stored documents, wherever they stand in them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flows.vocabulary.addresses import Address
from flows.vocabulary.privacy import ERASED_ADDRESS
from storage.codec import encode
from storage.values import changed

ERASED_PHONE = "erased"
_NOBODY = encode(Address.parse(ERASED_ADDRESS))


@dataclass(frozen=True, slots=True)
class Words:
    """What is taken out: the ``name`` where it is all of a value, for ``stand_in``; phones and addresses within values too."""

    name: str
    stand_in: str
    addresses: re.Pattern[str] | None
    phones: re.Pattern[str] | None

    @classmethod
    def of(cls, name: str, stand_in: str, addresses: Iterable[str], phones: Iterable[str]) -> "Words":
        """The words of somebody; a number is no part of a longer one, nor an account's id."""
        urns = "|".join(sorted((re.escape(each) for each in addresses), key=len, reverse=True))
        numbers = "|".join(re.escape(each.removeprefix("+")) for each in phones)
        return cls(
            name,
            stand_in,
            re.compile(rf"(?<![\w+])(?:{urns})(?!\w)") if urns else None,
            re.compile(rf"(?<!\d)\+?(?:{numbers})(?!\d)") if numbers else None,
        )

    def scrubbed(self, value: Any) -> Any:  # noqa: ANN401 - whatever a database holds
        """The value without them; the same object if there is nothing to take out."""
        return changed(value, self._text, self._nobody)

    def _nobody(self, part: dict[str, Any]) -> dict[str, Any] | None:
        """Nobody's address in the place of one of theirs, which is stored in two parts."""
        if part.get("_") != "Address" or not self._names(f"{part.get('platform')}:{part.get('value')}"):
            return None
        return _NOBODY

    def _names(self, urn: str) -> bool:
        return self.addresses is not None and self.addresses.fullmatch(urn) is not None

    def _text(self, value: str) -> str:
        if self.name and value == self.name:
            return self.stand_in
        text = self.addresses.sub(ERASED_ADDRESS, value) if self.addresses else value
        return self.phones.sub(ERASED_PHONE, text) if self.phones else text


def files_in(value: Any, prefix: str) -> Iterator[str]:  # noqa: ANN401 - whatever a database holds
    """The ids of stored files, in any depth of a stored document, that begin with ``prefix``."""
    if isinstance(value, dict):
        if value.get("_") == "StoredFile" and str(value.get("file_id", "")).startswith(prefix):
            yield str(value["file_id"])
        for part in value.values():
            yield from files_in(part, prefix)
    elif isinstance(value, list):
        for part in value:
            yield from files_in(part, prefix)
