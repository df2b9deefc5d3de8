"""``python -m musrenbang_analysis`` is the same command as ``musrenbang``."""

import sys

from musrenbang_analysis.cli import main

if __name__ == "__main__":
    sys.exit(main())
