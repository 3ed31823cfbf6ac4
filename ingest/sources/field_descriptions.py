"""Descriptions of our fields for people who write declarations."""

from ingest.sources.schema import InitiativeField

FIELD_DESCRIPTIONS: dict[str, str] = {
    InitiativeField.TITLE: "Its name. A record without one is left out.",
    InitiativeField.URL: "The page about it.",
    InitiativeField.SUMMARY: "One or two sentences on what it is.",
    InitiativeField.DESCRIPTION: "What it is for. A list makes paragraphs.",
    InitiativeField.ALIASES: "Its other names.",
    InitiativeField.KIND: "What kind of thing it is: software, grant, service.",
    InitiativeField.ORGANISATIONS: "Who did it: names, or {name: …, role: 'lead'}.",
    InitiativeField.COUNTRY: "The country where it is: a name or a code. Of two, none is taken.",
    InitiativeField.REGION: "The place where it is, smaller than a country.",
    InitiativeField.DEPLOYED_IN: "Further countries where it is used.",
    InitiativeField.THEMES: "Its subjects.",
    InitiativeField.STATUS: "idea, discovery, alpha, beta, live, completed or stopped.",
    InitiativeField.STATUS_AS_OF: "The day when its status was stated.",
    InitiativeField.STARTED: "When it started.",
    InitiativeField.ENDED: "When it ended.",
    InitiativeField.OUTCOMES: "What was expected: texts, or {statement: …, result: …}.",
    InitiativeField.FUNDING: "Who paid: {source: …, amount: …, currency: …, period: …}.",
    InitiativeField.REUSE: "How to reuse it: {code: …, licence: …, offer: …}.",
    InitiativeField.CONTACT: "A mailbox of a role, or a page. Addresses of people are never shown.",
    InitiativeField.LINKS: "Further addresses.",
    InitiativeField.REGISTRY: "The list that it is from, where one file holds several.",
    InitiativeField.SEEN: "The day when the publisher last looked at the record.",
}
