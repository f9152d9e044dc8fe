"""Starting, watching, reloading and ending a server."""

import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.server.site import DATA, Site

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_a_taken_port_is_one_sentence_and_exit_code_5(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = run("serve", "--data", DATA / "small.trig", "--port", port)
    assert told.returncode == 5
    assert told.stderr.count("\n") == 1
    assert port in told.stderr and "--port" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--data", "nothing.nq"), 3),
        (("--data", "broken.ttl"), 1),
        (("--data", "table.xlsx"), 1),
        (("--dataset", "nowhere"), 3),
    ],
)
def test_what_cannot_be_served_is_said_in_a_sentence(
    run: Run, tmp_path: Path, arguments: tuple[str, str], code: int
) -> None:
    (tmp_path / "broken.ttl").write_text("<a> <b> ", "utf-8")
    (tmp_path / "table.xlsx").write_text("x", "utf-8")
    told = run("serve", *arguments, "--port", "0")
    assert told.returncode == code, told.stderr
    assert "Traceback" not in told.stderr
    assert told.stderr.count("\n") == 1


def test_health_tests_an_answer(small: Site) -> None:
    told = small.ask("/health").json()
    assert told["status"] == "ok"
    assert told["readers"]["sparql"] >= 1


def test_metrics_are_read_by_prometheus(small: Site) -> None:
    small.query("ASK { ?s ?p ?o }")
    families = {
        family.name: family
        for family in text_string_to_metric_families(small.ask("/metrics").text)
    }
    routes = {s.labels["route"] for s in families["clusterkg_requests"].samples}
    assert "/sparql" in routes
    assert families["clusterkg_keeper_kills"].samples[0].value >= 0


def test_metrics_say_what_was_refused_how_long_questions_took_and_what_waits(
    whole: Site,
) -> None:
    whole.query("ASK {")
    question = "/api/queries/clusters-in-place?place=guangdong"
    assert whole.ask(question).status == 200
    whole.ask("/metrics")
    told = list(text_string_to_metric_families(whole.ask("/metrics").text))
    names = [family.name for family in told]
    assert len(names) == len(set(names)), "Prometheus refuses a name that comes twice"
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in told
        for sample in family.samples
    }
    assert samples["clusterkg_refusals_total", "syntax"] >= 1
    count = "clusterkg_question_seconds_count"
    assert samples[count, "clusters-in-place"] >= 1
    assert samples["clusterkg_queue", "sparql"] == 0


def test_logs_hold_no_query_text() -> None:
    site = Site("--data", DATA / "small.trig", log="info", processes=1)
    site.query('ASK { ?s ?p "my secret" }')
    site.query('ASK { ?s ?p "my secret" ')
    assert site.stop() == 0
    assert any('"path": "/sparql"' in line for line in site.said)
    assert not any("secret" in line for line in site.said)


def test_new_data_is_taken_over_without_a_refused_request(tmp_path: Path) -> None:
    data = tmp_path / "data.nq"
    data.write_text('<http://x/a> <http://x/p> "old" .\n', "utf-8")
    site = Site("--data", data)
    query = "SELECT ?o { ?s ?p ?o } # %s"
    seen: list[str] = []
    stop = threading.Event()

    def keep_asking() -> None:
        while not stop.is_set():
            rows = site.bindings(query % time.monotonic_ns())
            seen.append(rows[0]["o"])

    asking = [threading.Thread(target=keep_asking) for _ in range(4)]
    for thread in asking:
        thread.start()
    before = time.monotonic() + 15
    while len(seen) < 4 and time.monotonic() < before:
        time.sleep(0.05)
    data.write_text('<http://x/a> <http://x/p> "new" .\n', "utf-8")
    site.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 15
    while "new" not in seen[-4:] and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    stop.set()
    for thread in asking:
        thread.join()
    assert site.stop() == 0
    assert set(seen) == {"old", "new"}
    assert seen[-1] == "new"


def test_a_bad_reload_keeps_the_old_data(tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text('<http://x/a> <http://x/p> "old" .\n', "utf-8")
    site = Site("--data", data, processes=1)
    data.write_text("<<<", "utf-8")
    site.process.send_signal(signal.SIGHUP)
    time.sleep(2)
    assert site.bindings("SELECT ?o { ?s ?p ?o }")[0]["o"] == "old"
    assert site.stop() == 0


def test_the_end_waits_for_what_runs_and_is_quick() -> None:
    site = Site("--data", DATA / "small.trig", time_limit=3, processes=1)
    long = "SELECT (COUNT(*) AS ?n) { " + " ".join(
        f"?a{n} ?b{n} ?c{n} ." for n in range(8)
    )
    statuses: list[int] = []
    asking = threading.Thread(
        target=lambda: statuses.append(site.query(long + "}").status)
    )
    asking.start()
    time.sleep(0.5)
    started = time.monotonic()
    assert site.stop() == 0
    assert time.monotonic() - started < 10
    asking.join()
    assert statuses == [503]


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind(sign: signal.Signals) -> None:
    site = Site("--data", DATA / "small.trig", processes=1)
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children")
    pids = [int(pid) for pid in children.read_text().split()]
    assert site.stop(sign) in (0, -sign)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and any(map(_alive, pids)):
        time.sleep(0.05)
    assert not any(map(_alive, pids))


def _alive(pid: int) -> bool:
    try:
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return False


@pytest.mark.parametrize(
    "settings",
    [
        {"port": "x"},
        {"port": "70000"},
        {"time_limit": "soon"},
        {"time_limit": "-1"},
        {"time_limit": "nan"},
        {"threads": "0"},
        {"log_queries": "maybe"},
        {"log": "loud"},
        {"trusted_proxy": "nginx"},
        {"timelimit": "5"},
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, str]) -> None:
    from clusterkg.errors import Misuse
    from clusterkg.server.settings import Settings

    variables = {f"CLUSTERKG_{k.upper()}": v for k, v in settings.items()}
    with pytest.raises(Misuse, match=next(iter(settings))):
        Settings.read(variables)


def test_settings_come_from_a_file_and_variables_win(tmp_path: Path) -> None:
    from clusterkg.server.settings import Settings

    file = tmp_path / "clusterkg.toml"
    file.write_text("time_limit = 4\nrow_limit = 5\n", "utf-8")
    told = Settings.read({"CLUSTERKG_CONFIG": str(file), "CLUSTERKG_ROW_LIMIT": "6"})
    assert (told.time_limit, told.row_limit) == (4.0, 6)


def test_the_readme_lists_every_setting_as_it_is() -> None:
    from dataclasses import fields

    from clusterkg.server.settings import Settings

    readme = Path(__file__).parents[2] / "src" / "clusterkg" / "server" / "README.md"
    table = "| setting | default | what |\n|---|---|---|\n" + "".join(
        f"| `{one.name}` | {json.dumps(one.default)} | {one.metadata['why']} |\n"
        for one in fields(Settings)
    )
    text = readme.read_text("utf-8")
    told = text.partition("begin -->\n")[2].partition("<!-- settings: end")[0]
    assert told == table, f"put this there:\n{table}"
