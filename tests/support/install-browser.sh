#!/bin/sh
# Installs Chromium where we may (root on Debian); tests that need it skip by name elsewhere.
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null && exit 0
fi
echo "No chromium here and no way to install it: the tests of the page in a browser will skip." >&2
