"""Reading is open by default; a setting closes it to those who did not sign in."""

import pytest
from fastapi.testclient import TestClient

from bot.app import build_server
from bot.settings import BotSettings
from index.errors import SetupError
from tests.bot.web.admin.conftest import API_KEY
from tests.bot.web.admin.test_sign_in import form_token

BROWSER = {"accept": "text/html,application/xhtml+xml"}
READ = [
    "/",
    "/?q=damp",
    "/initiatives/example:damp-watch",
    "/brief/0123456789abcdef0123456789abcdef",
    "/api/v1/ask?q=damp",
    "/api/v1/initiatives",
    "/api/v1/registries",
    "/api/v1/export?format=atom",
    "/api/v1/openapi.json",
    "/mcp",
    "/anything-that-is-added-later",
]
OPEN = [
    "/livez", "/healthz", "/api/v1/health", "/static/style.css", "/sign-in", "/sign-in/link",
    "/signed-out", "/help/teams",
]  # fmt: skip


@pytest.fixture
def closed(staff) -> TestClient:
    return staff.open(is_reading_closed=True)


@pytest.mark.parametrize("path", READ)
def test_where_reading_is_closed_a_program_needs_a_key(closed, staff, path):
    refused = closed.get(path)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["x-content-type-options"] == "nosniff"
    wrong = closed.get(path, headers={"authorization": f"Bearer {API_KEY}x"})
    assert wrong.status_code == 401
    given = closed.get(path, headers={"authorization": f"Bearer {API_KEY}"})
    assert given.status_code == staff.open().get(path).status_code != 401


def test_a_browser_is_sent_to_sign_in_and_comes_back_to_its_question(closed, staff):
    refused = closed.get("/?q=damp+in+homes", headers=BROWSER)
    assert refused.status_code == 303
    assert refused.headers["location"] == "/sign-in?to=%2F%3Fq%3Ddamp%2Bin%2Bhomes"
    page = closed.get(refused.headers["location"])
    assert "Only people who sign in may read here." in page.text
    closed.post("/sign-in/link", data={"token": staff.link_token()})
    assert closed.get("/?q=damp+in+homes", headers=BROWSER).status_code == 200
    closed.post("/sign-out", data={"form-token": form_token(closed)})
    assert closed.get("/?q=damp+in+homes", headers=BROWSER).status_code == 303


@pytest.mark.parametrize("path", OPEN)
def test_health_and_signing_in_stay_open(closed, path):
    assert closed.get(path, headers=BROWSER).status_code == 200


def test_a_form_of_nobody_is_refused_where_reading_is_closed(closed):
    assert closed.post("/api/v1/ask", json={"q": "damp"}).status_code == 401
    assert closed.post("/brief/x", headers=BROWSER).status_code == 401


def test_reading_is_open_by_default(staff):
    assert staff.open().get("/", headers=BROWSER).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"oidc_issuer": "https://login.example"}, {"oidc_admins": ("everybody",)}]
)
def test_a_server_with_closed_reading_does_not_start_with_a_wrong_sign_in(staff, wrong):
    warnings: list[str] = []
    settings = {"data": staff.data, "_env_file": None, **wrong}
    with pytest.raises(SetupError):
        build_server(BotSettings(reading="signed-in", **settings), warnings.append)
    build_server(BotSettings(**settings), warnings.append)
    assert any(warning.startswith("Signing in is off.") for warning in warnings)
