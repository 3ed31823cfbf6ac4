"""Questions written behind their answers: readable at once, tried again, written at the end."""

import os
import threading

import pytest
from pydantic import TypeAdapter

from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.db.engine import sqlite_url
from bot.store.model import StoredQuestion, Surface
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


def test_what_a_killed_process_had_not_written_is_written_by_the_next(tmp_path, store):
    def fail(_batch):
        raise BackendError("away", "")

    killed = QuestionWriter(fail, retry_s=0.01)
    killed.keep_journal(tmp_path / "unstored")
    questions = [stored_question() for _ in range(3)]
    for question in questions:
        killed.add(question)
    living = QuestionWriter(fail)
    living.keep_journal(tmp_path / "unstored")
    assert len(living) == 0  # the other one is not dead
    os.close(killed._journal._descriptor)
    store.question_writer.keep_journal(tmp_path / "unstored")
    assert store.question_writer.flush(PATIENCE_S)
    assert [store.get_question(each.query_id) for each in questions] == questions
    again = QuestionWriter(fail)
    again.keep_journal(tmp_path / "unstored")
    assert len(again) == 0


def test_a_journal_with_half_a_line_loses_no_whole_one_and_a_full_disk_no_question(tmp_path, store):
    (tmp_path / "unstored").mkdir()
    question = stored_question()
    line = TypeAdapter(StoredQuestion).dump_json(question)
    (tmp_path / "unstored" / "1-a.jsonl").write_bytes(line + b"\n" + line[:40])
    store.question_writer.keep_journal(tmp_path / "unstored")
    store.question_writer._journal._descriptor = os.open("/dev/full", os.O_WRONLY)
    after = stored_question()
    store.question_writer.add(after)
    assert store.question_writer.flush(PATIENCE_S)
    for each in (question, after):
        assert store.get_question(each.query_id) == each
