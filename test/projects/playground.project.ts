/** The built playground in Chromium: what one sees when one edits, points, steps and shares. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordOf } from "../../src/explain/make-record.ts";
import { readme } from "../../examples/readme.grad.ts";
import { launch, type Site } from "./browser.ts";
import { checkAccess, type Finding } from "./playground-access.ts";
import { Playground } from "./playground.ts";
import { buildPlayground, DESKTOP, PHONE, SUB_PATH } from "./playground-site.ts";
import { readmeSteps } from "./playground-steps.ts";

let browser: Browser;
let site: Site;
beforeAll(async () => {
  [browser, site] = await Promise.all([launch(), buildPlayground()]);
});
afterAll(async () => {
  await browser.close();
  site.close();
});

const openAt = (hash = "", how = {}): Promise<Playground> =>
  Playground.open(browser, site.address + hash, how);

/** The playground when a part shows some text: by default, the gradient of the README expression. */
async function opened(
  hash = "",
  how = {},
  part = "grad-a",
  text = "138.8338",
): Promise<Playground> {
  const playground = await openAt(hash, how);
  await playground.shows(part, text);
  return playground;
}

const program = (body: string): string => `import { add, compileGrad } from "gradc";\n\n${body}\n`;

test("what one writes is compiled", async () => {
  const playground = await opened();
  await playground.write(program("export const h = compileGrad((p, q) => p.mul(q));"));
  await playground.part("slider-p").waitFor();
  await playground.part("field-q").fill("3");
  await playground.part("field-q").press("Tab");
  await playground.shows("grad-p", "3.0000");
  expect(await playground.part("forward-lines").textContent()).toContain("p * q");
  await playground.page.locator("[data-node]", { hasText: "p data" }).waitFor();
});

describe("pointing", () => {
  const PANES = {
    editor: ".cm-lit-word",
    graph: "[data-testid=graph] .node-lit-primal",
    ir: "[data-testid=ir] .row-lit",
    forward: "[data-testid=forward] .row-lit",
    backward: "[data-testid=backward] .row-lit",
  };

  /** In which panes something lights up. */
  async function litIn({ page }: Playground): Promise<string[]> {
    const counts = await Promise.all(
      Object.entries(PANES).map(async ([name, selector]) => {
        const count = await page.locator(selector).count();
        return count > 0 ? [name] : [];
      }),
    );
    return counts.flat();
  }

  test("at a line of the code lights up its partners in all panes", async () => {
    const playground = await opened();
    expect(await litIn(playground)).toEqual([]);
    const line = playground.page.locator(".cm-line", { hasText: "const e = c.sub(d)" });
    await line.hover({ position: { x: 150, y: 8 } });
    await playground.page.locator(PANES.graph).first().waitFor();
    expect(await litIn(playground)).toEqual(Object.keys(PANES));
    await playground.shows("caption", "e = c - d");
  });

  test("at a line of the output lights up the user's line", async () => {
    const playground = await opened();
    const line = playground.page.locator("[data-testid=forward] .row", { hasText: "const e =" });
    await line.hover({ position: { x: 20, y: 8 } });
    await playground.page.locator(PANES.editor).first().waitFor();
    const lit = await playground.page.locator(".cm-line.cm-lit").allTextContents();
    expect(lit).toEqual(['  const e = c.sub(d).as("e");']);
    expect(await litIn(playground)).toEqual(Object.keys(PANES));
  });
});

test("each step shows the numbers of the interpreted engine, and none before its time", async () => {
  const playground = await opened();
  const expected = readmeSteps(-4, 2);
  expect(expected.length).toBeGreaterThan(30);
  await playground.part("step-first").click();
  for (const [made, shown] of expected.entries()) {
    await playground.shows("step-position", `Step ${made} of ${expected.length - 1},`);
    const graph = await playground.graph();
    expect(graph.size).toBe(shown.length);
    const numbers = shown.map((_, of) =>
      graph
        .get(of)
        ?.replace(/^.*?(?=data )/s, "")
        .trim(),
    );
    expect([made, numbers]).toEqual([
      made,
      shown.map(({ data, grad }) => `data ${data} grad ${grad}`),
    ]);
    if (made + 1 < expected.length) await playground.page.keyboard.press("ArrowRight");
  }
  await playground.shows("grad-b", "645.5773");
});

test("the pass slider shows the IR after each pass", async () => {
  const playground = await opened();
  const stages = recordOf(readme, { name: "g", stages: "first" }).functions[0]?.stages ?? [];
  const slider = playground.part("stage");
  const last = Number(await slider.getAttribute("max"));
  expect(last).toBeGreaterThan(2);
  await slider.focus();
  await playground.page.keyboard.press("Home");
  const seen: string[] = [];
  for (let at = 0; at <= last; at++) {
    const text = (await playground.part("stage-name").textContent()) ?? "";
    const [, name, operations] = /after (.+): (\d+) operations/.exec(text) ?? [];
    expect(stages.find((stage) => stage.name === name)?.operations).toBe(Number(operations));
    seen.push(name as string);
    await playground.page.keyboard.press("ArrowRight");
  }
  expect(new Set(seen).size).toBe(last + 1);
  expect(seen[0]).toBe(stages[0]?.name);
});

test("a share link restores the whole state", async () => {
  const playground = await opened();
  const { page } = playground;
  await playground.write(program("export const k = compileGrad((p, q) => p.mul(q).sin());"));
  await playground.part("field-p").fill("0.5");
  await playground.part("field-p").press("Tab");
  await playground.part("mode").selectOption("fast");
  await playground.part("theme").click();
  await playground.part("stage").press("Home");
  await playground.part("step-first").click();
  await page.keyboard.press("ArrowRight");
  const state = async ({ page: tab, ...parts }: Playground): Promise<unknown> => ({
    code: await Playground.prototype.code.call({ page: tab, ...parts }),
    p: await tab.getByTestId("field-p").inputValue(),
    mode: await tab.getByTestId("mode").inputValue(),
    step: await tab.getByTestId("step-position").textContent(),
    stage: await tab.getByTestId("stage-name").textContent(),
    theme: await tab.locator("html").getAttribute("data-theme"),
  });
  const before = await state(playground);
  await playground.part("share").click();
  await playground.shows("announcement", "holds the code");
  expect(page.url()).toContain("?s=");
  const other = await openAt(new URL(page.url()).hash);
  await other.part("field-p").waitFor();
  await other.shows("step-position", "Step 1 of");
  expect(await state(other)).toEqual(before);
  expect(before).toMatchObject({ p: "0.5", mode: "fast" });
});

test("an error is shown at its line, and the last good result stays", async () => {
  const playground = await opened();
  const nodes = (await playground.graph()).size;
  await playground.write(program("export const g = compileGrad((a) => a.nothing());"));
  await playground.shows("problem", "Line 3:");
  await playground.page.locator(".cm-lintRange-error").waitFor();
  const marked = playground.page.locator(".cm-line", {
    has: playground.page.locator(".cm-lintRange-error"),
  });
  expect(await marked.allTextContents()).toEqual([
    "export const g = compileGrad((a) => a.nothing());",
  ]);
  expect(nodes).toBeGreaterThan(10);
  expect((await playground.graph()).size).toBe(nodes);
  expect(await playground.part("graph").getAttribute("data-old")).toBe("true");
  await playground.shows("grad-a", "138.8338");
});

test("an endless loop is stopped, and does not freeze the page meanwhile", async () => {
  const playground = await opened();
  await playground.write(program("for (;;) {}"));
  // Were the loop in the page itself, these would wait for ever.
  await playground.part("step-first").click();
  await playground.shows("step-position", "Step 0 of");
  await playground.shows("problem", /did not finish within \d+ seconds/);
  await playground.write(program("export const h = compileGrad((p, q) => p.mul(q));"));
  await playground.part("slider-p").waitFor();
  await playground.page.locator(".problem-text").waitFor({ state: "detached" });
});

test("plain arithmetic is compiled", async () => {
  const playground = await opened();
  await playground.write("/** @grad */ export function f(x: number): number { return x * x; }\n");
  await playground.part("slider-x").waitFor();
  await playground.part("field-x").fill("3");
  await playground.part("field-x").press("Tab");
  await playground.shows("grad-x", "6.0000");
  expect(await playground.part("forward-lines").textContent()).toContain("x * x");
});

test("a graph of 5,000 nodes leaves the page responsive, and is not drawn whole", async () => {
  const playground = await opened();
  const { page } = playground;
  const chain =
    "export const g = compileGrad((p, q) => {\n" +
    "  let t = p;\n  for (let i = 0; i < 2500; i++) t = t.mul(q).add(1 / (i * i + 3));\n  return t;\n});";
  await playground.part("loops").selectOption("no");
  await playground.write(program(chain));
  await playground.shows("editor", "compiling …");
  let answered = 0;
  while ((await playground.count("text=compiling …")) > 0) {
    const before = await page.locator("html").getAttribute("data-theme");
    await playground.part("theme").click();
    expect(await page.locator("html").getAttribute("data-theme")).not.toBe(before);
    answered++;
  }
  expect(answered).toBeGreaterThan(0);
  await playground.part("slider-p").waitFor();
  const rows = page.locator("[data-testid=ir] .row");
  expect(Number(await rows.first().getAttribute("aria-setsize"))).toBeGreaterThan(5000);
  expect(await playground.count(".row")).toBeLessThan(300);
  expect(await playground.count("[data-node]")).toBeLessThan(500);
  expect(await playground.count("*")).toBeLessThan(5000);
});

describe("comparing", () => {
  test("two settings: sentences, counts, code and results", async () => {
    const playground = await opened("#compare", {}, "compare-summary", "saves");
    await playground.shows("compare-summary", /Fast mode saves \d+ operations? of \d+/);
    await playground.shows("compare-numbers", "bytes of code");
    await playground.shows("compare-results", /the gradient by b\d+ of \d+ points/);
    expect(await playground.count("[data-testid=compare-code] .cm-content")).toBe(2);
    expect(await playground.count(".cm-changedText, .cm-changedLine")).toBeGreaterThan(0);
    await playground.part("compare-way-1").selectOption("exact mode");
    await playground.shows("compare-summary", "The code of both is the same, to the letter.");
    await playground.part("compare-measure").click();
    await playground.shows("compare-numbers", "nanoseconds a call");
    await playground.shows("compare-numbers", "middle half");
  });

  test("two functions of the code in the editor", async () => {
    const playground = await opened();
    const two =
      "export const one = compileGrad((p, q) => p.mul(q).add(p.mul(3)));\n" +
      "export const two = compileGrad((p, q) => p.mul(q.add(3)));";
    await playground.write(program(two));
    await playground.part("slider-p").waitFor();
    await playground.goTo("compare");
    await playground.part("compare-function-1").selectOption("two");
    await playground.part("compare-way-1").selectOption("exact mode");
    await playground.shows("compare-summary", /Two \(exact mode\) saves \d operations? of \d/);
  });
});

test("training separates all moons, and both engines do the same to the last bit", async () => {
  const playground = await opened("#train", {}, "train-start", "Start");
  await playground.part("train-start").click();
  await playground.shows("train-agreement", /^Identical after 100 steps/);
  for (const engine of ["train-compiled", "train-interpreted"]) {
    const panel = playground.part(engine);
    expect(await panel.getByTestId("train-accuracy").textContent()).toMatch(/100\s?%/);
  }
});

test("lessons bring their programs, and one's own comes back", async () => {
  const playground = await opened();
  const own = await playground.code();
  await playground.goTo("lessons");
  await playground.shows("lesson-title", "Lesson 1 of");
  const titles = new Set<string>();
  for (let lesson = 1; ; lesson++) {
    await playground.shows("lesson-title", `Lesson ${lesson} of`);
    await playground.page.locator("[data-testid=forward] .row").first().waitFor();
    titles.add((await playground.part("lesson-title").textContent()) ?? "");
    expect([lesson, await playground.page.locator(".problem-text").allTextContents()]).toEqual([
      lesson,
      [],
    ]);
    if (await playground.part("lesson-next").isDisabled()) break;
    await playground.part("lesson-next").click();
  }
  expect(titles.size).toBeGreaterThanOrEqual(8);
  await playground.goTo("explore");
  await playground.shows("grad-a", "138.8338");
  expect(await playground.code()).toBe(own);
});

const VIEWS = ["explore", "train", "compare", "lessons"];

test("nothing is asked for outside of the folder that the page is in", async () => {
  const playground = await opened();
  for (const view of VIEWS) {
    await playground.goTo(view);
    await playground.page.getByText("Loading …").waitFor({ state: "detached" });
  }
  const { requests } = playground.visit;
  expect(new URL(site.address).pathname).toBe(`/${SUB_PATH}`);
  expect(requests.length).toBeGreaterThan(5);
  expect(requests.some((address) => /worker/.test(address))).toBe(true);
  expect(
    requests.filter(
      (address) => !/^(?:data|blob):/.test(address) && !address.startsWith(site.address),
    ),
  ).toEqual([]);
});

/** What shows that a view is complete. */
const COMPLETE: Readonly<Record<string, string>> = {
  explore: "grad-a",
  train: "train-start",
  compare: "compare-results",
  lessons: "forward-lines",
};

test.each(VIEWS)("the view %s is accessible in all sizes and colours", async (view) => {
  const playground = await openAt(`#${view}`);
  await playground
    .part(COMPLETE[view] as string)
    .first()
    .waitFor();
  const found: Finding[] = [];
  for (const [size, viewport] of Object.entries({ DESKTOP, PHONE })) {
    await playground.page.setViewportSize(viewport);
    for (const theme of ["light", "dark"]) {
      const now = await playground.page.locator("html").getAttribute("data-theme");
      if ((now ?? "light") !== theme) await playground.part("theme").click();
      found.push(...(await checkAccess(playground.page, `${size} ${theme}`)));
    }
  }
  expect(found).toEqual([]);
});

test("an error and a step are accessible too", async () => {
  const playground = await opened();
  await playground.part("step-first").click();
  for (let i = 0; i < 25; i++) await playground.page.keyboard.press("ArrowRight");
  expect(await checkAccess(playground.page, "step")).toEqual([]);
  await playground.write("nothing(");
  await playground.page.locator(".problem-text").waitFor();
  expect(await checkAccess(playground.page, "error")).toEqual([]);
});
