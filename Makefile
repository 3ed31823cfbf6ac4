# Each target sets up what it needs and works alone; the second time it is quick.
# PIP_ARGS reaches every pip call: on a machine that reaches PyTorch's own index,
#   make run PIP_ARGS="--extra-index-url https://download.pytorch.org/whl/cpu"
# takes the small CPU build of torch.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) -c constraints.txt
EXAMPLE := Has anyone done a damp and mould reporting service?

.PHONY: run test check adapt ask ingest bench bench-chat bench-ingest bench-ranking bench-resolve bench-swap bench-verdict \
	calibration cards clean playground setup

run: .venv/ready ## Set up, build the index where there is none, answer an example, serve.
	$(BIN)/hasanyone ingest --source catalogue --if-none
	$(BIN)/hasanyone ask "$(EXAMPLE)"
	$(BIN)/hasanyone serve

test: .venv/dev .venv/browser .venv/node ## Set up and run the tests.
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

check: .venv/dev ## Format, lint, types, and who imports whom.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The question reaches the command through the environment, so that no ' or $ in it breaks anything.
unexport q
ask: export HASANYONE_QUESTION := $(value q)
ask: .venv/ready ## Answer one question: make ask q="has anyone ...?"
	@test -n "$$HASANYONE_QUESTION" || { echo 'Ask with: make ask q="has anyone ...?"' >&2; exit 2; }
	@$(BIN)/hasanyone ingest --source catalogue --if-none >/dev/null
	@$(BIN)/hasanyone ask -- "$$HASANYONE_QUESTION"

ingest: .venv/ready ## Read every registry of sources.toml: make ingest [MIRROR=dir]
	$(BIN)/hasanyone ingest $(if $(MIRROR),--mirror "$(MIRROR)")

bench: .venv/dev ## What a question costs, beside a plain pipeline: docs/speed.md. make bench [SIZES=10000,100000]
	$(BIN)/python tests/benchmarks/question_cost.py $(if $(SIZES),--sizes $(SIZES))

bench-chat: .venv/dev ## Slack and Teams: signed questions, 16 at a time for a minute, 10,000 initiatives.
	$(BIN)/python tests/benchmarks/slack_load.py
	$(BIN)/python tests/benchmarks/teams_load.py

bench-ingest: .venv/dev ## How a build grows: docs/growth.md and its picture, some 20 minutes.
	$(BIN)/python tests/benchmarks/build_growth.py

bench-swap: .venv/dev ## Build, promote and roll back for a minute while clients ask without pause.
	$(BIN)/python tests/benchmarks/promotion_under_load.py

bench-resolve: .venv/dev ## Measure how well records are seen to be one: make bench-resolve MIRROR=dir
	$(BIN)/python tests/benchmarks/entity_resolution.py "$(MIRROR)"

cards: .venv/dev .venv/browser .venv/node ## Draw every card of Teams, wide and narrow: make cards [OUT=dir]
	$(BIN)/python -m tests.support.card_pictures "$(or $(OUT),cards)"

playground: .venv/dev .venv/browser .venv/node ## Walk through Microsoft's own client, a picture a step: make playground [OUT=dir]
	@$(BIN)/hasanyone ingest --source catalogue --if-none >/dev/null
	$(BIN)/python -m tests.support.playground_pictures "$(or $(OUT),playground)"

bench-ranking: .venv/dev ## Our ranking beside plain engines: make bench-ranking QUESTIONS=dir
	$(BIN)/python tests/benchmarks/ranking.py "$(or $(QUESTIONS),tests/questions)"

bench-verdict: .venv/dev ## How far the verdicts' probabilities can be believed: docs/reliability.svg.
	$(BIN)/python tests/benchmarks/verdict.py

calibration: .venv/ready ## Make the current index's calibration the one that ships.
	$(BIN)/python -m ingest.pipeline.calibration

adapt: .venv/ready ## Teach the packaged model to read questions: make adapt [TEACHER=dir], with the whole index built.
	$(BIN)/python -m ingest.models.train_adapter $(if $(TEACHER),--teacher "$(TEACHER)")

setup: .venv/dev .venv/browser .venv/node

clean: ## Remove what the other targets set up; the data folder stays.
	rm -rf .venv build dist *.egg-info tests/node/node_modules

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Has Anyone needs Python 3.11 or newer.")'
	$(PYTHON) -m venv .venv

.venv/ready: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) -e '.[ingest]'
	@touch $@

.venv/dev: .venv/ready
	$(PIP) -e '.[dev]'
	@touch $@

# A browser for the tests of the page: installed where that is possible, else those tests skip.
.venv/browser: .venv/bin/python
	@sh tests/support/install-browser.sh
	@touch $@

# Microsoft's own card parser, manifest schemas and local client, for the tests of Teams.
.venv/node: .venv/bin/python tests/node/package-lock.json
	@sh tests/support/install-node.sh
	@touch $@
