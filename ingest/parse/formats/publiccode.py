"""publiccode.yml parser: one record for each file, with its description in one language."""

from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.safe_load import parse_yaml
from ingest.parse.source_file import SourceFile

# Field for the descriptions in other languages.
TRANSLATIONS_FIELD = "_translations"


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the software that the file describes, in English if possible; raise ParseError.

    Descriptions in other languages go into `_translations`.
    """
    documents = parse_yaml(file.read_text())
    if not documents or not isinstance(documents[0], dict):
        raise ParseError("describes no software")
    fields = {str(name): value for name, value in documents[0].items()}
    yield file.make_record(1, {**fields, **_choose_description(fields.get("description"))})


def _choose_description(description: Any) -> Mapping[str, Any]:
    if not isinstance(description, dict) or not description:
        return {}
    language = next((tag for tag in description if str(tag).lower().startswith("en")), None)
    if language is None:
        language = next(iter(description))
    translations = {str(tag): text for tag, text in description.items() if tag != language}
    return {
        "description": description[language],
        **({TRANSLATIONS_FIELD: translations} if translations else {}),
    }
