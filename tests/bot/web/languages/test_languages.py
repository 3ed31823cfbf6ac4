"""The page and the API in the language of whoever asks."""

import re

import pytest

from index.i18n.translation import use_language

ENGLISH, WELSH = "Has anyone done this before we build it?", "A oes rhywun wedi gwneud hyn"
QUESTION = "Oes rhywun wedi gwneud gwasanaeth adrodd am damprwydd a llwydni?"


def language(response) -> str:
    [tag] = re.findall(r'<html lang="(\w+)">', response.text)
    assert response.headers["content-language"] == tag
    return tag


@pytest.mark.parametrize(
    ("accepted", "tag", "heading"),
    [("cy-GB", "cy", WELSH), ("en", "en", ENGLISH), ("fr", "en", ENGLISH)],
)
def test_the_page_is_in_the_language_that_the_browser_accepts(client, accepted, tag, heading):
    page = client.get("/", headers={"accept-language": accepted})
    assert language(page) == tag
    assert heading in page.text
    assert {"Accept-Language", "Cookie"} <= set(page.headers["vary"].split(", "))
    assert "set-cookie" not in page.headers


def test_the_language_that_is_chosen_on_the_page_is_remembered(client):
    english = client.get("/?q=damp&in=wales", headers={"accept-language": "en"})
    [link] = re.findall(r'href="([^"]+)" hreflang="cy" lang="cy">Cymraeg<', english.text)
    assert link == "/?q=damp&amp;in=wales&amp;lang=cy"
    chosen = client.get(link.replace("&amp;", "&"))
    assert language(chosen) == "cy"
    assert re.fullmatch(
        r"language=cy; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax",
        chosen.headers["set-cookie"],
    )
    assert language(client.get("/", headers={"accept-language": "en"})) == "cy"


@pytest.mark.parametrize("asked", ["?lang=tlh", "?lang=", "?lang=%ff", "?lang=cy%0d%0ax"])
def test_a_language_that_we_do_not_have_is_ignored(client, asked):
    page = client.get(f"/{asked}")
    assert language(page) == "en"
    assert "set-cookie" not in page.headers


def test_a_question_in_welsh_is_answered_in_welsh_around_the_records(client):
    english = client.get("/?q=damp+and+mould+reporting+service", headers={"accept-language": "en"})
    welsh = client.get("/", params={"q": QUESTION}, headers={"accept-language": "cy"})
    first = '<h3 id="hit-1">1. <a href="([^"]+)"'
    assert re.findall(first, welsh.text) == re.findall(first, english.text)
    assert "Chwiliwyd fel" in welsh.text


def test_the_sentences_of_the_api_are_in_the_language_that_is_accepted(client):
    answer = client.get("/api/v1/ask", params={"q": QUESTION}, headers={"accept-language": "cy"})
    assert answer.json()["verdict"]["sentence"].startswith("Dechreuwyd hyn: ")
    fault = client.get("/api/v1/ask", headers={"accept-language": "cy"})
    assert fault.json()["detail"] == "Nid oes cwestiwn."
    for response in (answer, fault):
        assert response.headers["content-language"] == "cy"
        assert "Accept-Language" in response.headers["vary"].split(", ")


def test_an_error_of_the_page_is_in_its_language(client):
    page = client.get("/nothing", headers={"accept-language": "cy"})
    assert (page.status_code, language(page)) == (404, "cy")
    assert "Nid oes dim yn y cyfeiriad hwn." in page.text


def test_an_answer_that_was_kept_is_said_anew_in_another_language(asker):
    english = asker.answer("chatbot for council services").verdict.sentence
    with use_language("cy"):
        welsh = asker.answer("chatbot for council services").verdict.sentence
    assert welsh != english
    assert asker.answer("chatbot for council services").verdict.sentence == english


def test_the_texts_of_records_are_marked_on_a_page_in_another_language(client):
    welsh = client.get("/", params={"q": QUESTION}, headers={"accept-language": "cy"}).text
    title = r'<a href="[^"]+" dir="auto" lang="en">Housing repairs common service pattern'
    assert re.search(title, welsh)
    assert re.search(r'<span dir="auto" lang="en">Southwark, Greenwich, Lincoln and', welsh)
    assert '<h1 id="verdict" dir="auto">Dechreuwyd hyn' in welsh
    assert f'<dd dir="auto">{QUESTION}' in welsh


def test_a_page_in_english_is_as_it_is(client):
    assert ' lang="' not in client.get("/?q=chatbot").text.replace('<html lang="en">', "").replace(
        'hreflang="cy" lang="cy"', ""
    )
