import pytest

from tests.support.fake_slack import recording, serving
from tests.support.linked_data import link_data


@pytest.fixture
def slack():
    """A recorder of the Web API."""
    with recording() as recorder:
        yield recorder


@pytest.fixture
def data(indexed, tmp_path):
    """A data folder of this test alone, with the session's index."""
    return link_data(indexed, tmp_path / "data")


@pytest.fixture
def server(data, slack):
    """The running server, with the recorder as its Slack."""
    with serving(data, slack) as served:
        yield served


@pytest.fixture(scope="module")
def busy(indexed, tmp_path_factory):
    """A running server and its recorder, shared by the tests of a module: look at own channels."""
    data = link_data(indexed, tmp_path_factory.mktemp("busy") / "data")
    with recording() as recorder, serving(data, recorder) as served:
        yield served, recorder
