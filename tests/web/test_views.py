"""What stands on the screens, as the browser gets it."""

import json

from sandbox.story import DESK
from sandbox.telegram.errors import JsonObject
from sandbox.telegram.methods_topics import ICONS
from sandbox.web import views
from sandbox.web.house import House
from tests.web.conftest import Caller


async def bot(house: House, caller: Caller, method: str, **parameters: object) -> JsonObject:
    """Let the bot call a method of the Bot API."""
    url = f"{house.telegram.url}/bot{house.telegram.token}/{method}"
    async with caller.session.post(url, json=parameters) as answer:
        body: JsonObject = await answer.json()
        assert body["ok"], body
        return body


async def test_a_message_of_the_bot_shows_its_formatting_its_buttons_and_its_reactions(
    caller: Caller, empty: House
) -> None:
    olga = empty.telegram.person("Olga")
    await olga.says("/start")
    keyboard = {
        "inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "Page", "url": "https://kwit.example"}]]
    }
    await bot(
        empty,
        caller,
        "sendMessage",
        chat_id=olga.chat.id,
        text="<b>Right</b>?",
        parse_mode="HTML",
        reply_markup=keyboard,
    )
    await bot(
        empty,
        caller,
        "setMessageReaction",
        chat_id=olga.chat.id,
        message_id=1,
        reaction=[{"type": "emoji", "emoji": "👌"}],
    )
    mine, theirs = (
        views.telegram_message(empty.telegram.world, olga.chat, each) for each in olga.chat.messages.values()
    )
    assert (mine["bot"], mine["reactions"], mine["buttons"]) == (False, ["👌"], [])
    assert (theirs["bot"], theirs["text"]) == (True, "Right?")
    assert theirs["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert theirs["buttons"] == [[{"text": "Yes", "url": ""}, {"text": "Page", "url": "https://kwit.example"}]]


async def test_a_pressed_button_reaches_the_bot_and_its_answer_whoever_pressed(caller: Caller, empty: House) -> None:
    olga = empty.telegram.person("Olga")
    await olga.says("/start")
    keyboard = {"inline_keyboard": [[{"text": "No", "callback_data": "n"}], [{"text": "Yes", "callback_data": "y"}]]}
    await bot(empty, caller, "sendMessage", chat_id=olga.chat.id, text="Right?", reply_markup=keyboard)
    chat = f"telegram:{olga.chat.id}"
    assert (await caller.order("press", chat=chat, message="2", row="1", column="0"))[0] == 200
    query = empty.telegram.unanswered_callbacks[0]
    assert query.data == "y"
    with caller.page.feed.subscribed() as queue:
        queue.get_nowait()
        await bot(empty, caller, "answerCallbackQuery", callback_query_id=query.id, text="Filed")
        await bot(empty, caller, "sendChatAction", chat_id=olga.chat.id, action="typing")
        told = [json.loads(queue.get_nowait() or "{}") for _ in range(queue.qsize())]
    assert told == [
        {"kind": "answer", "chat": chat, "person": str(olga.user.id), "text": "Filed", "alert": False},
        {"kind": "typing", "chat": chat, "thread": "", "action": "typing"},
    ]


async def test_the_keyboard_below_a_chat_is_shown_and_a_key_shares_the_contact(caller: Caller, empty: House) -> None:
    olga = empty.telegram.person("Olga", phone="+79123456789")
    await olga.says("/start")
    keys = {"keyboard": [[{"text": "Share", "request_contact": True}], [{"text": "Help"}]], "one_time_keyboard": True}
    await bot(empty, caller, "sendMessage", chat_id=olga.chat.id, text="Hello", reply_markup=keys)
    assert views.keyboard(olga.chat) == [[{"text": "Share", "contact": True}], [{"text": "Help", "contact": False}]]
    assert (await caller.order("key", chat=f"telegram:{olga.chat.id}", row="0", column="0"))[0] == 200
    assert views.keyboard(olga.chat) == []
    last = views.telegram_message(empty.telegram.world, olga.chat, olga.chat.messages[3])
    assert last["contact"] == "Olga +79123456789"


async def test_topics_have_icons_and_what_happens_to_them_is_said(caller: Caller, empty: House) -> None:
    icon = next(iter(ICONS))
    opened = await bot(empty, caller, "createForumTopic", chat_id=DESK, name="#1 · Taxes", icon_custom_emoji_id=icon)
    thread = opened["result"]["message_thread_id"]
    await bot(empty, caller, "editForumTopic", chat_id=DESK, message_thread_id=thread, name="#1 · VAT")
    await bot(empty, caller, "closeForumTopic", chat_id=DESK, message_thread_id=thread)
    desk = empty.desk
    assert views.topics(desk) == [
        {"id": str(thread), "name": "#1 · VAT", "icon": ICONS[icon], "color": "#6fb9f0", "closed": True}
    ]
    said = [views.telegram_message(empty.telegram.world, desk, each)["service"] for each in desk.messages.values()]
    assert said == [
        {"kind": "opened", "name": "#1 · Taxes", "icon": ICONS[icon]},
        {"kind": "renamed", "name": "#1 · VAT", "icon": ""},
        {"kind": "closed", "name": "", "icon": ""},
    ]


async def test_that_a_message_of_a_topic_answers_the_one_that_opened_it_is_not_shown(
    caller: Caller, empty: House
) -> None:
    rights = frozenset({"can_manage_topics"})
    manager = empty.telegram.member(empty.desk, "Frau Baumann", user_id=700001, rights=rights)
    topic = await manager.opens_topic("Taxes")
    await manager.says("hello", topic=topic)
    await manager.sends_voice(("a.ogg", b"OggS"), topic=topic)
    words, recording = list(empty.desk.messages.values())[1:]
    assert views.telegram_message(empty.telegram.world, empty.desk, words)["reply"] is None
    media = views.telegram_message(empty.telegram.world, empty.desk, recording)["media"]
    assert [each["kind"] for each in media] == ["voice"]
    assert (await caller.get(media[0]["url"]))[:2] == (200, "audio/ogg")
