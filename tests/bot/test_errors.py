import logging

import pytest

from bot.errors import describe_error
from index import errors


def test_every_error_has_a_status_and_an_exit_code():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert len(kinds) > 10
    for kind in kinds:
        message = describe_error(kind("A sentence.", "A hint."))
        assert (message.error, message.hint, message.id) == ("A sentence.", "A hint.", None)
        assert message.status >= 400
        assert message.exit_code in {1, 2}


@pytest.mark.parametrize(
    ("kind", "status", "exit_code"),
    [
        (errors.InvalidInput, 400, 2),
        (errors.NotFound, 404, 1),
        (errors.NotAllowed, 403, 1),
        (errors.NoSnapshot, 503, 1),
        (errors.SnapshotCorrupt, 503, 1),
        (errors.ModelMismatch, 503, 1),
        (errors.BackendError, 503, 1),
        (errors.SetupError, 500, 1),
        (errors.DeliveryError, 502, 1),
    ],
)
def test_each_kind_of_error_has_its_status_and_exit_code(kind, status, exit_code):
    message = describe_error(kind("A sentence."))
    assert (message.status, message.exit_code) == (status, exit_code)


def test_an_unexpected_error_shows_an_id_and_no_detail(caplog):
    with caplog.at_level(logging.ERROR):
        message = describe_error(ValueError("/secret/path and a question"))
    assert message.status == 500
    assert message.id
    assert message.id in message.hint
    assert "secret" not in f"{message.error} {message.hint}"
    assert message.id in caplog.text
    assert "/secret/path" in caplog.text
