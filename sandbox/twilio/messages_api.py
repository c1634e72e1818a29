"""The Messages resource and its Media, over HTTP."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from aiohttp import web

from sandbox.twilio.account import (
    RANKS,
    Account,
    StoredMedia,
    StoredMessage,
    media_resource,
    message_resource,
    new_sid,
)
from sandbox.twilio.forms import Draft, creation, listing, update
from sandbox.twilio.refusals import Refusal

_FINAL = {"delivered", "read", "undelivered", "failed", "received", "sent", "canceled"}


async def form_of(request: web.Request) -> dict[str, list[str]]:
    """Return the posted form with all values of each name. Raises Refusal 20001 for another content type."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Refusal(20001, f"the body is {request.content_type}, not application/x-www-form-urlencoded")
    if request.query:
        raise Refusal(20001, "parameters of a POST belong into its body")
    posted = await request.post()
    return {name: [str(value) for value in posted.getall(name)] for name in posted}


def query_of(request: web.Request) -> dict[str, list[str]]:
    """Return the query with all values of each name."""
    return {name: request.query.getall(name) for name in request.query}


class MessagesApi:
    """Handlers for one account.

    `sent` is told of each message that was accepted, with the code of an error that shows itself later, if any.
    With `late_window_errors` a message outside the window is accepted first and fails in a status callback.
    """

    def __init__(self, account: Account, sent: Callable[[StoredMessage, int | None], None], media_host: str) -> None:
        self.late_window_errors = False
        self._account = account
        self._sent = sent
        self._media_host = media_host

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the paths and their handlers."""
        messages = "/2010-04-01/Accounts/{account}/Messages"
        one, media = f"{messages}/{{message}}.json", f"{messages}/{{message}}/Media"
        return (
            web.post(f"{messages}.json", self._create),
            web.get(f"{messages}.json", self._list, allow_head=False),
            web.get(one, self._fetch, allow_head=False),
            web.post(one, self._update),
            web.delete(one, self._delete),
            web.get(f"{media}.json", self._list_media, allow_head=False),
            web.get(f"{media}/{{media}}.json", self._fetch_media, allow_head=False),
            web.delete(f"{media}/{{media}}.json", self._delete_media),
            web.get(f"{media}/{{media}}", self._redirect_to_media),
        )

    def media_location(self, media: StoredMedia) -> str:
        """Return where the bytes of a file lie, on the other host."""
        return f"{self._media_host}/{self._account.sid}/{media.sid}"

    async def _create(self, request: web.Request) -> web.Response:
        draft = creation(await form_of(request), self._account)
        if draft.recipient in self._account.opted_out:
            raise Refusal(21610, draft.recipient)
        error_code = None if self._may_send(draft) else 63016
        if error_code is not None and not self.late_window_errors:
            raise Refusal(error_code)
        at = self._account.clock()
        message = StoredMessage(
            sid=new_sid("MM" if draft.media_urls else "SM"),
            direction="outbound-api",
            sender=draft.business,
            recipient=draft.recipient,
            body=draft.body,
            status="queued",
            created=at,
            updated=at,
            media_urls=draft.media_urls,
            rendered=draft.content,
            messaging_service_sid=draft.messaging_service_sid,
            status_callback=draft.status_callback,
        )
        self._account.messages[message.sid] = message
        answer = message_resource(self._account, message)
        self._sent(message, error_code)
        return web.json_response(answer, status=201)

    def _may_send(self, draft: Draft) -> bool:
        approved = draft.content_sid is not None and self._account.contents[draft.content_sid].approved
        return approved or self._account.in_window(draft.business, draft.recipient)

    async def _list(self, request: web.Request) -> web.Response:
        query = listing(query_of(request))
        found = [each for each in reversed(self._account.messages.values()) if _wanted(each, query)]
        rows = [message_resource(self._account, each) for each in found]
        return web.json_response(_page("messages", rows, query, request.path))

    async def _fetch(self, request: web.Request) -> web.Response:
        return web.json_response(message_resource(self._account, self._message(request)))

    async def _update(self, request: web.Request) -> web.Response:
        change = update(await form_of(request))
        message = self._message(request)
        if change is None:
            raise Refusal(20001, f"a message that is {message.status} can't be canceled")
        if message.status not in _FINAL:
            raise Refusal(20009)
        message.body = change
        message.updated = self._account.clock()
        return web.json_response(message_resource(self._account, message))

    async def _delete(self, request: web.Request) -> web.Response:
        message = self._message(request)
        if RANKS[message.status] < RANKS["sent"]:
            raise Refusal(20009)
        del self._account.messages[message.sid]
        return web.Response(status=204)

    async def _list_media(self, request: web.Request) -> web.Response:
        query = listing(query_of(request), media=True)
        rows = [media_resource(self._account, each) for each in self._message(request).media.values()]
        return web.json_response(_page("media_list", rows, query, request.path))

    async def _fetch_media(self, request: web.Request) -> web.Response:
        return web.json_response(media_resource(self._account, self._media(request)))

    async def _delete_media(self, request: web.Request) -> web.Response:
        media = self._media(request)
        del self._account.message(media.parent_sid).media[media.sid]
        return web.Response(status=204)

    async def _redirect_to_media(self, request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": self.media_location(self._media(request))})

    def _message(self, request: web.Request) -> StoredMessage:
        return self._account.message(request.match_info["message"])

    def _media(self, request: web.Request) -> StoredMedia:
        return self._account.media(request.match_info["message"], request.match_info["media"])


def _wanted(message: StoredMessage, query: dict[str, str]) -> bool:
    day = message.updated.date().isoformat()
    return (
        query.get("To", message.recipient) == message.recipient
        and query.get("From", message.sender) == message.sender
        and query.get("DateSent", day)[:10] == day
        and query.get("DateSent<", day)[:10] >= day
        and query.get("DateSent>", day)[:10] <= day
    )


def _page(name: str, rows: list[dict[str, object]], query: dict[str, str], path: str) -> dict[str, object]:
    size, number = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
    start = size * number
    shown = rows[start : start + size]

    def address(page: int) -> str:
        return f"{path}?{urlencode({**query, 'PageSize': size, 'Page': page})}"

    return {
        name: shown,
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(len(shown) - 1, 0),
        "uri": address(number),
        "first_page_uri": address(0),
        "previous_page_uri": address(number - 1) if number else None,
        "next_page_uri": address(number + 1) if start + size < len(rows) else None,
    }
