"""What managers find in the group: a topic for every task, in which nothing is lost and nothing is said twice."""

from collections.abc import Awaitable

import pytest
from structlog.testing import capture_logs

from bots.telegram.desk_bot import TopicClosed
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import Content, FileKind, Side
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.errors import Refused, Throttled, Unavailable, Unreachable
from flows.vocabulary.messages import Action, Choice, MessageKey, message
from flows.vocabulary.task_effects import Carry, SendTemplate, ShowHistory
from flows.vocabulary.tasks import TaskStatus
from sandbox.telegram import ApiError
from sandbox.telegram.chats import DESK_RIGHTS
from tests.bots.fakes import long_say, say
from tests.bots.telegram.desk_stage import DeskStage, card
from tests.bots.threads import LONG, picture

SEND = Choice(Action.SEND, message(MessageKey.CHOICE_YES))


async def test_the_first_message_of_a_task_makes_its_topic(desk: DeskStage) -> None:
    await desk.wants()
    sent = await desk.carries(await desk.is_written("We got a VAT reminder"))
    topic = await desk.baumann.sees_topic("#77 · ООО Ромашка · VAT reminder")
    shown = await desk.baumann.sees("Olga: We got a VAT reminder", topic=topic)
    assert sent == (f"{desk.group.id}/{shown.raw_id}",)
    assert desk.made == ["getForumTopicIconStickers", "createForumTopic", "sendMessage"]


async def test_a_message_to_a_topic_that_is_there_is_one_call(desk: DeskStage) -> None:
    await desk.stands()
    await desk.carries(await desk.is_written("When do we have to pay?"))
    assert desk.made == ["sendMessage"]


@pytest.mark.parametrize(
    ("status", "icon"),
    [
        (TaskStatus.OPEN, "5379748062124056162"),
        (TaskStatus.WAITING, "5370870893004203704"),
        (TaskStatus.ANSWERED, "5312016608254762256"),
        (TaskStatus.REOPENED, "5312241539987020022"),
        (TaskStatus.INTERNAL, "5348227245599105972"),
        (TaskStatus.DONE, "5420216386448270341"),
        (TaskStatus.ACCEPTED, "5237699328843200968"),
        (TaskStatus.ARCHIVED, "5357315181649076022"),
    ],
)
async def test_the_icon_tells_the_status(desk: DeskStage, status: TaskStatus, icon: str) -> None:
    await desk.wants(card(status=status))
    await desk.says("hello")
    assert desk.topic.icon_custom_emoji_id == icon


async def test_a_topic_is_made_without_an_icon_where_icons_cannot_be_asked_for(desk: DeskStage) -> None:
    desk.telegram.refuse(ApiError(502, "Bad Gateway"), method="getForumTopicIconStickers")
    await desk.wants()
    await desk.says("hello")
    assert (desk.topic.icon_custom_emoji_id, desk.texts) == ("", ["hello"])


async def test_a_long_title_is_cut_to_what_a_topic_may_be_called(desk: DeskStage) -> None:
    await desk.wants(card(title="#77 · " + "👍" * 100))
    await desk.says("hello")
    assert desk.topic.name == "#77 · " + "👍" * 60 + "…"


async def test_each_company_has_its_topics_in_its_own_group(desk: DeskStage) -> None:
    other = desk.telegram.group("Romashka's own")
    desk.forums.companies["romashka"] = other.id
    await desk.wants()
    await desk.says("hello")
    assert [topic.name for topic in other.topics.values()] == [card().title]
    await desk.messenger.send(say(Address.general_of("t1"), "overdue"))
    assert [each.json["text"] for each in other.messages.values() if each.thread is None] == ["overdue"]


async def test_general_and_topics_are_written_to_as_managers_wrote_from_there(desk: DeskStage) -> None:
    topic = await desk.baumann.opens_topic("Coffee")
    ids = [
        *await desk.messenger.send(say(Address(Platform.DESK, f"{desk.group.id}/{topic.id}"), "no task")),
        *await desk.messenger.send(say(Address(Platform.DESK, str(desk.group.id)), "nothing found")),
    ]
    seen = [await desk.baumann.sees("no task", topic=topic), await desk.baumann.sees("nothing found")]
    assert ids == [f"{desk.group.id}/{each.raw_id}" for each in seen]


async def test_the_general_of_a_task_without_a_topic_is_that_of_its_group(desk: DeskStage) -> None:
    await desk.wants()
    await desk.messenger.send(say(Address.general_of("t1"), "overdue"))
    await desk.baumann.sees("overdue")


async def test_what_kwit_says_has_its_buttons_under_the_last_part(desk: DeskStage) -> None:
    await desk.wants()
    await desk.says("Reach her by WhatsApp?", SEND)
    shown = await desk.baumann.sees("Reach her", topic=desk.topic)
    assert shown.labels == ("Yes",)
    await desk.baumann.taps("Yes", topic=desk.topic)
    assert [query.data for query in desk.telegram.unanswered_callbacks] == ["send:"]
    await desk.messenger.send(long_say(Address.of_task("t1"), SEND))
    labels = [desk.baumann.seen(each).labels for each in desk.group.messages.values() if each.thread == desk.topic.id]
    assert labels[-2:] == [(), ("Yes",)]


# ---- deleted, closed


async def test_a_deleted_topic_is_made_anew_with_what_was_said_and_the_message_follows(desk: DeskStage) -> None:
    await desk.wants()
    for text in ("We got a VAT reminder", "When do we have to pay?"):
        await desk.carries(await desk.is_written(text))
    await desk.is_written("She always pays late", Side.NOTE, "Frau Baumann")
    await desk.baumann.deletes_topic(desk.topic)
    await desk.carries(await desk.is_written("And how much?"))
    history, pinned, said = desk.texts
    for fragment in ("We got a VAT reminder", "When do we have to pay?", "She always pays late"):
        assert history.count(fragment) == 1
    assert "And how much?" not in history
    assert (pinned, said) == ("#77 · Taxes · open", "Olga: And how much?")
    assert [desk.group.messages[each].json["text"] for each in desk.group.pinned] == [pinned]


async def test_what_still_waits_for_its_topic_is_said_once(desk: DeskStage) -> None:
    await desk.stands()
    first, second = [await desk.is_written(text) for text in ("one", "two")]
    await desk.is_written("By 15 April", Side.OFFICE, "Frau Baumann")
    await desk.baumann.deletes_topic(desk.topic)
    await desk.carries(first)
    await desk.carries(second)
    history, _, *said = desk.texts
    assert "By 15 April" in history
    assert said == ["Olga: one", "Olga: two"]


async def test_a_change_of_a_message_that_went_with_its_topic_is_in_the_history_alone(desk: DeskStage) -> None:
    await desk.wants()
    said = await desk.is_written("We got a VAT remainder")
    sent = await desk.carries(said)
    await desk.baumann.deletes_topic(desk.topic)
    changed = await desk.threads.revise(said.id, Content("We got a VAT reminder"), "e1", desk.time.now())
    assert await desk.carries(changed) == sent
    history, _ = desk.texts
    assert "We got a VAT reminder" in history


async def test_a_message_that_was_deleted_alone_is_said_anew_when_it_changes(desk: DeskStage) -> None:
    await desk.stands()
    said = await desk.is_written("We got a VAT remainder")
    (sent,) = await desk.carries(said)
    desk.telegram.world.delete(desk.group, int(sent.rpartition("/")[2]))
    changed = await desk.threads.revise(said.id, Content("We got a VAT reminder"), "e1", desk.time.now())
    await desk.carries(changed)
    assert desk.texts[1:] == ["✎ Olga: We got a VAT reminder"]


async def test_two_who_notice_a_deletion_make_one_topic(desk: DeskStage) -> None:
    gone = await desk.stands()
    await desk.baumann.deletes_topic(gone)
    await desk.wants(card(status=TaskStatus.WAITING, text="waiting"))
    await desk.plays(desk.views.bring("t1"), desk.says("one"), desk.says("two"))
    await desk.brings()
    assert desk.made.count("createForumTopic") == 1
    assert sorted(desk.texts[2:]) == ["one", "two"]
    assert (await desk.record()).lost == 1


async def test_a_history_that_could_not_be_told_is_told_before_anything_else(desk: DeskStage) -> None:
    await desk.wants()
    await desk.carries(await desk.is_written("We got a VAT reminder"))
    await desk.baumann.deletes_topic(desk.topic)
    said = await desk.is_written("And how much?")
    desk.telegram.refuse(ApiError(400, "Bad Request: message thread not found"), method="sendMessage")
    desk.telegram.refuse(ApiError(502, "Bad Gateway"), method="sendMessage")
    with pytest.raises(Unavailable):
        await desk.carries(said)
    assert desk.texts == []
    await desk.carries(said)
    assert len(desk.texts) == 3
    assert "We got a VAT reminder" in desk.texts[0]
    assert desk.texts[2] == "Olga: And how much?"


async def test_a_topic_that_is_deleted_again_while_it_is_made_is_made_once_more(desk: DeskStage) -> None:
    await desk.stands()
    desk.telegram.refuse(ApiError(400, "Bad Request: message thread not found"), method="sendMessage", times=2)
    with pytest.raises(Unavailable):
        await desk.says("hello")
    await desk.says("hello")
    assert (await desk.record()).lost == 2
    assert len(desk.group.topics) == 3


async def test_a_topic_is_made_anew_where_nothing_may_be_pinned(desk: DeskStage) -> None:
    await desk.stands()
    await desk.baumann.takes_bot_in(rights=frozenset({"can_manage_topics"}))
    await desk.baumann.deletes_topic(desk.topic)
    await desk.says("hello")
    assert (desk.texts[1:], desk.group.pinned) == (["#77 · Taxes · open", "hello"], [])


async def test_a_closed_topic_is_opened_for_a_message_and_closed_again_as_the_card_wants(desk: DeskStage) -> None:
    topic = await desk.stands(card(status=TaskStatus.ARCHIVED, closed=True))
    assert topic.closed
    desk.telegram.refuse(ApiError(400, "Bad Request: TOPIC_CLOSED"), method="sendMessage")
    await desk.says("He wrote again")
    assert (topic.closed, desk.texts[-1]) == (False, "He wrote again")
    await desk.brings()
    assert topic.closed


async def test_a_topic_that_stays_closed_is_tried_again_later(desk: DeskStage) -> None:
    await desk.stands()
    desk.telegram.refuse(ApiError(400, "Bad Request: TOPIC_CLOSED"), method="sendMessage", times=2)
    with pytest.raises(Unavailable):
        await desk.says("hello")
    await desk.says("hello")


async def test_a_closed_topic_of_no_task_is_left_alone(desk: DeskStage) -> None:
    topic = await desk.baumann.opens_topic("Coffee")
    desk.telegram.refuse(ApiError(400, "Bad Request: TOPIC_CLOSED"), method="sendMessage")
    with pytest.raises(TopicClosed):
        await desk.messenger.send(say(Address(Platform.DESK, f"{desk.group.id}/{topic.id}"), "hello"))


# ---- out of reach


async def test_what_is_said_while_the_bot_is_out_of_the_group_waits(desk: DeskStage) -> None:
    await desk.stands()
    await desk.baumann.throws_out_bot()
    with pytest.raises(Unavailable):
        await desk.says("hello")
    await desk.baumann.takes_bot_in(rights=DESK_RIGHTS)
    await desk.says("hello again")
    assert desk.texts[-1] == "hello again"


async def test_a_topic_waits_for_the_right_to_make_it(desk: DeskStage) -> None:
    await desk.wants()
    await desk.baumann.takes_bot_in(rights=frozenset({"can_pin_messages"}))
    with pytest.raises(Unavailable):
        await desk.says("hello")
    await desk.baumann.takes_bot_in(rights=DESK_RIGHTS)
    await desk.says("hello")
    assert desk.texts == ["hello"]


async def test_a_group_that_is_no_forum_is_waited_for(desk: DeskStage) -> None:
    await desk.wants()
    desk.group.is_forum = False
    with pytest.raises(Unavailable):
        await desk.says("hello")


async def test_without_a_group_everything_waits_and_the_log_says_so_once(desk: DeskStage) -> None:
    desk.forums.office = None
    await desk.wants()
    with capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(Unavailable):
                await desk.says("hello")
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["no_group_for_tasks"]


async def test_a_group_that_became_another_one_is_named_in_the_log(desk: DeskStage) -> None:
    await desk.stands()
    error = ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": -10055})
    desk.telegram.refuse(error, method="sendMessage")
    with capture_logs() as logs, pytest.raises(Unavailable):
        await desk.says("hello")
    assert [line["now"] for line in logs if line["event"] == "group_became_supergroup"] == [-10055]


async def test_nothing_is_made_before_it_is_known_how_it_shall_look(desk: DeskStage) -> None:
    with pytest.raises(Unavailable):
        await desk.says("hello")
    assert desk.telegram.calls == []


async def test_too_many_calls_make_the_whole_forum_rest(desk: DeskStage) -> None:
    await desk.stands()
    desk.telegram.flood(40, method="sendMessage")
    with pytest.raises(Throttled) as raised:
        await desk.says("hello")
    assert raised.value.retry_after == 40
    (outcome,) = await desk.plays(_outcome(desk.says("hello")))
    assert isinstance(outcome, Throttled)
    assert len(desk.telegram.calls_of("sendMessage")) == 1


async def _outcome(doing: Awaitable[object]) -> Exception | None:
    try:
        await doing
    except Throttled as error:
        return error
    return None


async def test_what_is_wrong_in_itself_is_refused(desk: DeskStage) -> None:
    await desk.stands()
    with pytest.raises(Refused):
        await desk.messenger.send(SendTemplate(Address.of_task("t1"), "en", "Treuhand"))
    with pytest.raises(Refused):
        await desk.messenger.send(Carry(Address.of_task("t1"), "t1", "t1.99", 1, "en"))
    with pytest.raises(Unreachable):
        await desk.messenger.send(say(Address(Platform.DESK, "nowhere"), "hello"))


# ---- the history, files


async def test_the_history_is_shown_with_its_files_to_whoever_asks(desk: DeskStage) -> None:
    await desk.stands()
    photo = desk.shelf.keeps(picture(), FileKind.PHOTO)
    await desk.is_written(Content("The reminder", attachments=(photo,)))
    await desk.is_written("By 15 April", Side.OFFICE, "Frau Baumann")
    ids = await desk.messenger.send(ShowHistory(Address.of_task("t1"), "t1", "en", files=True))
    history, shown = [desk.baumann.seen(desk.group.messages[int(each.rpartition("/")[2])]) for each in ids]
    assert "The reminder" in history.text
    assert history.text.index("By 15 April") > history.text.index("The reminder")
    assert [len(each.content) for each in shown.media] == [len(picture())]


async def test_the_history_without_files_is_words(desk: DeskStage) -> None:
    await desk.stands()
    await desk.is_written(Content("The reminder", attachments=(desk.shelf.keeps(picture(), name="vat.jpg"),)))
    assert len(await desk.messenger.send(ShowHistory(Address.of_task("t1"), "t1", "en"))) == 1
    assert "vat.jpg" in desk.texts[-1]


async def test_an_empty_history_says_so(desk: DeskStage) -> None:
    await desk.stands()
    said = await desk.is_written("nothing")
    await desk.threads.revise(said.id, None, "e1", desk.time.now())
    await desk.messenger.send(ShowHistory(Address.of_task("t1"), "t1", "en"))
    assert "nothing" not in desk.texts[-1]


async def test_a_long_history_tells_the_last_messages_and_how_many_came_before(desk: DeskStage) -> None:
    await desk.wants()
    for number in range(30):
        await desk.is_written(f"Nr. {number}. " + LONG, Side.OFFICE)
    await desk.carries(await desk.is_written("hello"))
    await desk.baumann.deletes_topic(desk.topic)
    await desk.carries(await desk.is_written("are you there?"))
    history = desk.texts[0]
    assert "26" in history
    assert "Nr. 29." in history
    assert "Nr. 25." not in history


async def test_files_of_managers_are_fetched(desk: DeskStage) -> None:
    await desk.baumann.sends_file(("balance.pdf", b"%PDF-1.7"))
    document = desk.telegram.world.updates.pending[-1]["message"]["document"]
    file = RemoteFile(document["file_id"], "application/pdf", document["file_size"])
    assert await desk.messenger.fetch(Address(Platform.DESK, str(desk.group.id)), file) == b"%PDF-1.7"
    await desk.messenger.show_typing(Address(Platform.DESK, str(desk.group.id)))
