"""The settings and what .env.example says of them."""

import re
from pathlib import Path

from bot.settings import BotSettings
from ingest.settings import IngestSettings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def test_the_example_names_every_setting_with_its_default():
    said = dict(re.findall(r"^# HASANYONE_(\w+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE))
    fields = {**BotSettings.model_fields, **IngestSettings.model_fields}
    assert said.keys() == {name.upper() for name in fields}
    for name, field in fields.items():
        default = "" if field.default is None else str(field.default)
        assert said[name.upper()].lower() == default.lower()
