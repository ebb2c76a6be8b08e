"""How long a fresh process takes with the bundled atlas, as a multiple of what `import geopandas` takes.

Ratios travel between machines better than seconds. Each number is the median of several fresh processes; the kinds take
turns, so that a busy moment hits all of them. Run it by `make bench`, or `python bench/bench_atlas.py --runs 15`.
"""

import argparse
import compileall
import statistics
import subprocess
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ATLAS = ROOT / "corridors" / "caspian-gulf" / "atlas.toml"


def seconds(code: str) -> float:
    """Wall-clock seconds of a fresh Python that runs the code."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    return time.perf_counter() - start


def main() -> None:
    """Time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="fresh processes of each kind (default: 7)")
    runs = parser.parse_args().runs

    ends = tomllib.loads(ATLAS.read_text(encoding="utf-8"))["report"]["routes"][0]
    first_route = (
        "import korridor as kd\n"
        f"net = kd.load().network()\nnet.route({ends['origin']!r}, {ends['destination']!r}, by='distance').distance_km"
    )
    kinds = {
        "python, nothing imported": "pass",
        "import geopandas": "import geopandas",
        "import korridor": "import korridor",
        "load, network, first route": first_route,
    }
    # As pip does with packages it installs; an editable checkout has no bytecode where PYTHONDONTWRITEBYTECODE is set.
    compileall.compile_dir(ROOT / "src" / "korridor", quiet=1)
    for code in kinds.values():
        seconds(code)  # fills the disk cache
    taken = {kind: [] for kind in kinds}
    for _ in range(runs):
        for kind, code in kinds.items():
            taken[kind].append(seconds(code))

    median = {kind: statistics.median(times) for kind, times in taken.items()}
    print(f"{'fresh process':30}{'median s':>10}{'least s':>10}{'of geopandas':>14}   ({runs} runs)")
    for kind, middle in median.items():
        print(f"{kind:30}{middle:10.3f}{min(taken[kind]):10.3f}{middle / median['import geopandas']:14.2f}")


if __name__ == "__main__":
    main()
