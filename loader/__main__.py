"""`python -m loader` is the same as `ogi`."""

from loader.cli import main

if __name__ == "__main__":
    main()
