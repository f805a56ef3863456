"""The sample plan and its forms, loaded from the fixtures' own scripts."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "readers"


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        f"readers_fixture_{name}", FIXTURES / f"{name}.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def build() -> ModuleType:
    return _load("build")


@pytest.fixture(scope="session")
def fixtures() -> Path:
    return FIXTURES
