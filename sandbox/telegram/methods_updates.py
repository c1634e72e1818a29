"""getUpdates and the webhook. Source: https://core.telegram.org/bots/api#getting-updates.

Unlike Telegram this takes webhooks without TLS, because they stay on this machine; any port will do.
"""

import re
from urllib.parse import urlsplit

from sandbox.telegram.errors import JsonObject, bad_request, conflict
from sandbox.telegram.invocation import Invocation, Method
from sandbox.telegram.updates import KINDS, Webhook


async def get_updates(call: Invocation) -> list[JsonObject]:
    """getUpdates; 409 while a webhook is set or another poll takes over."""
    updates = call.world.updates
    if updates.webhook is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    updates.allow(_kinds(call))
    limit = max(1, min(100, call.get("limit", 100)))
    return await updates.poll(call.get("offset", 0), limit, min(50, max(0, call.get("timeout", 0))))


def set_webhook(call: Invocation) -> bool:
    """setWebhook; an empty URL removes it."""
    url = call.get("url")
    secret = call.get("secret_token", "")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    if not 1 <= call.get("max_connections", 40) <= 100:
        raise bad_request("max_connections must be 1-100")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("bad webhook: invalid webhook URL specified")
    updates = call.world.updates
    updates.allow(_kinds(call))
    if call.get("drop_pending_updates"):
        updates.forget()
    updates.webhook = Webhook(url, secret, call.get("max_connections", 40))
    updates.wake()
    return True


def delete_webhook(call: Invocation) -> bool:
    """deleteWebhook."""
    if call.get("drop_pending_updates"):
        call.world.updates.forget()
    call.world.updates.webhook = None
    return True


def get_webhook_info(call: Invocation) -> JsonObject:
    """getWebhookInfo."""
    updates = call.world.updates
    info: JsonObject = {"url": "", "has_custom_certificate": False, "pending_update_count": len(updates.pending)}
    if updates.explicitly_allowed:
        info["allowed_updates"] = updates.explicitly_allowed
    if updates.webhook is not None:
        info |= {"url": updates.webhook.url, "max_connections": updates.webhook.max_connections}
        info["ip_address"] = "127.0.0.1"
        if updates.webhook.last_error:
            info["last_error_date"] = updates.webhook.last_error_at
            info["last_error_message"] = updates.webhook.last_error
    return info


def _kinds(call: Invocation) -> list[str] | None:
    kinds: list[str] | None = call.get("allowed_updates")
    for kind in kinds or []:
        if kind not in KINDS:
            raise bad_request(f"unknown update type {kind!r} in allowed_updates")
    return kinds


METHODS: dict[str, Method] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
