"""Watching a build, with a clock that `sleep` advances."""

import asyncio

import pytest

from bot.chat.build_watcher import MAX_POLL_S, MAX_WATCH_S, BuildProgress, BuildWatcher
from bot.chat.retry import ChatDeliveryError


class FakeBuild:
    """A build whose progress is a list of views, one a poll; the last one stays."""

    def __init__(self, *views: str, refusals: dict[str, list[ChatDeliveryError]] | None = None):
        self.views, self.refusals = list(views), refusals or {}
        self.shown, self.delays, self.now = [], [], 0.0

    async def sleep(self, seconds: float) -> None:
        self.delays.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    async def poll(self) -> BuildProgress[str]:
        view = self.views.pop(0) if len(self.views) > 1 else self.views[0]
        return BuildProgress(view, view == "over")

    async def update(self, view: str) -> None:
        if refusals := self.refusals.get(view):
            raise refusals.pop(0)
        self.shown.append(view)

    def watcher(self) -> BuildWatcher:
        return BuildWatcher(asyncio.create_task, lambda: self.now, self.sleep)

    def watch(
        self, watcher: BuildWatcher, build_id: str = "build", shown: str | None = "waits"
    ) -> None:
        watcher.watch("message", build_id, shown, self.poll, self.update)


def follow(build: FakeBuild, shown: str | None = "waits") -> BaseException | None:
    """Watch a build until its watch ends; return the error by which it ended."""

    async def main() -> BaseException | None:
        before = asyncio.all_tasks()
        build.watch(build.watcher(), shown=shown)
        [task] = asyncio.all_tasks() - before
        await asyncio.wait([task])
        return task.exception()

    return asyncio.run(main())


def refusal(*, retryable: bool) -> ChatDeliveryError:
    return ChatDeliveryError("Refused.", "", code="http_503", retryable=retryable)


def test_each_change_is_shown_once_until_the_build_is_over():
    build = FakeBuild("waits", "half", "half", "over")
    assert follow(build) is None
    assert build.shown == ["half", "over"]


def test_a_view_that_is_shown_already_is_not_sent_again():
    build = FakeBuild("waits", "over")
    follow(build, shown=None)
    assert build.shown == ["waits", "over"]


def test_the_delay_between_polls_grows_to_its_maximum():
    build = FakeBuild(*["half"] * 30, "over")
    follow(build)
    assert build.delays[0] < build.delays[1] < build.delays[5]
    assert build.delays == sorted(build.delays)
    assert build.delays[-1] == MAX_POLL_S


def test_a_build_that_does_not_start_is_watched_for_a_day():
    build = FakeBuild("waits")
    assert follow(build) is None
    assert MAX_WATCH_S <= build.now <= MAX_WATCH_S + MAX_POLL_S


def test_an_update_with_a_retryable_error_is_tried_again_even_the_last_one():
    build = FakeBuild("half", "over", refusals={"over": [refusal(retryable=True)] * 2})
    assert follow(build) is None
    assert build.shown == ["half", "over"]


def test_an_update_with_a_permanent_error_ends_the_watch():
    refused = refusal(retryable=False)
    build = FakeBuild("half", "more", "over", refusals={"more": [refused]})
    assert follow(build) is refused
    assert build.shown == ["half"]


@pytest.mark.parametrize(("second", "expected"), [("build", ["first"]), ("other", ["second"])])
def test_a_message_shows_one_build_at_a_time(second, expected):
    first_build, second_build, shown = FakeBuild("first", "over"), FakeBuild("second", "over"), []

    async def main() -> None:
        watcher = first_build.watcher()
        first_build.watch(watcher, "build")
        second_build.watch(watcher, second)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*tasks, return_exceptions=True)
        shown.extend(first_build.shown[:1] + second_build.shown[:1])

    asyncio.run(main())
    assert shown == expected


def test_a_build_that_is_over_can_be_watched_again_in_the_same_message():
    build = FakeBuild("over")

    async def main() -> None:
        watcher = build.watcher()
        for _ in range(2):
            before = asyncio.all_tasks()
            build.watch(watcher)
            await asyncio.wait(asyncio.all_tasks() - before)
            await asyncio.sleep(0)  # the watch is forgotten

    asyncio.run(main())
    assert build.shown == ["over", "over"]
