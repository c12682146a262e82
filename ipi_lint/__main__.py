"""`python -m ipi_lint`."""

from ipi_lint.cli import main

if __name__ == "__main__":
    main()
