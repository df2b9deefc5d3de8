"""One command from a fresh clone: sets up everything in .venv, then runs.

    python3 start.py demo        (Windows: py start.py demo)    the example, from spreadsheets to reports
    python3 start.py test        (Windows: py start.py test)    the tests
    python3 start.py lab         (Windows: py start.py lab)     JupyterLab on the notebooks (lab DOSSIER: of it)
    python3 start.py check|build|report|run|compare|explain ...         any other musrenbang command

Needs Python 3.11 or newer and nothing else; only the standard library is used here.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = HERE / "requirements.lock"
LAB_LOCK = HERE / "requirements-lab.lock"
OLDEST = (3, 11)
TEST = ("-m", "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
"""On all cores; the tests of one file stay together, because they share what is dear to make; long files first."""


def main(arguments: list[str]) -> int:
    """Set up, then run the command named by the first argument."""
    if sys.version_info < OLDEST:
        print(f"Perlu Python {OLDEST[0]}.{OLDEST[1]} atau lebih baru; ini {sys.version.split()[0]}.")
        print(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}.")
        return 2
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 2
    command, rest = arguments[0], arguments[1:]
    problem = set_up(LAB_LOCK if command == "lab" else LOCK)
    if problem:
        return problem
    if command == "setup":
        print(f"Siap / ready: {PYTHON}")
        return 0
    words = [*TEST, *rest] if command == "test" else ["-m", "musrenbang_analysis", command, *rest]
    return subprocess.call([str(PYTHON), *words], cwd=HERE if command in ("demo", "test", "lab") else None)


def set_up(lock: Path) -> int:
    """Make .venv with exactly the packages of the lock, once for each state of the lock."""
    stamp = VENV / f"{lock.name}.installed"
    wanted = fingerprint(lock, HERE / "pyproject.toml")
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return 0
    print(
        "Menyiapkan .venv (sekali saja, sekitar satu menit) ... / Setting up .venv (once, about a minute) ...",
        flush=True,
    )
    if not PYTHON.exists() and subprocess.call([sys.executable, "-m", "venv", str(VENV)]):
        print("venv gagal. Di Debian/Ubuntu: sudo apt install python3-venv")
        print("venv failed. On Debian or Ubuntu: sudo apt install python3-venv")
        return 2
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    steps = (
        [*pip, "--require-hashes", "-r", str(lock)],
        [*pip, "--no-deps", "--no-build-isolation", "--editable", str(HERE)],
    )
    for step in steps:
        if subprocess.call(step):
            print("Pemasangan gagal; lihat pesan di atas. / The installation failed; see above.")
            return 2
    stamp.write_text(wanted)
    return 0


def fingerprint(*paths: Path) -> str:
    """One text for the content of the files and the Python that uses them."""
    digest = hashlib.sha256(sys.version.encode())
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
