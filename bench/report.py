"""Tables in Markdown, and what may have disturbed them."""

import os
import platform
import re
import time

from cluster import TICK


def stolen():
    """Seconds that all cores together computed, waited for a disk, and were computed by other machines of the host."""
    with open("/proc/stat") as stat:
        ticks = [int(it) for it in stat.readline().split()[1:]]
    return sum(ticks[:3]) / TICK, ticks[4] / TICK, ticks[7] / TICK


class Report:

    def __init__(self, chosen):
        self.file = open(chosen.write, "w") if chosen.write else None
        self.load = os.getloadavg()[0]
        self.begun, self.before = time.monotonic(), stolen()
        self.spread = []
        with open("/proc/cpuinfo") as cpus:
            model = re.search(r"model name\s*: (.*)", cpus.read())
        self.say(f"{os.cpu_count()} × {model[1] if model else platform.machine()}, {platform.release()},"
                 f" {time.strftime('%Y-%m-%d')}; {chosen.rounds} rounds of {chosen.seconds} s with"
                 f" {chosen.connections} connections")

    def say(self, line=""):
        print(line, flush=True)
        if self.file:
            self.file.write(line + "\n")
            self.file.flush()

    def table(self, title, columns):
        self.say()
        self.say(title)
        self.say()
        self.row(*columns)
        self.row("---", *["---:"] * (len(columns) - 1))

    def row(self, *cells):
        self.say("| " + " | ".join(map(str, cells)) + " |")

    def spreads(self, name, rates):
        """How far the rounds of one thing lie apart."""
        self.spread.append((max(rates) / min(rates) - 1, name))

    def end(self):
        seconds = time.monotonic() - self.begun
        busy, disk, steal = (now - then for now, then in zip(stolen(), self.before))
        cores = seconds * os.cpu_count()
        self.say()
        self.say(f"Noise: load {self.load:.1f} at the start; of {seconds:.0f} s, other machines of the host took"
                 f" {steal / cores:.1%}, waiting for the disk {disk / cores:.1%}.")
        worst = sorted(self.spread, reverse=True)[:3]
        if worst:
            self.say("The rounds that lie furthest apart: "
                     + ", ".join(f"{name} {apart:.0%}" for apart, name in worst) + ".")
