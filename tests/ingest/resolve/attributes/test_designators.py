"""Which titles name another round, phase, year, edition, number or district of one series."""

import pytest

from ingest.resolve.attributes.designators import are_instalments


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dry homes fund round 1", "Dry homes fund round 2"),
        ("Dry homes fund, first round", "Dry Homes Fund: second round"),
        ("Dry homes fund R1", "Dry homes fund R2"),
        ("Dry homes fund (2)", "Dry homes fund (3)"),
        ("Dry homes fund Phase II", "Dry homes fund Phase III"),
        ("Dry homes fund phase 1", "Dry homes fund Phase II"),
        ("Dry homes fund 1st wave", "Dry homes fund 2nd wave"),
        ("Dry homes fund stage one", "Dry homes fund stage two"),
        ("Smart benches (2019)", "Smart benches (2023)"),
        ("Smart benches 2019/20", "Smart benches 2020/21"),
        ("Smart benches FY19", "Smart benches FY 2020/21"),
        ("Smart benches, 1st edition", "Smart benches, 3rd edition"),
        ("Sedge School District No. 1 meals", "Sedge School District No. 2 meals"),
        ("Budget for Moss ward", "Budget for Heath ward"),
        ("Cleaning, lot A", "Cleaning, lot B"),
        ("Cleaning, lot 9a", "Cleaning, lot 9b"),
        ("Digital Start Two", "Digital Start Three"),
        ("Health plan A", "Health plan B"),
        ("Digital skills spring cohort", "Digital skills autumn cohort"),
        ("Benches North", "Benches South"),
        ("Damp model v1", "Damp model v2"),
        ("DampModel2020", "DampModel2025"),
        ("release 1.1 of the model", "release 11 of the model"),
    ],
)
def test_two_instalments_are_told_apart(one, other):
    assert are_instalments(one, other)
    assert are_instalments(other, one)


@pytest.mark.parametrize(
    ("instalment", "whole"),
    [
        ("Dry homes fund, first round", "Dry homes fund"),
        ("Dry homes fund round 2: villages", "Dry homes fund"),
        ("Smart benches (2023)", "Smart benches"),
        ("damp-model-2", "damp-model"),
        ("Dry homes programme II", "Dry homes programme"),
    ],
)
def test_an_instalment_is_not_the_whole(instalment, whole):
    assert are_instalments(instalment, whole)
    assert are_instalments(whole, instalment)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dry homes fund round two", "Dry Homes Fund (Round 2)"),
        ("Dry homes fund Phase II", "dry homes fund phase 2"),
        ("Smart benches 2019/20", "Smart benches 2019-2020"),
        ("Damp API v2", "Damp API V2.0"),
        ("DHS2", "DHS 2"),
        ("18F guide", "18f Guide"),
        ("1,000 benches", "1000 Benches"),
        ("COVID-19 damp data for Sedge", "Coronavirus COVID-19 (2019-nCoV) damp data for Sedge"),
        ("nCoV2019 data set", "Open COVID-19 data set"),
        ("Give 2% to Sedge", "Give to Sedge"),
        ("NET2", "NET2: councils build together"),
        ("Every first child", "Every 1st child"),
        ("Ask Ida", "AskIda"),
    ],
)
def test_other_spellings_of_one_number_are_one(one, other):
    assert not are_instalments(one, other)
    assert not are_instalments(other, one)
