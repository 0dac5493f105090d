"""A harvest: what a provider lists, brought into the journal, from where the last run came to.

The window of a harvest is told by the provider's clock alone: until the moment of its first
answer, and the next time from there, with an overlap. What it does not list any more is deleted
where the list was complete: at a full harvest, and in a sweep over the identifiers where the
provider does not report deletions.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from knowledge.catalogue.oaipmh import dates, formats
from knowledge.catalogue.oaipmh.account import Account
from knowledge.catalogue.oaipmh.answers import Answer
from knowledge.catalogue.oaipmh.asking import Asking, refusal
from knowledge.catalogue.oaipmh.dates import Granularity
from knowledge.catalogue.oaipmh.journal import Journal
from knowledge.catalogue.oaipmh.shown import shown
from knowledge.catalogue.oaipmh.sources import Source
from knowledge.catalogue.oaipmh.trouble import HarvestError
from knowledge.catalogue.oaipmh.walk import Walk

Progress = Callable[[int, int | None], None]
"""Called after each answer: records listed so far, and of how many, if the provider tells."""

_SWEEP_EVERY = timedelta(days=30)  # where deletions are reported, but not for ever
_MOST_RESTARTS = 3
_MOST_EMPTY = 100  # answers in a row without any record
_MOST_RECORDS = 50_000_000
_BELIEVED = 0.5  # of the records may vanish from a list without being asked about
_FEW = 20  # may, however many there are


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
        if walk is not None and self._goes_on(walk):
            self._account.resumed_after = walk.met
            if walk.met:
                self._asking.notice(
                    f"going on after {walk.met:,} records, where the last run stopped"
                )
        else:
            walk = await self._begun(identify)
        self._account.prefix = walk.prefix
        self._account.is_complete_list = walk.is_complete
        if walk.verb == "ListRecords":
            is_whole = await self._list(walk)
            self._end(walk, is_whole)
            if not self._wants_sweep(walk, identify.identify.get("deletedRecord", "no")):
                return self._account
            walk = Walk("ListIdentifiers", walk.prefix, began=walk.began)
            self._journal.begin(walk)
        await self._sweep(walk)
        return self._account

    async def _sweep(self, walk: Walk) -> None:
        """Look through the identifiers for what is gone; where that fails, what is new counts."""
        is_whole = False
        try:
            is_whole = await self._list(walk)
        except HarvestError as error:
            self._account.notices.append(f"What is gone could not be looked for. {error}")
        self._end(walk, is_whole)

    def _goes_on(self, walk: Walk) -> bool:
        """Tell whether the list that a stopped run had begun is the one that is wanted."""
        is_wanted = not self._is_full or walk.is_complete
        return is_wanted and self._source.prefix in ("", walk.prefix)

    # Before the list.

    def _check_source(self) -> None:
        """Refuse another provider than the one that the journal is about, unless all is listed."""
        told = {"url": self._source.shown, "set": self._source.set}
        known = {"url": shown(self._journal.note("url")), "set": self._journal.note("set")}
        if known == told:
            return self._journal.write(**told)  # an earlier program noted passwords too
        if known["url"] and self._journal.count("1") and not self._is_full:
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
            raise HarvestError(refusal(self._source.shown, "Identify", answer.error))
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
        if high and began and not self._is_full and self._is_comparable(prefix, high, began):
            walk.since = self._granularity.write(high - self._granularity.overlap)
            # Without an end, records that change during a long harvest come in it twice. A
            # complete list has none: what changed would seem to be absent.
            if high <= began:
                walk.until = self._granularity.write(began)
        self._journal.begin(walk, prefix=prefix)
        return walk

    def _is_comparable(self, prefix: str, high: datetime, began: datetime) -> bool:
        """Tell whether what is new since `high` is all that the journal lacks; say why not."""
        if prefix != self._journal.note("prefix"):
            self._account.notices.append(f"The format is {prefix} now: all was listed anew.")
            return False
        if high - began > self._granularity.overlap:
            self._account.notices.append(
                f"The provider's clock stands at {began:%Y-%m-%d %H:%M} and stood at "
                f"{high:%Y-%m-%d %H:%M} at the last harvest: all was listed anew."
            )
            return False
        return True

    async def _prefix(self) -> str:
        if self._source.prefix:
            return self._source.prefix
        if (known := self._journal.note("prefix")) and not self._is_full:
            return known
        answer = await self._asking.ask("ListMetadataFormats")
        if answer.error:
            raise HarvestError(refusal(self._source.shown, "ListMetadataFormats", answer.error))
        chosen = formats.choose(answer.formats, self._source.shown)
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
                    f"{self._source.shown}: the list has no end: {walk.met:,} records, and the "
                    f"last {empty} answers without any. Tell the library; what came is kept."
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
            raise HarvestError(refusal(self._source.shown, walk.verb, error))
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
        short = walk.short
        if short <= 0 and not (in_circles and walk.size is None):
            return True
        if not in_circles and self._journal.note(walk.short_note) == str(short):
            # The protocol allows estimates: waiting for them would be waiting for ever.
            self._account.notices.append(
                f"The provider counts {walk.size:,} records and lists {walk.met:,}, {short:,} "
                "fewer as at the last harvest: its count is taken for an estimate."
            )
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
        notes = {walk.short_note: str(walk.short)}
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
