"""Scripts and style sheets as they are built: packed once, for those who take it."""

import pytest
from tests.server.site import Site

from clusterkg.server.pages.assets import DIST, manifest

BUILT = [name for name in manifest().values() if (DIST / f"{name}.br").is_file()]


@pytest.mark.skipif(not BUILT, reason="the pages are not built here")
def test_what_is_built_comes_packed_under_its_own_name_and_type(small: Site) -> None:
    for name in BUILT:
        plain = small.ask(f"/static/{name}")
        packed = small.ask(f"/static/{name}", Accept_Encoding="gzip, br")
        assert packed.headers["Content-Encoding"] == "br"
        assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert packed.body == (DIST / f"{name}.br").read_bytes()
        assert len(packed.body) < len(plain.body) / 2
        for got in (plain, packed):
            assert got.headers["Vary"] == "Accept-Encoding"
        assert small.ask(f"/static/{name}.br").status == 404
