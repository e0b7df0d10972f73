"""The frozen site of the mill, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.site.search import build_index
from search.mill import make_site

ASSETS = Path(__file__).parent.parent.parent / "docs" / "assets"


@pytest.fixture(scope="session")
def mill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_site(tmp_path_factory.mktemp("mill"), ASSETS)
    build_index(made)
    return made
