"""A real server, a real worker and a real browser: sign in, build, promote, roll back, audit."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import HASANYONE, ROOT
from tests.support import build_process
from tests.support.browser import playwright_api
from tests.support.openid_provider import CLIENT_ID, CLIENT_SECRET, running_provider
from tests.support.server import free_port, running

pytestmark = pytest.mark.slow

expect = playwright_api().expect
SUBJECTS = ("Damp", "Bins", "Parking", "Libraries", "Potholes", "Trees", "Meals", "Buses")
THINGS = ("reports", "map", "permits", "lockers", "bookings", "calendar")


def rows(count: int) -> list[dict]:
    titles = [f"{subject} {thing}" for subject in SUBJECTS for thing in THINGS]
    return [build_process.record(str(n), title) for n, title in enumerate(titles[:count])]


@contextmanager
def site(folder: Path, **settings: str):
    """A server and a worker of a registry with 40 initiatives, 25 of which will be gone."""
    build_process.run(build_process.declare(folder, north=rows(40)))
    build_process.declare(folder, north=rows(15))
    port = str(free_port())
    address = f"http://127.0.0.1:{port}"
    environment = {
        "HASANYONE_DATA": str(folder / "data"),
        "HASANYONE_SOURCES": str(folder / "sources.toml"),
        "HASANYONE_PORT": port,
        "HASANYONE_PUBLIC_URL": address,
        "HASANYONE_SERVE_BUILDS": "false",  # the worker has the tiny model
        **settings,
    }
    with running(folder / "log", **environment):
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.support.tiny_hasanyone", "worker", "--while-open"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield address, environment
        finally:
            worker.stdin.close()
            worker.wait()


def sign_in_by_link(page, environment: dict[str, str]) -> None:
    printed = subprocess.run(
        [HASANYONE, "admin", "link"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    page.goto(printed.stdout.strip())
    page.get_by_role("button", name="Sign in").click()


def sign_in_at_the_provider(page) -> None:
    page.goto("/admin")
    page.get_by_role("link", name="Sign in with your organisation’s account").click()
    page.get_by_role("link", name="Continue").click()


def administer(page, has_script: bool, look=lambda _name: None) -> None:
    """Build, see the progress and why the index is held back, promote it, roll back, read on."""
    expect(page).to_have_url(re.compile("/admin$"))
    expect(page.get_by_text("Everything is working.")).to_be_visible()
    look("index")
    page.get_by_label("Registry north").check()
    page.get_by_role("button", name="Rebuild the index").click()
    expect(page).to_have_url(re.compile("/admin/builds/"))
    state = page.locator("#build-state")
    look("build")
    if has_script:
        expect(page.get_by_text("This page keeps itself up to date.")).to_be_visible()
    else:
        for _ in range(300):
            if page.get_by_role("link", name="Refresh").count() == 0:
                break
            page.wait_for_timeout(500)
            page.get_by_role("link", name="Refresh").click()
    expect(state).to_contain_text("its index is held back")
    reasons = page.get_by_role("listitem")
    expect(reasons.filter(has_text="would lose 25 of its 40 initiatives")).to_be_visible()
    look("held-back")
    page.get_by_role("link", name="See what changes").click()
    expect(page.get_by_role("heading", name="Removed (25)")).to_be_visible()
    look("changes")
    page.get_by_role("link", name="Promote anyway").click()
    look("confirm")
    page.get_by_role("button", name="Yes, promote it").click()
    expect(page.locator(".notice")).to_contain_text("This index answers questions now.")
    page.get_by_role("link", name="Roll back").click()
    page.get_by_role("button", name="Yes, roll back").click()
    expect(page.locator(".notice")).to_contain_text("The earlier index answers questions again")
    page.get_by_role("link", name="Indexes").click()
    expect(page.get_by_text("answers questions now")).to_be_visible()
    look("indexes")
    page.get_by_role("link", name="Audit log").click()
    actions = page.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert [re.sub(r"^.*: ", "", each) for each in actions][:4] == [
        "rollback",
        "promote",
        "rebuild",
        "sign in",
    ]
    look("audit")
    page.get_by_role("link", name="Questions without a good answer").click()
    look("questions")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    page.goto("/admin")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_an_administrator_with_a_link_works_without_a_script(browser, tmp_path):
    with site(tmp_path) as (address, environment):
        context = browser.new_context(java_script_enabled=False, base_url=address)
        page = context.new_page()
        sign_in_by_link(page, environment)
        administer(page, has_script=False)
        context.close()


def test_an_administrator_of_the_provider_sees_a_build_go_on_by_itself(browser, tmp_path):
    with running_provider() as provider:
        provider.asks = True
        provider.claims["groups"] = ["readers", "registry-team"]
        settings = {
            "HASANYONE_OIDC_ISSUER": provider.issuer,
            "HASANYONE_OIDC_CLIENT_ID": CLIENT_ID,
            "HASANYONE_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "HASANYONE_OIDC_ADMINS": "groups=registry-team",
            "HASANYONE_READING": "signed-in",
        }
        with site(tmp_path, **settings) as (address, _environment):
            context = browser.new_context(base_url=address)
            page, errors = context.new_page(), []
            page.on(
                "console", lambda message: errors.append((message.location["url"], message.text))
            )
            sign_in_at_the_provider(page)
            administer(page, has_script=True)
            context.close()
            ours = [text for url, text in errors if url.startswith(address)]
            assert ours == []  # such as what the policy of the page refuses
