"""The local Twilio as a whole: two HTTP servers, the people, and what goes on between them."""

import asyncio
import base64
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext
from pathlib import Path
from typing import Any, Self

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.person import Media, Seen
from sandbox.twilio.account import Account, Clock, StoredMedia, StoredMessage, new_sid, now
from sandbox.twilio.calls import Call, CallRecord, flat
from sandbox.twilio.content_api import ContentApi, MediaHost
from sandbox.twilio.contents import Content, validated
from sandbox.twilio.deliveries import Delivery, Webhooks
from sandbox.twilio.faults import Fault, FaultPlan
from sandbox.twilio.inbound import Inbound, Sender, inbound_form, status_form
from sandbox.twilio.messages_api import MessagesApi, query_of
from sandbox.twilio.person import WhatsAppPerson
from sandbox.twilio.refusals import Refusal


class LocalTwilio:
    """One Twilio account on 127.0.0.1; use it as `async with`.

    `number` is the business's WhatsApp address, `clock` tells the time for the 24-hour window (`account.window`). `statuses` are
    reported for each message that is sent; any order and repetition may be asked for. A webhook that isn't acknowledged
    within `webhook_timeout` seconds is posted again, `retries` times, `pause` seconds apart; set `in_order` to let later messages
    of the same person wait for it. `record_to` gets every call as a JSON line.
    """

    def __init__(
        self,
        account_sid: str = f"AC{'0' * 31}1",
        auth_token: str = "local-twilio-token",  # noqa: S107 - the secret of a local account protects nothing
        *,
        number: str = "whatsapp:+14155238886",
        clock: Clock = now,
        statuses: tuple[str, ...] = ("sent", "delivered", "read"),
        retries: int = 2,
        pause: float = 0.1,
        webhook_timeout: float = 15.0,
        record_to: Path | None = None,
    ) -> None:
        self.account = Account(account_sid, auth_token, {number}, {}, clock=clock)
        self.number = number
        self.statuses = statuses
        self.in_order = False
        self.faults = FaultPlan()
        self.media_faults = FaultPlan()
        self.webhooks = Webhooks(auth_token, retries=retries, pause=pause, timeout=webhook_timeout)
        self.api_url = ""
        self._record = CallRecord(record_to)
        self._people: dict[str, WhatsAppPerson] = {}
        self._queues: dict[str, asyncio.Lock] = {}
        self._turns: dict[str, asyncio.Lock] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._media_host = MediaHost(self.account, self.media_faults)
        self._messages: MessagesApi | None = None
        self._late_window_errors = False
        self._closing = asyncio.Event()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await self.webhooks.open()
            stack.push_async_callback(self.webhooks.close)
            self._group = await stack.enter_async_context(asyncio.TaskGroup())
            stack.callback(self._cancel)
            files = web.Application()
            files.add_routes(self._media_host.routes())
            self.media_url = await _serve(files, stack)
            api = web.Application(middlewares=[self._answered, self._faulty], client_max_size=1024 * 1024)
            self._messages = MessagesApi(self.account, self._sent, self.media_url)
            self._messages.late_window_errors = self._late_window_errors
            api.add_routes(self._messages.routes())
            api.add_routes(ContentApi(self.account, lambda: self.api_url).routes())
            self.api_url = await _serve(api, stack)
            stack.callback(self._closing.set)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def connect(self, public_url: str, webhook_url: str) -> None:
        """Say where incoming messages go: signed for `public_url`, posted to `webhook_url`, as through a proxy.

        Status callbacks to the public host are posted to the host of `webhook_url` too.
        """
        self.webhooks.public_url, self.webhooks.webhook_url = public_url, webhook_url

    @property
    def calls(self) -> list[Call]:
        """Every call that was made, oldest first."""
        return self._record.calls

    @property
    def deliveries(self) -> list[Delivery]:
        """Every webhook and status callback that was posted, oldest first."""
        return self.webhooks.deliveries

    @property
    def media_requests(self) -> list[str]:
        """The paths asked for at the media host, oldest first."""
        return self._media_host.requests

    @property
    def people(self) -> tuple[WhatsAppPerson, ...]:
        """Everybody with WhatsApp, in the order in which they came."""
        return tuple(self._people.values())

    def refuse_late(self, *, late: bool) -> None:
        """Choose how 63016 comes: by a status callback after the message was accepted, or (the default) at once."""
        self._late_window_errors = late
        if self._messages is not None:
            self._messages.late_window_errors = late

    def person(self, user: str, name: str) -> WhatsAppPerson:
        """Return a person with WhatsApp; `user` is a phone in E.164, or a user id such as CH.1349 for a hidden number."""
        person = WhatsAppPerson(self, Sender(user, name))
        self._people[person.address] = person
        return person

    def template(self, body: object, *, approved: bool = True) -> Content:
        """Add a content template as an operator does in the console; `body` as for the Content API."""
        content = validated(body, new_sid("HX"), self.account.clock())
        content.approved = approved
        self.account.contents[content.sid] = content
        return content

    async def receive(self, inbound: Inbound) -> tuple[StoredMessage, Delivery]:
        """Take a message from a person, store it and post it to the webhook.

        Raises RuntimeError before `connect`.
        """
        if not self.webhooks.public_url:
            raise RuntimeError("connect() has not told where messages go")
        at = self.account.clock()
        message = StoredMessage(
            sid=new_sid("MM" if inbound.attachments else "SM"),
            direction="inbound",
            sender=inbound.sender.address,
            recipient=self.number,
            body=inbound.body,
            status="received",
            created=at,
            updated=at,
            replied_to=inbound.replied_to.sid if inbound.replied_to is not None else "",
        )
        for each in inbound.attachments:
            media = StoredMedia(new_sid("ME"), message.sid, each.content_type, each.content, at, each.name)
            message.media[media.sid] = media
        self.account.messages[message.sid] = message
        self.account.heard(inbound.sender.address, self.number)
        self.account.put(inbound.sender.address, message)
        base = f"{self.api_url}/2010-04-01/Accounts/{self.account.sid}/Messages/{message.sid}/Media"
        form = inbound_form(inbound, message, self.account.sid, base)
        async with self._turn(inbound.sender.address):
            delivery = await self.webhooks.deliver(self.webhooks.public_url, form)
        message.accepted = delivery.accepted
        self.account.tell(inbound.sender.address, message)
        return message, delivery

    async def repeat(self, delivery: Delivery) -> Delivery:
        """Post an earlier webhook again, with the same idempotency token."""
        return await self.webhooks.deliver(delivery.url, delivery.form, token=delivery.token)

    async def report(self, sid: str, status: str, error_code: int | None = None) -> Delivery | None:
        """Report a status of an outbound message now; None if the message was sent without StatusCallback."""
        message = self.account.message(sid)
        message.move(status, self.account.clock(), error_code)
        if any(each is message for each in self.account.telephones.get(message.recipient, ())):
            self.account.tell(message.recipient, message)
        if message.status_callback is None:
            return None
        form = status_form(message, self.account.sid, status, error_code)
        return await self.webhooks.deliver(message.status_callback, form)

    async def settled(self) -> None:
        """Wait until every message sent so far has arrived and its statuses are reported."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _turn(self, sender: str) -> AbstractAsyncContextManager[object]:
        return self._turns.setdefault(sender, asyncio.Lock()) if self.in_order else nullcontext()

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _sent(self, message: StoredMessage, error_code: int | None) -> None:
        task = self._group.create_task(self._carry(message, error_code))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, message: StoredMessage, error_code: int | None) -> None:
        """Bring a message to its person and report how it went; one recipient's messages stay in order."""
        async with self._queues.setdefault(message.recipient, asyncio.Lock()):
            if error_code is None:
                error_code = await self._fetch_media(message)
            if error_code is None and message.recipient in self._people:
                self._people[message.recipient].gets(_seen(message))
                self.account.put(message.recipient, message)
        for status in self.statuses if error_code is None else ("failed",):
            if message.sid in self.account.messages:
                await self.report(message.sid, status, error_code)

    async def _fetch_media(self, message: StoredMessage) -> int | None:
        for url in message.media_urls:
            fetched = await self.webhooks.fetch(url)
            if fetched is None:
                return 63019
            media = StoredMedia(new_sid("ME"), message.sid, *fetched, message.created, url.rpartition("/")[2])
            message.media[media.sid] = media
        return None

    @web.middleware
    async def _answered(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Check who calls, turn refusals into answers, and keep the record."""
        form = await _form(request)
        try:
            self._authenticate(request)
            response = await handler(request)
        except Refusal as refusal:
            response = web.json_response(refusal.answer(), status=refusal.status)
        except web.HTTPException as error:
            code = 20004 if error.status == 405 else 20404
            answer = Refusal(code, request.path, status=error.status).answer()
            response = web.json_response(answer, status=error.status)
        if response.status == 401:
            response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
        self._record.add(Call(request.method, request.path, form, response.status))
        return response

    @web.middleware
    async def _faulty(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let planned faults happen."""
        fault = self.faults.take(request.method, request.path)
        if fault is None:
            return await handler(request)
        if fault.after:
            await handler(request)
        return await self._fail(request, fault)

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.kind == "hang":
            await self._closing.wait()
        elif fault.kind == "garbage":
            return web.Response(text=fault.text, status=fault.status or 200, content_type="text/html")
        elif fault.kind == "answer":
            raise Refusal(fault.code, status=fault.status)
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=503)

    def _authenticate(self, request: web.Request) -> None:
        credentials = base64.b64encode(f"{self.account.sid}:{self.account.token}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {credentials}":
            raise Refusal(20003)
        if request.match_info.get("account", self.account.sid) != self.account.sid:
            raise Refusal(20404, request.path)


async def _serve(app: web.Application, stack: AsyncExitStack) -> str:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


async def _form(request: web.Request) -> dict[str, Any]:
    """Return the parameters for the record: the query, the form, or the JSON object."""
    if request.content_type == "application/x-www-form-urlencoded":
        posted = await request.post()
        return flat({name: [str(value) for value in posted.getall(name)] for name in posted})
    if request.content_type == "application/json" and request.can_read_body:
        try:
            body = await request.json()
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}
    return flat(query_of(request))


def _seen(message: StoredMessage) -> Seen:
    labels = tuple(choice.title for choice in message.rendered.choices) if message.rendered else ()
    media = tuple(Media(each.name, each.content, each.content_type) for each in message.media.values())
    return Seen(message.sid, message.body, labels, media)
