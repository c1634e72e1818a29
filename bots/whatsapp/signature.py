"""Checks that a webhook comes from Twilio, and from our account.

Twilio signs the URL it was told to call and the form it sends (Twilio docs, "Webhooks security"). Behind a proxy the URL we
see is another one, so the check is made over the public URL with the raw path and query of the request.
"""

import hmac

from multidict import MultiDict
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the library ships no types

HEADER = "X-Twilio-Signature"


class SignatureCheck:
    """Knows the account's secret (``auth_token``), its id (``account_sid``) and ``public_url``, the base Twilio calls."""

    def __init__(self, auth_token: str, account_sid: str, public_url: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._account_sid = account_sid
        self._public_url = public_url.rstrip("/")

    def accepts(self, raw_path: str, form: MultiDict[str], signature: str | None) -> bool:
        """Whether the request with this raw path and query (``/twilio/message?x=1``), form and header is genuine."""
        if not signature or not raw_path.startswith("/"):  # a request to a proxy (RFC 9112, 3.2.2) is none of Twilio's
            return False
        if not raw_path.isascii():  # Twilio writes anything else as %XX
            return False
        account = form.get("AccountSid", "")
        if not hmac.compare_digest(account.encode(), self._account_sid.encode()):
            return False
        return bool(self._validator.validate(self._public_url + raw_path, form, signature))
