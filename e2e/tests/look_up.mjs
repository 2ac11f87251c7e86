// From the home page to a scan page, to a helpful page for an unknown code, and from one language to the other.

import { faults, shoot, viewName, views, visit, words } from "../lib/browser.mjs";
import { withLanguage } from "../lib/address.mjs";
import { expect, expectNone } from "../lib/suite.mjs";

/** Well formed, and in no register: prefix 893 and an owner that is not here. */
const UNKNOWN = "8937990990016";
const NOT_FOUND = { vi: "Chưa tìm thấy mã này", en: "We have not found this code" };

export function tests(world) {
  return views.flatMap((view) => [
    { name: `home, ${viewName(view)}`, run: () => home(world, view) },
    { name: `typed code leads to the scan page, ${viewName(view)}`, run: () => known(world, view) },
    { name: `unknown code leads to a helpful page, ${viewName(view)}`, run: () => unknown(world, view) },
    { name: `language switch, ${viewName(view)}`, run: () => switchLanguage(world, view) },
  ]);
}

async function home(world, view) {
  await visit(world, view, withLanguage("/", view.lang), async ({ page, answer, seen }) => {
    await shoot(world, page, `home ${viewName(view)}`);
    expect(answer.status() === 200, `the server answered ${answer.status()}`);
    expect((await page.locator("h1").count()) === 1, "a page has exactly one first heading");
    const [content, window] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
    expect(content <= window, `the page is ${content} px wide in a window of ${window} px`);
    expectNone("errors on the console", seen.errors);
    if (view.js) expectNone("accessibility", await faults(page));
  });
}

async function known(world, view) {
  const path = world.demo.scan.find((path) => /^\/01\/\d{14}\/10\//.test(path));
  expect(path, "demo.json lists no lot");
  const [, gtin, lot] = /^\/01\/(\d{14})\/10\/([^/?]+)/.exec(path);
  await visit(world, view, withLanguage("/", view.lang), async ({ page }) => {
    await type(page, `(01)${gtin}(10)${decodeURIComponent(lot)}`);
    const { pathname } = new URL(page.url());
    expect(pathname === `/01/${gtin}/10/${lot}`, `landed on ${page.url()}`);
    const text = await words(page, "main");
    expect(text.includes(decodeURIComponent(lot)), `the page does not name the lot: ${text.slice(0, 300)}`);
    expect((await page.locator("html").getAttribute("lang")) === view.lang, "the look-up forgot the language");
  });
}

async function unknown(world, view) {
  await visit(world, view, withLanguage("/", view.lang), async ({ page }) => {
    await type(page, UNKNOWN);
    await shoot(world, page, `unknown ${viewName(view)}`);
    const text = await words(page, "main");
    expect(text.includes(NOT_FOUND[view.lang]), `the page says: ${text.slice(0, 300)}`);
    expect((await page.locator("main a[href], main form").count()) > 0, "the page offers nothing to do next");
    if (view.js) expectNone("accessibility", await faults(page));
  });
}

async function switchLanguage(world, view) {
  const other = view.lang === "vi" ? "en" : "vi";
  const path = world.demo.scan[0];
  await visit(world, view, withLanguage(path, view.lang), async ({ page }) => {
    const before = await words(page, "main");
    await page.locator(`a[hreflang="${other}"]`).first().click();
    await page.waitForLoadState("networkidle");
    expect((await page.locator("html").getAttribute("lang")) === other, `still not ${other}: ${page.url()}`);
    expect(new URL(page.url()).pathname === new URL(path, world.demo.url).pathname, `left the page for ${page.url()}`);
    expect((await words(page, "main")) !== before, "the words are the same as before");
  });
}

async function type(page, code) {
  await page.locator('form[action^="/tim"] input[name="ma"]').first().fill(code);
  await Promise.all([
    page.waitForURL((url) => url.pathname !== "/", { waitUntil: "networkidle" }),
    page.locator('form[action^="/tim"] input[name="ma"]').first().press("Enter"),
  ]);
}
