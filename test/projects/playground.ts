/**
 * The playground in Chromium, and what tests do with its page.
 *
 * The non-obvious decision: whatever a test looks at, it also fails if Chromium complained.
 */
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { open, type Visit } from "./browser.ts";
import { DESKTOP } from "./playground-site.ts";

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

  /** What each value of the graph shows, by the number of the traced thing. */
  async graph(): Promise<ReadonlyMap<number, string>> {
    const nodes = await this.page
      .locator('[data-node^="v"]')
      .evaluateAll((all) => all.map((node) => [node.getAttribute("data-of"), node.textContent]));
    return new Map(nodes.map(([of, text]) => [Number(of), text ?? ""]));
  }

  /** Goes to a view through its tab. */
  async goTo(view: string): Promise<void> {
    await this.page.locator(`.tabs a[href="#${view}"]`).click();
    await this.page.locator(`main.view-${view}`).waitFor();
  }
}
