"""Throw at the line what nobody should: `make fuzz`."""
