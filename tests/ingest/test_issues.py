"""Issues of one source: each with its place, those of a field once with their count."""

from ingest.issues import BrokenFiles, Issue, IssueKind, Issues, summarise_broken_files


def test_an_issue_of_a_field_is_reported_once_where_it_came_up_first_with_its_count():
    issues = Issues("north")
    for row in (1, 2, 3):
        issues.add_for_field(IssueKind.BAD_VALUE, "started", "a.csv", f"row {row}", f"day {row}")
    assert issues.raised == []
    issues.report_fields()
    assert issues.raised == [
        Issue("north", IssueKind.BAD_VALUE, "a.csv", "row 1", "started: 'day 1', in 3 records")
    ]


def test_terms_of_one_field_are_issues_of_their_own():
    issues = Issues("north")
    for term in ("sunsetting", "paused", "paused"):
        issues.add_for_field(IssueKind.UNKNOWN_TERM, "status", "a.csv", "row 1", term, term)
    issues.report_fields()
    assert [each.detail for each in issues.raised] == [
        "status: 'sunsetting'",
        "status: 'paused', in 2 records",
    ]


def test_no_personal_address_and_no_long_value_is_shown():
    issues = Issues("north")
    value = "first.last@example.com " + "x" * 200
    issues.add_for_field(IssueKind.BAD_VALUE, "contact", "a.csv", "row 1", value)
    issues.report_fields()
    assert "first.last" not in issues.raised[0].detail
    assert len(issues.raised[0].detail) < 100


def test_broken_files_are_counted_by_source_and_the_first_are_named():
    issues = Issues("north")
    for number in range(7):
        issues.add(IssueKind.BROKEN_FILE, file=f"{number}.json", detail="not JSON")
    issues.add(IssueKind.TOO_FEW_RECORDS, detail="1 of the 2 records expected")
    first = tuple(f"{number}.json: not JSON" for number in range(5))
    assert summarise_broken_files(issues.raised) == (BrokenFiles("north", 7, first),)
