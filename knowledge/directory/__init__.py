"""The libraries of the network: names, places, hours, and by when one of them can answer."""

from knowledge.directory.checking import check
from knowledge.directory.desk import DeskTimes
from knowledge.directory.hours import mistake as mistake_in_hours
from knowledge.directory.loading import DirectoryError, files_of, load
from knowledge.directory.network import Directory, OpenNow, hours_of_day, open_now
from knowledge.directory.opening import Day, Reason
from knowledge.directory.sheets import Bilingual, Library, Network, Point

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
    "hours_of_day",
    "load",
    "mistake_in_hours",
    "open_now",
]
