"""The key that signs sessions and links, and what cannot be configured."""

from datetime import timedelta

import pytest

from bot.links.signer import Signer
from bot.settings import BotSettings
from bot.signin.config import read_sign_in_config
from bot.signin.signing_keys import KEY_FILE, load_keys
from index.errors import SetupError

MINUTE = timedelta(minutes=1)


def test_without_a_configured_key_one_is_made_once_that_nobody_else_may_read(tmp_path):
    data = tmp_path / "data"
    (key,) = load_keys((), data)
    assert load_keys((), data) == (key,)
    assert len(key) == 64
    assert (data / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in data.iterdir()] == [KEY_FILE]


def test_a_configured_key_needs_no_file(tmp_path):
    assert load_keys([b"one"], tmp_path) == [b"one"]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_an_error_with_what_to_do(tmp_path):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(SetupError, match="HASANYONE_SECRET_KEY"):
        load_keys((), tmp_path / "data")


def test_what_was_signed_is_read_for_its_purpose_alone_and_not_after_its_time():
    signer = Signer([b"new", b"old"])
    text = signer.sign("session", "value")
    assert signer.read("session", text, MINUTE) == "value"
    assert signer.read("link", text, MINUTE) is None
    assert signer.read("session", text + "x", MINUTE) is None
    assert signer.read("session", text, -MINUTE) is None
    assert signer.read("session", Signer([b"old"]).sign("session", "value"), MINUTE) == "value"
    assert Signer([b"old"]).read("session", text, MINUTE) is None


@pytest.mark.parametrize(
    "settings",
    [
        {"oidc_client_id": "x", "public_url": "https://site.example"},
        {"oidc_issuer": "https://login.example", "public_url": "https://site.example"},
        {"oidc_issuer": "https://login.example", "oidc_client_id": "x"},
        {"oidc_admins": ("everybody",)},
        {
            "oidc_issuer": "https://login.example",
            "oidc_client_id": "x",
            "public_url": "https://site.example",
            "oidc_scopes": "email",
        },
    ],
)
def test_a_configuration_that_is_not_complete_names_its_setting(tmp_path, settings):
    with pytest.raises(SetupError, match="HASANYONE_OIDC"):
        read_sign_in_config(BotSettings(_env_file=None, data=tmp_path, **settings))


def test_the_callback_is_below_the_public_address(tmp_path):
    config = read_sign_in_config(
        BotSettings(
            _env_file=None,
            data=tmp_path,
            oidc_issuer="https://login.example",
            oidc_client_id="x",
            public_url="https://site.example/",
        )
    )
    assert config.provider.redirect_uri == "https://site.example/sign-in/callback"
    assert config.is_secure
    assert not config.is_reading_closed
