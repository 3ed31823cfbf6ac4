"""How an address becomes files in a folder: one module a way."""

from collections.abc import Callable
from pathlib import Path

from ingest.declared import By
from ingest.harvest import ckan, file, github, mediawiki, pages, site, sql, wordpress
from ingest.source import Source
from ingest.web.reader import Reader

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
