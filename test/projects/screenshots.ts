/**
 * Pictures of the playground for the documentation: `npm run playground:screenshots`.
 *
 * The non-obvious decision: it uses the build and the browser of the tests, so what is pictured is
 * what is tested; `--all FOLDER` makes every view in both themes and two sizes, to look at.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { launch } from "./browser.ts";
import { buildPlayground, DESKTOP, PHONE } from "./playground-site.ts";

const IMAGES = fileURLToPath(new URL("../../docs/images", import.meta.url));

/** What is in the picture, what shows that the page is complete, and what is done before. */
interface Picture {
  readonly view: string;
  readonly ready: string;
  readonly before?: (page: Page) => Promise<void>;
}

async function stepping(page: Page): Promise<void> {
  await page.getByTestId("step-first").click();
  for (let i = 0; i < 34; i++) await page.keyboard.press("ArrowRight");
}

async function trained(page: Page): Promise<void> {
  await page.getByTestId("train-start").click();
  await page.getByText("Identical after 100 steps").waitFor();
}

const PICTURES: readonly Picture[] = [
  { view: "explore", ready: '[data-testid="grad-a"] b:text("138.8338")', before: stepping },
  { view: "train", ready: '[data-testid="train-start"]', before: trained },
  { view: "compare", ready: '[data-testid="compare-results"]' },
  { view: "lessons", ready: '[data-testid="slider-a"]' },
];

interface Look {
  readonly theme: "light" | "dark";
  readonly viewport: { readonly width: number; readonly height: number };
}

async function take(browser: Browser, address: string, picture: Picture, look: Look, path: string) {
  const { view, ready, before } = picture;
  const { theme, viewport } = look;
  const page = await browser.newPage({ viewport, colorScheme: theme });
  page.setDefaultTimeout(120_000);
  await page.goto(`${address}#${view}`);
  await page.locator(ready).first().waitFor();
  await before?.(page);
  await page.waitForTimeout(500);
  await page.screenshot({ path, scale: "css", ...(path.endsWith(".jpg") ? { quality: 45 } : {}) });
  await page.close();
  console.log(path);
}

/** Small enough for a picture in a page of text. */
const SMALL = { width: 1120, height: 720 };
const at = process.argv.indexOf("--all");
const folder = at < 0 ? IMAGES : (process.argv[at + 1] as string);
mkdirSync(folder, { recursive: true });
const [browser, site] = await Promise.all([launch(), buildPlayground()]);
try {
  for (const picture of PICTURES) {
    if (at < 0) {
      const look: Look = { theme: "light", viewport: SMALL };
      const name = `playground-${picture.view}.jpg`;
      await take(browser, site.address, picture, look, join(folder, name));
      continue;
    }
    for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
      for (const theme of ["light", "dark"] as const) {
        const name = `${picture.view}-${size}-${theme}.png`;
        await take(browser, site.address, picture, { theme, viewport }, join(folder, name));
      }
    }
  }
} finally {
  await browser.close();
  site.close();
}
