"""How an address becomes files in a folder: one module a way."""

from collections.abc import Callable
from pathlib import Path

from ingest.harvest.protocols import ckan, file, github, mediawiki, pages, site, sql, wordpress
from ingest.http.client import Reader
from ingest.sources.schema import By
from ingest.sources.source import Source

Harvester = Callable[[Source, Reader, Path], None]

HARVESTERS: dict[By, Harvester] = {
    By.FILE: file.harvest,
    By.PAGES: pages.harvest,
    By.CKAN: ckan.harvest,
    By.WORDPRESS: wordpress.harvest,
    By.MEDIAWIKI: mediawiki.harvest,
    By.GITHUB: github.harvest,
    By.SITE: site.harvest,
    By.SQL: sql.harvest,
}
