"""What is asked, of the service by wrk and of PostgreSQL by pgbench, and what came of it."""

import dataclasses
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

from app import KEY
from cluster import HERE, PROGRAMS

# Of the ids that data/asked.sql makes, what is before the number.
HIGH = "0000000000004000"

# Builds a second that nobody will exceed, by how many are claimed at a time.
FASTEST = {1: 4_000, 10: 8_000}


def identifier(kind, number):
    return f"00000000-0000-4000-{kind}-{number:012d}"


@dataclasses.dataclass
class Round:
    """CPU and latencies in microseconds."""

    rate: float
    p50: float
    p99: float
    app: float
    database: float

    @staticmethod
    def middle(rounds):
        return Round(*(statistics.median(getattr(it, field.name) for it in rounds)
                       for field in dataclasses.fields(Round)))


@dataclasses.dataclass
class Load:
    """One kind of request; builds are claimed so many at a time. What there must be before is made by a script of data/."""

    name: str
    bar: float
    script: str
    requests: list = None
    claim: int = 0
    data: str = None


def reads(deep):
    return [
        Load("get a project", 0.9, "get-project.sql",
             [f"GET /v1/projects/{identifier(8000, n)}" for n in range(1, 101)]),
        Load("get a deployment", 0.9, "get-deployment.sql",
             [f"GET /v1/deployments/{identifier(8100, n)}" for n in range(1, 10_001)]),
        Load("list 20, first page", 0.9, "list-first.sql",
             [f"GET /v1/projects/{identifier(8000, n)}/deployments?limit=20" for n in range(1, 101)]),
        Load("list 20, deep", 0.9, "list-deep.sql",
             [f"GET /v1/projects/{identifier(8000, 1)}/deployments?limit=20&cursor={deep}"]),
        Load("resolve", 2.0, "resolve.sql", [f"GET /v1/resolve/bench-{n}" for n in range(1, 101)]),
    ]


def writes():
    return [
        Load("create a deployment", 0.8, "create.sql",
             [f'POST /v1/projects/{identifier(8000, n)}/deployments\t{{"ref":"main"}}' for n in range(1, 101)],
             data="waiting.sql"),
        Load("claim and complete", 1.0, "build.sql", claim=1, data="queue.sql"),
        Load("claim ten, complete each", 3.5, "build.sql", claim=10, data="queue.sql"),
    ]


class Measure:
    """Loads of so many connections, for so many seconds each."""

    def __init__(self, cluster, connections, seconds):
        self.cluster, self.connections, self.seconds = cluster, connections, seconds
        self.directory = pathlib.Path(tempfile.mkdtemp())
        self.variables = {"high": HIGH}
        self.seed = 0

    def prepare(self, load, database, seconds=None):
        """Sees to it that there is enough for a round."""
        if load.data:
            self.cluster.psql(database, file=load.data, wanted=(seconds or self.seconds) * FASTEST.get(load.claim, 0))

    def pgbench(self, load, database):
        before = self.cluster.cpu()
        with tempfile.TemporaryDirectory(dir=self.directory) as log:
            answer = subprocess.run(
                [PROGRAMS / "pgbench", "-n", "-M", "prepared", "-c", str(self.connections), "-j", "1",
                 "-T", str(self.seconds), "-f", HERE / "pgbench" / load.script,
                 *(f"-D{key}={value}" for key, value in self.variables.items()),
                 "--log", "--sampling-rate=0.1", f"--log-prefix={log}/log", database],
                stdout=subprocess.PIPE, text=True).stdout
            if "number of failed transactions: 0 " not in answer:
                raise SystemExit(f"{load.name}: {answer}")
            times = sorted(
                int(line.split()[2]) for file in pathlib.Path(log).iterdir() for line in file.read_text().splitlines())
        rate = float(re.search(r"tps = ([\d.]+)", answer)[1])
        done = int(re.search(r"actually processed: (\d+)", answer)[1])
        time.sleep(0.2)  # until its back ends have ended
        return Round(rate, times[len(times) // 2], times[len(times) * 99 // 100], 0,
                     (self.cluster.cpu() - before) / done * 1e6)

    def wrk(self, load, apps, seconds=None):
        """Of one instance or of several at the same time, which share the connections."""
        seconds = seconds or self.seconds
        file = self.directory / "requests"
        if load.requests:
            file.write_text("\n".join(load.requests))
        before, database = sum(it.cpu() for it in apps), self.cluster.cpu()
        running = []
        for app in apps:
            self.seed += 1
            script = ["any.lua", f"http://localhost:{app.port}", "--", file, str(self.seed)]
            if load.claim:
                script = ["builds.lua", f"http://localhost:{app.port}", "--", str(load.claim)]
            running.append(subprocess.Popen(
                ["wrk", "-t1", f"-c{self.connections // len(apps)}", f"-d{seconds}s", "--timeout", "10s",
                 "-H", f"Authorization: Bearer {KEY}", "-s", HERE / "wrk" / script[0], *script[1:]],
                stdout=subprocess.PIPE, text=True))
        parts = []
        for it in running:
            said = it.communicate()[0]
            found = re.search(r"^wrk: (\d+) (\d+) (\d+) (\d+) (\d+)$", said, re.M)
            if not found or int(found[2]):
                raise SystemExit(f"{load.name}: {said}")
            parts.append([int(found[1]), *(float(found[n]) for n in (3, 4, 5))])
        done = sum(it[0] for it in parts) or 1
        return Round(sum(it[0] / it[1] * 1e6 for it in parts), max(it[2] for it in parts), max(it[3] for it in parts),
                     (sum(it.cpu() for it in apps) - before) / done * 1e6, (self.cluster.cpu() - database) / done * 1e6)
