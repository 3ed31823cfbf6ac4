"""The privacy rule: role mailboxes and pages reach people; their own addresses stay out."""

import re

_MAILBOX = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")

# Words that make a mailbox a role's. Short ones count as a whole word only.
_ROLES = (
    *("admin", "contact", "data", "desk", "digital", "enquir", "feedback", "gov", "hello", "help"),
    *("info", "inquir", "mail", "office", "open", "press", "project", "research", "service"),
    *("software", "source", "standard", "support", "team", "code", "community", "developer"),
)
_SHORT_ROLES = frozenset({"api", "apis", "dev", "devs", "it", "ops", "web", "www"})


# Pages that are mostly somebody's own.
_PERSONAL = re.compile(
    r"https?://([\w-]+\.)?(twitter|x|linkedin|instagram|t)\.(com|me)/", re.IGNORECASE
)


def contact(value: str) -> str | None:
    """The role mailbox or page in `value`; None when it holds a person's address or nothing."""
    found = value.strip().removeprefix("mailto:")
    if re.fullmatch(r"https?://[^\s@]+", found):
        return None if _PERSONAL.match(found) else found
    mailboxes = _MAILBOX.findall(found)
    return mailboxes[0] if mailboxes and all(map(is_role, mailboxes)) else None


def is_role(mailbox: str) -> bool:
    """Whether a mailbox names a role and not, as far as its words tell, a person."""
    local, _, domain = mailbox.casefold().rpartition("@")
    if domain.endswith("example.org"):
        return False
    words = re.split(r"[._+%'-]+", local)
    return bool(_SHORT_ROLES.intersection(words)) or any(role in local for role in _ROLES)


def without_mailboxes(text: str) -> str:
    """`text` without the mailboxes of persons."""
    if "@" not in text:
        return text
    return _MAILBOX.sub(lambda match: match[0] if is_role(match[0]) else "", text)
