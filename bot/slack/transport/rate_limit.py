"""A queue a channel: Slack takes about one message a second in each."""

import asyncio

_APART = 1.0
_MOST = 1_000


class Pace:
    """Lets sends to one channel through in the order asked, a second apart."""

    def __init__(self, apart: float = _APART) -> None:
        """Keep `apart` seconds between two sends to one channel."""
        self._apart = apart
        self._free: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Wait until it is this send's turn in the channel."""
        now = asyncio.get_running_loop().time()
        if len(self._free) > _MOST:
            self._free = {name: at for name, at in self._free.items() if at > now}
        at = max(now, self._free.get(channel, now))
        self._free[channel] = at + self._apart
        if at > now:
            await asyncio.sleep(at - now)
