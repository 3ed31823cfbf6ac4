"""Harvest protocols: one module for each, and the table of them.

A harvester downloads from a source's address to files in a folder. May import what `harvest` may.
"""

from collections.abc import Callable
from pathlib import Path

from ingest.harvest.protocols import (
    ckan,
    file,
    github,
    listing,
    mediawiki,
    pages,
    site,
    sql,
    wordpress,
)
from ingest.http.client import HttpClient
from ingest.sources.schema import HarvestProtocol
from ingest.sources.source import Source

Harvester = Callable[[Source, HttpClient, Path], None]

HARVESTERS: dict[HarvestProtocol, Harvester] = {
    HarvestProtocol.FILE: file.harvest,
    HarvestProtocol.PAGES: pages.harvest,
    HarvestProtocol.CKAN: ckan.harvest,
    HarvestProtocol.WORDPRESS: wordpress.harvest,
    HarvestProtocol.MEDIAWIKI: mediawiki.harvest,
    HarvestProtocol.GITHUB: github.harvest,
    HarvestProtocol.SITE: site.harvest,
    HarvestProtocol.LISTING: listing.harvest,
    HarvestProtocol.SQL: sql.harvest,
}
