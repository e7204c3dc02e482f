"""What the pages do, for programs: OpenAPI at /api/openapi.json. Each route has the same rule as its page."""

from amparo.web.api.routes import ROUTES

__all__ = ["ROUTES"]
