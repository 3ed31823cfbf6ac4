from index.facets import terms
from index.model import Filters


def test_the_facets_of_an_initiative_are_those_its_filters_look_for(snapshot):
    for row, each in enumerate(snapshot.documents):
        if each.region:
            rows = snapshot.documents.matching_rows(
                terms.filter_clauses(Filters(place=each.region))
            )
            assert row in rows.tolist(), each.region
        for organisation in each.organisations:
            rows = snapshot.documents.matching_rows(
                terms.filter_clauses(Filters(org=organisation.name))
            )
            assert row in rows.tolist(), organisation.name
