# Each target sets up what it needs and works alone; later runs are quick.
# PIP_ARGS is passed to the installation of torch. On a machine that reaches PyTorch's own index,
#   make run PIP_ARGS="--extra-index-url https://download.pytorch.org/whl/cpu"
# installs the small CPU build.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP) --no-deps --require-hashes -r
TORCH := torch==2.13.0
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet --no-header \
	--no-emit-package torch pyproject.toml requirements/build.in
EXAMPLE := Has anyone done a damp and mould reporting service?

.PHONY: adapt ask bench bench-answers bench-api bench-chat bench-engines bench-heights bench-ingest bench-kill bench-load bench-ranking bench-replicas bench-resolve \
	bench-swap bench-verdict bench-workers calibration cards check clean coverage fuzz help ingest intents lock messages playground quick replies run setup test

help: ## List all targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "make %-14s %s\n", $$1, $$2 }'

run: .venv/ready ## Set up, build an index if there is none, answer an example, serve http://127.0.0.1:8080.
	$(BIN)/hasanyone ingest --source catalogue --if-none
	$(BIN)/hasanyone ask "$(EXAMPLE)"
	$(BIN)/hasanyone serve

test: setup ## Set up and run all tests, some sixteen minutes on two cores.
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

quick: .venv/dev ## Run the tests that need no browser, Node, Postgres or long build: under a minute.
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder \
		-m "not slow and not browser and not node and not postgres" -p no:schemathesis

coverage: setup ## Run all tests; fail if they cover less of the code than pyproject.toml asks for.
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --cov

check: .venv/dev ## Check format, lint, types and which package imports which.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The question is passed in the environment, so that no ' or $ in it breaks anything.
unexport q
ask: export HASANYONE_QUESTION := $(value q)
ask: .venv/ready ## Answer one question: make ask q="has anyone ...?"
	@test -n "$$HASANYONE_QUESTION" || { echo 'Ask with: make ask q="has anyone ...?"' >&2; exit 2; }
	@$(BIN)/hasanyone ingest --source catalogue --if-none >/dev/null
	@$(BIN)/hasanyone ask -- "$$HASANYONE_QUESTION"

ingest: .venv/ready ## Read every registry of sources.toml into a new index: make ingest [MIRROR=dir]
	$(BIN)/hasanyone ingest $(if $(MIRROR),--mirror "$(MIRROR)")

bench: .venv/dev ## Measure the cost of a question, and write docs/speed.md: make bench [SIZES=10000,100000]
	$(BIN)/python tests/benchmarks/question_cost.py $(if $(SIZES),--sizes $(SIZES))

bench-api: .venv/dev ## Fuzz the API with 5,000 requests and more, and write docs/api-fuzz.md: make bench-api [EXAMPLES=400]
	$(BIN)/python tests/benchmarks/api_fuzz.py $(if $(EXAMPLES),--examples $(EXAMPLES))

bench-chat: .venv/dev ## Measure Slack and Teams under load: signed questions, 16 at a time for a minute.
	$(BIN)/python tests/benchmarks/slack_load.py
	$(BIN)/python tests/benchmarks/teams_load.py
	$(BIN)/python tests/benchmarks/teams_invokes.py

bench-load: .venv/dev ## Attack the running server: a flood, half-sent requests, an end under load, long messages.
	$(BIN)/python tests/benchmarks/admission.py

bench-engines: .venv/dev ## Compare FAISS, Milvus Lite and a server: make bench-engines [SERVER=address SERVER_PROCESS=pid QUESTIONS=dir]
	$(BIN)/python tests/benchmarks/vector_engines.py $(if $(SERVER),--server "$(SERVER)") $(if $(SERVER_PROCESS),--server-process $(SERVER_PROCESS)) $(if $(QUESTIONS),--questions "$(QUESTIONS)")

bench-heights: setup ## Measure how high answers are at 360 px in Slack and Teams, and count their buttons.
	$(BIN)/python tests/benchmarks/card_heights.py

bench-kill: .venv/dev ## Kill a server 200 times during bursts of questions: nothing may be lost: make bench-kill [KILLS=20]
	$(BIN)/python tests/benchmarks/kills.py $(if $(KILLS),--kills $(KILLS))

bench-ingest: .venv/dev ## Measure how a build grows, and write docs/growth.md and its picture: some 20 minutes.
	$(BIN)/python tests/benchmarks/build_growth.py

bench-workers: .venv/dev ## Embed 20,000 texts by two workers and kill one half-way: make bench-workers [TEXTS=2000]
	$(BIN)/python -W ignore -m tests.benchmarks.workers $(TEXTS)

bench-swap: .venv/dev ## Build, promote and roll back for a minute while clients ask; nothing may fail.
	$(BIN)/python tests/benchmarks/promotion_under_load.py

bench-resolve: .venv/dev ## Measure the precision and recall of entity resolution: make bench-resolve MIRROR=dir
	$(BIN)/python tests/benchmarks/entity_resolution.py "$(MIRROR)"

bench-replicas: .venv/dev ## Kill servers, workers and Postgres behind nginx while clients ask: nothing may be lost.
	$(BIN)/python tests/benchmarks/replicas.py

bench-ranking: .venv/dev ## Compare our ranking with plain engines: make bench-ranking QUESTIONS=dir
	$(BIN)/python tests/benchmarks/ranking.py "$(or $(QUESTIONS),tests/questions)"

bench-answers: .venv/dev ## Measure answers on names, wordings, and initiatives without expected questions.
	$(BIN)/python tests/benchmarks/answer_quality.py

bench-verdict: .venv/dev ## Measure how reliable the probabilities are, and draw docs/reliability.svg.
	$(BIN)/python tests/benchmarks/verdict.py

fuzz: .venv/dev ## Read some 200,000 inputs of every format, most of them damaged: make fuzz [INPUTS=20000]
	$(BIN)/python -W ignore tests/benchmarks/parser_fuzz.py --state data/fuzz $(if $(INPUTS),--inputs $(INPUTS))

cards: setup ## Draw every Teams card, wide and narrow, as a picture: make cards [OUT=dir]
	$(BIN)/python -m tests.support.card_pictures "$(or $(OUT),cards)"

replies: setup ## Draw ten answers of the current index in both chats, wide and narrow: make replies [OUT=dir]
	$(BIN)/python -m tests.support.reply_pictures "$(or $(OUT),replies)"

playground: setup ## Walk through Microsoft's own client and save a picture of each step: make playground [OUT=dir]
	@$(BIN)/hasanyone ingest --source catalogue --if-none >/dev/null
	$(BIN)/python -m tests.support.playground_pictures "$(or $(OUT),playground)"

calibration: .venv/ready ## Write the current index's calibration to ingest/data/questions, to ship it.
	$(BIN)/python -m ingest.pipeline.calibration

adapt: .venv/ready ## Train the question adapter further on the current index of all sources.
	$(BIN)/python -m ingest.models.train_adapter

intents: .venv/dev ## Train the classifier of new questions, after the adapter was trained.
	$(BIN)/python -m tests.support.train_question_classifier

messages: .venv/dev ## Extract every sentence into the catalogues of languages, and list what is not translated.
	$(BIN)/python -m tests.support.messages

lock: .venv/dev ## Lock the newest dependencies that pyproject.toml allows in requirements/, with hashes.
	$(LOCK) --upgrade --extra dev -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt --extra ingest --extra pdf -o requirements/ingest.txt
	$(LOCK) -c requirements/dev.txt --extra pdf -o requirements/answer.txt

setup: .venv/dev .venv/browser .venv/node ## Set up everything that the tests need.

clean: ## Remove what the other targets set up; keep the data folder.
	rm -rf .venv build dist *.egg-info tests/node/node_modules

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Has Anyone needs Python 3.11 or newer.")'
	$(PYTHON) -m venv .venv

.venv/ready: .venv/bin/python pyproject.toml requirements/ingest.txt
	$(LOCKED) requirements/ingest.txt
	$(PIP) $(PIP_ARGS) $(TORCH)
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/ready requirements/dev.txt
	$(LOCKED) requirements/dev.txt
	@touch $@

# A browser for the tests of the page. If it cannot be installed, those tests are skipped.
.venv/browser: .venv/bin/python
	@sh tests/support/install-browser.sh
	@touch $@

# Microsoft's own card parser, manifest schemas and local client, for the tests of Teams.
# If they cannot be installed, those tests are skipped.
.venv/node: .venv/bin/python tests/node/package-lock.json
	@sh tests/support/install-node.sh
	@touch $@
