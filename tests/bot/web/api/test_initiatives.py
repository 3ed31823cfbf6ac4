"""Lists in pages, the export, and responses that a client may keep while the index is the same."""

import json

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.export import FORMATS
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.web.parameters import ExportFormat
from tests.support.linked_data import link_data

LIST = "/api/v1/initiatives"


def test_the_pages_of_a_list_hold_every_initiative_once(client, snapshot):
    address, ids = f"{LIST}?limit=50", []
    while address:
        page = client.get(address)
        ids += [each["id"] for each in page.json()["initiatives"]]
        address = page.links["next"]["url"] if "next" in page.links else None
    assert ids == [each.id for each in snapshot.documents]
    assert page.json()["total"] == len(ids)
    assert page.links["prev"]["url"] == f"{LIST}?limit=50&offset=100"


def test_the_filters_of_a_list_are_those_of_a_question_and_stay_in_its_links(client):
    page = client.get(LIST, params={"in": "england", "status": "live,beta", "limit": 1})
    assert page.json()["total"] > 1
    assert page.json()["initiatives"][0]["status"] in {"live", "beta"}
    assert page.links["next"]["url"] == f"{LIST}?in=england&status=live%2Cbeta&limit=1&offset=1"
    assert client.get(LIST, params={"status": "lost"}).status_code == 400


@pytest.mark.parametrize(
    "address", [LIST, f"{LIST}/catalogue:decidim", "/api/v1/registries", "/api/v1/export"]
)
def test_what_depends_on_the_index_alone_is_sent_once(client, address):
    if address.endswith("decidim"):
        address = f"{LIST}/{client.get(LIST).json()['initiatives'][0]['id']}"
    first = client.get(address)
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(address, headers={"if-none-match": f'"other", {etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def test_what_becomes_suppressed_is_in_no_list_and_no_export_and_changes_the_etag(
    indexed, tmp_path
):
    data = link_data(indexed, tmp_path / "data")
    client = TestClient(create_app(AnswerService(LiveSnapshot(data), None)))
    first = client.get(LIST)
    hidden = first.json()["initiatives"][0]["id"]
    entry = {"kind": "id", "value": hidden, "reason": "a test"}
    (data / "suppressed.jsonl").write_text(json.dumps(entry) + "\n")
    again = client.get(LIST, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 200
    assert hidden not in [each["id"] for each in again.json()["initiatives"]]
    assert hidden not in client.get("/api/v1/export").text


def test_the_export_has_the_formats_of_the_command(client, snapshot):
    assert list(ExportFormat) == list(FORMATS)
    lines = client.get("/api/v1/export").text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [each.id for each in snapshot.documents]
    for name in ExportFormat:
        reply = client.get("/api/v1/export", params={"format": name})
        assert "attachment; filename=" in reply.headers["content-disposition"]
        assert client.head("/api/v1/export", params={"format": name}).text == ""
    assert client.get("/api/v1/export?since=yesterday").status_code == 400


def test_the_registries_account_for_their_records(client, snapshot):
    registries = client.get("/api/v1/registries").json()["registries"]
    (catalogue,) = [each for each in registries if each["name"] == "catalogue"]
    left_out = sum(catalogue["left_out"].values())
    assert catalogue["read"] == catalogue["ingested"] + catalogue["merged"] + left_out
    assert catalogue["ingested"] == len(snapshot.documents)


def test_a_process_without_an_index_lives_and_is_not_ready(tmp_path):
    client = TestClient(create_app(AnswerService(LiveSnapshot(tmp_path), None)))
    assert client.get("/livez").json() == {"status": "ok"}
    for address in ("/healthz", "/api/v1/health", LIST, "/api/v1/registries", "/api/v1/export"):
        reply = client.get(address)
        assert (reply.status_code, reply.json()["status"]) == (503, 503)
        assert reply.headers["content-type"] == "application/problem+json"
