"""What a library sent, read as a description of a book, through the table of fields.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from knowledge import text as texts
from knowledge.catalogue import coded, holdings, isbn, issn, rows
from knowledge.catalogue.cleaning import MOST_TEXT, MOST_VALUES, clean, clean_afresh, tidy
from knowledge.catalogue.fields import MARC21, UNIMARC, Layout, Spec
from knowledge.catalogue.mapping import USUAL, Mapping
from knowledge.catalogue.names import is_greek, linked_tag, names
from knowledge.catalogue.record import Description, SourceRecord
from knowledge.catalogue.sources import Marc, Row, Unreadable
from knowledge.catalogue.sources.marcrecord import Subfields

_AUTHORITY = ("z", "x", "y")  # leader/06: authorities (MARC21 z, UNIMARC x-z), MARC21 holdings
_HOLDINGS_ONLY = ("u", "v")
_DELETED = "d"  # leader/05


def describe(sent: Marc | Row, library: str, mapping: Mapping = USUAL) -> SourceRecord:
    """Return what `library` says in `sent`. Raises Unreadable if that is no book, saying why."""
    if isinstance(sent, Row):
        return rows.describe(sent, library, mapping)
    return _of_marc(sent, library, mapping)


def _of_marc(marc: Marc, library: str, mapping: Mapping) -> SourceRecord:
    leader = marc.leader.ljust(8)
    control = clean_afresh(" ".join(marc.texts("001", "")))[:100]
    if leader[5] == _DELETED:
        return SourceRecord(control, Description(""), (), is_deleted=True)
    if leader[6] in _AUTHORITY or leader[6] in _HOLDINGS_ONLY:
        raise Unreadable(f"an authority or holdings record (leader/06 is {leader[6]}), not a book")
    layout = UNIMARC if "200" in marc.fields and "245" not in marc.fields else MARC21
    copies, form = holdings.of(marc, library, mapping)
    audience = mapping.audience(copies[0].shelfmark)
    told = _description(marc, layout, form_of_items=form, audience_of_place=audience)
    return SourceRecord(control, told, copies)


def _description(
    marc: Marc, layout: Layout, *, form_of_items: str, audience_of_place: str
) -> Description:
    title, part, subtitle, other_script = _titles(marc, layout)
    if not title:
        raise Unreadable("no title (245 $a in MARC21, 200 $a in UNIMARC)")
    author, contributors, translators = names(marc, layout)
    uniform = _uniform_titles(marc, layout)
    subjects = _all(marc, layout.subjects)
    return Description(
        title=title,
        subtitle=subtitle,
        author=author,
        contributors=contributors,
        translators=translators,
        other_titles=_all(
            marc, layout.other_titles, besides=title, first=other_script, last=uniform
        ),
        uniform_titles=uniform,
        part=part,
        year=coded.year(marc, layout),
        publisher=_first(marc, layout.publisher, clean),
        language=coded.language(marc, layout),
        isbns=_numbers(marc, layout.isbns, isbn.find),
        subjects=subjects,
        dewey=coded.dewey(_first(marc, layout.dewey, tidy)),
        series=_all(marc, layout.series),
        edition=_first(marc, layout.edition, tidy),
        extent=_first(marc, layout.extent, tidy),
        format=coded.form(marc, layout, form_of_items),
        audience=audience_of_place or coded.audience(marc, layout, subjects),
        issns=_numbers(marc, layout.issns, issn.find),
    )


# --- titles ----------------------------------------------------------------------------------


def _titles(marc: Marc, layout: Layout) -> tuple[str, str, str, tuple[str, ...]]:
    """Return (title with its part, the part alone, subtitle, the title in another script).

    A Greek title in a linked 880 is the one on the book; the other is its romanisation.
    """
    ((tag, _),) = layout.title
    main = marc.fields.get(tag, [])
    title, part = _joined(main, layout)
    other = ""
    if "880" in marc.fields:
        linked = [field for field in marc.fields["880"] if linked_tag(field) == tag]
        other, other_part = _joined(linked, layout)
        if is_greek(other) and not is_greek(title):
            main, title, part, other = linked, other, other_part, title
    ((_, codes),) = layout.subtitle
    subtitles = (clean_afresh(each[1:]) for field in main for each in field if each[0] in codes)
    subtitle = next(filter(None, subtitles), "")
    return title, part, subtitle, (other,) if other else ()


def _joined(fields: Iterable[Subfields], layout: Layout) -> tuple[str, str]:
    """Return (title with its part, the part alone) of the first field that has a title."""
    ((_, codes),) = layout.part
    for field in fields:
        title = next(
            (found for part in field if part[0] == "a" and (found := clean_afresh(part[1:]))), ""
        )
        parts = [found for part in field if part[0] in codes and (found := clean(part[1:]))]
        if title and not parts:
            return title, ""
        if title or parts:
            whole = ". ".join((title, *parts) if title else parts)
            return whole[:MOST_TEXT], ", ".join(parts)[:MOST_TEXT]
    return "", ""


_OF_THE_ORIGINAL = re.compile(
    r"(?:τίτλος (?:του )?πρωτοτύπου|πρωτότυπος τίτλος|τίτλος πρωτ\.|μετάφραση του(?: έργου)?"
    r"|μετ[άα]φρ?\. του|original title|translation of|traduction de)\s*:\s*(.+)",
    re.IGNORECASE,
)
_COLLECTIVE = frozenset(
    "works selections poems plays novels essays correspondence speeches prose poetry letters "
    "εργα απαντα ποιηματα διηγηματα ποιηση θεατρο δοκιμια επιλογεσ μυθιστορηματα πεζα".split()
)


def _uniform_titles(marc: Marc, layout: Layout) -> tuple[str, ...]:
    """Return the titles that name the work itself: uniform titles, and that of the original.

    «Ποιήματα» and "Works. Selections" name no work, but a part of everything that somebody wrote.
    """
    found = [
        ". ".join(filter(None, (clean(part[1:]) for part in field if part[0] in codes)))
        for tag, codes in layout.uniform_titles
        for field in marc.fields.get(tag, ())
    ]
    for note in marc.every(layout.notes):
        if ":" in note and (told := _OF_THE_ORIGINAL.match(note)):
            found.append(clean_afresh(told[1]))
    if not found:
        return ()
    return tuple(dict.fromkeys(title for title in found if title and not _is_collective(title)))


@lru_cache(maxsize=1024)
def _is_collective(title: str) -> bool:
    words = texts.words(title)
    return all(word in _COLLECTIVE for word in words) or words == ["short", "stories"]


# --- the rest --------------------------------------------------------------------------------


def _first(marc: Marc, specs: tuple[Spec, ...], dress: Callable[[str], str]) -> str:
    """Return the first text that is there, in its `dress`."""
    fields = marc.fields
    for tag, codes in specs:
        if tag in fields:
            for field in fields[tag]:
                for part in field:
                    if part[0] in codes and (found := dress(part[1:])):
                        return found
    return ""


def _all(
    marc: Marc,
    specs: tuple[Spec, ...],
    *,
    besides: str = "",
    first: tuple[str, ...] = (),
    last: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """Return each distinct text once, in order, without `besides`."""
    found = list(map(clean, marc.every(specs)))
    if first or last:
        found = [*first, *found, *last]
    elif not found:
        return ()
    told = dict.fromkeys(found)
    told.pop("", None)
    told.pop(besides, None)
    return tuple(told)[:MOST_VALUES]


def _numbers(
    marc: Marc, specs: tuple[Spec, ...], find: Callable[[str], tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the right standard numbers, each once."""
    found = marc.every(specs)
    if not found:
        return ()
    return tuple(dict.fromkeys(number for text in found for number in find(text)))[:MOST_VALUES]
