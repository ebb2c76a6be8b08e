"""What tests share: the example atlas and a browser."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def root():
    """Top of the checkout or of the unpacked source archive."""
    return ROOT


@pytest.fixture(scope="session")
def six_folder():
    """Folder of the invented atlas of six places; its README draws it."""
    return ROOT / "tests" / "examples" / "six"


@pytest.fixture(scope="session")
def chromium():
    """Path of a Chromium; on CI one must be there, elsewhere tests that need it are skipped."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.environ.get("CI") == "true":
        pytest.fail("no Chromium on this machine: .ci/run installs the package `chromium`")
    pytest.skip("no Chromium on this machine")
