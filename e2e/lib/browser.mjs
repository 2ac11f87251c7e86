// Chromium as installed on the machine, and pages that write down everything that went over the wire.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const BINARY = process.env.NGUON_CHROMIUM ?? "/usr/bin/chromium";
// Without these, Chromium calls home at every start.
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Generous: the program is a debug build, and the machine may be busy. */
const PAGE_SECONDS = 40;

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Starts the browser. Chromium's sandbox refuses to run as root. */
export function launch() {
  if (!existsSync(BINARY)) throw new Error(`there is no browser at ${BINARY}`);
  const args = process.getuid?.() === 0 ? [...FLAGS, "--no-sandbox"] : FLAGS;
  return chromium.launch({ executablePath: BINARY, headless: true, args });
}

/** A way of looking at a page: window width, with or without scripts, language. */
export const views = [360, 1280].flatMap((width) =>
  [true, false].flatMap((js) => ["vi", "en"].map((lang) => ({ width, js, lang }))),
);

/** A view in words, for the names of tests and screenshots. */
export const viewName = ({ width, js, lang }) => `${width}px ${lang} ${js ? "js" : "no-js"}`;

/** Opens a page in a fresh context, hands it to `look` with what it recorded, and closes the context. */
export async function visit(world, view, path, look) {
  const context = await world.browser.newContext({
    viewport: { width: view.width, height: 740 },
    javaScriptEnabled: view.js,
    locale: view.lang === "vi" ? "vi-VN" : "en-GB",
    // A phone draws at twice the size; pictures of 360 px would be hard to judge otherwise.
    deviceScaleFactor: view.width < 500 ? 2 : 1,
  });
  context.setDefaultTimeout(PAGE_SECONDS * 1000);
  try {
    const page = await context.newPage();
    const seen = await record(context, page);
    const answer = await page.goto(new URL(path, world.demo.url).href, { waitUntil: "networkidle" });
    return await look({ page, answer, seen });
  } finally {
    await context.close();
  }
}

async function record(context, page) {
  const seen = { requests: [], errors: [], bytes: 0 };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("requestfailed", (request) => seen.errors.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") seen.errors.push(message.text());
  });
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  wire.on("Network.loadingFinished", ({ encodedDataLength }) => (seen.bytes += encodedDataLength));
  return seen;
}

/** Accessibility faults by axe-core, WCAG 2.2 AA and best practices, one line each. Needs scripts. */
export async function faults(page) {
  // Evaluated by the debugger, so the page's content security policy stays as it is.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target.join(" ")).join("; ")})`);
}

/** The words of an element as a reader meets them, white space folded. */
export async function words(page, selector) {
  const text = await page.locator(selector).first().innerText();
  return text.replace(/\s+/g, " ").trim();
}

/** Keeps a picture for whoever wants to look. */
export function shoot(world, page, name) {
  const file = `${name.replace(/[^\w.-]+/g, "_")}.png`;
  return page.screenshot({ path: new URL(file, world.shots).pathname, fullPage: true });
}
