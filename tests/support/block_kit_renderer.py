"""Slack messages drawn in a page by `slack-blocks-to-jsx`, as near to Slack as it goes."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

NODE = Path(__file__).parents[1] / "node"
STYLE = NODE / "node_modules" / "slack-blocks-to-jsx" / "dist" / "style.css"
# As Slack on a telephone: a margin, and long words that are broken. (The library reads an escaped
# mention as a mention, which Slack does not.)
PAGE_STYLE = """
body { margin: 0; background: #fff; font-family: Lato, Open Sans, DejaVu Sans, sans-serif; }
#message { padding: 8px 12px; }
.slack_blocks_to_jsx--blocks { overflow-wrap: anywhere; }
.slack_blocks_to_jsx--blocks div { min-width: 0; }
.slack_blocks_to_jsx--blocks button div { min-width: max-content; }
#message img { border-radius: 6px; }
"""


def draw_messages(messages: Sequence[Sequence[dict]]) -> list[str]:
    """Return the HTML of each list of blocks; all in one run of Node."""
    drawn = subprocess.run(
        ["node", "slack_blocks.mjs"],
        cwd=NODE,
        input=json.dumps([_plain(list(blocks)) for blocks in messages]),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(drawn.stdout)


def new_page(browser, width: int):
    """A page without a network, ready to show messages."""
    page = browser.new_context(offline=True, viewport={"width": width, "height": 100}).new_page()
    page.set_content(
        f'<!doctype html><html lang="en"><style>{STYLE.read_text()}{PAGE_STYLE}</style>'
        '<body><div id="message"></div>'
    )
    return page


def show(page, html: str) -> None:
    """Show the HTML of a message in the page."""
    page.evaluate("html => { document.getElementById('message').innerHTML = html; }", html)


def _plain(value):
    """The blocks as the library draws them: it takes `verbatim` for text without any markup."""
    if isinstance(value, dict):
        return {key: _plain(inside) for key, inside in value.items() if key != "verbatim"}
    return [_plain(inside) for inside in value] if isinstance(value, list) else value
