"""Every operation of the EPCIS 2.0 REST binding, asked of the real program; the answers judged by the official document.

Starts `nguon demo` from NGUON_BIN on a free port, prepares the OpenAPI document in NGUON_STANDARDS (see description.py)
and lets schemathesis generate requests for each operation: the examples, every parameter present, missing and wrong.
No answer may be a 5xx, have a status, a header or a body that the document does not know.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

from description import prepared

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
]
# The same requests in every run: a failure comes back.
SEED = "20260101"
START_SECONDS = 60


class Demo:
    """The program under test."""

    def __init__(self, program: str, folder: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        self.log = (folder / "demo.log").open("w", encoding="utf-8")
        arguments = [program, "demo", "--listen", self.url.removeprefix("http://"), "--data", str(folder / "data")]
        self.process = subprocess.Popen(arguments, stdout=self.log, stderr=self.log)
        self.wait()
        self.key = json.loads((folder / "data" / "demo.json").read_text(encoding="utf-8"))["api_key"]

    def wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/readyz").close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("nguon demo did not become ready")

    def ask(self, path: str, body: dict | None = None) -> dict:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", "Accept": "application/json"}
        headers["GS1-EPC-Format"] = "Never_Translates"
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/epcis{path}", data, headers)) as answer:
            text = answer.read()
            return {"location": answer.headers.get("Location"), "body": json.loads(text) if text else None}

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.log.close()


def known_values(demo: Demo) -> dict:
    """One value of the demo for each parameter in a path."""
    answer = demo.ask("/events?perPage=1000&eventType=ObjectEvent")
    events = answer["body"]["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    needed = {"bizLocation", "readPoint", "bizStep", "disposition", "quantityList"}
    event = next(event for event in events if needed <= event.keys())
    quantities = [quantity["epcClass"] for quantity in event.get("quantityList", [])]
    job = demo.ask("/capture?perPage=1")["body"][0]["captureID"]
    demo.ask("/queries", {"name": "known", "query": {"eventType": ["ObjectEvent"]}})
    receiver = {"dest": "https://receiver.example/", "signatureToken": "a secret of nobody", "schedule": {"hour": "3"}}
    subscription = demo.ask("/queries/known/subscriptions", receiver)["location"].rsplit("/", 1)[1]
    return {
        "captureID": job,
        "eventID": event["eventID"],
        "eventType": "ObjectEvent",
        "epc": (event.get("epcList", []) + quantities)[0],
        "bizStep": event["bizStep"],
        "bizLocation": event["bizLocation"]["id"],
        "readPoint": event["readPoint"]["id"],
        "disposition": event["disposition"],
        "queryName": "known",
        "subscriptionID": subscription,
    }


def schemathesis(demo: Demo, folder: Path, document: dict) -> int:
    file = folder / "openapi.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    (folder / "schemathesis.toml").write_text("color = false\n", encoding="utf-8")
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", str(file)]
    command += ["--url", f"{demo.url}/epcis", "--header", f"Authorization: Bearer {demo.key}"]
    command += ["--phases", "coverage", "--seed", SEED]
    command += ["--checks", ",".join(CHECKS), "--continue-on-failure", "--no-shrink"]
    # Two threads that parse Python at once may trip over CPython's count of how deep it is (python/cpython#106905).
    command += ["--workers", "1"]
    command += sys.argv[1:]
    return subprocess.run(command, cwd=folder, check=False).returncode


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="nguon-openapi-") as name:
        folder = Path(name)
        demo = Demo(os.environ["NGUON_BIN"], folder)
        try:
            document = prepared(Path(os.environ["NGUON_STANDARDS"]), known_values(demo))
            return schemathesis(demo, folder, document)
        finally:
            demo.stop()


if __name__ == "__main__":
    sys.exit(main())
