"""MARC files made by hand, right and wrong, for the tests."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

Field = tuple[str, str]
"""(tag, text): "245", "$aTitle$bSubtitle"; a control field's text has no "$"."""

BOOK = "00000nam a2200000 i 4500"
NAMESPACE = "http://www.loc.gov/MARC21/slim"


def book(control: str, title: str, *more: Field) -> list[Field]:
    """Return the fields of a MARC21 record, `more` besides 001 and 245."""
    return [("001", control), ("245", f"$a{title}"), *more]


def iso2709(fields: list[Field], *, charset: str = "utf-8", leader: str = BOOK) -> bytes:
    """Return one record; the leader's lengths are filled in."""
    directory, data = b"", b""
    for tag, text in fields:
        body = _body(tag, text).encode(charset) + b"\x1e"
        directory += b"%s%04d%05d" % (tag.encode(), len(body), len(data) % 100_000)
        data += body
    base = 24 + len(directory) + 1
    length = base + len(data) + 1
    start = f"{min(length, 99_999):05d}{leader[5:12]}{base % 100_000:05d}{leader[17:]}".encode()
    return start + directory + b"\x1e" + data + b"\x1d"


def _body(tag: str, text: str) -> str:
    return text if tag < "010" else "  " + text.replace("$", "\x1f")


def marcxml(*records: list[Field], leader: str = BOOK) -> bytes:
    """Return a MARCXML collection."""
    inside = "".join(xml_record(fields, leader=leader) for fields in records)
    return f'<?xml version="1.0"?><collection xmlns="{NAMESPACE}">{inside}</collection>'.encode()


def xml_record(fields: list[Field], *, leader: str = BOOK) -> str:
    """Return one record element, on lines of its own."""
    lines = ["<record>", f"<leader>{leader}</leader>"]
    for tag, text in fields:
        if tag < "010":
            lines.append(f'<controlfield tag="{tag}">{escape(text)}</controlfield>')
            continue
        subfields = "".join(
            f'<subfield code="{part[0]}">{escape(part[1:])}</subfield>'
            for part in text.split("$")[1:]
        )
        lines.append(f'<datafield tag="{tag}" ind1=" " ind2=" ">{subfields}</datafield>')
    return "\n".join([*lines, "</record>", ""])


def file(folder: Path, name: str, *parts: bytes) -> Path:
    """Write `parts` one after the other into a file and return its path."""
    path = folder / name
    path.write_bytes(b"".join(parts))
    return path
