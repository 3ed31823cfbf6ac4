"""Inputs of any kind: read, or refused by name. `make fuzz` reads some 200,000 of them."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.fuzz_inputs import FuzzInput, damaged, documents
from tests.support.fuzz_run import read_input


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(documents, st.integers(0, 2**32))
def test_whatever_a_registry_sends_is_read_or_refused_by_name(whole: FuzzInput, damage: int):
    read_input(whole)
    read_input(damaged(whole, Random(damage)))
