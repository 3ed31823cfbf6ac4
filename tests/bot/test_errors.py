import logging

import pytest

from bot.errors import describe_error
from index import errors


def test_every_error_has_a_status_and_an_exit_code():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert len(kinds) > 10
    for kind in kinds:
        told = describe_error(kind("A sentence.", "A hint."))
        assert (told.error, told.hint, told.id) == ("A sentence.", "A hint.", None)
        assert told.status >= 400
        assert told.exit_code in {1, 2}


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
def test_each_error_has_its_own_status(kind, status, exit_code):
    told = describe_error(kind("A sentence."))
    assert (told.status, told.exit_code) == (status, exit_code)


def test_an_unexpected_error_gives_an_id_and_nothing_of_itself(caplog):
    with caplog.at_level(logging.ERROR):
        told = describe_error(ValueError("/secret/path and a question"))
    assert told.status == 500
    assert told.id
    assert told.id in told.hint
    assert "secret" not in f"{told.error} {told.hint}"
    assert told.id in caplog.text
    assert "/secret/path" in caplog.text
