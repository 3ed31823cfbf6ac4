import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.rate_limit import SLACK_CHANNEL_WINDOWS, SlidingWindowRateLimiter


class FakeClock:
    """A clock that `sleep` advances."""

    def __init__(self):
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@given(st.lists(st.floats(0, 5), max_size=60))
def test_no_more_messages_are_sent_than_a_window_allows(pauses):
    clock, sent_at, windows = FakeClock(), [], ((3, 1.0), (8, 10.0))
    limiter = SlidingWindowRateLimiter(windows, clock, clock.sleep)

    async def send() -> None:
        for pause in pauses:
            clock.now += pause
            await limiter.wait("a conversation")
            sent_at.append(clock.now)

    asyncio.run(send())
    for max_messages, span_s in windows:
        gaps = [later - at for at, later in zip(sent_at, sent_at[max_messages:], strict=False)]
        assert all(gap >= span_s - 1e-6 for gap in gaps)


def test_messages_to_a_slack_channel_are_sent_in_order_a_second_apart():
    delays = []

    async def sleep(seconds: float) -> None:
        delays.append(seconds)

    async def send() -> None:
        limiter = SlidingWindowRateLimiter(SLACK_CHANNEL_WINDOWS, lambda: 0.0, sleep)
        for channel in ("C1", "C1", "C2", "C1"):
            await limiter.wait(channel)

    asyncio.run(send())
    assert delays == [1.0, 2.0]


def test_there_is_room_until_a_window_is_full_and_again_after_it():
    clock = FakeClock()
    limiter = SlidingWindowRateLimiter(((3, 1.0),), clock, clock.sleep)
    asyncio.run(limiter.wait("a"))
    assert [limiter.has_room("a", count) for count in (1, 2, 3)] == [True, True, False]
    assert limiter.has_room("another", 3)
    clock.now += 1.0
    assert limiter.has_room("a", 3)
