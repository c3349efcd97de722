/**
 * Looks for barriers with axe-core.
 *
 * The non-obvious decision: serious and critical findings count, and a page in which axe found
 * nothing to check is an error, so an empty page does not pass.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A barrier: under which circumstances, which rule, and where. */
export interface Finding {
  readonly when: string;
  readonly rule: string;
  readonly where: readonly string[];
}

/** The serious and critical barriers of a page as it is now. */
export async function checkAccess(page: Page, when: string): Promise<Finding[]> {
  await page.getByText("Loading …").waitFor({ state: "detached" });
  // Colours fade into each other, and halfway they contrast with nothing.
  await page.evaluate(async () => {
    const finite = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    // One that is cancelled meanwhile is over too.
    await Promise.allSettled(finite.map((each) => each.finished));
  });
  await page.evaluate(`${AXE}; undefined`);
  const { passes, violations } = await page.evaluate<AxeResults>("axe.run(document)");
  if (passes.length < 10) throw new Error(`axe found only ${passes.length} rules to check`);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => ({
      when,
      rule: id,
      where: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
    }));
}
