#!/bin/sh
# Installs what the tests of Teams and of the pages are held against, as tests/node/package-lock.json pins it;
# where there is no Node 20 or npm, or no registry, those tests skip by name.
cd "$(dirname "$0")/../node" || exit 1
if ! command -v npm >/dev/null 2>&1 || ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then
    echo "No Node 20 and npm here: the tests that need them will skip." >&2
    exit 0
fi
npm ci --loglevel=error >/dev/null && exit 0
echo "npm could not install tests/node: the tests that need it will skip." >&2
