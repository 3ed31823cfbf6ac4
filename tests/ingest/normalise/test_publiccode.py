"""Files of each version of publiccode.yml, read by the shipped mapping."""

from pathlib import Path

import pytest

from index.model import Initiative, Organisation, Role
from ingest.issues import Issue
from ingest.read.reader import read_source
from ingest.sources.source import load_sources
from tests.support.source_readings import source_reading

DECLARED = """
[[source]]
name = "example"
title = "Example"
publisher = "Somebody"
homepage = "https://example.org/"
url = "https://example.org/publiccode.yml"
licence = ""
tried = "mirror"
records_min = 1
part = [{ name = "software", mapping = "publiccode" }]
"""
COMMON = """
name: On
url: https://example.org/byggesak.git
platforms: [web]
developmentStatus: stable
softwareType: standalone/web
description:
  no: {shortDescription: Behandling av byggesaker., longDescription: Kommunen behandler byggesaker.}
  en: {shortDescription: Case handling., longDescription: The municipality handles cases., features: [Archive]}
maintenance: {type: internal, contacts: [{name: Team, email: team@example.com}]}
localisation: {localisationReady: true, availableLanguages: [no, en]}
"""
OWNED = "legal: {license: EUPL-1.2, repoOwner: Eastmere Council}\n"
PUBLISHED = """
legal: {license: EUPL-1.2, mainCopyrightOwner: Eastmere Council}
organisation: {uri: "urn:x-example:eastmere", name: Eastmere Council}
fundedBy: [{uri: "urn:x-example:region", name: Eastmere Region}]
"""
OWNER = Organisation("Eastmere Council", None)
VERSIONS = {
    "0.2": (OWNED + "releaseDate: 2024-02-30\nmonochromeLogo: a.svg\ninputTypes: [text/plain]\n"
            "categories: [document-management]\nintendedAudience: {countries: [no, se]}\n", (OWNER,)),
    "0.3": (OWNED + "releaseDate: 2024-02-28\nsoftwareVersion: 1.10\ncategories: [document-management]\n"
            "intendedAudience: {countries: [no, se], scope: [environment]}\nit: {countryExtensionVersion: '1.0'}\n", (OWNER,)),
    "0.4": (OWNED + "categories: [document-management]\nintendedAudience: {countries: [no, se]}\n"
            "usedBy: [Westmere]\ndependsOn: {open: [{name: PostgreSQL}]}\n", (OWNER,)),
    "0.5": (PUBLISHED + "categories: [document-management]\nintendedAudience: {countries: [NO, SE]}\n",
            (OWNER, Organisation("Eastmere Region", Role.FUNDER))),
    "0.7": (PUBLISHED + "categories: [document-management]\nintendedAudience: {countries: [NO, SE]}\n"
            "supports: [{id: 'alias:gdpr'}]\nreleaseDate: 28 Feb 2024\n",
            (OWNER, Organisation("Eastmere Region", Role.FUNDER))),
}  # fmt: skip


def read(folder: Path, text: str) -> tuple[Initiative, list[Issue]]:
    """The initiative in a publiccode.yml, and the issues."""
    (folder / "publiccode.yml").write_text(text)
    (folder / "sources.toml").write_text(f"shipped = true\n{DECLARED}")
    reading = source_reading(load_sources(folder / "sources.toml")[-1], folder)
    (initiative,) = read_source(reading).initiatives
    return initiative, reading.issues.raised


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_is_read_whole(tmp_path: Path, version: str):
    fields, organisations = VERSIONS[version]
    initiative, issues = read(tmp_path, f"publiccodeYmlVersion: '{version}'\n{COMMON}{fields}")
    assert issues == []
    assert (initiative.title, initiative.summary) == ("On", "Case handling.")
    assert initiative.deployed_in == ("NO", "SE")
    assert initiative.organisations == organisations
    assert (initiative.themes, initiative.reuse.licence) == (("document-management",), "EUPL-1.2")


def test_an_organisation_without_a_name_is_none(tmp_path: Path):
    fields = "organisation: {uri: 'urn:x-example:eastmere'}\nlegal: {license: MIT}\n"
    initiative, issues = read(tmp_path, f"publiccodeYmlVersion: '0.5'\n{COMMON}{fields}")
    assert (initiative.organisations, issues) == ((), [])
