import shutil

import pytest

from tests.bot.slack.recorder import recording, serving


@pytest.fixture
def slack():
    """A recorder of the Web API."""
    with recording() as recorder:
        yield recorder


@pytest.fixture
def data(indexed, tmp_path):
    """A data folder of this test alone, with the session's index."""
    folder = tmp_path / "data"
    shutil.copytree(
        indexed, folder, copy_function=_link, ignore=shutil.ignore_patterns("*.sqlite*")
    )
    return folder


@pytest.fixture
def server(data, slack):
    """The running server, with the recorder as its Slack."""
    with serving(data, slack) as served:
        yield served


def _link(source, target):
    """A hard link: an index is 90 MB and never changed."""
    from os import link

    try:
        link(source, target)
    except OSError:
        shutil.copy2(source, target)
