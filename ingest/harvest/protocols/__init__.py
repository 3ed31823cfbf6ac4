"""Harvest protocols, one module each, and the table of them.

A harvester writes a source's address to a folder as files. May import what `harvest` may.
"""

from collections.abc import Callable
from pathlib import Path

from ingest.harvest.protocols import ckan, file, github, mediawiki, pages, site, sql, wordpress
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
    HarvestProtocol.SQL: sql.harvest,
}
