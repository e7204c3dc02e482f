"""Whether a locked library has a known vulnerability: `python -m advisories` (`make vulnerable`)."""
