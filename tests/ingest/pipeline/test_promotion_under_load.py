"""Readers while snapshots change under them, a few seconds of `make bench-swap`."""

import pytest

from tests.benchmarks.promotion_under_load import swap_under_load

pytestmark = pytest.mark.slow


def test_no_answer_fails_and_none_is_mixed_while_snapshots_change(tmp_path):
    counts = swap_under_load(tmp_path, seconds=3)
    assert counts["failed"] == 0, counts
    assert counts["mixed"] == 0
    assert counts["asked"] > 0
    assert counts["builds"]
    assert counts["snapshots"] > 2
