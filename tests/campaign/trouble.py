"""What goes wrong in a run: topics deleted, the bot thrown out or blocked, platforms that refuse, repetition, time, restarts."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from sandbox.telegram.chats import DESK_RIGHTS
from sandbox.telegram.errors import ApiError
from sandbox.twilio.faults import Fault
from tests.campaign.office import address_of
from tests.campaign.people import CLIENTS, WHICH, People


class Trouble(People):
    """One run, with people and trouble."""

    @rule(who=CLIENTS, which=WHICH)
    def topic_is_deleted(self, who: int, which: int) -> None:
        client = self.office.clients[who]
        found = self.topic_and_manager(client, which)
        if found is not None:
            number, topic, manager = found
            self.happens(f"the topic of task {number} is deleted", manager.deletes_topic(topic))

    @precondition(lambda self: not self.out)
    @rule()
    def bot_is_thrown_out(self) -> None:
        self.out = True
        self.happens("the bot is thrown out", self.office.baumann.throws_out_bot(), 0.3)

    @precondition(lambda self: self.out)
    @rule()
    def bot_is_taken_in(self) -> None:
        self.out = False
        self.happens("the bot is taken in", self.office.baumann.takes_bot_in(rights=DESK_RIGHTS), 0.3)

    @rule(who=CLIENTS)
    def client_blocks_or_unblocks(self, who: int) -> None:
        client = self.office.clients[who]
        chat = client.chats[-1]

        async def scene() -> None:
            opted_out = address_of(chat) in self.office.twilio.account.opted_out
            await (chat.unblocks() if opted_out or self.has_blocked(chat) else chat.blocks())

        self.happens(f"{client.name} blocks or unblocks the bot", scene(), 0.3)

    @rule(which=WHICH, times=st.integers(1, 4))
    def telegram_refuses(self, which: int, times: int) -> None:
        telegram = self.office.telegram
        match which % 4:
            case 0:
                telegram.flood(3, method="sendMessage", times=times)
            case 1:
                telegram.refuse(ApiError(502, "Bad Gateway"), times=times)
            case 2:
                telegram.lose("request", times=times)
            case _:
                telegram.flood(5, chat_id=self.office.group.id, times=times)
        self.story.append(f"Telegram refuses ({which % 4}) {times} times")

    @rule(which=WHICH, times=st.integers(1, 4))
    def twilio_refuses(self, which: int, times: int) -> None:
        faults = [Fault(code=20500, status=500), Fault(code=20429, status=429), Fault(kind="drop")]
        self.office.twilio.faults.add(faults[which % 3], verb="POST", times=times)
        self.story.append(f"Twilio refuses ({which % 3}) {times} times")

    @rule()
    def webhook_comes_again(self) -> None:
        earlier = [each for each in self.office.twilio.deliveries if each.accepted]
        if earlier:
            self.happens("a webhook comes again", self.office.twilio.repeat(self.chance.choice(earlier)))

    @rule(status=st.sampled_from(["queued", "sent", "delivered"]))
    def status_comes_late(self, status: str) -> None:
        twilio = self.office.twilio
        outbound = [each.sid for each in twilio.account.messages.values() if each.direction == "outbound-api"]
        if outbound:
            self.happens(f"a late status: {status}", twilio.report(self.chance.choice(outbound), status))

    @rule(hours=st.sampled_from([1, 25]))
    def time_passes(self, hours: int) -> None:
        self.story.append(f"{hours} hours pass")
        self.office.clock.skip(timedelta(hours=hours))

    @rule(hard=st.booleans())
    def kwit_is_restarted(self, hard: bool) -> None:  # noqa: FBT001 - Hypothesis passes it by name
        async def scene() -> None:
            await (self.office.process.cut_off() if hard else self.office.process.stop())
            await self.office.process.start()

        self.happens("Kwit is cut off and started" if hard else "Kwit is restarted", scene())
