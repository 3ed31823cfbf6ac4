"""`hasanyone admin link`."""

from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from bot.cli import hasanyone
from bot.links.signer import Signer
from bot.settings import BotSettings
from bot.signin.config import read_sign_in_config
from bot.signin.links import LINK_PATH, SignInLinks
from bot.store.store import Store
from index.errors import NotAllowed


@pytest.mark.parametrize(
    ("public_url", "site"),
    [("", "http://127.0.0.1:8080"), ("https://has.example/", "https://has.example")],
)
def test_a_link_is_printed_that_the_server_of_the_same_data_takes_once(
    tmp_path, monkeypatch, public_url, site
):
    monkeypatch.setenv("HASANYONE_DATA", str(tmp_path))
    monkeypatch.setenv("HASANYONE_PUBLIC_URL", public_url)
    result = CliRunner().invoke(hasanyone, ["admin", "link"])
    assert result.exit_code == 0, result.output
    address = urlsplit(result.output.strip())
    assert f"{address.scheme}://{address.netloc}{address.path}" == site + LINK_PATH
    settings = BotSettings(_env_file=None, data=tmp_path)
    store = Store.open(settings.store_url())
    links = SignInLinks(Signer(read_sign_in_config(settings).keys), store.claims)
    (token,) = parse_qs(address.query)["token"]
    session = links.redeem(token)
    with pytest.raises(NotAllowed):
        links.redeem(token)
    (entry,) = store.audit_log.latest(5)
    assert (entry.action, entry.subject) == ("admin link", session.subject)
    store.close()
