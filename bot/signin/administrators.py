"""Rules that say which of the people who sign in are administrators."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from index.errors import SetupError

# The rule of a session that was begun with a one-time link.
LINK_RULE = "link"
_CLAIM_RULE = re.compile(r"([\w.:/-]+)=(.+)")
_DOMAIN_RULE = re.compile(r"@[^\s@]+")
_EMAIL = "email"


def check_rules(rules: Sequence[str]) -> tuple[str, ...]:
    """Return the rules; raise SetupError for one that is neither `claim=value` nor `@domain`."""
    for rule in rules:
        if not (_CLAIM_RULE.fullmatch(rule) or _DOMAIN_RULE.fullmatch(rule)):
            raise SetupError(
                f"“{rule[:80]}” in HASANYONE_OIDC_ADMINS names no administrators.",
                "Write a claim and its value, such as roles=hasanyone.admin or sub=248289761001,"
                " or the domain of their mail addresses, such as @council.example.",
            )
    return tuple(rules)


def find_rule(rules: Sequence[str], claims: Mapping[str, Any]) -> str:
    """Return the first rule that the claims of an ID token meet; empty if they meet none.

    A mail address counts only if the provider says that it has verified it.
    """
    return next((rule for rule in rules if _meets(rule, claims)), "")


def _meets(rule: str, claims: Mapping[str, Any]) -> bool:
    if rule.startswith("@"):
        return _verified_email(claims).endswith(rule.casefold())
    claim, _, value = rule.partition("=")
    if claim == _EMAIL:
        return _verified_email(claims) == value.casefold()
    stated = claims.get(claim)
    return value in stated if isinstance(stated, list) else stated == value


def _verified_email(claims: Mapping[str, Any]) -> str:
    email = claims.get(_EMAIL)
    is_verified = claims.get("email_verified") is True
    return email.casefold() if is_verified and isinstance(email, str) else ""
