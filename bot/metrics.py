"""Figures for Prometheus: counts and ages, never a label that names a person or a chat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

if TYPE_CHECKING:
    from bot.app import Service


class _Figures:
    """Reads the service's own counts at the moment somebody asks."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        service = self._service
        counters: Iterable[tuple[str, str, float]] = (
            ("updates_received", "Updates stored", service.inbox.received),
            ("updates_repeated", "Updates delivered again and ignored", service.inbox.repeated),
            ("turns_done", "Turns committed", service.turns.done),
            ("turns_failed", "Turns that failed and were tried again", service.turns.failed),
            ("updates_set_aside", "Updates set aside for good", service.turns.set_aside),
            ("database_commits", "Transactions committed", service.database.commits),
        )
        for name, text, value in counters:
            yield CounterMetricFamily(f"kallimachos_{name}", text, value=value)
        calls = CounterMetricFamily(
            "kallimachos_sends", "Calls of the outbox by outcome", labels=["outcome"]
        )
        for outcome, number in sorted(service.outbox.counts.items()):
            calls.add_metric([outcome], number)
        yield calls
        gauges: Iterable[tuple[str, str, float]] = (
            ("turns_waiting", "Updates that wait for their turn", service.turns.waiting),
            ("letters_waiting", "Messages that wait in memory", service.outbox.held),
            ("sending_halted", "1 while the token is refused", float(service.outbox.halted)),
            (
                "faq_entries",
                "Entries of the FAQ that is live",
                len(service.desk.faq.current.entries),
            ),
        )
        for name, text, value in gauges:
            yield GaugeMetricFamily(f"kallimachos_{name}", text, value=value)


def exposition(service: Service) -> bytes:
    """Return the figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Figures(service))
    return generate_latest(registry)
