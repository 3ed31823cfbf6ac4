import asyncio
import threading

from bot.chat.services import ServiceExecutor


def test_a_glance_before_an_acknowledgement_waits_for_no_search():
    async def glance_while_searching():
        core, over = ServiceExecutor(None, None, None, None), threading.Event()
        searches = [asyncio.create_task(core.run(over.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(30):
                return await core.run_before_ack(lambda: "seen")
        finally:
            over.set()
            await asyncio.gather(*searches)

    assert asyncio.run(glance_while_searching()) == "seen"
