# `make demo` and `make test` each do everything from a clean clone: Python 3.10 to 3.13 and make are all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Compiled on first import instead: that saves 0.2 GB.
PIP := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test bench format clean

demo: $(VENV)/.base
	mkdir -p build
	$(BIN)/python examples/make_scene.py build/scene.mp4
	$(BIN)/cuevoice dub build/scene.mp4 examples/scene.ass -o build/demo.mp4 --report build/demo.report.json
	@echo "The dubbed scene:  build/demo.mp4"
	@echo "What was done:     build/demo.report.json"

test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

# How well the example is heard, line by line.
bench: $(VENV)/.test
	mkdir -p build
	$(BIN)/cuevoice dub examples/scene.ass -o build/speech.wav --report build/speech.report.json
	$(BIN)/python benchmarks/hear.py build/speech.report.json build/speech.wav

format: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf build $(VENV)

$(VENV)/.base: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) torch
	$(PIP) --editable .
	touch $@

$(VENV)/.test: $(VENV)/.base
	$(PIP) --editable '.[test]'
	touch $@
