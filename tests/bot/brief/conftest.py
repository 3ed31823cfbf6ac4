import pytest

from bot.brief.composition import BriefMaker
from bot.brief.model import Brief, Statements
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import Surface
from tests.support.small_index import write_small_index

QUESTION = "damp sensors in council homes"
STATED = Statements.model_validate(
    {
        "role": "service owner, housing",
        "considered": [{"initiative": "1", "reason": "it needs a gateway in every home"}],
        "decision": "adapt",
        "why": "half of it fits",
        "funding": "housing revenue account",
        "sharing": "code under MIT",
    }
)


@pytest.fixture
def data(tmp_path):
    """A data folder with the small index."""
    return write_small_index(tmp_path / "data")


@pytest.fixture
def maker(data, store) -> BriefMaker:
    return BriefMaker(AnswerService(LiveSnapshot(data), store), store, data)


@pytest.fixture
def query_id(data, store) -> str:
    """The id of a stored question."""
    return AnswerService(LiveSnapshot(data), store).ask(QUESTION, surface=Surface.PAGE).query_id


@pytest.fixture
def brief(maker, query_id) -> Brief:
    return maker.make_stored(query_id, STATED)
