// Opens a page of `ipi-lint graph` in Chromium, does what it is told and prints what it saw.
//
//   node page.mjs CHROMIUM PAGE STEPS.json
//
// STEPS is {"scheme", "motion", "steps": [[what, ...with]]}; `IPI_LINT_PLAYWRIGHT` is a folder of
// playwright-core. Prints {"seen": [one value a step], "errors": [...], "requests": [...]}.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const ARGUMENTS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const [chromium, file, told] = process.argv.slice(2);
const { scheme, motion, steps } = JSON.parse(readFileSync(told, "utf-8"));
const require = createRequire(import.meta.url);
const playwright = require(process.env.IPI_LINT_PLAYWRIGHT);
const profile = mkdtempSync(join(tmpdir(), "ipi-lint-browser-"));
const context = await playwright.chromium.launchPersistentContext(profile, {
  executablePath: chromium, headless: true, args: ARGUMENTS,
  viewport: { width: 1440, height: 900 }, colorScheme: scheme, reducedMotion: motion,
});
const page = await context.newPage();
const errors = [], requests = [], seen = [];
page.on("console", (message) => errors.push(`${message.type()}: ${message.text()}`));
page.on("pageerror", (error) => errors.push(`${error.stack}`));
page.on("dialog", (dialog) => {
  errors.push(`dialog: ${dialog.message()}`);
  dialog.dismiss();
});
page.on("request", (request) => requests.push(request.url()));

const actions = {
  press: (keys) => page.keyboard.press(keys),
  type: (text) => page.keyboard.type(text),
  select: (where, value) => page.selectOption(where, value),
  click: (where) => page.click(where),
  screenshot: (path) => page.screenshot({ path }),
  text: (where) => page.locator(where).allTextContents(),
  visible: (where) => page.locator(where).isVisible(),
  count: (where) => page.locator(where).count(),
  focused: () => page.evaluate(() => {
    const now = document.activeElement;
    return now.getAttribute("aria-label") || now.id;
  }),
  labels: () => page.locator("#picture .item").evaluateAll(
    (all) => all.map((each) => each.getAttribute("aria-label"))),
  style: (where, name) => page.locator(where).first().evaluate(
    (element, property) => getComputedStyle(element)[property], name),
  scroll: (top) => page.evaluate((to) => {
    document.getElementById("stage").scrollTop = to;
  }, top),
};

try {
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("#picture .card, #picture .item");
  for (const [what, ...rest] of steps) {
    seen.push((await actions[what](...rest)) ?? null);
    // Two frames: drawing may wait for the next one.
    await page.evaluate(() => new Promise((done) => {
      requestAnimationFrame(() => requestAnimationFrame(done));
    }));
  }
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
process.stdout.write(JSON.stringify({ seen, errors, requests }));
