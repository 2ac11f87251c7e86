// Browser tests of the real program, and a client that others wrote.
//
// Starts `nguon demo` from NGUON_BIN on a free port, drives Chromium over its pages, prints one line for each test and
// closes with `N passed, N failed`. `node run.mjs TEXT` runs the tests whose names contain TEXT.

import { mkdirSync, rmSync } from "node:fs";
import { startDemo } from "./lib/demo.mjs";
import { launch } from "./lib/browser.mjs";
import { runAll } from "./lib/suite.mjs";
import * as scanPage from "./tests/scan_page.mjs";
import * as weight from "./tests/weight.mjs";
import * as lookUp from "./tests/look_up.mjs";
import * as recall from "./tests/recall.mjs";
import * as stamp from "./tests/stamp.mjs";
import * as client from "./tests/client.mjs";

const shots = new URL("./shots/", import.meta.url);
rmSync(shots, { recursive: true, force: true });
mkdirSync(shots, { recursive: true });

let demo;
let browser;
const stop = async () => {
  await browser?.close().catch(() => {});
  await demo?.stop();
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop().then(() => process.exit(130)));

let failed = 1;
try {
  demo = await startDemo(process.env.NGUON_BIN);
  browser = await launch();
  console.log(`${demo.bin} demo on ${demo.url}, Chromium ${browser.version()}, ${demo.scan.length} scan pages`);
  const world = { browser, demo, shots };
  const tests = [scanPage, weight, lookUp, recall, stamp, client].flatMap((file) => file.tests(world));
  failed = await runAll(tests, process.argv[2] ?? "");
} catch (error) {
  console.log(`FAILED before the first test: ${error.message}`);
  console.log("0 passed, 1 failed");
} finally {
  await stop();
}
process.exit(failed ? 1 : 0);
