"""Route that streams the whole index in a format that others read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from bot.api.catalogue import Catalogue
from bot.export import FORMATS, atom, iter_export_records
from bot.web.api.conditional import UNCHANGED_RESPONSE, respond_if_changed
from bot.web.api.problem import error_responses
from bot.web.parameters import ExportFormat, ExportParameters

_BATCH_CHARS = 64_000
_PATH = "/api/v1/export"


@dataclass(frozen=True, slots=True)
class _FileType:
    media_type: str
    suffix: str


_FILE_TYPES = {
    ExportFormat.JSONL: _FileType("application/jsonl", "jsonl"),
    ExportFormat.CSV: _FileType("text/csv", "csv"),
    ExportFormat.PUBLICCODE: _FileType("application/yaml", "yml"),
    ExportFormat.JSONLD: _FileType("application/ld+json", "jsonld"),
    ExportFormat.ATOM: _FileType(atom.MEDIA_TYPE, "atom"),
}


def router(catalogue: Catalogue, site: str = "") -> APIRouter:
    """Return the route, which reads `catalogue`; `site` is the public address of the server."""
    routes = APIRouter(tags=["export"], responses=UNCHANGED_RESPONSE)

    @routes.head(_PATH, include_in_schema=False)
    @routes.get(
        _PATH,
        operation_id="exportInitiatives",
        response_class=StreamingResponse,
        responses={200: _success(), **error_responses(400, 429, 503)},
    )
    def export(request: Request, parameters: Annotated[ExportParameters, Query()]) -> Response:
        """Download all initiatives with their licences and origins, as `hasanyone export` does."""
        file_type = _FILE_TYPES[parameters.format]
        headers = {"content-disposition": f'attachment; filename="hasanyone.{file_type.suffix}"'}

        def respond() -> Response:
            documents, suppression = catalogue.documents(), catalogue.suppression()
            if request.method == "HEAD":
                response = Response(media_type=file_type.media_type, headers=headers)
                del response.headers["content-length"]  # it is not known before all is written
                return response
            records = iter_export_records(documents, parameters.since, suppression)
            if parameters.format is ExportFormat.ATOM:
                chunks = atom.write(records, atom.export_feed(site or str(request.base_url)))
            else:
                chunks = FORMATS[parameters.format](records)
            return StreamingResponse(
                _join(chunks), media_type=file_type.media_type, headers=headers
            )

        return respond_if_changed(request, catalogue.version(), respond)

    return routes


def _join(chunks: Iterable[str]) -> Iterator[str]:
    """Yield the chunks joined to some 64 KB: each that is yielded costs a change of threads."""
    batch: list[str] = []
    length = 0
    for chunk in chunks:
        batch.append(chunk)
        length += len(chunk)
        if length >= _BATCH_CHARS:
            yield "".join(batch)
            batch, length = [], 0
    yield "".join(batch)


def _success() -> dict[str, object]:
    return {
        "description": "The initiatives in the format asked for",
        "content": {
            each.media_type: {
                "schema": {"type": "object" if each.media_type.endswith("json") else "string"}
            }
            for each in _FILE_TYPES.values()
        },
    }
