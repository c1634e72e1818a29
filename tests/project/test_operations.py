"""What an operator is told is so: each metric, alert and log event that is named exists, and each that exists is named."""

import ast
import json
import re
from pathlib import Path

from bots.circuit import Circuit
from bots.metrics import Metrics
from flows.engine.backlog import Backlog
from flows.vocabulary.addresses import Platform
from flows.vocabulary.errors import Away
from tests.bots.timeline import Timeline
from tests.project import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
ALERTS = (ROOT / "docs" / "operations" / "alerts.yml").read_text("utf-8")
DASHBOARD = json.loads((ROOT / "docs" / "operations" / "dashboard.json").read_text("utf-8"))
METRIC = re.compile(r"\b(?:kwit|process)_[a-z_]+")
OF_HISTOGRAMS = re.compile("_(bucket|count|sum)$")
NO_METRICS = {"process_id"}


def exposed() -> set[str]:
    """The names of all metrics, as /metrics shows them, of a Kwit to which everything has happened."""
    time, metrics = Timeline(), Metrics()
    metrics.watch(Circuit("telegram", time.seconds))
    metrics.show_backlog(Backlog, time.now)
    for name in shown_by_the_composition():
        metrics.show(name, "", lambda: 0.0)
    metrics.put_off(Platform.TELEGRAM, "Away")
    metrics.refused(Platform.TELEGRAM, Away("away"))
    metrics.answered("/telegram", 200)
    metrics.lane_failed("machine")
    found = set()
    for line in metrics.text().decode().splitlines():
        if not line.startswith("#"):
            found.add(re.split(r"[{ ]", line)[0])
    histograms = {name.removesuffix("_bucket") for name in found if name.endswith("_bucket")}
    return {OF_HISTOGRAMS.sub("", name) if OF_HISTOGRAMS.sub("", name) in histograms else name for name in found}


def shown_by_the_composition() -> set[str]:
    """The gauges that are added where Kwit is put together."""
    tree = ast.parse((ROOT / "bots" / "composition.py").read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "show" and isinstance(call.args[0], ast.Constant)
    }


def named_in(text: str) -> set[str]:
    names = set(METRIC.findall(text)) - NO_METRICS
    return {OF_HISTOGRAMS.sub("", name) for name in names}


def expressions() -> str:
    return "\n".join(target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"])


def test_the_composition_shows_gauges_of_its_own() -> None:
    assert "lanes_running" in shown_by_the_composition()


def test_every_metric_is_explained_and_every_one_that_is_explained_exists() -> None:
    assert named_in(PAGE) == exposed()


def test_the_alerts_look_at_metrics_that_exist() -> None:
    looked_at = named_in("\n".join(re.findall(r"expr: (?:>-\s+)?(.*)", ALERTS)))
    assert looked_at
    assert looked_at <= exposed()


def test_every_metric_is_on_the_dashboard() -> None:
    assert named_in(expressions()) == exposed()


def test_every_alert_has_its_line_in_the_runbook() -> None:
    alerts = re.findall(r"alert: (\w+)", ALERTS)
    steps = re.findall(r"^\| (Kwit\w+) \|", PAGE, re.MULTILINE)
    assert alerts == steps


def test_the_panels_of_the_dashboard_do_not_cover_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_every_warning_and_error_in_the_log_is_explained_and_every_one_that_is_explained_exists() -> None:
    section = PAGE.partition("## Warnings and errors in the log")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    explained = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    assert explained == logged()


def logged() -> set[str]:
    """The events that are logged as warnings and errors; of those with a name put in, each name."""
    events = set()
    for folder in ("bots", "storage", "ocr"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            events |= _events(path)
    return events


def _events(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        owner, event = node.func.value, node.args[0]
        if not (
            isinstance(owner, ast.Name) and owner.id in ("_log", "line") and node.func.attr in ("warning", "error")
        ):
            continue
        if isinstance(event, ast.Constant):
            found.add(str(event.value))
        else:
            found |= {f"{name}_failing" for name in ("polling", "webhook_removal", "webhook_registration")}
    return found
