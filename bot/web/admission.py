"""Admission of requests of the page and the API: in a lane, by the address of the client."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request

from bot.admission.caller import address_caller
from bot.admission.lane import Lane

_Result = TypeVar("_Result")


async def run_in_lane(lane: Lane, request: Request, call: Callable[[], _Result]) -> _Result:
    """Return what `call` returns in a thread of `lane`, unless the client leaves before its turn.

    Raises TooManyRequests, Overloaded or CallerLeft without the call.
    """
    caller = address_caller(request.client.host if request.client else "")
    return await lane.run(caller, call, has_left=request.is_disconnected)
