"""A harvest: what a provider lists, brought into the journal, from where the last run came to.

The window of a harvest is told by the provider's clock alone: until the moment of its first
answer, and the next time from there, with an overlap. What it does not list any more is deleted
where the list was complete: at a full harvest, and in a sweep over the identifiers where the
provider does not report deletions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from knowledge.catalogue.oaipmh import dates, formats
from knowledge.catalogue.oaipmh.answers import Answer
from knowledge.catalogue.oaipmh.asking import Asking
from knowledge.catalogue.oaipmh.dates import Granularity
from knowledge.catalogue.oaipmh.journal import Journal, Walk
from knowledge.catalogue.oaipmh.sources import Source
from knowledge.catalogue.oaipmh.trouble import HarvestError

Progress = Callable[[int, int | None], None]
"""Called after each answer: records listed so far, and of how many, if the provider tells."""

_SWEEP_EVERY = timedelta(days=30)  # where deletions are reported, but not for ever
_MOST_RESTARTS = 3
_MOST_EMPTY = 100  # answers in a row without any record
_MOST_RECORDS = 50_000_000
_BELIEVED = 0.5  # of the records may vanish from a list without being asked about
_FEW = 20  # may, however many there are


@dataclass(slots=True)
class Account:
    """What a harvest brought; whatever is not as it should be stands in `notices`."""

    provider: str = ""  # its name for itself
    prefix: str = ""
    is_complete_list: bool = False
    resumed_after: int | None = None  # records that a stopped run had listed already
    listed: int = 0  # records in the answers of this run
    deleted: int = 0  # of them reported as deleted
    absent: int = 0  # deleted because they are not listed any more
    unreadable: int = 0
    replaced: int = 0  # characters
    notices: list[str] = field(default_factory=list)


async def harvest(
    source: Source,
    journal: Journal,
    asking: Asking,
    *,
    is_full: bool = False,
    progress: Progress = lambda listed, size: None,
) -> Account:
    """Bring what is new at the provider into the journal; return the account.

    is_full: list everything, and delete what is not listed, however much that is.
    Raises HarvestError, and leaves off anywhere when cancelled: the next run goes on from the
    last answer that came.
    """
    return await _Harvest(source, journal, asking, is_full, progress).run()


class _Harvest:
    def __init__(
        self, source: Source, journal: Journal, asking: Asking, is_full: bool, progress: Progress
    ) -> None:
        self._source, self._journal, self._asking = source, journal, asking
        self._is_full, self._progress = is_full, progress
        self._account = Account()
        self._granularity = Granularity("")
        self._restarts = 0

    async def run(self) -> Account:
        self._check_source()
        identify = await self._identify()
        walk = self._journal.walk
        if walk is not None and (not self._is_full or _is_complete(walk)):
            self._account.resumed_after = walk.met
        else:
            walk = await self._begun(identify)
        self._account.prefix = walk.prefix
        self._account.is_complete_list = _is_complete(walk)
        if walk.verb == "ListRecords":
            is_whole = await self._list(walk)
            self._end(walk, is_whole)
            if not self._wants_sweep(walk, identify.identify.get("deletedRecord", "no")):
                return self._account
            walk = Walk("ListIdentifiers", walk.prefix, began=walk.began)
            self._journal.begin(walk)
        is_whole = await self._list(walk)
        self._end(walk, is_whole)
        return self._account

    # Before the list.

    def _check_source(self) -> None:
        """Refuse another provider than the one that the journal is about, unless all is listed."""
        told = {"url": self._source.url, "set": self._source.set}
        known = {name: self._journal.note(name) for name in told}
        if known == told:
            return
        if known["url"] and not self._is_full:
            raise HarvestError(
                f"{self._source.library} was harvested from {known['url']}"
                f"{' set ' + known['set'] if known['set'] else ''} so far. If this is its new "
                "address, run it once with --full: all is listed anew, and what is not there any "
                "more goes."
            )
        self._journal.write(**told, high="", walk="", swept="")

    async def _identify(self) -> Answer:
        answer = await self._asking.ask("Identify")
        if answer.error:
            raise HarvestError(self._told(answer.error, "Identify"))
        told = answer.identify
        self._account.provider = told.get("repositoryName", "")
        self._granularity = Granularity(told.get("granularity", ""))
        if answer.date is None:
            self._account.notices.append(
                "The provider does not tell its time (responseDate): each harvest lists everything."
            )
        return answer

    async def _begun(self, identify: Answer) -> Walk:
        """Begin a list: of what is new since the last one, else of everything."""
        prefix = await self._prefix()
        began = identify.date
        walk = Walk("ListRecords", prefix, began=began.isoformat() if began else "")
        high = dates.read(self._journal.note("high"))
        if high and began and not self._is_full:
            walk.since = self._granularity.write(high - self._granularity.overlap)
            # Without an end, records that change during a long harvest come in it twice. A
            # complete list has none: what changed would seem to be absent.
            if high <= began:
                walk.until = self._granularity.write(began)
        self._journal.begin(walk, prefix=prefix)
        return walk

    async def _prefix(self) -> str:
        if self._source.prefix:
            return self._source.prefix
        if (known := self._journal.note("prefix")) and not self._is_full:
            return known
        answer = await self._asking.ask("ListMetadataFormats")
        if answer.error:
            raise HarvestError(self._told(answer.error, "ListMetadataFormats"))
        chosen = formats.choose(answer.formats, self._source.url)
        if chosen == formats.DUBLIN_CORE:
            self._account.notices.append(
                "The provider has no MARC: titles, names and subjects come from Dublin Core, "
                "without shelfmarks."
            )
        return chosen

    # The list.

    async def _list(self, walk: Walk) -> bool:
        """Bring the whole list into the journal; return whether it came to its end."""
        empty = 0
        while True:
            answer = await self._asking.ask(walk.verb, **self._arguments(walk))
            if answer.error and not answer.found:
                if self._begins_again(answer.error, walk):
                    continue
                return not walk.token or self._is_whole(walk)
            self._count(answer, walk)
            empty = 0 if answer.found else empty + 1
            walk.size = answer.size if answer.size is not None else walk.size
            is_new = self._journal.take(answer.found, walk, answer.token)
            self._progress(walk.met, walk.size)
            if not answer.token:
                return self._is_whole(walk)
            if not is_new:
                return self._is_whole(walk, in_circles=True)
            if empty >= _MOST_EMPTY or walk.met > _MOST_RECORDS:
                raise HarvestError(
                    f"{self._source.url}: the list has no end: {walk.met:,} records, and the last "
                    f"{empty} answers without any. Tell the library; what came is kept."
                )

    def _arguments(self, walk: Walk) -> dict[str, str]:
        if walk.token:
            return {"resumptionToken": walk.token}
        told = {
            "metadataPrefix": walk.prefix,
            "set": self._source.set,
            "from": walk.since,
            "until": walk.until,
        }
        return {name: value for name, value in told.items() if value}

    def _begins_again(self, error: tuple[str, str], walk: Walk) -> bool:
        """Begin the list again if its token was forgotten; False: the error is its end.

        Raises HarvestError for any other error.
        """
        code, _ = error
        if code == "noRecordsMatch":
            return False
        if code != "badResumptionToken" or not walk.token or self._restarts >= _MOST_RESTARTS:
            raise HarvestError(self._told(error, walk.verb))
        self._restarts += 1
        self._account.notices.append(
            f"The provider had forgotten where the list was (badResumptionToken, after "
            f"{walk.met:,} records): it was begun again."
        )
        walk.token, walk.met, walk.unknown = "", 0, 0
        self._journal.begin(walk)
        return True

    def _count(self, answer: Answer, walk: Walk) -> None:
        self._account.replaced += answer.replaced
        if walk.verb == "ListRecords":
            self._account.listed += len(answer.found)
            self._account.deleted += sum(each.is_deleted for each in answer.found)
            self._account.unreadable += sum(bool(each.why) for each in answer.found)

    def _is_whole(self, walk: Walk, *, in_circles: bool = False) -> bool:
        """Tell whether a list that has ended had everything, as far as anybody can know."""
        is_short = walk.size is not None and walk.met < walk.size
        if not is_short and not (in_circles and walk.size is None):
            return True
        of = f" of {walk.size:,}" if walk.size is not None else ""
        why = " with a resumption token that was sent before" if in_circles else ""
        self._account.notices.append(
            f"The list ended after {walk.met:,}{of} records{why}. They are kept; the next harvest "
            "asks for the same list again."
        )
        return False

    # After the list.

    def _end(self, walk: Walk, is_whole: bool) -> None:
        """Close the list, with what it proves: the next one's start, and what is gone."""
        notes = {}
        if is_whole and walk.verb == "ListRecords":
            notes["high"] = walk.began
        drops = False
        if is_whole and not walk.since:
            absent = self._journal.absent(walk)
            drops = self._believes(absent)
            if drops:
                self._account.absent += absent
                notes["swept"] = walk.began
            if walk.unknown:
                self._account.notices.append(
                    f"{walk.unknown:,} records are listed that were never sent, with old dates. "
                    "Run it once with --full to get them."
                )
        self._journal.end(walk, drop_absent=drops, **notes)

    def _believes(self, absent: int) -> bool:
        """Tell whether so many records can have gone; a provider with a fault may list nothing."""
        held = self._journal.count()
        is_likely = absent < held and absent <= max(_FEW, _BELIEVED * held)
        if self._is_full or not absent or is_likely:
            return True
        self._account.notices.append(
            f"The provider lists {held - absent:,} of the {held:,} records that it had. Nothing "
            "was deleted. If that is right, run it once with --full."
        )
        return False

    def _wants_sweep(self, walk: Walk, deleted_record: str) -> bool:
        """Tell whether the identifiers must be looked through for what is gone."""
        if not walk.since or deleted_record == "persistent":
            return False
        if deleted_record != "transient":
            return True
        swept, began = dates.read(self._journal.note("swept")), dates.read(walk.began)
        return swept is None or began is None or began - swept >= _SWEEP_EVERY

    def _told(self, error: tuple[str, str], verb: str) -> str:
        code, text = error
        ways = {
            "badArgument": "The library's provider may have changed: try once with --full.",
            "cannotDisseminateFormat": "Give another format with --prefix, or run with --full.",
            "noSetHierarchy": "It has no sets: leave out --set.",
            "badResumptionToken": "What came is kept; the same command tries again.",
        }
        way = ways.get(code, "Ask the library whether this is its OAI-PMH base URL.")
        said = f"{code}: {text}" if text else code or "an error without a code"
        return f"{self._source.url}: {verb} was refused with {said.rstrip('.')}. {way}"


def _is_complete(walk: Walk) -> bool:
    """Tell whether a list under way is of all records, with what is in them."""
    return walk.verb == "ListRecords" and not walk.since
