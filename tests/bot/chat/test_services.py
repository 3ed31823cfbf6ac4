import asyncio
import threading

import pytest

from bot.chat.services import ChatServices
from bot.store.model import Surface


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


@pytest.mark.parametrize("method", ["look_up", "write", "respond"])
def test_only_searches_wait_for_searches(method):
    async def call_while_searching():
        services, over = ChatServices(None, None, None, None), threading.Event()
        searches = [asyncio.create_task(services.run(over.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(30):
                return await getattr(services, method)(lambda: "done")
        finally:
            over.set()
            await asyncio.gather(*searches)

    assert asyncio.run(call_while_searching()) == "done"
