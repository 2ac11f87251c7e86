// The program under test: `nguon demo` with a fresh folder on a free port.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const START_SECONDS = 60;
const STOP_SECONDS = 10;

/** Starts the demo and waits until `/readyz` answers 200. */
export async function startDemo(bin) {
  if (!bin || !existsSync(bin)) throw new Error(`NGUON_BIN must name the program; it is ${bin ?? "not set"}`);
  const data = mkdtempSync(join(tmpdir(), "nguon-e2e-"));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const child = spawn(bin, ["demo", "--listen", `127.0.0.1:${port}`, "--data", data], { stdio: ["ignore", "pipe", "pipe"] });
  const output = collect(child);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      const late = await Promise.race([ended.then(() => false), sleep(STOP_SECONDS * 1000, true, { ref: false })]);
      if (late) child.kill("SIGKILL");
    }
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(child, base);
    const facts = JSON.parse(readFileSync(join(data, "demo.json"), "utf8"));
    if (!Array.isArray(facts.scan) || facts.scan.length === 0) throw new Error("demo.json lists no scan page");
    return { bin, url: base, scan: facts.scan, facts, stop };
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${output.tail()}`);
  }
}

async function waitUntilReady(child, base) {
  const deadline = Date.now() + START_SECONDS * 1000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`nguon demo ended with status ${child.exitCode}`);
    const answer = await fetch(`${base}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(100);
  }
  throw new Error(`nguon demo was not ready after ${START_SECONDS} seconds`);
}

function collect(child) {
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      lines.push(chunk.toString());
      if (lines.length > 200) lines.shift();
    });
  }
  return { tail: () => lines.join("").slice(-2000) };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
