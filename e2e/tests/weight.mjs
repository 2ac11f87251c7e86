// A scan page is light: a cheap phone on a bad network shows it in a second.

import { get } from "node:http";
import { withLanguage } from "../lib/address.mjs";
import { visit } from "../lib/browser.mjs";
import { expect } from "../lib/suite.mjs";

/** What fits into the first round trip of a new connection. */
const HTML_BYTES = 14 * 1024;
/** The page with everything it loads. */
const TOTAL_BYTES = 50 * 1024;

export function tests(world) {
  return world.demo.scan.map((path) => ({ name: `weight of ${path}`, run: () => check(world, path) }));
}

async function check(world, path) {
  for (const lang of ["vi", "en"]) {
    const address = withLanguage(path, lang);
    const { encoding, bytes } = await download(new URL(address, world.demo.url));
    expect(encoding === "gzip", `the page in ${lang} comes with content-encoding ${encoding}`);
    expect(bytes <= HTML_BYTES, `the page in ${lang} has ${bytes} bytes of gzip, the limit is ${HTML_BYTES}`);
    const view = { width: 360, js: true, lang };
    const total = await visit(world, view, address, ({ seen }) => seen.bytes);
    expect(total > 0 && total <= TOTAL_BYTES, `the page in ${lang} loads ${total} bytes, the limit is ${TOTAL_BYTES}`);
  }
}

/** The size of the body as it goes over the wire. */
function download(url) {
  const headers = { "accept-encoding": "gzip", accept: "text/html" };
  return new Promise((resolve, reject) => {
    const request = get(url, { headers }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk) => (bytes += chunk.length));
      answer.on("error", reject);
      answer.on("end", () => resolve({ encoding: answer.headers["content-encoding"], bytes }));
    });
    request.on("error", reject);
  });
}
