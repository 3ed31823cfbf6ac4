"""Rate limit of messages for each channel: Slack takes about one a second."""

import asyncio

_INTERVAL_S = 1.0
_MAX_CHANNELS = 1_000


class ChannelRateLimiter:
    """Lets messages to one channel through in the order asked, an interval apart."""

    def __init__(self, interval_s: float = _INTERVAL_S) -> None:
        """Keep `interval_s` seconds between two messages to one channel."""
        self._interval_s = interval_s
        self._next_send_at: dict[str, float] = {}

    async def wait(self, channel: str) -> None:
        """Wait until a message may be sent to the channel; its turn is taken at once."""
        now = asyncio.get_running_loop().time()
        if len(self._next_send_at) > _MAX_CHANNELS:
            self._next_send_at = {
                name: send_at for name, send_at in self._next_send_at.items() if send_at > now
            }
        send_at = max(now, self._next_send_at.get(channel, now))
        self._next_send_at[channel] = send_at + self._interval_s
        if send_at > now:
            await asyncio.sleep(send_at - now)
