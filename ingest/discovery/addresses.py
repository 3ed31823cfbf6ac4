"""Addresses that people copy from their browser, and those of the data behind them."""

import re

_SHEET = re.compile(r"https://docs\.google\.com/spreadsheets/d/(?!e/)([\w-]+)")
_PUBLISHED_SHEET = re.compile(r"(https://docs\.google\.com/spreadsheets/d/e/[\w-]+)/pub")
_SHEET_NUMBER = re.compile(r"[?&#]gid=(\d+)")
_GITHUB_FILE = re.compile(r"https://(?:www\.)?github\.com/([\w.-]+/[\w.-]+)/(?:blob|raw)/([^?#]+)")
_DROPBOX_FILE = re.compile(r"(https://www\.dropbox\.com/[^?#]+)\?(.*)")


def find_data_address(url: str) -> str:
    """Return the address of the data that the page at `url` shows; `url` if none is known.

    A sheet of Google must be open to everybody with its link.
    """
    number = _SHEET_NUMBER.search(url)
    if match := _PUBLISHED_SHEET.match(url):
        return f"{match[1]}/pub?output=csv" + (f"&gid={number[1]}&single=true" if number else "")
    if match := _SHEET.match(url):
        export = f"https://docs.google.com/spreadsheets/d/{match[1]}/export?format=csv"
        return export + (f"&gid={number[1]}" if number else "")
    if match := _GITHUB_FILE.match(url):
        return f"https://raw.githubusercontent.com/{match[1]}/{match[2]}"
    if match := _DROPBOX_FILE.match(url):
        return f"{match[1]}?{match[2].replace('dl=0', 'dl=1')}"
    return url
