"""Privacy rule for contacts: role mailboxes and pages stay, personal addresses are removed."""

import re

_MAILBOX = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")

# Nine digits or more, with what people write between them: longer than a range of years.
_TELEPHONE = re.compile(r"(?<!\w)\+?\(?\d(?:[ ().\u2010-\u2013/-]{0,3}\d){8,}")

# Words that mark the mailbox of a role. Short ones must be whole words.
_ROLE_WORDS = (
    *("admin", "contact", "data", "desk", "digital", "enquir", "feedback", "gov", "hello", "help"),
    *("info", "inquir", "mail", "office", "open", "press", "project", "research", "service"),
    *("software", "source", "standard", "support", "team", "code", "community", "developer"),
)
_SHORT_ROLE_WORDS = frozenset({"api", "apis", "dev", "devs", "it", "ops", "web", "www"})


# Sites whose pages are mostly about persons.
_PERSONAL_PAGE = re.compile(
    r"https?://([\w-]+\.)?(twitter|x|linkedin|instagram|t)\.(com|me)/", re.IGNORECASE
)


def find_role_contact(value: str) -> str | None:
    """Return the role mailbox or page in `value`.

    None if it is a personal address or a page of a social network, or has no mailbox or page.
    """
    text = value.strip().removeprefix("mailto:")
    if re.fullmatch(r"https?://[^\s@]+", text):
        return None if _PERSONAL_PAGE.match(text) else text
    mailboxes = _MAILBOX.findall(text)
    return mailboxes[0] if mailboxes and all(map(is_role_mailbox, mailboxes)) else None


def is_role_mailbox(mailbox: str) -> bool:
    """Return whether a mailbox is that of a role and not of a person, by its words."""
    local, _, domain = mailbox.casefold().rpartition("@")
    if domain.endswith("example.org"):
        return False
    words = re.split(r"[._+%'-]+", local)
    return bool(_SHORT_ROLE_WORDS.intersection(words)) or any(role in local for role in _ROLE_WORDS)


def remove_personal_mailboxes(text: str) -> str:
    """Return `text` without the mailboxes of people."""
    if "@" not in text:
        return text
    return _MAILBOX.sub(lambda match: match[0] if is_role_mailbox(match[0]) else "", text)


def has_contact_details(text: str) -> bool:
    """Return whether `text` has a mail address or what may be a telephone number."""
    return bool(_TELEPHONE.search(text)) or ("@" in text and bool(_MAILBOX.search(text)))
