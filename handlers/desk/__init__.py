"""The librarians' desk in the browser: pages and forms that work with scripts off."""

from handlers.desk.live import Hub
from handlers.desk.room import Room
from handlers.desk.routes import application

__all__ = ["Hub", "Room", "application"]
