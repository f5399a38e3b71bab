"""What maintainers run now and then: reference data and lists that are made from packages."""
