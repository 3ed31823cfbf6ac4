"""The app package: what an administrator of Teams uploads."""

import io
import json
import zipfile

from bot.teams.app_package import icons
from bot.teams.app_package.manifest import COLOUR, OUTLINE, App, manifest

# A zip keeps times; the first one that it can keep makes the same package of the same app.
_THEN = (1980, 1, 1, 0, 0, 0)


def package(made: App) -> bytes:
    """The zip of the manifest and the icons; the same app gives the same bytes."""
    written = json.dumps(manifest(made), ensure_ascii=False, indent=2) + "\n"
    files = {
        "manifest.json": written.encode(),
        COLOUR: icons.colour(),
        OUTLINE: icons.outline(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _THEN)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
