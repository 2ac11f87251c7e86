// What holds for every scan page in every view.

import { faults, shoot, viewName, views, visit, words } from "../lib/browser.mjs";
import { expect, expectNone } from "../lib/suite.mjs";
import { withLanguage } from "../lib/address.mjs";

export function tests(world) {
  return world.demo.scan.flatMap((path) => [
    ...views.map((view) => ({ name: `scan page ${path}, ${viewName(view)}`, run: () => check(world, path, view) })),
    ...["vi", "en"].map((lang) => ({
      name: `scan page ${path}, ${lang}: says the same without scripts`,
      run: () => sameWithoutScripts(world, path, lang),
    })),
  ]);
}

async function check(world, path, view) {
  await visit(world, view, withLanguage(path, view.lang), async ({ page, answer, seen }) => {
    await shoot(world, page, `scan ${path} ${viewName(view)}`);
    expect(answer.status() < 500, `the server answered ${answer.status()}`);
    expect((await page.locator("html").getAttribute("lang")) === view.lang, "the page does not name its language");
    expect((await page.locator("h1").count()) === 1, "a page has exactly one first heading");
    expect((await words(page, "h1")) !== "", "the first heading is empty");
    expect((await words(page, "main")).length > 80, "the page says hardly anything");
    await expectNoSidewaysScroll(page);
    const foreign = seen.requests.filter((url) => new URL(url).origin !== world.demo.url && !url.startsWith("data:"));
    expectNone("requests to other places", foreign);
    // An unknown or mistyped code answers 4xx with a page that helps, and Chromium reports that status as an error.
    const ownStatus = `status of ${answer.status()} `;
    expectNone("errors on the console", seen.errors.filter((text) => answer.ok() || !text.includes(ownStatus)));
    if (view.js) expectNone("accessibility", await faults(page));
  });
}

async function expectNoSidewaysScroll(page) {
  const [content, window] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
  expect(content <= window, `the page is ${content} px wide in a window of ${window} px`);
}

async function sameWithoutScripts(world, path, lang) {
  const read = (js) => visit(world, { width: 360, js, lang }, withLanguage(path, lang), ({ page }) => words(page, "main"));
  const [plain, scripted] = [stable(await read(false)), stable(await read(true))];
  expect(plain === scripted, `with scripts:\n${scripted}\nwithout:\n${plain}`);
}

/** How often a stamp was scanned, and the clock, may differ between two visits. */
function stable(text) {
  return text.replace(/\d+/g, "#");
}
