/**
 * The built playground in Chromium: one build for all tests, and what tests do with the page.
 *
 * The non-obvious decision: the site stands in a folder of a folder and is served under a policy
 * that allows nothing from elsewhere, so that every test is one of the sub-path and of privacy too.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { build } from "vite";
import { listen, open, type Site, type Visit } from "./browser.ts";

const root = fileURLToPath(new URL("../../examples/playground", import.meta.url));

/** Under which path the site stands. */
export const SUB_PATH = "some/where/";

/** The page makes code of what the user writes, and its editor makes style sheets. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
].join("; ");

/** Builds the playground and serves it. */
export async function buildPlayground(): Promise<Site> {
  const served = mkdtempSync(join(tmpdir(), "playground-site-"));
  const outDir = join(served, SUB_PATH);
  await build({ root, logLevel: "error", build: { outDir, emptyOutDir: true } });
  const { address, close } = await listen(served, POLICY);
  const end = (): void => {
    close();
    rmSync(served, { recursive: true, force: true });
  };
  return { address: address + SUB_PATH, close: end };
}

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** An open playground. */
export class Playground {
  readonly page: Page;
  readonly visit: Visit;

  private constructor(visit: Visit) {
    this.visit = visit;
    this.page = visit.page;
  }

  /** Opens it; at the end of the test nothing may have been complained about. */
  static async open(
    browser: Browser,
    address: string,
    how: BrowserContextOptions = {},
  ): Promise<Playground> {
    const visit = await open(browser, address, { viewport: DESKTOP, ...how });
    onTestFinished(() => expect(visit.complaints).toEqual([]));
    return new Playground(visit);
  }

  /** The element with that `data-testid`. */
  part(name: string): Locator {
    return this.page.getByTestId(name);
  }

  /** Waits until a part's text matches. */
  async shows(name: string, text: RegExp | string): Promise<void> {
    await this.part(name).filter({ hasText: text }).first().waitFor();
  }

  /** Replaces the code in the editor. */
  async write(code: string): Promise<void> {
    await this.part("code").click();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.insertText(code);
  }

  /** The text in the editor. */
  async code(): Promise<string> {
    return (await this.page.locator(".cm-line").allTextContents()).join("\n");
  }

  /** How many elements there are. */
  count(selector: string): Promise<number> {
    return this.page.locator(selector).count();
  }

  /** What each value of the graph says, by the number of the traced thing. */
  async graph(): Promise<ReadonlyMap<number, string>> {
    const nodes = await this.page
      .locator('[data-node^="v"]')
      .evaluateAll((all) =>
        all.map((node) => [node.getAttribute("data-of"), node.getAttribute("aria-label")]),
      );
    return new Map(nodes.map(([of, label]) => [Number(of), label ?? ""]));
  }

  /** Goes to a view through its tab. */
  async goTo(view: string): Promise<void> {
    await this.page.locator(`.tabs a[href="#${view}"]`).click();
    await this.page.locator(`main.view-${view}`).waitFor();
  }
}
