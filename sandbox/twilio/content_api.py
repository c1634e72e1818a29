"""The Content resource over HTTP, and the file server that media redirects to."""

import json
from collections.abc import Callable, Sequence

from aiohttp import web

from sandbox.twilio.account import Account, new_sid
from sandbox.twilio.contents import Content, validated
from sandbox.twilio.faults import FaultPlan
from sandbox.twilio.refusals import Refusal

_CATEGORIES = {"UTILITY", "MARKETING", "AUTHENTICATION"}


class ContentApi:
    """Handlers of the Content resource for one account; `base` tells the URL of the server."""

    def __init__(self, account: Account, base: Callable[[], str]) -> None:
        self._account = account
        self._base = base

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the paths and their handlers."""
        one = "/v1/Content/{content}"
        return (
            web.post("/v1/Content", self._create),
            web.get("/v1/Content", self._list, allow_head=False),
            web.get(one, self._fetch, allow_head=False),
            web.delete(one, self._delete),
            web.post(f"{one}/ApprovalRequests/whatsapp", self._ask_approval),
            web.get(f"{one}/ApprovalRequests", self._fetch_approval, allow_head=False),
        )

    async def _create(self, request: web.Request) -> web.Response:
        content = validated(await json_of(request), new_sid("HX"), self._account.clock())
        self._account.contents[content.sid] = content
        return web.json_response(self._shown(content), status=201)

    async def _list(self, request: web.Request) -> web.Response:
        unknown = request.query.keys() - {"PageSize", "Page", "PageToken"}
        if unknown:
            raise Refusal(20001, f"unknown parameters {sorted(unknown)}")
        rows = [self._shown(each) for each in self._account.contents.values()]
        url = f"{self._base()}/v1/Content?PageSize=50&Page=0"
        meta = {
            "page": 0,
            "page_size": max(50, len(rows)),
            "first_page_url": url,
            "previous_page_url": None,
            "url": url,
            "next_page_url": None,
            "key": "contents",
        }
        return web.json_response({"contents": rows, "meta": meta})

    async def _fetch(self, request: web.Request) -> web.Response:
        return web.json_response(self._shown(self._content(request)))

    async def _delete(self, request: web.Request) -> web.Response:
        del self._account.contents[self._content(request).sid]
        return web.Response(status=204)

    async def _ask_approval(self, request: web.Request) -> web.Response:
        content, body = self._content(request), await json_of(request)
        if not isinstance(body, dict) or body.keys() != {"name", "category"} or body["category"] not in _CATEGORIES:
            raise Refusal(20001, f"name and category are required, the category one of {sorted(_CATEGORIES)}")
        if "twilio/list-picker" in content.types:
            raise Refusal(20001, "a list-picker can't be approved: it is for sessions only")
        answer = {**body, "content_type": next(iter(content.types)), "status": "received", "rejection_reason": ""}
        return web.json_response(answer, status=201)

    async def _fetch_approval(self, request: web.Request) -> web.Response:
        content = self._content(request)
        whatsapp = {
            "name": content.friendly_name,
            "content_type": next(iter(content.types)),
            "status": "approved" if content.approved else "unsubmitted",
            "rejection_reason": "",
        }
        return web.json_response(
            {
                "sid": content.sid,
                "account_sid": self._account.sid,
                "whatsapp": whatsapp,
                "url": f"{self._base()}{request.path}",
            }
        )

    def _content(self, request: web.Request) -> Content:
        return self._account.content(request.match_info["content"])

    def _shown(self, content: Content) -> dict[str, object]:
        return content.resource(self._account.sid, self._base())


async def json_of(request: web.Request) -> object:
    """Return the posted JSON. Raises Refusal 20001 if it is none."""
    if request.content_type != "application/json":
        raise Refusal(20001, f"the body is {request.content_type}, not application/json")
    try:
        return json.loads(await request.text())
    except json.JSONDecodeError as error:
        raise Refusal(20001, f"no JSON: {error}") from None


class MediaHost:
    """The host that stores the bytes of media. Its links carry their own permission: credentials beside it are refused."""

    def __init__(self, account: Account, faults: FaultPlan) -> None:
        self.requests: list[str] = []
        self._account = account
        self._faults = faults

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the path and its handler."""
        return (web.get("/{account}/{media}", self._fetch, allow_head=False),)

    async def _fetch(self, request: web.Request) -> web.Response:
        self.requests.append(request.path)
        if "Authorization" in request.headers:
            return web.Response(status=400, text="<Error><Code>InvalidArgument</Code></Error>")
        fault = self._faults.take(request.method, request.path)
        if fault is not None:
            return web.Response(status=fault.status or 503)
        for message in self._account.messages.values():
            media = message.media.get(request.match_info["media"])
            if media is not None:
                return web.Response(body=media.content, content_type=media.content_type)
        return web.Response(status=404)
