"""Questions written behind their answers: readable at once, tried again, written at the end."""

import threading

import pytest

from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.db.engine import sqlite_url
from bot.store.model import Surface
from bot.store.serving.question_writer import QuestionWriter
from bot.store.store import Store
from index.errors import BackendError
from tests.bot.store.test_store import stored_question

PATIENCE_S = 20.0


def test_an_answers_question_is_readable_before_it_is_written(indexed, store):
    holds = threading.Event()
    write = store.question_writer._write
    store.question_writer._write = lambda batch: (holds.wait(PATIENCE_S), write(batch))
    asker = AnswerService(LiveSnapshot(indexed), store, stores_later=True)
    answer = asker.ask("damp and mould", surface=Surface.API)
    assert asker.get_open_question(answer.query_id).text == "damp and mould"
    holds.set()
    assert store.question_writer.flush(PATIENCE_S)
    assert asker.get_open_question(answer.query_id).text == "damp and mould"


def test_the_end_writes_what_waits(tmp_path):
    first = Store.open(sqlite_url(tmp_path))
    question = stored_question()
    first.add_question_later(question)
    first.close()
    second = Store.open(sqlite_url(tmp_path))
    assert second.get_question(question.query_id) == question
    second.close()


def test_a_store_that_was_away_gets_every_question_once(store):
    fails, write = [BackendError("away", "")] * 2, store.question_writer._write

    def write_or_fail(batch):
        if fails:
            raise fails.pop()
        write(batch)
        if len(batch) == 1:
            write(batch)  # as after a commit whose confirmation did not arrive

    writer = QuestionWriter(write_or_fail, retry_s=0.01)
    questions = [stored_question() for _ in range(5)]
    for question in questions:
        writer.add(question)
    assert writer.flush(PATIENCE_S)
    assert [store.get_question(each.query_id) for each in questions] == questions


def test_too_many_waiting_questions_are_refused_and_old_ones_given_up():
    def fail(_batch):
        raise BackendError("away", "")

    writer = QuestionWriter(fail, max_pending=2, retry_s=0.01, max_age_s=0.2)
    for _ in range(2):
        writer.add(stored_question())
    with pytest.raises(BackendError):
        writer.add(stored_question())
    assert writer.flush(PATIENCE_S)
    assert writer.lost_count == 3
