"""Cards drawn by Microsoft's own renderer in a page, as near to Teams as its host config goes."""

from pathlib import Path

HERE = Path(__file__).parent
MODULES = HERE.parent / "node" / "node_modules"
WIDTHS = {"wide": 700, "narrow": 360}
STYLE = """
body { margin: 0; background: #f5f5f5; }
#card { margin: 8px; padding: 4px 8px; background: #fff; border-radius: 6px; }
#card ul { margin: 0; padding-left: 20px; box-sizing: border-box; }
#card p { margin: 0; }
#card input, #card select, #card textarea { font: inherit; max-width: 100%; box-sizing: border-box; }
.ac-actionSet, .ac-actionSet > div { flex-wrap: wrap; row-gap: 6px; }
.ac-pushButton { font: 600 13px Segoe UI, Open Sans, sans-serif; padding: 5px 12px;
  border: 1px solid #d1d1d1; border-radius: 4px; background: #fff; }
.ac-pushButton.style-positive { background: #5b5fc7; color: #fff; }
.ac-pushButton.style-destructive { color: #c4314b; }
"""
HOST = {
    "fontFamily": "Segoe UI, Open Sans, DejaVu Sans, sans-serif",
    "fontSizes": {"small": 12, "default": 14, "medium": 14, "large": 18, "extraLarge": 24},
    "spacing": {
        "small": 4,
        "default": 8,
        "medium": 16,
        "large": 24,
        "extraLarge": 32,
        "padding": 8,
    },
    "supportsInteractivity": True,
    "actions": {
        "maxActions": 6,
        "actionsOrientation": "horizontal",
        "actionAlignment": "left",
        "buttonSpacing": 8,
        "showCard": {"actionMode": "inline", "inlineTopMargin": 8},
    },
    "factSet": {"title": {"weight": "bolder", "wrap": True, "maxWidth": 140}, "spacing": 12},
    "inputs": {"label": {"inputSpacing": "small"}},
}


def new_page(browser, width: int = WIDTHS["wide"]):
    """A page without a network, ready to parse and draw."""
    page = browser.new_context(offline=True, viewport={"width": width, "height": 100}).new_page()
    page.set_content(
        f'<!doctype html><html lang="en"><style>{STYLE}</style><body><div id="card"></div>'
    )
    page.add_script_tag(path=MODULES / "adaptivecards" / "dist" / "adaptivecards.js")
    page.add_script_tag(path=MODULES / "markdown-it" / "dist" / "markdown-it.js")
    page.add_script_tag(path=HERE / "card_faults.js")
    return page


def draw(page, card: dict) -> str:
    """Draw the card into the page; returns what a person reads."""
    return page.evaluate("([card, host]) => draw(card, host)", [card, HOST])
