"""Card of a person's own questions, to show again or delete, of what is searched and kept."""

from collections.abc import Iterator, Sequence

from bot.presentation import labels
from bot.presentation.home_view import HomeView, QuestionView
from bot.presentation.provenance import SearchedView
from bot.sanitise import one_line
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    action_set,
    adaptive_card,
    bullet_list,
    confirmed_action,
    execute_action,
    heading,
    small_text,
    text_block,
)
from bot.teams.cards.kit.markdown import escape
from bot.teams.cards.messages import section_elements
from bot.teams.identifiers import ActionVerb, DataKey
from index.text.documents import truncate

_TITLE_CHARS, _SUMMARY_CHARS, _SCOPE_CHARS, _LINE_CHARS, _MAX_SOURCES = 120, 160, 300, 130, 20


def home_card(home: HomeView) -> Card:
    """Return the card of the questions, newest first."""
    body = [
        heading(home.title, size="Large"),
        *_question_elements(home),
        heading(home.search_title, separator=True, spacing="Medium"),
        *([text_block(home.search_note)] if home.search_note else []),
        *(_searched_elements(home.scope) if home.scope else []),
        *section_elements(home.privacy),
    ]
    return adaptive_card(body, fallback_text=home.title)


def _question_elements(home: HomeView) -> Iterator[Element]:
    if home.questions_note:
        yield text_block(home.questions_note)
    if home.questions:
        yield _question_input(home.questions)
        yield action_set(_home_actions(home))


def _question_input(questions: Sequence[QuestionView]) -> Element:
    return {
        "type": "Input.ChoiceSet",
        "id": DataKey.QUERY_ID.value,
        "label": labels.CHOOSE_QUESTION_FIELD,
        "style": "expanded",
        "wrap": True,
        "isRequired": True,
        "errorMessage": labels.QUESTION_NOT_CHOSEN,
        "choices": [
            {"title": _question_title(question), "value": question.query_id}
            for question in questions
        ],
    }


def _question_title(question: QuestionView) -> str:
    text = truncate(one_line(question.text), _TITLE_CHARS)
    return f"{text} · {truncate(one_line(question.summary), _SUMMARY_CHARS)}"


def _home_actions(home: HomeView) -> list[Element]:
    deletion = home.deletion
    # What the confirmation folds in does not ask for a choice first.
    delete = execute_action(
        deletion.confirm, ActionVerb.FORGET, {}, style="destructive", associatedInputs="none"
    )
    title = labels.OPENS_FORM.format(action=deletion.action)
    return [
        execute_action(home.show_answer, ActionVerb.SHOW_OWN, {}, style="positive"),
        confirmed_action(title, deletion.warning, delete),
    ]


def _searched_elements(searched: SearchedView) -> Iterator[Element]:
    yield small_text(escape(searched.scope, _SCOPE_CHARS))
    lines = [source.line for source in (*searched.failed, *searched.read)]
    if lines:
        shown = labels.shorten_list(lines, _MAX_SOURCES)
        yield bullet_list((escape(line, _LINE_CHARS) for line in shown), size="Small")
