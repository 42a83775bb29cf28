"""The bench's parts work together on tiny data, so that it does not rot. What it measures is asserted nowhere."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from bench import __main__ as bench
from bench import changes, explained, exports, gains, imports, newsletters, postgraphile, sampled, search, sign_in, threads
from bench.load import content_length, load
from bench.measured import Measured, measured
from bench.pgbench import Script, script_of
from bench.questions import Question, get, graphql
from bench.report import BARE, CONSTANT, GRAPHQL, PGBENCH, RESOLVERS, REST, UNKEPT, Figures, Run, figures, ratio_of
from bench.rounds import Rounds
from bench.servers import Server
from bench.workloads import Workload
from tests.plans import Plan

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5"


def test_a_whole_run_compares_all_ways_of_a_workload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgraphile, "missing", lambda: "this test is to be quick")
    bench.main(
        [
            *("--articles", "60", "--comments", "3000", "--seconds", "0.1", "--rounds", "1", "--connections", "2", "--soak", "100"),
            *("--only", "nested list", "--only", "article, 304", "--only", "post comment", "--grown", "20000"),
            *("--data", str(tmp_path), "--into", str(tmp_path)),
        ]
    )
    told = json.loads((tmp_path / "report.json").read_text())
    assert [(one["workload"], one["way"]) for one in told["figures"]] == [
        *(("article, 304", way) for way in (CONSTANT, REST, UNKEPT)),
        *(("nested list", way) for way in (PGBENCH, CONSTANT, BARE, REST, UNKEPT, GRAPHQL, RESOLVERS)),
        *(("post comment", way) for way in (PGBENCH, REST, GRAPHQL, RESOLVERS)),
    ]
    titles = [found[1] for found in re.finditer(r"^## (.+)$", (tmp_path / "REPORT.md").read_text(), re.MULTILINE)]
    assert titles == ["Aims", "What limits those that are not met", "Gains", "article, 304", "nested list", "post comment", "Memory"]
    assert [one["name"] for one in told["aims"]] == [
        f"nested list: {GRAPHQL} of {RESOLVERS}",
        *(f"article, 304: {way} of {CONSTANT}" for way in (REST, UNKEPT)),
        *(f"nested list, {way}: a hundred times the comments" for way in (REST, GRAPHQL)),
        f"article by id: two workers of one, on {os.cpu_count()} cores that the client and Postgres share",
        "votes on one comment: the act of the plain statement",
        *("MB of a process at rest", "MB that a process grows by in the soak"),
    ]


def test_a_whole_run_of_searches_tells_each_list_and_kind_of_query(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    search.main(["--articles", "60", "--comments", "3000", "--each", "1", "--data", str(tmp_path)])
    lines = [" ".join(re.sub(r"\b\d[\d.,]*", "N", line).split()) for line in capsys.readouterr().out.splitlines()]
    kinds = [f"{kind} N N N N N" for kind in ("rare", "seldom", "common", "or", "phrase", "two common", "common phrase", "excluding")]
    lists = [line for path in search.LISTS for line in (*kinds, f"{path} all N N N N N")]
    assert lines[-len(lists) - 2 :] == ["requests p50 ms p99 ms most ms stopped", *lists, f"{search.RELATED} all N N N N N"]


def test_a_whole_run_of_threads_compares_a_long_one_with_a_short_one_and_with_a_304(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    threads.main(["--articles", "60", "--comments", "3000", "--seconds", "0.2", "--rounds", "1", "--data", str(tmp_path)])
    lines = [" ".join(re.sub(r"\b\d[\d.,]*", "N", line).split()) for line in capsys.readouterr().out.splitlines()]
    costs = "p50 N ms p99 N ms N s of service and Postgres for N requests"
    assert lines[-5:] == [
        *(f"{name} {costs}" for name in ("long (N comments, N kB)", "short (N comments, N kB)", "long, N")),
        "long to short, p50: N",
        "N to N processor time: N",
    ]


def test_a_whole_run_of_sign_ins_tells_each_kind_and_what_others_wait(capsys: pytest.CaptureFixture[str]) -> None:
    sign_in.main(["--tries", "2", "--crowd", "5", "--rounds", "1"])
    told = capsys.readouterr().out
    rows = ("nobody", "a wrong password", "a disabled account", "others, while nobody signs in", "others, while 5 sign in", "who signs in")
    assert [row for row in rows if not re.search(rf"^{row} +[\d,]+ +\d+\.\d +\d+\.\d$", told, re.MULTILINE)] == []


def test_a_whole_run_of_changes_tells_what_one_follower_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    changes.main(["--comments", "3", "--rate", "1000", "--seconds", "0.5"])
    told = re.findall(r"^([a-z ]+): ([\d,]+) changes in", capsys.readouterr().out, re.MULTILINE)
    assert told[:-1] == [("placed by the sequencer", "300"), ("pages", "300"), ("stream", "300"), ("stream", "300")]
    assert (told[-1][0], int(told[-1][1].replace(",", "")) > 0) == ("live", True)


def test_gains_are_measured_without_and_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gains.main(["--articles", "60", "--comments", "3000", "--seconds", "0.01", "--rounds", "1", "--data", str(tmp_path)])
    told = [re.findall(r"^\| (.+): .+ \| [\d,.]+ \| [\d,.]+ \| \d", line) for line in capsys.readouterr().out.splitlines()]
    assert [name for [name] in filter(None, told)] == [
        *("nested list", "nested list", "front page", "article", "article", "nested list", "front page, asked for by 16 at once"),
        *("nested list", "tree page that the client has", "front page", "collecting garbage"),
    ]


def test_looks_at_a_process_are_counted_by_function_and_by_part() -> None:
    deep = "serve (granian/server.py:3);answer (api/rest/answer.py:7);fetch (asyncpg/pool.py:9)"
    found = sampled.counted([f"{deep} 3", "serve (granian/server.py:3);answer (api/rest/answer.py:8) 1"])
    assert list(sampled.lines(found)) == [
        "Of 4 looks that found Python running (py-spy):",
        *("", "| part | own |", "|---|---:|", "| asyncpg | 75.0 % |", "| api/rest | 25.0 % |"),
        *("", "| function | own | with what it calls |", "|---|---:|---:|"),
        *("| fetch (asyncpg/pool.py) | 75.0 % | 75.0 % |", "| answer (api/rest/answer.py) | 25.0 % | 100.0 % |"),
    ]


def test_what_a_query_of_a_statement_takes_counts_where_it_is_scanned() -> None:
    query: Plan = {"Node Type": "Limit", "Subplan Name": "CTE found", "Actual Total Time": 8, "Actual Rows": 5, "Actual Loops": 1}
    scan: Plan = {"Node Type": "CTE Scan", "CTE Name": "found", "Actual Total Time": 9, "Actual Rows": 5, "Actual Loops": 1}
    whole: Plan = {"Node Type": "Aggregate", "Actual Total Time": 10, "Actual Rows": 1, "Actual Loops": 1, "Plans": [query, scan]}
    own = [explained.node_of(one, {"CTE found": query}).cells()[:2] for one in (whole, query, scan)]
    assert own == [("Aggregate", "1.00"), ("Limit on CTE found", "8.00"), ("CTE Scan on found", "1.00")]


def test_an_unknown_workload_ends_the_bench_with_the_names_of_all() -> None:
    with pytest.raises(SystemExit, match=re.escape("--only must be one of: nested list.")):
        bench.chosen([Workload("nested list", {}, None)], ("rest list",))


def test_the_load_generator_counts_answers_that_come_in_pieces() -> None:
    with answering([HEAD[:20], HEAD[20:] + b"\r\n\r\nhe", b"llo"]) as (port, answered):
        found = asyncio.run(load(port, [get("/")], 1, 0.05))
    assert found.requests == len(answered)


def test_an_answer_that_is_neither_200_nor_201_ends_the_load() -> None:
    with answering([b"HTTP/1.1 404 Not Found\r\n\r\n"]) as (port, _), pytest.raises(ValueError, match="404 Not Found"):
        asyncio.run(load(port, [get("/")], 1, 0.05))


@contextmanager
def answering(pieces: list[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """A server for one connection that knows one answer: its port, and the requests that it has answered."""
    answered: list[bytes] = []

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, suppress(ConnectionError):
            while request := connection.recv(1000):
                for piece in pieces:
                    connection.sendall(piece)
                answered.append(request)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1], answered
        thread.join()


def test_the_length_of_an_answer_is_read_whatever_the_case() -> None:
    assert content_length(HEAD) == 5


def test_half_95_and_99_percent_are_taken_from_all_times() -> None:
    assert measured([float(number) for number in range(200, 0, -1)], 2.0) == Measured(200, 2.0, 101.0, 191.0, 199.0)


def test_parameters_of_a_statement_become_variables_of_pgbench() -> None:
    question = Question(b"", "select $1::text, $2::text, $11;\n", (*"ab", None, *"defghij", 11), b"")
    given = {f"a_pagep{number}": value for number, value in enumerate(question.values, start=1) if value is not None}
    assert script_of(question, "a page") == Script("select :a_pagep1::text, :a_pagep2::text, :a_pagep11;\n", given)


def test_a_parameter_that_is_null_stands_as_null_in_the_script() -> None:
    assert script_of(Question(b"", "select $1::text", (None,), b"")) == Script("select null::text;\n")


def test_a_request_is_made_once_as_bytes() -> None:
    assert graphql("{a}", token="secret") == (
        b"POST /graphql HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\ncontent-type: application/json\r\n"
        b'authorization: Bearer secret\r\ncontent-length: 16\r\n\r\n{"query": "{a}"}'
    )


def test_ratios_are_taken_inside_rounds() -> None:
    runs = [
        Run(number, "a", way, Measured(requests, 1.0, 1.0, 1.5, 2.0), 0.5, 0.25)
        for number, way, requests in [
            (1, PGBENCH, 10),
            (1, REST, 5),
            (2, PGBENCH, 100),
            (2, REST, 80),
            (3, PGBENCH, 7),
        ]
    ]
    assert (ratio_of(runs, "a", REST, PGBENCH), ratio_of(runs, "b", REST, PGBENCH)) == (0.65, None)
    assert list(figures(runs)) == [
        Figures("a", PGBENCH, 10, 7, 100, 1.0, 1.5, 2.0, None, None, 25.0),
        Figures("a", REST, 42.5, 5, 80, 1.0, 1.5, 2.0, 0.65, 53.125, 26.5625),
    ]


def test_a_list_is_streamed_and_an_issue_queued(capsys: pytest.CaptureFixture[str]) -> None:
    newsletters.main(["--subscribers", "300"])
    lines = [re.sub(r"\d([\d.,]*\d)?", "N", line) for line in capsys.readouterr().out.splitlines()]
    memory = "memory N MB before, at most N, N after"
    streams = [f"{kind}: N rows, N MB in N s: N rows/s; {memory}" for kind in ("application/x-ndjson", "text/csv")]
    assert lines == [
        *streams,
        *streams,
        f"a reader who takes N KB in N s, and goes: {memory}",
        "an issue of N articles queued to N subscribers in N s: N/s",
    ]


def test_exports_are_measured_beside_a_plain_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exports.main(["--comments", "300", "--data", str(tmp_path)])
    lines = [" ".join(re.sub(r"\b\d[\d.,]*", "N", line).split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == ["s MB memory MB of plain", "plain copy N N N", *(f"{way} N N N N" for way in exports.WAYS)]


def test_imports_are_measured_new_and_again(capsys: pytest.CaptureFixture[str]) -> None:
    imports.main(["--rows", "200", "--form", "disqus", "--form", "nyt"])
    lines = [re.sub(r"\b\d[\d.,]*", "N", line) for line in capsys.readouterr().out.splitlines()]
    took = "N MB in N s, N rows/s, N MB of memory: N comments inserted, N updated, N unchanged; N new articles"
    told = [
        (f"{form}, new: {took}", f"{form}, again: {took}", f"{form}: check: all counters agree with the rows they count")
        for form in ("disqus", "nyt")
    ]
    assert lines[1:] == [*told[0], *told[1]]


def test_a_run_that_fails_is_told_and_the_others_count() -> None:
    with answering([b"HTTP/1.1 503 Service Unavailable\r\n\r\n"]) as (port, _):
        rounds = Rounds({REST: Server(port, os.getpid())}, "", os.getpid(), 1, lambda: 0)
        workload = Workload("article", {REST: lambda number: [get("/")]}, None)
        assert list(rounds.runs([workload], 0, 0.05)) == []
    assert [one.partition(":")[0] for one in rounds.failures] == ["round 0, article, Broadsheet REST"]
