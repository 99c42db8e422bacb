# Bayou 八有: what people type. `make` alone lists it.
# Needs Python 3.11 or 3.12, python3-venv and make; everything else comes from requirements.lock into .venv.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
SHELL := /bin/bash

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3,$(shell command -v $(name) 2>/dev/null)))
BIN := .venv/bin
LOCKED := .venv/.locked
READY := .venv/.ready
NOTEBOOKS = $(shell find notebooks -name '*.ipynb' -not -path '*/.ipynb_checkpoints/*')
STRIP := $(BIN)/nbstripout --keep-id --extra-keys "metadata.language_info metadata.papermill cell.metadata.papermill cell.metadata.execution"

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export JUPYTER_PREFER_ENV_PATH := 1
export PYTHONUTF8 := 1

.PHONY: help setup demo test crash fuzz mutants ruleset oracle pictures lab check fix bench docs suites bundle lock clean

help: ## 列出命令 · list the commands
	@printf '\n  \033[1m八有 Bayou\033[0m  佛山对口帮扶脱贫攻坚监测 · monitoring of paired assistance\n\n'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  \033[36mmake %-7s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\n  第一次使用 · first time:  \033[36mmake demo\033[0m\n\n'

setup: $(READY) ## 安装到 .venv(依赖锁不变则不重装) · install; rebuilt only when the lock changed
	@:

# The stamps are touched last: a killed installation is started anew.
$(LOCKED): requirements.lock
	@test -n "$(PYTHON)" || { echo '没有找到 Python 3.11;请先安装:apt-get install python3 python3-venv' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' \
	  || { echo '需要 Python 3.11 或 3.12;可写 make setup PYTHON=/path/to/python3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo '缺少 venv;请先安装:apt-get install python3-venv' >&2; exit 1; }
	@echo '安装依赖到 .venv,约需 1–3 分钟 … · installing'
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -qq --no-input --no-deps --only-binary :all: --require-hashes -r requirements.lock
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	@$(BIN)/python -m pip install -qq --no-input --no-deps --no-index --no-build-isolation -e .
	@$(BIN)/python -m pip check >/dev/null
	@touch $@
	@echo '就绪 · ready: $(BIN)/bayou --help'

demo: setup ## 生成模拟数据并完整跑一遍 · made-up register, then a whole run
	@$(BIN)/bayou demo
	@$(BIN)/bayou run

test: setup ## 运行测试(ARGS=… 传给 pytest) · run the tests
	@$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

# One process: the trials share what the undisturbed commands made, and two runs at a time would only slow each other.
crash: setup ## 三百次断电、写错误试验,约两小时(TRIALS= SEED=) · kill and deny writes, hundreds of times
	@BAYOU_CRASH_TRIALS=$(or $(TRIALS),300) BAYOU_CRASH_SEED=$(or $(SEED),2018) BAYOU_CRASH_SITES=all \
	  $(BIN)/pytest tests/crash tests/promises/test_2_never_half_published.py $(ARGS)

fuzz: setup ## 一万个弄坏的文件(FILES= SEED=) · ten thousand damaged files through ingest
	@$(BIN)/python -m tests.fuzz --files $(or $(FILES),10000) --seed $(or $(SEED),1)

mutants: setup ## 规则和指标变异测试:例子能发现多少处谓词改动 · how many wrong predicates the examples notice
	@$(BIN)/python -m tests.rules.mutation
	@$(BIN)/python -m tests.measure.mutation

ruleset: setup ## 规则之间的关系:重复、矛盾、蕴含 · which rules repeat, contradict or imply others
	@$(BIN)/python -m tests.rules.rule_set

oracle: setup ## 一万个随机登记册,两套引擎对照(REGISTERS= SEED=) · ten thousand made-up registers through two engines
	@$(BIN)/python -m tests.oracle --registers $(or $(REGISTERS),10000) --seed $(or $(SEED),1)

pictures: setup ## 重做公文页的样图(先看再提交) · make the approved pictures of official pages anew; look before you commit
	@$(BIN)/python -m tests.report.pictures

lab: setup ## 打开 JupyterLab · explore in JupyterLab
	@$(BIN)/jupyter lab --config=notebooks/lab_settings/jupyter_lab_config.py $(ARGS)

check: setup ## 只读检查:格式、类型、分层、可移植 SQL、笔记本 · read-only checks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pipelines.store.portable_sql
	@$(if $(NOTEBOOKS),$(STRIP) --verify $(NOTEBOOKS),true)

fix: setup ## 自动整理格式、清除笔记本输出 · mend what can be mended
	@$(BIN)/ruff check --fix --exit-zero --quiet .
	@$(BIN)/ruff format .
	@$(if $(NOTEBOOKS),$(STRIP) $(NOTEBOOKS),true)

bench: setup ## 测速 · measure speed
	@$(BIN)/python -m tests.bench $(ARGS)

docs: setup ## 重新生成数据字典和写法说明 · regenerate the pages of docs/ that are made from the contracts
	@$(BIN)/python -m pipelines.contracts.dictionary_page docs/data-dictionary.md
	@$(BIN)/python -m pipelines.contracts.values_page docs/accepted-values.md

suites: setup ## 重新生成 GX 套件 · regenerate expectations/suites
	@$(BIN)/python -m pipelines.check.suites

# What is committed, the wheels of the lock, and their sums; the wheels fit machines of this kind and this Python.
VERSION = $(shell sed -nE 's/^__version__ = "(.*)"/\1/p' pipelines/__init__.py)
BUNDLE = dist/bayou-$(VERSION)

bundle: setup ## 给没有网络的办公室打包:依赖、程序、安装脚本 · pack wheels and an installer for an office without network
	@rm -rf $(BUNDLE) && mkdir -p $(BUNDLE)/bayou $(BUNDLE)/wheels
	@git archive HEAD | tar -x -C $(BUNDLE)/bayou && rm -rf $(BUNDLE)/bayou/.ci
	@cd $(BUNDLE)/bayou && find . -type f ! -path './data/*' ! -path './reports/*' | sort > .bundled
	@mv $(BUNDLE)/bayou/bundle/install.sh $(BUNDLE)/install.sh
	@$(BIN)/python -m pip download -qq --no-input --no-deps --only-binary :all: --require-hashes -r requirements.lock -d $(BUNDLE)/wheels
	@cd $(BUNDLE) && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS
	@tar -C dist -cf $(BUNDLE).tar $(notdir $(BUNDLE)) && rm -rf $(BUNDLE)
	@printf '%s\n' '$(BUNDLE).tar:复制到那台机器,解开,运行 sh install.sh · copy, unpack, run sh install.sh'

# Hashes must be those of the public registry: settings of this machine are left out, and nothing of them is written down.
# Compile with the oldest supported Python, so that every version in the lock still installs there.
lock: $(LOCKED) ## 更新依赖锁和 environment.yml(ARGS=--upgrade 升级) · recompile the lock
	@env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND='make lock' \
	  $(BIN)/pip-compile --quiet --extra dev --generate-hashes --allow-unsafe --strip-extras --no-emit-options \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(ARGS) --output-file requirements.lock pyproject.toml
	@$(MAKE) --no-print-directory environment.yml

environment.yml: requirements.lock Makefile
	@{ printf '%s\n' '# Written by `make lock` from requirements.lock: conda gives Python and pip, pip gives the same versions.' \
	  'name: bayou' 'channels:' '  - conda-forge' '  - nodefaults' 'dependencies:' '  - python=3.11' '  - pip' '  - pip:'; \
	  sed -nE 's/^([A-Za-z0-9._-]+==[^ ]+) .*/      - \1/p' requirements.lock | grep -v ' pip=='; \
	  printf '%s\n' '      - -e .'; } > $@

clean: ## 删除 .venv 和缓存(不动 data/ 和 reports/) · remove .venv and caches, keep data and reports
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find pipelines tests notebooks -type d \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +
