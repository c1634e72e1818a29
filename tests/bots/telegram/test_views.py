"""Topics come to look as they shall, late rather than in anybody's way."""

import pytest

from bots.telegram.budget import LIMIT, VIEWS_APART, Urgency
from bots.telegram.views import AWAY, BUSY, CALM
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.tasks import TaskStatus
from sandbox.person import Seen
from sandbox.telegram import ApiError
from sandbox.telegram.chats import DESK_RIGHTS
from tests.bots.telegram.desk_stage import DeskStage, card

PINNED = ["createForumTopic", "sendMessage", "pinChatMessage"]


async def test_a_topic_without_a_message_is_made_with_its_card_pinned(desk: DeskStage) -> None:
    await desk.wants()
    await desk.brings()
    assert desk.made[1:] == PINNED
    shown = await desk.baumann.sees("#77 · Taxes · open", topic=desk.topic)
    assert shown.labels == ("Take",)
    assert desk.group.pinned == [int(shown.raw_id)]
    assert await desk.topics.unseen(desk.time.now(), 10) == []


async def test_a_card_is_changed_in_place_and_the_icon_with_it(desk: DeskStage) -> None:
    topic = await desk.stands()
    await desk.wants(card(status=TaskStatus.WAITING, text="#77 · Taxes · waiting"))
    await desk.brings()
    assert sorted(desk.made) == ["editForumTopic", "editMessageText"]
    assert (desk.texts, topic.icon_custom_emoji_id) == (["#77 · Taxes · waiting"], "5370870893004203704")


async def test_a_card_that_looks_the_same_is_left_alone(desk: DeskStage) -> None:
    await desk.stands()
    record = await desk.record()
    assert record.wanted is not None
    await desk.topics.brought("t1", card(text="something else"), record.card_id)
    await desk.brings()
    assert [call.error[:36] for call in desk.telegram.calls] == ["Bad Request: message is not modified"]
    assert await desk.topics.unseen(desk.time.now(), 10) == []


async def test_changes_within_a_moment_are_one_call(desk: DeskStage) -> None:
    await desk.stands()
    for count in range(5):
        await desk.wants(card(text=f"{count} messages"))
        desk.views.wake("t1")
        await desk.time.passes(CALM.total_seconds() / 10)
    assert desk.made == []
    await desk.brings()
    assert (desk.made, desk.texts) == (["editMessageText"], ["4 messages"])


async def test_what_changed_while_a_view_waited_for_its_turn_goes_with_it(desk: DeskStage) -> None:
    await desk.stands()
    await desk.wants(card(text="1 message"))
    budget = desk.budgets.of(desk.group.id)
    budget.rest(60)
    assert await desk.views.bring("t1") == desk.time.now() + CALM
    await desk.time.passes(10)

    async def change() -> None:
        await desk.time.sleep(5)
        await desk.wants(card(text="2 messages"))

    await desk.plays(desk.views.bring("t1"), change())
    assert (desk.made, desk.texts) == (["editMessageText"], ["2 messages"])


async def test_what_is_no_longer_wanted_by_then_costs_nothing(desk: DeskStage) -> None:
    await desk.stands()
    await desk.wants(card(text="1 message"))
    desk.budgets.of(desk.group.id).rest(60)
    await desk.views.bring("t1")
    await desk.time.passes(10)

    async def change() -> None:
        await desk.time.sleep(5)
        await desk.wants(card())

    await desk.plays(desk.views.bring("t1"), change())
    assert desk.made == []
    assert desk.budgets.of(desk.group.id).free == LIMIT


async def test_a_topic_rests_longer_while_its_forum_is_busy(desk: DeskStage) -> None:
    await desk.stands()
    for _ in range(LIMIT // 2 + 1):
        async with desk.budgets.of(desk.group.id).spend(Urgency.PEOPLE):
            pass
    await desk.wants(card(text="1 message"))
    since = desk.time.now()
    assert await desk.views.bring("t1") == since + CALM
    await desk.time.passes(CALM.total_seconds())
    assert await desk.views.bring("t1") == since + BUSY


async def test_a_card_that_was_deleted_is_sent_and_pinned_again(desk: DeskStage) -> None:
    await desk.stands()
    desk.telegram.world.delete(desk.group, desk.group.pinned[0])
    await desk.wants(card(text="1 message"))
    await desk.brings()
    assert desk.made == ["sendMessage", "pinChatMessage"]
    assert desk.texts == ["1 message"]
    assert [desk.group.messages[each].json["text"] for each in desk.group.pinned] == ["1 message"]


async def test_without_the_right_to_pin_the_card_stands_in_the_topic(desk: DeskStage) -> None:
    await desk.baumann.takes_bot_in(rights=frozenset({"can_manage_topics"}))
    await desk.stands()
    assert (desk.texts, desk.group.pinned) == (["#77 · Taxes · open"], [])
    assert await desk.topics.unseen(desk.time.now(), 10) == []


async def test_a_topic_is_closed_when_its_task_is_over_and_opened_when_it_goes_on(desk: DeskStage) -> None:
    topic = await desk.stands()
    await desk.wants(card(status=TaskStatus.ACCEPTED, closed=True))
    await desk.brings()
    assert topic.closed
    await desk.wants(card(status=TaskStatus.REOPENED))
    await desk.brings()
    assert not topic.closed


async def test_a_topic_that_a_manager_closed_already_is_closed(desk: DeskStage) -> None:
    topic = await desk.stands()
    await desk.baumann.closes_topic(topic)
    await desk.wants(card(closed=True))
    await desk.brings()
    assert await desk.topics.unseen(desk.time.now(), 10) == []


async def test_a_change_that_nobody_can_see_makes_no_call_for_the_topic(desk: DeskStage) -> None:
    """The end of a long title does not fit into a topic's name."""
    await desk.stands(card(title="x" * 200))
    await desk.wants(card(title="x" * 201))
    await desk.brings()
    assert desk.made == []
    assert await desk.topics.unseen(desk.time.now(), 10) == []


async def test_a_view_notices_a_deleted_topic_and_has_it_made_anew(desk: DeskStage) -> None:
    await desk.stands()
    await desk.carries(await desk.is_written("We got a VAT reminder"))
    await desk.baumann.deletes_topic(desk.topic)
    await desk.wants(card(status=TaskStatus.WAITING, text="waiting"))
    await desk.brings()
    history, shown = desk.texts
    assert "We got a VAT reminder" in history
    assert shown == "waiting"


@pytest.mark.parametrize("changed", [card(text="1 message"), card(title="#77 · new")])
async def test_every_change_of_a_deleted_topic_has_it_made_anew(desk: DeskStage, changed: object) -> None:
    await desk.stands()
    await desk.baumann.deletes_topic(desk.topic)
    await desk.wants(changed)  # type: ignore[arg-type]  # a card
    await desk.brings()
    assert len(desk.texts) == 2
    assert await desk.topics.unseen(desk.time.now(), 10) == []


async def test_a_topic_that_was_cleared_away_after_its_task_stays_away_until_it_is_written_to(desk: DeskStage) -> None:
    await desk.stands(card(status=TaskStatus.ACCEPTED, closed=True))
    await desk.carries(await desk.is_written("Thank you!"))
    await desk.baumann.deletes_topic(desk.topic)
    await desk.wants(card(status=TaskStatus.ARCHIVED, closed=True))
    await desk.brings()
    assert desk.group.topics == {}
    assert await desk.topics.unseen(desk.time.now(), 10) == []
    await desk.wants(card(status=TaskStatus.REOPENED))
    await desk.carries(await desk.is_written("One more thing"))
    await desk.brings()
    history, _, said = desk.texts
    assert "Thank you!" in history
    assert said == "Olga: One more thing"


async def test_a_forum_out_of_reach_is_left_alone_for_a_while_and_looked_at_when_it_is_back(desk: DeskStage) -> None:
    await desk.stands()
    await desk.baumann.throws_out_bot()
    await desk.wants(card(text="1 message"))
    await desk.views.bring("t1")
    await desk.time.passes(5)
    (again,) = await desk.plays(desk.views.bring("t1"))
    assert again == desk.time.now() + AWAY
    assert await desk.views.bring("t1") == again
    assert len(desk.telegram.calls) == 1
    await desk.baumann.takes_bot_in(rights=DESK_RIGHTS)
    await desk.time.passes(VIEWS_APART)
    desk.views.wake("t1")
    await desk.telegram.called("editMessageText", times=2)
    assert desk.texts == ["1 message"]


async def test_a_view_that_is_one_too_many_is_brought_when_telegram_allows(desk: DeskStage) -> None:
    await desk.stands()
    desk.telegram.flood(30, method="editMessageText")
    await desk.wants(card(text="1 message"))
    await desk.brings()
    assert desk.texts == ["1 message"]


async def test_what_was_left_behind_is_found(desk: DeskStage) -> None:
    await desk.wants()
    assert await desk.views.sweep() == 1
    await desk.time.passes(CALM.total_seconds())
    await desk.telegram.called("createForumTopic")


async def test_a_task_of_which_nothing_is_known_needs_nothing(desk: DeskStage) -> None:
    await desk.brings()
    await desk.topics.mark("t1", [], DeliveryStatus.SENT, desk.time.now())
    await desk.brings()
    assert desk.telegram.calls == []


# ---- reactions


async def mark(desk: DeskStage, seen: Seen, status: DeliveryStatus | None) -> None:
    await desk.topics.mark("t1", [f"{desk.group.id}/{seen.raw_id}"], status, desk.time.now())
    await desk.brings()


@pytest.mark.parametrize(
    ("status", "emoji"),
    [
        (DeliveryStatus.QUEUED, "✍"),
        (DeliveryStatus.SENDING, "✍"),
        (DeliveryStatus.HELD, "😴"),
        (DeliveryStatus.SENT, "👌"),
        (DeliveryStatus.DELIVERED, "👌"),
        (DeliveryStatus.READ, "👀"),
        (DeliveryStatus.FAILED, "💔"),
        (None, "🙈"),
    ],
)
async def test_a_reaction_tells_how_far_a_message_has_come(
    desk: DeskStage, status: DeliveryStatus | None, emoji: str
) -> None:
    topic = await desk.stands()
    seen = await desk.baumann.says("By 15 April", topic=topic)
    await mark(desk, seen, status)
    assert desk.baumann.reactions(seen) == (emoji,)
    assert (await desk.record()).marks == ()


async def test_a_reaction_that_is_there_already_is_not_set_again(desk: DeskStage) -> None:
    topic = await desk.stands()
    seen = await desk.baumann.says("By 15 April", topic=topic)
    for status in (DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ):
        await mark(desk, seen, status)
    assert len(desk.telegram.calls_of("setMessageReaction")) == 2


async def test_a_reaction_that_telegram_refuses_is_dropped(desk: DeskStage) -> None:
    topic = await desk.stands()
    seen = await desk.baumann.says("By 15 April", topic=topic)
    desk.telegram.refuse(ApiError(400, "Bad Request: REACTION_INVALID"), method="setMessageReaction")
    await mark(desk, seen, DeliveryStatus.SENT)
    assert (desk.baumann.reactions(seen), (await desk.record()).marks) == ((), ())


async def test_reactions_need_no_room_among_messages(desk: DeskStage) -> None:
    topic = await desk.stands()
    seen = await desk.baumann.says("By 15 April", topic=topic)
    for _ in range(LIMIT):
        async with desk.budgets.of(desk.group.id).spend(Urgency.PEOPLE):
            pass
    before = desk.time.seconds()
    await mark(desk, seen, DeliveryStatus.READ)
    assert desk.time.seconds() - before <= BUSY.total_seconds()
    assert desk.baumann.reactions(seen) == ("👀",)


async def test_only_so_many_reactions_are_remembered(desk: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.telegram.views.REMEMBERED", 1)
    topic = await desk.stands()
    for text in ("one", "two"):
        await mark(desk, await desk.baumann.says(text, topic=topic), DeliveryStatus.SENT)
    assert len(desk.views._reactions) == 1


async def test_a_card_is_pinned_as_soon_as_telegram_allows(desk: DeskStage) -> None:
    desk.telegram.flood(30, method="pinChatMessage")
    await desk.wants()
    await desk.brings()
    assert len(desk.group.pinned) == 1


async def test_a_call_that_telegram_finds_wrong_does_not_hold_up_the_others_for_ever(desk: DeskStage) -> None:
    await desk.stands()
    desk.telegram.refuse(ApiError(400, "Bad Request: something new"), method="editForumTopic")
    await desk.wants(card(status=TaskStatus.WAITING, text="waiting"))
    await desk.brings()
    assert desk.texts == ["waiting"]


async def test_a_reaction_does_not_wait_for_a_card_that_waits_for_its_turn(desk: DeskStage) -> None:
    topic = await desk.stands()
    seen = await desk.baumann.says("By 15 April", topic=topic)
    for _ in range(LIMIT // 2 + 1):
        async with desk.budgets.of(desk.group.id).spend(Urgency.PEOPLE):
            pass
    await desk.wants(card(text="2 messages"))
    await desk.topics.mark("t1", [f"{desk.group.id}/{seen.raw_id}"], DeliveryStatus.SENT, desk.time.now())
    await desk.plays(desk.views.bring_marks("t1"))
    assert desk.baumann.reactions(seen) == ("👌",)
    assert desk.made == ["setMessageReaction"]
