// What is said of a stamp stands above the verdict, and where it warns, the report is the first thing to press.

import { viewName, views, visit, words } from "../lib/browser.mjs";
import { withLanguage } from "../lib/address.mjs";
import { expect } from "../lib/suite.mjs";

const STAMPS = [
  { serial: "7Q4MZK2X9TB3H", says: { vi: /nhiều hơn thường lệ: \d+ lần, ở 5 tỉnh/, en: /more than usual: \d+ times in 5 provinces/ }, warns: true },
  { serial: "C8N5WD3R7JX2F", says: { vi: /đã được quét \d+ lần/, en: /Scanned \d+ times/ }, warns: false },
  { serial: "V2T9KH6B4QM8S", says: { vi: /đã huỷ ngày 07\/9\/2026/, en: /voided on 7 September 2026/ }, warns: true },
];

export function tests(world) {
  return STAMPS.flatMap((stamp) =>
    views.map((view) => ({ name: `stamp ${stamp.serial}, ${viewName(view)}`, run: () => check(world, stamp, view) })),
  );
}

async function check(world, { serial, says, warns }, view) {
  const path = world.demo.scan.find((path) => path.endsWith(serial));
  expect(path, `demo.json lists no page of stamp ${serial}`);
  await visit(world, view, withLanguage(path, view.lang), async ({ page }) => {
    const text = await words(page, ".stamp");
    expect(says[view.lang].test(text), `the page says of the stamp: ${text}`);
    const [stamp, verdict] = await Promise.all([".stamp", ".verdict"].map((name) => page.locator(name).first().boundingBox()));
    expect(stamp && verdict && stamp.y + stamp.height <= verdict.y, "the stamp does not stand above the verdict");
    expect(stamp.y < 300, `the stamp starts ${stamp.y} px down the page`);
    const link = page.locator("main a").first();
    const reports = ((await link.getAttribute("href")) ?? "").startsWith("/bao?");
    expect(reports === warns, warns ? "the report is not the first link" : "a quiet stamp asks to report");
    if (!warns) return;
    await link.click();
    await page.waitForLoadState();
    expect((await words(page, "main")).includes(serial), "the page of the report does not name the stamp");
  });
}
