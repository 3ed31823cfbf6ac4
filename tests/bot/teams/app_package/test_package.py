import io
import json
import os
import shutil
import struct
import subprocess
import zipfile
import zlib
from dataclasses import replace
from urllib.parse import urlsplit

import jsonschema
import pytest

from bot.presentation import labels
from bot.settings import BotSettings
from bot.teams.app_package.manifest import (
    MANIFEST_VERSION,
    AppDetails,
    build_manifest,
    read_app_details,
)
from bot.teams.app_package.package import build_package
from bot.teams.identifiers import ExtensionCommand, TypedCommand
from bot.urls import HELP_TAB_PATH
from index.errors import SetupError
from tests.conftest import HASANYONE
from tests.support.card_renderer import MODULES

pytestmark = pytest.mark.slow

APP_ID = "11111111-2222-3333-4444-555555555555"
SITE = "https://hasanyone.example/has/anyone"
APP = AppDetails(
    APP_ID, SITE, "0.1.0", "Brackmoor Borough Council", f"{SITE}/privacy", f"{SITE}/terms"
)
SCHEMAS = MODULES / "@microsoft" / "app-manifest" / "build" / "json-schemas" / "teams"
LOCALISATION_SCHEMA = SCHEMAS / f"v{MANIFEST_VERSION}" / "MicrosoftTeams.Localization.schema.json"
COPILOT_SCHEMAS = SCHEMAS.parent / "copilot"
WITH_COPILOT = replace(APP, has_copilot=True)
JUDGE = """
const { AppManifestUtils } = require(process.argv[1]);
const given = JSON.parse(require("fs").readFileSync(0));
Promise.all(given.map(each => AppManifestUtils.validateAgainstSchema(each)))
  .then(told => console.log(JSON.stringify(told)));
"""


@pytest.fixture(scope="module")
def archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(build_package(APP)))


def pack(folder, **env):
    clear = ("MicrosoftAppId", "HASANYONE_PUBLIC_URL")
    kept = {name: value for name, value in os.environ.items() if name not in clear}
    return subprocess.run(
        [HASANYONE, "teams", "package", "--out", "app.zip"],
        cwd=folder,
        env={**kept, "HASANYONE_DATA": str(folder / "data"), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def pixels(png: bytes) -> tuple[int, list[tuple[int, ...]]]:
    width = struct.unpack(">I", png[16:20])[0]
    size = struct.unpack(">I", png[33:37])[0]
    rows = zlib.decompress(png[41 : 41 + size])
    line = 4 * width + 1
    return width, [
        tuple(rows[y * line + 1 + 4 * x :][:4]) for y in range(width) for x in range(width)
    ]


def test_the_manifest_is_valid_by_microsofts_schema_and_a_broken_one_is_not():
    if not (MODULES.exists() and shutil.which("node")):
        assert os.environ.get("HASANYONE_TEST_REQUIRE") != "1"
        pytest.skip("Microsoft's schema is in tests/node, which is not installed: make .venv/node")
    sound = build_manifest(APP)
    broken = [
        {**sound, "id": "not-a-guid"},
        {**sound, "name": {"short": "x" * 31}},
        {**sound, "bots": [{**sound["bots"][0], "scopes": ["everywhere"]}]},
        {**sound, "developer": {"name": "Somebody"}},
    ]
    ran = subprocess.run(
        ["node", "-e", JUDGE, str(MODULES / "@microsoft" / "app-manifest")],
        input=json.dumps([sound, build_manifest(WITH_COPILOT), *broken]),
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(ran.stdout)
    assert told[:2] == [[], []]
    assert all(told[2:])


def test_the_descriptions_keep_to_the_rules_of_the_store():
    made = build_manifest(APP)
    assert "Slack" not in json.dumps(made)
    assert len(made["description"]["full"].split()) <= 500
    assert "app" not in made["description"]["short"].lower().split()


def test_the_package_holds_the_manifest_its_welsh_and_two_icons_at_its_root(archive):
    assert archive.namelist() == ["manifest.json", "cy.json", "color.png", "outline.png"]
    told = json.loads(archive.read("manifest.json"))
    assert told == build_manifest(APP)
    assert told["icons"] == {"color": "color.png", "outline": "outline.png"}


def test_the_welsh_is_valid_by_microsofts_schema_and_says_everything_in_welsh(archive):
    if not MODULES.exists():
        assert os.environ.get("HASANYONE_TEST_REQUIRE") != "1"
        pytest.skip("Microsoft's schema is in tests/node, which is not installed: make .venv/node")
    welsh = json.loads(archive.read("cy.json"))
    schema = json.loads(LOCALISATION_SCHEMA.read_text(encoding="utf-8-sig"))
    assert list(jsonschema.Draft4Validator(schema).iter_errors(welsh)) == []
    assert list(jsonschema.Draft4Validator(schema).iter_errors({**welsh, "name.short": "x" * 31}))
    english = json.dumps(build_manifest(APP), ensure_ascii=False)
    said = set(welsh.values()) - {welsh["$schema"], labels.PRODUCT_NAME}
    assert not [text for text in said if json.dumps(text, ensure_ascii=False) in english]


def test_what_is_typed_is_the_same_in_every_language(archive):
    assert not [
        place
        for place in json.loads(archive.read("cy.json"))
        if "commands" in place and place.startswith("bots") and place.endswith("title")
    ]


def test_the_help_tab_is_a_page_of_ours_on_the_domain_that_the_app_may_show(client):
    made = build_manifest(APP)
    chat, help_tab, about = made["staticTabs"]
    assert (chat["entityId"], about["entityId"]) == ("conversations", "about")
    address = urlsplit(help_tab["contentUrl"])
    assert address.hostname in made["validDomains"]
    assert client.get(f"{HELP_TAB_PATH}?{address.query}").status_code == 200
    assert help_tab["contentUrl"].startswith(f"{SITE}{HELP_TAB_PATH}")


def test_the_same_app_gives_the_same_package():
    assert build_package(APP) == build_package(APP)


def test_the_icons_are_of_the_sizes_and_colours_that_teams_asks_for(archive):
    width, drawn = pixels(archive.read("color.png"))
    assert width == 192
    assert {pixel[3] for pixel in drawn} == {255}
    width, drawn = pixels(archive.read("outline.png"))
    assert width == 32
    assert {pixel[:3] for pixel in drawn} == {(255, 255, 255)}
    assert {0, 255} <= {pixel[3] for pixel in drawn}


def test_what_a_manifest_offers_is_what_the_bot_understands():
    made = build_manifest(APP)
    personal, others = made["bots"][0]["commandLists"]
    assert [each["title"] for each in personal["commands"]] == list(TypedCommand)
    assert {each["title"] for each in others["commands"]} <= set(TypedCommand)
    assert [each["id"] for each in made["composeExtensions"][0]["commands"]] == list(
        ExtensionCommand
    )
    link = made["composeExtensions"][0]["messageHandlers"][0]
    assert link["value"]["domains"] == made["validDomains"] == ["hasanyone.example"]


def test_the_command_writes_the_package_from_the_settings(tmp_path):
    ran = pack(tmp_path, MicrosoftAppId=APP_ID, HASANYONE_PUBLIC_URL=SITE)
    assert ran.returncode == 0, ran.stderr
    assert "hasanyone.example" in ran.stdout
    told = json.loads(zipfile.ZipFile(tmp_path / "app.zip").read("manifest.json"))
    assert told["id"] == told["bots"][0]["botId"] == APP_ID


def test_without_an_app_id_the_command_says_what_to_set_and_writes_nothing(tmp_path):
    ran = pack(tmp_path)
    assert ran.returncode == 1
    assert ran.stderr.startswith("MicrosoftAppId is not set.\nSet it to the app id")
    assert not (tmp_path / "app.zip").exists()


@pytest.mark.parametrize(
    ("id_", "site", "sentence"),
    [
        ("my-bot", SITE, "MicrosoftAppId is not an app id."),
        (APP_ID, None, "HASANYONE_PUBLIC_URL is not an address that Teams accepts."),
        (APP_ID, "http://127.0.0.1", "HASANYONE_PUBLIC_URL is not an address that Teams accepts."),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(id_, site, sentence, monkeypatch):
    monkeypatch.setenv("MicrosoftAppId", id_)
    settings = BotSettings(public_url=site, _env_file=None)
    with pytest.raises(SetupError) as told:
        read_app_details(settings, "0.1.0", "Somebody", None, None)
    assert told.value.message == sentence


@pytest.fixture(scope="module")
def agent() -> dict[str, dict]:
    """The files of the package with the agent, by name."""
    packed = zipfile.ZipFile(io.BytesIO(build_package(WITH_COPILOT)))
    return {
        name: json.loads(packed.read(name)) for name in packed.namelist() if name.endswith("json")
    }


@pytest.mark.parametrize(
    ("file", "schema"),
    [("declarativeAgent.json", "declarative-agent/v1.2"), ("plugin.json", "plugin/v2.2")],
)
def test_the_agent_and_its_action_are_valid_by_microsofts_schemas(agent, file, schema):
    if not MODULES.exists():
        assert os.environ.get("HASANYONE_TEST_REQUIRE") != "1"
        pytest.skip("Microsoft's schema is in tests/node, which is not installed: make .venv/node")
    path = COPILOT_SCHEMAS / schema / "schema.json"
    # It calls itself draft 4, and uses a keyword of a later one.
    judge = jsonschema.Draft7Validator(json.loads(path.read_text(encoding="utf-8-sig")))
    assert list(judge.iter_errors(agent[file])) == []
    assert list(judge.iter_errors({**agent[file], "colour": "green"}))


def test_the_files_of_the_agent_name_each_other(agent):
    (reference,) = agent["manifest.json"]["copilotAgents"]["declarativeAgents"]
    (action,) = agent[reference["file"]]["actions"]
    plugin = agent[action["file"]]
    api = agent[plugin["runtimes"][0]["spec"]["url"]]
    operations = {each["operationId"] for path in api["paths"].values() for each in path.values()}
    assert {each["name"] for each in plugin["functions"]} == operations
    assert api["servers"] == [{"url": SITE}]


def test_what_the_action_describes_is_what_the_api_takes_and_gives(agent, client):
    described, published = agent["api.json"], client.get("/api/v1/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            real = published["paths"][path][method]
            assert operation["operationId"] == real["operationId"]
            names = {each["name"] for each in operation.get("parameters", ())}
            assert names <= {each["name"] for each in real.get("parameters", ())}
    hit = (answer := client.get("/api/v1/ask", params={"q": "chatbot"}).json())["hits"][0]
    found = {
        "Answer": answer,
        "Initiative": client.get(f"/api/v1/initiatives/{hit['id']}").json(),
        "Registries": client.get("/api/v1/registries").json(),
    }
    for name, given in found.items():
        schema = described["components"]["schemas"][name]
        assert set(schema["properties"]) <= set(given)
        text = json.dumps(schema | {"components": described["components"]})
        judge = jsonschema.Draft4Validator(json.loads(text, object_hook=nullable))
        assert list(judge.iter_errors(given)) == []


def nullable(schema: dict) -> dict:
    """OpenAPI 3.0 says nullable where JSON Schema lists null among the types."""
    if schema.pop("nullable", None):
        schema["type"] = [schema["type"], "null"]
    return schema
