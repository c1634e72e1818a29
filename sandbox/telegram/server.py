"""The HTTP face of the local Telegram.

    async with LocalTelegram() as telegram:
        bot = Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.url)))
        anna = telegram.person("Anna", phone="+41791234567")
        await anna.says("/start")

It listens on 127.0.0.1 only. A call is validated (`validation`), recorded (`calls`), perhaps troubled (`faults`) and then
performed by one of the `methods_*` modules on the `world`. A valid call of a method that isn't played is answered 501 and
kept in `not_implemented`, so that a test can see it.
"""

import asyncio
import inspect
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox.telegram import (
    methods_chats,
    methods_edits,
    methods_media,
    methods_messages,
    methods_topics,
    methods_updates,
    wire,
)
from sandbox.telegram.calls import Call, CallRecord
from sandbox.telegram.chats import DESK_RIGHTS, Chat, Member, Status, User
from sandbox.telegram.errors import ApiError, JsonObject, not_found, not_implemented, too_many_requests, unauthorized
from sandbox.telegram.faults import Fault, Faults, Garbage, Loss
from sandbox.telegram.group import GroupMember
from sandbox.telegram.invocation import Invocation, Method
from sandbox.telegram.person import TelegramPerson
from sandbox.telegram.updates import UpdateQueue
from sandbox.telegram.validation import models, normalise
from sandbox.telegram.wire import Wire
from sandbox.telegram.world import CallbackQuery, World

PLAYED: Mapping[str, Method] = {
    **methods_messages.METHODS,
    **methods_edits.METHODS,
    **methods_media.METHODS,
    **methods_topics.METHODS,
    **methods_chats.METHODS,
    **methods_updates.METHODS,
}
"""The methods that the sandbox performs."""
TOKEN = "7000000001:AAE-local-telegram-sandbox-token-xx"
"""The token of the bot unless another is given."""
_LARGEST_BODY = 64 * 1024 * 1024
_FIRST_PERSON = 7_300_000_001
_FIRST_GROUP = -1_002_300_000_001


class LocalTelegram:
    """A Telegram with one bot. See the module for its use.

    `record_to`: file that every call is appended to; `enforce_limits`: answer 429 as Telegram's limits demand, by `clock`
    (Unix seconds); `retry_delay`: seconds between deliveries to a webhook that fails; `reads_all`: privacy mode off.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "kwit_sandbox_bot",
        port: int = 0,
        record_to: Path | None = None,
        enforce_limits: bool = False,
        clock: Callable[[], float] = time.time,
        retry_delay: float = 0.2,
        reads_all: bool = False,
    ) -> None:
        self.token = token
        bot = User(int(token.partition(":")[0]), "Kwit", username=username, is_bot=True)
        self.world = World(bot, clock, reads_all, UpdateQueue(retry_delay), users={bot.id: bot})
        self.faults = Faults(clock, enforce_limits)
        self._record = CallRecord(record_to)
        self._port = port
        self._runner: web.AppRunner | None = None
        self._background = asyncio.TaskGroup()
        self._delivery: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        await self._background.__aenter__()
        self._delivery = self._background.create_task(self.world.updates.deliver())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self.world.updates.stopped = True
        self.world.updates.wake()
        if self._delivery is not None:
            self._delivery.cancel()
        await self._background.__aexit__(None, None, None)
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def calls(self) -> list[Call]:
        """Every call the bot made, in order, refused ones too."""
        return self._record.calls

    @property
    def not_implemented(self) -> list[Call]:
        """Valid calls of methods that the sandbox doesn't play."""
        return [call for call in self.calls if call.code == 501]

    @property
    def unanswered_callbacks(self) -> list[CallbackQuery]:
        """Presses of buttons that the bot hasn't answered: the button still spins."""
        return [query for query in self.world.callbacks.values() if query.answer is None]

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method, in order."""
        return self._record.of(method)

    async def called(self, method: str, *, times: int = 1, within: float = 10.0) -> list[Call]:
        """Wait up to `within` seconds until a method was called `times` times in all; AssertionError if it wasn't."""
        return await self._record.wait(method, times=times, within=within)

    def person(
        self,
        first_name: str,
        *,
        last_name: str = "",
        username: str = "",
        language: str = "",
        phone: str = "",
        user_id: int | None = None,
    ) -> TelegramPerson:
        """A person with an account (`phone` in E.164), who hasn't written to the bot yet."""
        user = self._user(first_name, last_name, username, language, phone, user_id)
        chat = Chat(user.id, "private", owner=user)
        self.world.open_chat(chat)
        return TelegramPerson(self.world, user, chat)

    def group(
        self,
        title: str,
        *,
        forum: bool = True,
        bot_rights: frozenset[str] | None = DESK_RIGHTS,
        chat_id: int | None = None,
    ) -> Chat:
        """A supergroup with the bot in it, as administrator with `bot_rights` or (None) as an ordinary member."""
        number = chat_id or _FIRST_GROUP - self.world.number()
        chat = Chat(number, "supergroup", title, is_forum=forum, last_id=1)  # 1 is the General topic
        status: Status = "administrator" if bot_rights is not None else "member"
        chat.members[self.world.bot.id] = Member(self.world.bot, status, bot_rights or frozenset())
        self.world.open_chat(chat)
        return chat

    def member(
        self,
        chat: Chat,
        first_name: str,
        *,
        last_name: str = "",
        username: str = "",
        language: str = "",
        rights: frozenset[str] | None = None,
        user_id: int | None = None,
    ) -> GroupMember:
        """A person in a group: an administrator with `rights`, or an ordinary member."""
        user = self._user(first_name, last_name, username, language, "", user_id)
        chat.members[user.id] = Member(user, "administrator" if rights is not None else "member", rights or frozenset())
        return GroupMember(self.world, user, chat)

    def refuse(self, error: ApiError, *, method: str = "", chat_id: int | None = None, times: int = 1) -> None:
        """Answer the next `times` matching calls with `error`; without a method any call matches, getUpdates too."""
        self.faults.ordered.append(Fault(method, chat_id, times, error=error))

    def flood(self, retry_after: int, *, method: str = "", chat_id: int | None = None, times: int = 1) -> None:
        """Answer the next `times` matching calls with 429 and `retry_after` seconds."""
        self.refuse(too_many_requests(retry_after), method=method, chat_id=chat_id, times=times)

    def lose(self, loss: Loss, *, method: str = "", times: int = 1) -> None:
        """Break the connection of the next matching calls: before the work is done, or after it (`answer`)."""
        self.faults.ordered.append(Fault(method, None, times, loss=loss))

    def garble(self, text: str, *, status: int = 200, method: str = "", times: int = 1) -> None:
        """Answer the next matching calls with `text` instead of doing them."""
        self.faults.ordered.append(Fault(method, None, times, garbage=Garbage(text, status)))

    def hang(self, *, method: str = "", times: int = 1) -> None:
        """Leave the next matching calls without an answer."""
        self.faults.ordered.append(Fault(method, None, times, hang=True))

    def mend(self) -> None:
        """Forget all trouble that was ordered and has not come yet."""
        self.faults.ordered.clear()

    def _user(
        self, first_name: str, last_name: str, username: str, language: str, phone: str, user_id: int | None
    ) -> User:
        identifier = user_id if user_id is not None else _FIRST_PERSON + self.world.number()
        user = User(identifier, first_name, last_name, username, language, phone)
        return self.world.users.setdefault(user.id, user)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        call = Call(request.match_info["method"], {}, {})
        loss: Loss | None = None
        try:
            if request.match_info["token"] != self.token:
                raise unauthorized()
            model = models().get(call.method.lower())
            if model is None:
                raise not_found("method not found")
            call = replace(call, method=model.__api_method__)
            sent = await wire.read(request)
            call = replace(call, wire=sent.recorded(set(model.model_fields)))
            parameters = normalise(model, sent)
            call = replace(call, parameters=parameters)
            fault = self.faults.take(call.method, parameters)
            if fault is not None and fault.error is not None:
                raise fault.error
            if fault is not None and (fault.hang or fault.garbage is not None):
                return await self._spoil(request, call, fault.garbage)
            loss = fault.loss if fault is not None else None
            answer = {"ok": True, "result": None if loss == "request" else await self._perform(call, sent)}
            status = 200
        except ApiError as error:
            call = replace(call, code=error.code, error=error.description)
            answer, status = error.answer(), error.code
        self._record.add(call)
        if loss is not None and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer, status=status)

    async def _spoil(self, request: web.Request, call: Call, garbage: Garbage | None) -> web.StreamResponse:
        """Say something that makes no sense, or nothing until the sandbox closes."""
        if garbage is None:
            self._record.add(replace(call, code=504, error="no answer"))
            await self._closing.wait()
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=504)
        self._record.add(replace(call, code=garbage.status, error="garbage"))
        return web.Response(text=garbage.text, status=garbage.status, content_type="text/html")

    async def _perform(self, call: Call, sent: Wire) -> object:
        method = PLAYED.get(call.method)
        if method is None:
            raise not_implemented(call.method)
        self.faults.limit(call.method, self.world.chats.get(call.parameters.get("chat_id", 0)))
        result = method(Invocation(self.world, call.parameters, sent.uploads))
        return await result if inspect.isawaitable(result) else result

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        stored = self.world.files.served.get(request.match_info["path"])
        if request.match_info["token"] != self.token or stored is None:
            error = not_found() if stored is None else unauthorized()
            body: JsonObject = error.answer()
            return web.json_response(body, status=error.code)
        return web.Response(body=stored.content, content_type="application/octet-stream")
