"""How much the property tests try: the same examples on every run, or many more on request.

`pytest` tries a fixed number of examples and always the same ones. `pytest --hypothesis-profile=deep` tries many others.
"""

from hypothesis import HealthCheck, settings

# one browser for all tests that look at pages
pytest_plugins = ["tests.browser"]

CALM = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile(
    "fixed", derandomize=True, database=None, deadline=None, max_examples=60, suppress_health_check=CALM
)
settings.register_profile("deep", deadline=None, max_examples=3000, suppress_health_check=CALM)
settings.load_profile("fixed")
