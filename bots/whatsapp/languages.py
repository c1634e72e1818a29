"""A first guess at a stranger's language from the country of the phone number; WhatsApp tells nothing better."""

import phonenumbers

from flows.vocabulary.addresses import HIDDEN, Address

_LANGUAGES = {
    "PL": "pl",
    "DE": "de",
    "AT": "de",
    "CH": "de",
    "LI": "de",
    "RU": "ru",
    "BY": "ru",
    "KZ": "ru",
}
_ELSEWHERE = "en"


def guess_language(address: Address) -> str:
    """ISO 639-1 code. A hidden number still names its country: ``id.DE.13491208655302741918``."""
    if address.value.startswith(HIDDEN):
        country = address.value.removeprefix(HIDDEN).partition(".")[0]
        return _LANGUAGES.get(country.upper(), _ELSEWHERE)
    try:
        number = phonenumbers.parse(address.value)
    except phonenumbers.NumberParseException:
        return _ELSEWHERE
    return _LANGUAGES.get(phonenumbers.region_code_for_number(number) or "", _ELSEWHERE)
