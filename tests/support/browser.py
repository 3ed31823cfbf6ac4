"""The real browser of the tests, one a module: two at once cannot be."""

import importlib
import os
from pathlib import Path

import pytest

from tests.support.server import PATIENCE

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


_REQUIRED = os.environ.get("HASANYONE_TEST_REQUIRE") == "1"


def playwright_api():
    """Playwright's module; where it is missing the test is skipped by name, in CI it fails."""
    if _REQUIRED:
        return importlib.import_module("playwright.sync_api")
    return pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium; without one the test is skipped by name, in CI it fails."""
    api = playwright_api()
    if not CHROMIUM.exists() and not _REQUIRED:
        pytest.skip(f"there is no {CHROMIUM}")
    with api.sync_playwright() as playwright:
        api.expect.set_options(timeout=PATIENCE * 1000)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
