"""The library works however it was installed, data included. Slow: it builds, and makes three environments."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SNIPPET = """
import korridor as kd
atlas = kd.load()
assert len(atlas.places) > 0
print(kd.__file__)
"""


def run(*command, cwd, **environment):
    # Nothing of the surrounding environment may lend the package to the one under test.
    clean = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(command, cwd=cwd, env=clean | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command} failed\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


@pytest.fixture(scope="module")
def built(root, tmp_path_factory):
    """Folder with an sdist of this tree, and a wheel built from that sdist."""
    out = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(root), cwd=out)
    return out


@pytest.fixture(scope="module")
def wheel(built):
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def sdist(built):
    return next(built.glob("*.tar.gz"))


def site_packages(environment: Path) -> Path:
    return Path(sysconfig.get_path("purelib", "venv", {"base": str(environment), "platbase": str(environment)}))


def installed(tmp_path: Path, *what: str) -> tuple[str, Path]:
    """Install into a fresh environment and run the snippet from elsewhere: (where the package lies, site-packages).

    The packages it depends on are lent by the environment of the tests: they are not what is tested here.
    """
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    lent = sysconfig.get_path("purelib")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python), "install", "--quiet")
    options = ("--no-deps", "--no-index", "--no-build-isolation", "--ignore-installed")
    run(*pip, *options, *what, cwd=tmp_path, PYTHONPATH=lent)  # PYTHONPATH: the build backend
    here = site_packages(environment)
    (here / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    return run(str(python), "-I", "-c", SNIPPET, cwd=elsewhere), here


def test_the_wheel_carries_package_tables_and_data(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "korridor/__init__.py",
        "korridor/columns.csv",
        "korridor/quantities.csv",
        "korridor/py.typed",
        "korridor/_data/corridors/LICENSE",
        "korridor/_data/corridors/caspian-gulf/atlas.toml",
        "korridor/_data/corridors/caspian-gulf/values.csv",
        "korridor/_data/seeds/claims.csv",
    } <= names
    assert [name for name in names if not name.startswith(("korridor/", "korridor-"))] == []


def test_the_sdist_carries_what_its_tests_need(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "pyproject.toml",
        "Makefile",
        "LICENSE",
        "corridors/LICENSE",
        "corridors/caspian-gulf/atlas.toml",
        "seeds/claims.csv",
        "src/korridor/columns.csv",
        "tests/conftest.py",
        "tests/examples/six/atlas.toml",
    } <= names


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_an_install_reads_the_data_inside_it(kind, request, tmp_path):
    archive = request.getfixturevalue(kind)
    where, site = installed(tmp_path, str(archive))
    assert Path(where) == site / "korridor" / "__init__.py"


def test_an_editable_install_reads_the_checkout(root, tmp_path):
    """And leaves no copy of the data that could grow stale."""
    where, site = installed(tmp_path, "--editable", str(root))
    assert Path(where) == root / "src" / "korridor" / "__init__.py"
    assert not (site / "korridor").exists()
