// Whoever scans a recalled lot reads that first, whatever else the page knows.

import { viewName, views, visit } from "../lib/browser.mjs";
import { withLanguage } from "../lib/address.mjs";
import { expect } from "../lib/suite.mjs";

const LOT = "CT260910B";
const RECALL = { vi: /thu hồi/i, en: /recall/i };

export function tests(world) {
  return views.map((view) => ({ name: `recall comes first, ${viewName(view)}`, run: () => check(world, view) }));
}

async function check(world, view) {
  const path = world.demo.scan.find((path) => path.includes(LOT));
  expect(path, `demo.json lists no page of lot ${LOT}`);
  await visit(world, view, withLanguage(path, view.lang), async ({ page }) => {
    const lines = (await page.locator("main").innerText()).split("\n").map((line) => line.trim());
    const first = lines.find((line) => line !== "") ?? "";
    expect(RECALL[view.lang].test(first), `the first line is: ${first}`);
    const box = await page.locator("main").getByText(RECALL[view.lang]).first().boundingBox();
    expect(box && box.y < 400, `the recall starts ${box?.y} px down the page`);
  });
}
