"""The libraries of the network: names, places, hours, and by when one of them can answer."""

from knowledge.directory.checking import check
from knowledge.directory.desk import DeskTimes
from knowledge.directory.hours import in_words as hours_in_words
from knowledge.directory.loading import DirectoryError, files_of, load
from knowledge.directory.network import Directory, OpenNow, hours_of_day, open_now
from knowledge.directory.opening import Day, Reason
from knowledge.directory.sheets import Bilingual, Library, Network, Point
from knowledge.directory.typed import hours_in, parsed_hours

__all__ = [
    "Bilingual",
    "Day",
    "DeskTimes",
    "Directory",
    "DirectoryError",
    "Library",
    "Network",
    "OpenNow",
    "Point",
    "Reason",
    "check",
    "files_of",
    "hours_in",
    "hours_in_words",
    "hours_of_day",
    "load",
    "open_now",
    "parsed_hours",
]
