"""The service as it is shipped, as a process."""

import atexit
import http.client
import os
import pathlib
import signal
import subprocess
import time

from cluster import cpu_of, free_port

KEY = "bench-" + os.urandom(16).hex()
READY_WITHIN = 120
QUIET_WITHIN = 30


def commands(java, native):
    """What starts it, by name: on a JVM, and natively where that was built."""
    found = {"JVM": [os.environ["JAVA_HOME"] + "/bin/java", *java, "-jar", "target/quarkus-app/quarkus-run.jar"]}
    if pathlib.Path(native[0]).exists():
        found["native"] = native
    return found


def environment(url, **more):
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": url,
        "CODEWAY_ADMIN_KEY": KEY,
        # As fast as it can.
        "CODEWAY_LIMITS_REQUESTS": "0",
        "CODEWAY_LIMITS_WORKER_REQUESTS": "0",
        "CODEWAY_LIMITS_STRANGER_REQUESTS": "0",
        "QUARKUS_SHUTDOWN_DELAY": "0s",
        **more,
    }


def run(command, url, *arguments):
    """A subcommand."""
    subprocess.run([*command, *arguments], check=True, env=environment(url), stdout=subprocess.DEVNULL)


class App:
    """Ready when it is made."""

    def __init__(self, command, url, log=subprocess.DEVNULL, **more):
        self.port = free_port()
        begun = time.monotonic()
        self.process = subprocess.Popen(
            command,
            env=environment(
                url, QUARKUS_HTTP_PORT=str(self.port), QUARKUS_MANAGEMENT_PORT=str(free_port()), **more),
            stdout=log)
        # Whatever becomes of the measurements, it does not stay behind.
        atexit.register(self.process.kill)
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > begun + READY_WITHIN:
                raise SystemExit(f"{command[0]} did not get ready")
            time.sleep(0.001)
        self.started = time.monotonic() - begun

    def is_ready(self):
        try:
            return self.get("/q/health/ready")[0] == 200
        except OSError:
            return False

    def get(self, path):
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {KEY}"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def cpu(self):
        return cpu_of(self.process.pid)[0]

    def resident(self):
        """MiB, those that it shares with other processes included."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def pause(self):
        """While others are measured: it would read what they write."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        """Ends when it has caught up."""
        self.process.send_signal(signal.SIGCONT)
        self.settle()

    def settle(self):
        end = time.monotonic() + QUIET_WITHIN
        quiet = 0
        while quiet < 3 and time.monotonic() < end:
            before = self.cpu()
            time.sleep(0.3)
            quiet = quiet + 1 if self.cpu() - before <= 0.02 else 0

    def stop(self):
        self.process.kill()
        self.process.wait()
