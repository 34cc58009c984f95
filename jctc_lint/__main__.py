"""`python -m jctc_lint`."""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    # Python looks for modules in the current folder first, and that may be the one to be judged:
    # a `platform/` or a `click.py` of it must not run.
    del sys.path[0]

from jctc_lint.cli.main import main

if __name__ == "__main__":
    main()
