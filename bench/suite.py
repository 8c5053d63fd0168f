"""What is measured, in which order."""

import subprocess
import time

import app
from app import App
from cluster import HERE, free_port
from loads import Load, Measure, Round, identifier, reads, writes

# A JVM compiles what it does often once it has done it often, on the same cores.
WARM = {"JVM": 40, "native": 2}
STARTS = {"JVM": 5, "native": 20}
IDLE = 10


class Suite:

    def __init__(self, chosen, cluster, report):
        self.chosen, self.cluster, self.report = chosen, cluster, report
        self.commands = app.commands(chosen.java.split(), chosen.native.split())
        self.measure = Measure(cluster, chosen.connections, chosen.seconds)
        # By size, load and kind.
        self.found = {}

    def run(self):
        sizes = ["small", "large"] if self.chosen.large else ["small"]
        for size in sizes:
            self.make(size)
        for size in sizes:
            self.loads(size)
        self.compare_all("Natively, of what is done on a JVM", ("small", "JVM"), ("small", "native"))
        for kind in self.commands:
            self.compare_all(f"Of what {kind} does with little, with much", ("small", kind), ("large", kind))
        for part in "starts", "readers", "instances":
            if self.chosen.only in part:
                getattr(self, part)(sizes)

    def url(self, database):
        return self.cluster.url(database) + ("&" + self.chosen.url if self.chosen.url else "")

    def make(self, size):
        """A database that is copied for every run, so that each begins with the same."""
        command, url = self.commands["JVM"], self.cluster.url(size)
        new = not self.cluster.has(size)
        if new:
            self.cluster.psql("postgres", f"CREATE DATABASE {size}")
        app.run(command, url, "db", "migrate")
        if new:
            if size == "large":
                app.run(command, url, "db", "generate", "--force", "--projects", "99900", "--deployments", "9990000")
            self.cluster.psql(size, file="asked.sql")

    def begin(self, size, kind, **more):
        """The service, with a new copy of a database."""
        self.cluster.copy(size, "bench")
        service = App(self.commands[kind], self.url("bench"), **more)
        while service.get("/v1/resolve/bench-1")[0] != 200:
            time.sleep(0.1)
        return service

    def loads(self, size):
        if not any(self.chosen.only in it.name for it in reads("") + writes()):
            return
        projects, deployments = self.cluster.psql(
            size, "SELECT (SELECT count(*) FROM codeway.project), (SELECT count(*) FROM codeway.deployment)").split("|")
        self.report.table(
            f"With {int(deployments):,} deployments in {int(projects):,} projects",
            ["load", "by", "a second", "ratio", "wanted", "p50 ms", "p99 ms", "µs app", "µs PostgreSQL", "MiB"])
        self.size = size
        for kind in self.commands:
            service = self.begin(size, kind)
            for load in reads(self.deep(service)) + writes():
                if self.chosen.only in load.name:
                    self.compare(load, kind, service)
            service.stop()

    def deep(self, service):
        """A cursor from the middle of the first project's deployments, and the same for pgbench."""
        path, cursor = f"/v1/projects/{identifier(8000, 1)}/deployments?limit=100", ""
        for _ in range(25):
            cursor = service.get(path + cursor)[1].decode().rsplit('"next":"', 1)[1].split('"')[0]
            cursor = "&cursor=" + cursor
        key, at = self.cluster.psql(
            "bench",
            f"SELECT id, created_at FROM codeway.deployment WHERE project_id = '{identifier(8000, 1)}'"
            " ORDER BY created_at DESC, id DESC OFFSET 2499 LIMIT 1").split("|")
        self.measure.variables |= {"deep_id": key, "deep_time": at}
        return cursor.removeprefix("&cursor=")

    def compare(self, load, kind, service):
        """Rounds in turns, the service standing still while PostgreSQL is asked past it."""
        measure, limits, ours = self.measure, [], []
        seconds = 4 if self.chosen.quick else WARM[kind]
        measure.prepare(load, "bench", seconds)
        measure.wrk(load, [service], seconds)
        for _ in range(self.chosen.rounds):
            self.pause(service)
            measure.prepare(load, "bench")
            limits.append(measure.pgbench(load, "bench"))
            measure.prepare(load, "bench")
            service.resume()
            ours.append(measure.wrk(load, [service]))
            service.settle()
        self.tell(load, "pgbench", limits, limits, "")
        self.tell(load, kind, ours, limits, f"{service.resident():.0f}")

    def pause(self, service):
        """At a moment at which it holds no locks, which pgbench would wait for."""
        service.settle()
        service.pause()
        open_ones = "SELECT 1 FROM pg_stat_activity WHERE datname = 'bench' AND xact_start IS NOT NULL LIMIT 1"
        while self.cluster.psql("postgres", open_ones):
            service.resume()
            service.pause()

    def tell(self, load, by, rounds, limits, resident):
        middle, limit = Round.middle(rounds), Round.middle(limits)
        self.report.row(
            load.name, by, f"{middle.rate:,.0f}", "" if by == "pgbench" else f"{middle.rate / limit.rate:.2f}",
            "" if by == "pgbench" else load.bar, f"{middle.p50 / 1e3:.2f}", f"{middle.p99 / 1e3:.2f}",
            f"{middle.app:.0f}" if middle.app else "", f"{middle.database:.0f}", resident)
        self.report.spreads(f"{load.name} by {by}", [it.rate for it in rounds])
        self.found[self.size, load.name, by] = middle.rate

    def compare_all(self, title, one, other):
        """The loads that both have done; nothing where there are none."""
        names = [name for size, name, kind in self.found
                 if (size, kind) == one and (other[0], name, other[1]) in self.found]
        if names:
            self.report.table(title, ["load", " ".join(one), " ".join(other), "ratio"])
        for name in names:
            before, after = (self.found[size, name, kind] for size, kind in (one, other))
            self.report.row(name, f"{before:,.0f}", f"{after:,.0f}", f"{after / before:.2f}")

    def starts(self, sizes):
        self.report.table(
            "From the start of the process to the first ready answer, on a migrated database",
            ["by", "deployments", "median ms", "fastest", "slowest", f"MiB, idle for {IDLE} s"])
        for size in sizes:
            self.cluster.copy(size, "bench")
            for kind, command in self.commands.items():
                times = []
                for last in reversed(range(STARTS[kind])):
                    service = App(command, self.url("bench"))
                    times.append(service.started * 1e3)
                    if not last:
                        time.sleep(IDLE)
                        idle = service.resident()
                    service.stop()
                times.sort()
                found = times[len(times) // 2], times[0], times[-1], idle
                self.report.row(kind, size, *(f"{it:.0f}" for it in found))

    def few(self):
        """The loads that are tried with more of everything."""
        return [it for it in reads("") + writes() if it.name in ("get a project", "create a deployment")]

    def readers(self, _):
        """While twenty changes a second are made, which each reader of the feed is told of."""
        self.report.table(
            "With readers of the feed, and 20 changes a second",
            ["load", "by", "readers", "a second", "p99 ms", "µs app", "µs PostgreSQL", "MiB"])
        for kind in self.commands:
            for readers in 1, 1000:
                service = self.begin("small", kind)
                load = self.few()[0]
                self.measure.wrk(load, [service], WARM[kind])
                seconds = self.chosen.seconds * self.chosen.rounds
                following = subprocess.Popen(
                    [self.commands["JVM"][0], "bench/FeedLatency.java", str(service.port), str(readers),
                     str(20 * (seconds + 20))], env={**app.environment(""), "CODEWAY_ADMIN_KEY": app.KEY},
                    stdout=subprocess.DEVNULL)
                time.sleep(10)
                found = self.measure.wrk(load, [service], seconds)
                self.report.row(load.name, kind, readers, f"{found.rate:,.0f}", f"{found.p99 / 1e3:.2f}",
                                f"{found.app:.0f}", f"{found.database:.0f}", f"{service.resident():.0f}")
                following.kill()
                following.wait()
                service.stop()

    def instances(self, _):
        self.report.table(
            "With several instances on one database, which share the connections",
            ["load", "by", "instances", "a second", "p99 ms", "µs apps", "µs PostgreSQL"])
        for kind, command in self.commands.items():
            for count in 1, 3:
                services = [self.begin("small", kind)]
                services += [App(command, self.url("bench")) for _ in range(count - 1)]
                for load in self.few():
                    self.measure.wrk(load, services, WARM[kind])
                    found = Round.middle([self.measure.wrk(load, services) for _ in range(self.chosen.rounds)])
                    self.report.row(load.name, kind, count, f"{found.rate:,.0f}", f"{found.p99 / 1e3:.2f}",
                                    f"{found.app:.0f}", f"{found.database:.0f}")
                for service in services:
                    service.stop()
