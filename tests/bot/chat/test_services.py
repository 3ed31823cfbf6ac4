import asyncio
import threading

import pytest

from bot.admission.caller import person_caller
from bot.chat.services import ChatServices
from bot.store.model import Person, Surface

CALLER = person_caller(Person(Surface.SLACK, "T1", "U1"), "C1")


def test_a_claim_waits_for_no_write(store):
    async def claim_while_writing():
        services, over = ChatServices(None, None, None, store), threading.Event()
        writes = [asyncio.create_task(services.write(over.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(30):
                return [await services.claim("a", Surface.SLACK, {}) for _ in range(2)]
        finally:
            over.set()
            await asyncio.gather(*writes)

    assert asyncio.run(claim_while_writing()) == [True, False]


@pytest.mark.parametrize("method", ["look_up", "write", "respond", "run"])
def test_only_searches_wait_for_searches(method):
    async def call_while_searching():
        services, over = ChatServices(None, None, None, None), threading.Event()
        searches = [asyncio.create_task(services.ask(CALLER, over.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        given = (CALLER,) if method == "respond" else ()
        try:
            async with asyncio.timeout(30):
                return await getattr(services, method)(*given, lambda: "done")
        finally:
            over.set()
            await asyncio.gather(*searches)

    assert asyncio.run(call_while_searching()) == "done"
