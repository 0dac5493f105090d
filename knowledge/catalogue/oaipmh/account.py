"""What a harvest brought, for whoever started it."""

from __future__ import annotations

from dataclasses import dataclass, field


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
