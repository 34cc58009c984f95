"""`python -m jctc_lint`."""

from jctc_lint.cli.main import main

if __name__ == "__main__":
    main()
