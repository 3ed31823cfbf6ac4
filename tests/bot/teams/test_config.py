"""The bot's registration as the settings give it."""

import sys

import pytest

from bot.settings import BotSettings
from bot.teams.config import AppType, read_teams_config
from index.errors import SetupError

TENANT = "11111111-2222-3333-4444-55555555abcd"
SINGLE = {
    "MicrosoftAppId": "app-1",
    "MicrosoftAppPassword": "secret-1",
    "MicrosoftAppTenantId": TENANT.upper(),
}


@pytest.fixture
def read(monkeypatch, tmp_path):
    """The registration that an environment gives."""
    monkeypatch.chdir(tmp_path)

    def read(**set_: str):
        for name, value in set_.items():
            monkeypatch.setenv(name, value)
        return read_teams_config(BotSettings())

    return read


def test_without_an_app_id_teams_is_off(read):
    assert read() is None


def test_a_single_tenants_bot_serves_that_tenant_and_hides_its_secret(read):
    bot = read(**SINGLE)
    assert (bot.app_id, bot.app_type, bot.password) == ("app-1", AppType.SINGLE_TENANT, "secret-1")
    assert bot.is_allowed(TENANT)
    assert not bot.is_allowed("tenant-2")
    assert not bot.is_allowed("")
    assert "secret-1" not in repr(bot)


def test_a_managed_identity_needs_no_secret(read):
    given = SINGLE | {"MicrosoftAppType": "UserAssignedMSI", "MicrosoftAppPassword": ""}
    assert read(**given).app_type is AppType.MANAGED_IDENTITY


def test_tenants_that_are_named_are_served_and_no_other(read):
    bot = read(**SINGLE, HASANYONE_TEAMS_TENANTS="TENANT-2, tenant-3")
    assert [bot.is_allowed(f"tenant-{n}") for n in (1, 2, 3)] == [False, True, True]


def test_an_administrator_is_one_in_their_own_tenant_alone(read):
    bot = read(**SINGLE, HASANYONE_TEAMS_ADMINS="Person-1, tenant-2/person-2")
    assert bot.is_admin(TENANT, "PERSON-1")
    assert bot.is_admin("tenant-2", "person-2")
    assert not bot.is_admin("tenant-2", "person-1")
    assert not bot.is_admin(TENANT, "person-2")
    assert not bot.is_admin(TENANT, "")


@pytest.mark.parametrize(
    "given",
    [
        SINGLE | {"MicrosoftAppPassword": ""},
        SINGLE | {"MicrosoftAppTenantId": ""},
        SINGLE | {"MicrosoftAppTenantId": "council.example.org"},
        SINGLE | {"MicrosoftAppType": "MultiTenant"},
        SINGLE | {"HASANYONE_TEAMS_LOCAL": "1"},
        SINGLE | {"HASANYONE_TEAMS_HOST": "emulator"},
        {"HASANYONE_TEAMS_LOCAL": "1", "HASANYONE_HOST": "0.0.0.0"},
        {"HASANYONE_TEAMS_LOCAL": "1", "HASANYONE_HOST": "example.org"},
    ],
    ids=[
        "no secret",
        "no tenant",
        "a tenant by name",
        "an old type",
        "local and real",
        "an unknown library",
        "local on all",
        "local by name",
    ],
)
def test_what_would_be_open_or_cannot_work_is_refused_with_a_sentence(read, given):
    with pytest.raises(SetupError) as refused:
        read(**given)
    assert refused.value.hint


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_the_local_mode_starts_on_loopback(read, host):
    assert read(HASANYONE_TEAMS_LOCAL="1", HASANYONE_HOST=host).local


def test_a_library_that_is_not_installed_is_named_with_its_extra(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "microsoft_agents", None)
    with pytest.raises(SetupError) as refused:
        read(**SINGLE, HASANYONE_TEAMS_HOST="agents")
    assert "hasanyone[agents]" in refused.value.hint
