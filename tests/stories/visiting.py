"""The web desk over HTTP in a story: a librarian with scripts off, and what a page says."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.people import Somebody, World, words


@dataclass
class Visitor:
    """A librarian at the web desk, with scripts off: links and forms alone."""

    world: World
    http: aiohttp.ClientSession
    who: int
    page: str = ""
    status: int = 0
    headers: Any = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.world.service.web.port}"

    async def opens(self, path: str) -> str:
        async with self.http.get(self.base + path) as answer:
            self.page, self.status = await answer.text(), answer.status
            self.headers = answer.headers
        return self.page

    async def posts(self, path: str, *, token: str | None = None, **fields: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page)
        given = token if token is not None else (found[1] if found else "")
        async with self.http.post(
            self.base + path, data={"csrf": given, **fields}, allow_redirects=False
        ) as answer:
            text, status, headers = await answer.text(), answer.status, answer.headers
        await self.world.settle()
        if status == 303:
            text = await self.opens(headers["Location"])
        elif 'name="csrf"' in text:
            self.page = text
        self.status, self.headers = status, headers
        return text

    async def does(self, code: str, action: str, **fields: str) -> str:
        return await self.posts(f"/desk/case/{code}/do", action=action, **fields)

    async def comes_in(self) -> None:
        """Ask the bot for the link, follow it, press the button."""
        phone = Somebody(self.world, self.world.telegram.people[self.who], self.who)
        await phone.says("/desk")
        found = re.search(r"/desk/in/\S+", words(phone.sees("/desk/in/")))
        assert found
        await self.opens(found[0])
        assert self.status == 200
        await self.posts(found[0])
        await self.opens("/desk/")
        assert self.status == 200


def readable(page: str) -> str:
    """Return the words of a page, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def launch_data(token: str, user: int, at: float, **more: str) -> str:
    """Return a Mini App's launch data as Telegram signs it."""
    fields = {
        "user": json.dumps({"id": user, "first_name": "Ε"}),
        "auth_date": str(int(at)),
        **more,
    }
    written = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    signed = hmac.new(key, written.encode(), hashlib.sha256).hexdigest()
    return urlencode({**fields, "hash": signed})
