"""`python -m kg` is `kg`."""

from kg.cli import main

if __name__ == "__main__":  # and not when a process that extracts imports it again
    main(prog_name="kg")
