"""Names that registries use for the fields of an initiative."""

import re

from index.text.normalise import split_words

# Each field of ours, with the column names that registries use for it, likeliest first.
FIELD_NAMES = {
    "title": ("title", "name", "project title", "project name", "project", "heading", "label"),
    "url": (
        *("url", "link", "website", "web", "homepage", "html url", "web page", "landing page"),
        *(
            "link url",
            "source url",
            "site",
            "web site",
            "project site",
            "live site",
            "project website",
            "project url",
        ),
    ),
    "summary": ("summary", "short description", "abstract", "excerpt"),
    "description": ("description", "notes", "details", "about", "text", "body", "content"),
    # A column “type” rather says what the row is in its registry: a dataset, a page, a Thing.
    "kind": ("kind", "project type", "initiative type"),
    "organisations": (
        *("organisation", "organization", "organisations", "organizations", "lead organisation"),
        *("lead organisation name", "lead organization name", "organisation name"),
        *("organization name", "lead council", "department", "lead department", "agency name"),
        *("publisher name", "local authority", "council", "authority", "agency", "publisher"),
        *("owner", "provider", "lead", "body", "project lead", "provider name", "partner"),
        *("partners", "partner name"),
    ),
    "country": ("country", "countries", "country code", "country name"),
    "region": (
        *("region", "area", "place", "location", "city", "town", "borough", "district", "county"),
        *("municipality", "locality", "neighbourhood", "ward"),
    ),
    "themes": (
        *("themes", "theme", "topics", "topic", "tags", "categories", "category"),
        *("keywords", "keyword", "sector", "sectors", "policy area"),
    ),
    "status": ("status", "stage", "phase", "state", "project status", "current status"),
    "started": (
        *("started", "start date", "start", "started at", "date started", "start year"),
        *("launched", "launch date", "created at", "created", "date created", "creation date"),
        "date start",
    ),
    "status_as_of": (
        *("updated at", "last updated", "date updated", "updated", "last modified", "modified"),
        *("date modified", "date last modified", "last edited time", "last modified time"),
    ),
    "ended": (
        *("ended", "end date", "end", "ended at", "finished", "date ended", "completion date"),
        "date end",
    ),
    "outcomes": ("outcomes", "outcome", "results", "impact", "benefits"),
    "contact": ("contact", "contact email", "email", "contact url"),
    "links": ("links", "documentation", "further information", "additional links", "link url"),
}
REUSE_NAMES = {
    "code": (
        *("repository", "code", "code url", "repository url", "source code", "github"),
        *("github url", "github link", "repo", "repo url", "source code url", "link to source"),
    ),
    "licence": (
        *("licence", "license", "license spdx id", "license id", "license name", "licence name"),
        *("license title", "licence title", "license spdx"),
    ),
}
FUNDING_NAMES = {
    "source": ("funder", "funders", "funded by", "funding source", "funder name"),
    "amount": ("amount awarded", "grant amount", "budget", "amount", "total cost", "total budget"),
    "currency": ("currency",),
}
KEY_NAMES = ("id", "identifier", "key", "uuid", "guid", "slug", "ref", "reference", "project id")
# A column that only ends in one of these may still be the field: “Scheme name”, “Project desc.”.
_ENDINGS = {
    "title": ("title", "name"),
    "url": ("url", "link", "website", "homepage", "web address"),
    "description": (
        *("description", "desc", "overview", "summary", "purpose", "aim", "aims", "objective"),
        *("objectives", "about"),
    ),
    "organisations": (
        *("organisation", "organization", "council", "department", "agency", "authority"),
        *("ministry", "institution", "municipality", "lead body", "delivery partner", "org"),
    ),
    "status": ("status", "stage", "phase"),
    "themes": ("theme", "themes", "topic", "topics", "tags", "category", "categories"),
    "region": ("region", "city", "town", "district"),
    "started": ("start date",),
    "ended": ("end date",),
}
# Words of a column that is about something else: a picture, a person, another organisation.
_ELSEWHERE = {
    "title": frozenset(
        {
            *("organisation", "organization", "contact", "owner", "author", "file", "user", "lead"),
            *("country", "region", "city", "council", "department", "agency", "licence", "license"),
            *(
                "funder",
                "recipient",
                "team",
                "person",
                "manager",
                "first",
                "last",
                "sur",
                "partner",
            ),
            *(
                "publisher",
                "sheet",
                "column",
                "category",
                "theme",
                "location",
                "place",
                "alternate",
            ),
            *("alternative", "short", "programme", "program", "sponsor", "provider", "state"),
        }
    ),
    "url": frozenset(
        {
            *("image", "logo", "photo", "picture", "thumbnail", "icon", "avatar", "licence"),
            *("license", "video", "download", "contact", "twitter", "facebook", "linkedin"),
            *("github", "repository", "repo", "code", "organisation", "organization", "funder"),
            *(
                "source",
                "publisher",
                "terms",
                "team",
                "slack",
                "feed",
                "rss",
                "api",
                "data",
                "file",
            ),
        }
    ),
}


def find_by_ending(field: str, names: list[str]) -> list[str]:
    """Return those of `names` that end like a column of `field` and are not about another thing."""
    endings, elsewhere = _ENDINGS.get(field, ()), _ELSEWHERE.get(field, frozenset())
    return [
        name
        for name in names
        if any(f" {name}".endswith(f" {ending}") for ending in endings)
        and elsewhere.isdisjoint(name.split())
    ]


def may_be_address(name: str) -> bool:
    """Return whether a column that holds addresses may hold those of the records themselves."""
    return _ELSEWHERE["url"].isdisjoint(name.split())


def normalise_name(name: str) -> str:
    """Return the name of a column as lower-case words.

    What stands in brackets explains it: "Status (idea; alpha; beta; live)". SharePoint writes a
    space as `_x0020_`.
    """
    decoded = re.sub(r"_x([0-9a-f]{4})_", lambda match: chr(int(match[1], 16)), name)
    plain = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", decoded).replace("_", " ")
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain)
    return " ".join(split_words(spaced))
