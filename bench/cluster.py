"""A PostgreSQL of the measurements' own, and the databases in it."""

import os
import pathlib
import pwd
import shutil
import socket
import subprocess

PROGRAMS = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda it: int(it.parent.name))
HERE = pathlib.Path(__file__).parent
TICK = os.sysconf("SC_CLK_TCK")

# Of a small server with a disk that means it: what is committed is written. Nothing else differs from Debian's.
SETTINGS = """
listen_addresses = 'localhost'
port = {port}
unix_socket_directories = ''
max_connections = 200
shared_buffers = 1GB
max_wal_size = 8GB
checkpoint_timeout = 30min
# Two of two cores would go to it in the middle of a round.
max_parallel_workers_per_gather = 0
"""


def java_home():
    """Of the JDK that builds the service, which runs it as well."""
    os.environ["JAVA_HOME"] = subprocess.run(
        ["sh", "-c", ". .mvn/jdk.sh; echo $JAVA_HOME"], check=True, capture_output=True, text=True).stdout.strip()


def free_port():
    with socket.socket() as it:
        it.bind(("localhost", 0))
        return it.getsockname()[1]


def cpu_of(pid):
    """Seconds that a process has computed, with those of its children that have ended."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / TICK, int(fields[1])


class Cluster:
    """Kept in a directory, for another run to find it again."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory).absolute()
        self.data = self.directory / "postgresql"
        self.port = free_port()
        if not (self.data / "PG_VERSION").exists():
            self.directory.mkdir(parents=True, exist_ok=True)
            if os.getuid() == 0:
                shutil.chown(self.directory, "postgres")
            self.program("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--locale=C.UTF-8", "-E", "UTF8")
        (self.data / "postgresql.auto.conf").write_text(SETTINGS.format(port=self.port))
        self.program("pg_ctl", "start", "-w", "-t", "600", "-D", self.data, "-l", self.directory / "log")
        self.postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        os.environ.update(PGHOST="localhost", PGPORT=str(self.port), PGUSER="postgres")

    def program(self, name, *arguments):
        """As the user who may: PostgreSQL does not run as root."""
        root = os.getuid() == 0
        subprocess.run(
            [PROGRAMS / name, *arguments],
            check=True, cwd="/", stdout=subprocess.DEVNULL, user=pwd.getpwnam("postgres").pw_uid if root else None)

    def url(self, database):
        return f"postgresql://postgres@localhost:{self.port}/{database}?sslmode=disable"

    def psql(self, database, sql=None, file=None, **variables):
        """The rows of the last statement, a line each, columns with a | between."""
        options = [it for key, value in variables.items() for it in ("-v", f"{key}={value}")]
        return subprocess.run(
            [PROGRAMS / "psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", database, *options,
             *(["-c", sql] if sql else ["-f", HERE / "data" / file])],
            check=True, capture_output=True, text=True).stdout.strip()

    def has(self, database):
        return self.psql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{database}'") == "1"

    def copy(self, template, database):
        """The same again for every run."""
        self.psql("postgres", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        self.psql("postgres", f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY file_copy")
        self.psql("postgres", "CHECKPOINT")

    def cpu(self):
        """Seconds that all of its processes have computed, also those that have ended."""
        seconds = 0
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                try:
                    of, parent = cpu_of(entry.name)
                except (FileNotFoundError, ProcessLookupError):
                    continue
                if parent == self.postmaster or int(entry.name) == self.postmaster:
                    seconds += of
        return seconds

    def stop(self):
        self.program("pg_ctl", "stop", "-w", "-m", "fast", "-D", self.data)
