/**
 * The page of `gradc compare --html` in Chromium, opened from the file system: it asks for nothing,
 * complains about nothing, has no accessibility violation, and fits a phone.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/build/cli.ts";
import { launch } from "./browser.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const folder = mkdtempSync(join(tmpdir(), "gradc-compare-"));
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const PAGES: Readonly<Record<string, readonly string[]>> = {
  "fast mode": ["readme.grad.ts#readme", "--mode", "exact,fast"],
  loops: ["loops.grad.ts#line", "--mode", "exact,fast"],
  rolled: ["rosenbrock.grad.ts#rosenbrock", "--loops", "off,on"],
};

/** Writes a page and returns its address. */
async function pageOf(name: string): Promise<string> {
  const [target = "", ...flags] = PAGES[name] as readonly string[];
  const file = join(folder, `${name}.html`);
  let err = "";
  const args = ["compare", join(EXAMPLES, target), ...flags, "--html", file];
  const code = await run(args, { out: () => {}, err: (text) => void (err += text) });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return pathToFileURL(file).href;
}

/** What axe finds wrong with a page, rule by rule. */
async function violations(page: Page): Promise<unknown> {
  await page.addScriptTag({ path: AXE });
  return page.evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))",
  );
}

const SCREENS = [
  ["desktop", 1280, "light"],
  ["desktop", 1280, "dark"],
  ["phone", 390, "light"],
  ["phone", 390, "dark"],
] as const;

describe.each(Object.keys(PAGES))("%s", (name) => {
  let address: string;
  beforeAll(async () => {
    address = await pageOf(name);
  });

  test.each(SCREENS)("%s, %i wide, %s", async (_, width, colorScheme) => {
    // axe is a script, which the policy of the page forbids.
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      bypassCSP: true,
    });
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(address);
    expect(requests).toEqual([address]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    for (const details of await page.locator("details").all()) {
      await details.locator("> summary").focus();
      await page.keyboard.press("Enter");
    }
    expect(await page.locator("details:not([open])").count()).toBe(0);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
