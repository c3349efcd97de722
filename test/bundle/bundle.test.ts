/**
 * The plugin in Vite, Rollup, Rolldown and esbuild: the bundle computes what the engine does and
 * holds nothing else; problems are shown at the user's line. webpack and Rspack, projects made from
 * the packed package, and browsers: test/projects.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { program } from "../build/process.ts";
import type { Outcome } from "./bundlers.ts";

const GRADC = new URL("../../src/index.ts", import.meta.url).href;
const PROGRAM = new URL("./bundlers.ts", import.meta.url).href;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = realpathSync(mkdtempSync(join(tmpdir(), "gradc-bundle-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LIGHT = ["vite", "rollup", "rolldown", "esbuild"];

/** What must work. main.ts names the source as a .js file, ending.js by its whole name. */
const GOOD: readonly (readonly [bundler: string, entry: string])[] = [
  ...LIGHT.map((bundler) => [bundler, "main.js"] as const),
  ["rollup", "main.ts"],
  ["rolldown", "ending.js"],
];

const JOBS = [...GOOD, ...LIGHT.map((bundler) => [bundler, "wrong.js"] as const)];

const FILES: Readonly<Record<string, string>> = {
  "package.json": '{ "type": "module" }',
  "factor.ts": "export const factor: number = 3;",
  "loss.grad.ts": `
    import { compileGrad, sin } from ${JSON.stringify(GRADC)};
    import { factor } from "./factor.ts";
    export const loss = compileGrad((x, y) => x.mul(y).add(sin(x)).mul(factor));`,
  "main.js": 'export { loss } from "./loss.grad";',
  "main.ts": 'export { loss } from "./loss.grad.js";',
  "ending.js": 'export { loss } from "./loss.grad.ts";',
  "choice.ts": `
    import type { Value } from ${JSON.stringify(GRADC)};
    export const choice = (x: Value): Value => (x > 1 ? x : x.mul(2));`,
  "wrong.grad.ts": `
    import { compileGrad } from ${JSON.stringify(GRADC)};
    import { choice } from "./choice.ts";
    export const wrong = compileGrad((x) => choice(x).sin());`,
  "wrong.js": 'export { wrong } from "./wrong.grad";',
};

const at = (file: string): string => join(folder, file);

let outcomes: Outcome[];
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(FILES)) writeFileSync(at(file), text);
  const jobs = JOBS.map(([bundler, entry]) => `${bundler}=${at(entry)}`);
  outcomes = JSON.parse(await program(PROGRAM, folder, jobs)) as Outcome[];
});

const of = (bundler: string, entry: string): Outcome =>
  outcomes.find((o) => o.bundler === bundler && o.entry === at(entry)) as Outcome;

test.each(GOOD)("%s compiles what %s imports", async (bundler, entry) => {
  const { bundle, refusal } = of(bundler, entry);
  expect(refusal).toBeUndefined();
  const file = at(`${bundler}-${entry}.mjs`);
  writeFileSync(file, bundle?.code ?? "");
  const { loss } = (await import(pathToFileURL(file).href)) as {
    loss: (x: number, y: number) => unknown;
  };
  const [x, y] = [0.5, 2];
  const value = 3 * (x * y + Math.sin(x));
  expect(loss(x, y)).toEqual({ value, grad: [3 * y + 3 * Math.cos(x), 3 * x] });
});

describe.each(LIGHT)("%s", (bundler) => {
  test("takes nothing but the entry and the compiled file into the bundle", () => {
    const { code = "", modules = [] } = of(bundler, "main.js").bundle ?? {};
    expect([...modules].sort()).toEqual([at("loss.grad.ts"), at("main.js")]);
    expect(code).not.toMatch(/GradcError|TRACE_|compileGrad|factor\.ts/);
  });

  test("maps the code to the source", () => {
    const { sources = [] } = of(bundler, "main.js").bundle ?? {};
    expect(sources.map((source) => basename(source))).toContain("loss.grad.ts");
  });

  test("shows a problem at the user's line, with the hint", () => {
    const { refusal } = of(bundler, "wrong.js");
    const text = FILES["choice.ts"] as string;
    const line = text.split("\n").findIndex((l) => l.includes("x > 1"));
    expect(refusal?.text).toMatch(/TRACE_COERCED: a Value was used .*number[^]*hint: .*where\(/);
    expect(refusal?.file).toMatch(/choice\.ts$/);
    expect(refusal?.line).toBe(line + 1);
    expect(refusal?.column).toBe((text.split("\n")[line] as string).indexOf("x > 1"));
  });
});
