#!/usr/bin/env python3
"""A build worker: claims a deployment, clones its repository, builds it, streams the log, says how it ended.

The same as worker.sh, for those who would rather read Python. Needs nothing but Python 3.9 and git.

Environment: CODEWAY (http://localhost:8080), CODEWAY_KEY (of a worker), WORKER (a name), SITES (./sites), HEARTBEAT (20 seconds).
"""

import argparse
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.error
import urllib.request

CODEWAY = os.environ.get("CODEWAY", "http://localhost:8080")
KEY = os.environ.get("CODEWAY_KEY", "")
WORKER = os.environ.get("WORKER", f"{socket.gethostname()}-{os.getpid()}")
SITES = pathlib.Path(os.environ.get("SITES", "sites")).resolve()
HEARTBEAT = float(os.environ.get("HEARTBEAT", "20"))
PART = 500_000


def ask(method, path, body=b"", headers=None):
    """Answers status, headers and body; status 0 where there was no answer."""
    request = urllib.request.Request(CODEWAY + path, data=body, method=method, headers={"Authorization": "Bearer " + KEY, **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=40) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read()
    except (OSError, http.client.HTTPException):
        return 0, {}, b""


def claim():
    """What to build, or None. Waits for it on the other side."""
    body = json.dumps({"workerId": WORKER, "wait": 30}).encode()
    status, _, answer = ask("POST", "/v1/worker/claims", body, {"Content-Type": "application/json"})
    if status == 200:
        return json.loads(answer)["claims"][0]
    if status != 204:
        time.sleep(2)
    return None


class Build:
    """One claim, until it is completed, lost or handed back."""

    def __init__(self, claimed, git, directory):
        self.deployment = claimed["deployment"]["id"]
        self.path = "/v1/worker/deployments/" + self.deployment
        self.claimed = claimed
        self.git = git
        self.directory = pathlib.Path(directory)
        self.log = self.directory / "log"
        self.log.touch()
        self.sent = 0
        self.process = None
        self.stopped = None
        self.over = threading.Event()

    def lease(self, method, path, body=b"", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return ask(method, self.path + path, body, {"Codeway-Lease": self.claimed["leaseToken"], **headers})

    def stop(self, why):
        """Kills all that the build has started."""
        self.stopped = self.stopped or why
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def heartbeat(self):
        while not self.over.wait(HEARTBEAT):
            status, _, answer = self.lease("PUT", "/lease")
            if status == 200 and json.loads(answer)["cancelRequested"]:
                self.stop("CANCELED")
            elif status in (404, 409):
                self.stop("LOST")

    def send_log(self):
        """Sends what is new in the log, from where the service says that it has got to."""
        with open(self.log, "rb") as log:
            while self.stopped != "LOST":
                log.seek(self.sent)
                part = log.read(PART)
                if not part:
                    return
                status, headers, _ = self.lease(
                    "PATCH",
                    "/log",
                    part,
                    Content_Type="application/octet-stream",
                    Content_Range=f"bytes {self.sent}-{self.sent + len(part) - 1}/*",
                )
                if status in (202, 416):
                    self.sent = int(headers["Codeway-Log-Bytes"])
                elif status in (404, 409):
                    self.stop("LOST")
                else:
                    time.sleep(1)

    def script(self):
        """What is run, with the repository's URL and its ref or commit as arguments."""
        commit = self.claimed["deployment"]["commit"]
        ref = self.claimed["deployment"]["ref"]
        git = " ".join(map(quote, self.git))
        clone = f"{git} clone --quiet --no-tags"
        if commit:
            fetch = f'{clone} -- "$1" source && {git} -C source checkout --quiet --detach {quote(commit)} --'
        else:
            fetch = f'{clone} --depth 1 {"--branch=" + quote(ref) if ref else ""} -- "$1" source'
        return f"""
            set -e
            echo "worker {WORKER}, attempt {self.claimed["attempt"]}"
            {fetch}
            git -C source log -1 --format='commit %H'
            mkdir site
            if [ -x source/build.sh ]; then
                site=$PWD/site
                cd source
                exec ./build.sh "$site"
            fi
            rm -rf source/.git
            cp -R source/. site
        """

    def run(self):
        """True where the build went well."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.directory),
            "LANG": "C.UTF-8",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
        }
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                ["sh", "-c", self.script(), "build", self.claimed["project"]["gitURL"]],
                cwd=self.directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        threading.Thread(target=self.heartbeat, daemon=True).start()
        while self.process.poll() is None:
            self.send_log()
            time.sleep(0.5)
        self.over.set()
        self.send_log()
        return self.process.returncode == 0

    def publish(self):
        site = SITES / self.deployment
        shutil.rmtree(site, ignore_errors=True)
        shutil.move(self.directory / "site", site)
        archive = SITES / (self.deployment + ".tar.gz")
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(site, ".")
        return {"uri": archive.as_uri(), **digest(archive)}

    def complete(self, went_well):
        if self.stopped == "LOST":
            print(f"{self.deployment}: another has it by now", file=sys.stderr)
            return
        said = {"result": "FAIL", "log": digest(self.log)}
        if self.stopped:
            said["reason"] = self.stopped
        elif went_well:
            said.update(result="READY", artifact=self.publish())
        while True:
            # Until it is heard: to say the same again is safe.
            status, _, answer = self.lease(
                "POST", "/complete", json.dumps(said).encode(), Content_Type="application/json"
            )
            if status == 200:
                became = json.loads(answer)
                print(f"{self.deployment}: {became['status']} {became['reason'] or ''}", flush=True)
                return
            if 400 <= status < 500:
                print(f"{self.deployment}: not taken: {answer.decode()}", file=sys.stderr)
                return
            time.sleep(2)

    def hand_back(self):
        self.stop("LOST")
        self.lease("DELETE", "/lease")


def quote(text):
    return "'" + text.replace("'", "'\\''") + "'"


def digest(file):
    sha256 = hashlib.sha256()
    size = 0
    with open(file, "rb") as content:
        while block := content.read(1 << 20):
            sha256.update(block)
            size += len(block)
    return {"bytes": size, "sha256": sha256.hexdigest()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--once", action="store_true", help="end after one build")
    parser.add_argument(
        "--mirror",
        metavar="URL_PREFIX=DIRECTORY",
        help="take repositories whose URL begins so from bare ones in DIRECTORY instead: for demonstrations",
    )
    arguments = parser.parse_args()
    git = ["git"]
    settings = ["protocol.allow=never", "protocol.https.allow=always", "protocol.ssh.allow=always"]
    settings += ["core.hooksPath=/dev/null", "submodule.recurse=false"]
    if arguments.mirror:
        prefix, directory = arguments.mirror.split("=", 1)
        uri = pathlib.Path(directory).resolve().as_uri()
        settings += ["protocol.file.allow=always", f"url.{uri}/.insteadOf={prefix}"]
    for setting in settings:
        git += ["-c", setting]
    SITES.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    while True:
        claimed = claim()
        if not claimed:
            continue
        with tempfile.TemporaryDirectory() as directory:
            build = Build(claimed, git, directory)
            print(f"{build.deployment}: attempt {claimed['attempt']} of {claimed['project']['gitURL']}", flush=True)
            try:
                build.complete(build.run())
            except BaseException:
                build.hand_back()
                raise
        if arguments.once:
            return


if __name__ == "__main__":
    main()
