"""App package: the zip that an administrator of Teams uploads."""

import io
import json
import zipfile

from bot.teams.app_package import copilot, icons
from bot.teams.app_package.manifest import (
    COLOUR_ICON,
    OUTLINE_ICON,
    AppDetails,
    build_localisations,
    build_manifest,
)

# A zip keeps times; the first one that it can keep makes the same package of the same app.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def build_package(app: AppDetails) -> bytes:
    """Return the zip of the manifest, in Welsh too, the icons and, if asked for, the agent.

    It is always the same for an app.
    """
    manifest = build_manifest(app)
    files = {
        "manifest.json": _to_json(manifest),
        **{name: _to_json(file) for name, file in build_localisations(manifest).items()},
        COLOUR_ICON: icons.colour_icon(),
        OUTLINE_ICON: icons.outline_icon(),
    }
    if app.has_copilot:
        agent = copilot.build_files(app.site_url, app.terms_url, app.privacy_url)
        files |= {name: _to_json(content) for name, content in agent.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _to_json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
