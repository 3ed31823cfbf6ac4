"""Plain text of a message: what a person wrote in it, without markup and the form of a letter."""

from index.query.message import letter, markup
from index.query.message.subject import subject_words


def plain_text(message: str) -> str:
    """Return what is asked in `message`, with its lines, spaces closed up.

    Web addresses go where other words are left; of a message that is markup alone, all stays.
    """
    text = letter.strip_quotes(markup.strip_emoji(markup.resolve_references(message)))
    text = letter.strip_letter(close_up(markup.strip_styles(text)))
    without_urls = close_up(markup.strip_urls(text))
    text = without_urls if subject_words(without_urls) else close_up(text)
    return text if any(map(str.isalnum, text)) else close_up(message)


def close_up(text: str) -> str:
    """Return `text` with one space between words, and without empty lines."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
