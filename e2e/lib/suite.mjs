// Runs tests and counts. A test is `{ name, run }`; it fails by throwing.

/** Tests spend most of their time waiting for a page to fall silent, so a few run side by side. */
const SIDE_BY_SIDE = 4;

/** Runs the tests whose names contain `filter`; returns how many failed. */
export async function runAll(tests, filter) {
  const queue = tests.filter((test) => test.name.includes(filter));
  const count = { passed: 0, failed: 0 };
  const work = async () => {
    for (let test = queue.shift(); test; test = queue.shift()) count[await runOne(test)] += 1;
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  // A run of nothing proves nothing.
  if (count.passed + count.failed === 0) count.failed = 1;
  console.log(`${count.passed} passed, ${count.failed} failed`);
  return count.failed;
}

async function runOne({ name, run }) {
  const start = performance.now();
  try {
    await run();
    console.log(`ok      ${name} (${Math.round(performance.now() - start)} ms)`);
    return "passed";
  } catch (error) {
    console.log(`FAILED  ${name}\n        ${String(error.message).replaceAll("\n", "\n        ")}`);
    return "failed";
  }
}

/** Fails with all that is wrong, not only the first. */
export function expectNone(what, list) {
  if (list.length > 0) throw new Error(`${what}:\n${list.join("\n")}`);
}

/** Fails unless `condition`. */
export function expect(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}
