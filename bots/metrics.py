"""What Kwit counts of itself, in Prometheus' format; ``docs/operations.md`` explains each metric.

Every Kwit has a registry of its own, so that several may work in one process. Labels name platforms, statuses and kinds of
errors: never people, companies, addresses or texts. What waits in the database is measured when somebody asks (``backlog``).
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bots.circuit import Circuit
from flows.engine.backlog import Backlog
from flows.engine.ports import Clock
from flows.vocabulary.addresses import Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.errors import PlatformError
from flows.vocabulary.readings import Trouble

READ = "read"
"""The outcome of a reading without trouble."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_TOLD = (DeliveryStatus.SENT, DeliveryStatus.HELD, DeliveryStatus.DELIVERED, DeliveryStatus.READ, DeliveryStatus.FAILED)
_SENDING_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_READING_SECONDS = (0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60)

disable_created_metrics()  # type: ignore[no-untyped-call]  # the time when a counter began is of no use here


class Metrics:
    """All counters and gauges of one Kwit."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        platform = ["platform"]
        self._deliveries = Counter(
            "kwit_deliveries", "Messages that reached a status", [*platform, "status"], registry=registry
        )
        self._put_off = Counter(
            "kwit_deliveries_put_off",
            "Tries to send that are made again later",
            [*platform, "cause"],
            registry=registry,
        )
        self._again = Counter(
            "kwit_deliveries_resent", "Messages sent though they may have been sent before", platform, registry=registry
        )
        self._errors = Counter(
            "kwit_platform_errors",
            "Calls that a platform refused or did not answer",
            [*platform, "error"],
            registry=registry,
        )
        self._sending = Histogram(
            "kwit_send_seconds", "Time to send a message", platform, registry=registry, buckets=_SENDING_SECONDS
        )
        self._circuit = Gauge("kwit_circuit_open", "1 while a platform is left alone", platform, registry=registry)
        self._opened = Counter("kwit_circuit_openings", "Times a platform was found away", platform, registry=registry)
        self._readings = Counter("kwit_readings", "Documents read, by outcome", ["outcome"], registry=registry)
        self._reading = Histogram(
            "kwit_reading_seconds", "Time to read a document", registry=registry, buckets=_READING_SECONDS
        )
        self._webhooks = Counter(
            "kwit_webhook_answers", "Webhooks by our answer", ["door", "status"], registry=registry
        )
        self._lane_failures = Counter(
            "kwit_lane_failures", "Work on one key that failed and is tried again", ["lane"], registry=registry
        )
        ProcessCollector(registry=registry)
        for each in Platform:
            self._again.labels(each)
            self._sending.labels(each)
            for status in _TOLD:
                self._deliveries.labels(each, status)
        for outcome in (READ, *Trouble):
            self._readings.labels(outcome)

    def text(self) -> bytes:
        """Everything in Prometheus' text format, version 0.0.4."""
        return generate_latest(self.registry)

    def watch(self, circuit: Circuit) -> None:
        """Show the state of a platform's circuit."""
        self._circuit.labels(circuit.name).set_function(lambda: float(circuit.is_open))
        self._opened.labels(circuit.name)
        circuit.on_open(self._opened.labels(circuit.name).inc)

    def show(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Show ``value()`` as the gauge ``kwit_<name>``."""
        Gauge(f"kwit_{name}", meaning, registry=self.registry).set_function(value)

    def show_backlog(self, known: Callable[[], Backlog | None], clock: Clock) -> None:
        """Show what waits in the database; nothing but that it is down while that is not known."""
        self.registry.register(_Waiting(known, clock))

    def reached(self, platform: Platform, status: DeliveryStatus) -> None:
        """A message reached a status."""
        self._deliveries.labels(platform, status).inc()

    def put_off(self, platform: Platform, cause: str) -> None:
        """A try to send is made again later; ``cause`` is the type of the error."""
        self._put_off.labels(platform, cause).inc()

    def sent_again(self, platform: Platform) -> None:
        """A message is sent that may have been sent before."""
        self._again.labels(platform).inc()

    def refused(self, platform: Platform, error: PlatformError) -> None:
        """A platform refused a call, or did not answer."""
        self._errors.labels(platform, type(error).__name__).inc()

    def took(self, platform: Platform, seconds: float) -> None:
        """Sending a message took so long."""
        self._sending.labels(platform).observe(seconds)

    def read(self, trouble: Trouble | None, seconds: float) -> None:
        """A document was read."""
        self._readings.labels(trouble or READ).inc()
        self._reading.observe(seconds)

    def answered(self, door: str, status: int) -> None:
        """A webhook got an answer; ``door`` is the declared path."""
        self._webhooks.labels(door, str(status)).inc()

    def lane_failed(self, lane: str) -> None:
        """The work on one key failed."""
        self._lane_failures.labels(lane).inc()


class _Waiting(Collector):
    """What waits in the database, as it was measured last."""

    def __init__(self, known: Callable[[], Backlog | None], clock: Clock) -> None:
        self._known = known
        self._clock = clock

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return self._families(None)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self._families(self._known())

    def _families(self, backlog: Backlog | None) -> Iterable[GaugeMetricFamily]:
        up = GaugeMetricFamily("kwit_database_up", "1 if the database answers in time")
        up.add_metric([], float(backlog is not None))
        waiting = GaugeMetricFamily("kwit_inbox_waiting", "Events that wait for their step")
        oldest = GaugeMetricFamily("kwit_inbox_oldest_seconds", "Age of the event that waits longest")
        rejected = GaugeMetricFamily("kwit_inbox_rejected", "Events set aside because of a defect")
        overdue = GaugeMetricFamily("kwit_machines_overdue", "Machines with a timer that ran out or effects left to do")
        label = ["platform"]
        queued = GaugeMetricFamily("kwit_deliveries_queued", "Messages on their way out", labels=label)
        longest = GaugeMetricFamily(
            "kwit_deliveries_oldest_seconds", "Age of the message that waits longest", labels=label
        )
        held = GaugeMetricFamily("kwit_deliveries_held", "Messages held until the person writes", labels=label)
        if backlog is not None:
            waiting.add_metric([], backlog.events)
            oldest.add_metric([], self._age(backlog.oldest_event))
            rejected.add_metric([], backlog.rejected)
            overdue.add_metric([], backlog.overdue)
            for platform in Platform:
                queued.add_metric([platform], backlog.queued.get(platform, 0))
                longest.add_metric([platform], self._age(backlog.oldest_queued.get(platform)))
                held.add_metric([platform], backlog.held.get(platform, 0))
        return (up, waiting, oldest, rejected, overdue, queued, longest, held)

    def _age(self, since: datetime | None) -> float:
        return 0.0 if since is None else max((self._clock() - since).total_seconds(), 0.0)
