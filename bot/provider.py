"""The sample OAI-PMH provider on a port of this machine: for the demo, and for trying a harvest.

runner, url = await provider.serve("Krini Library", items)
…
await runner.cleanup()
"""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from knowledge.sample.provider import Item, Provider

_PATH = "/oai"


async def serve(
    name: str, records: Iterable[Item], *, port: int = 0, page: int = 100
) -> tuple[web.AppRunner, str]:
    """Return a running server of these records, and its base URL; port 0 takes a free one.

    Raises OSError when the port is taken.
    """
    app = web.Application()
    runner = web.AppRunner(app, access_log=None)

    async def answer(request: web.Request) -> web.Response:
        told = request.query if request.method == "GET" else await request.post()
        plain = {key: value for key, value in told.items() if isinstance(value, str)}
        return web.Response(body=provider.answer(plain), content_type="text/xml", charset="utf-8")

    app.router.add_get(_PATH, answer)
    app.router.add_post(_PATH, answer)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}{_PATH}"
    provider = Provider(name, url, records, page=page)
    return runner, url
