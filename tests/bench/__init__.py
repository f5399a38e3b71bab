"""What the loader's speed is measured by: `make bench`."""
