/**
 * The code in README.md, CHANGELOG.md and docs/derivatives.md runs and prints what they say.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { ModuleLoader } from "../src/build/import-module.ts";
import type { Gradient } from "../src/build/load.ts";
import { compileModule } from "../src/build/module.ts";
import * as gradc from "../src/index.ts";
import { block, run } from "./snippets.ts";

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

describe("README", () => {
  const readme = read("README.md");

  test("the example is 12 lines and prints what stands below it", () => {
    const example = block(readme, "ts");
    expect(example.split("\n").length).toBeLessThanOrEqual(12);
    expect(run(example)).toBe(block(readme, "text"));
  });

  test("the calls under Three uses work", () => {
    const calls = block(readme, "ts", 1);
    const [x, grad, data] = [
      new Float64Array([2, 1]),
      new Float64Array(2),
      new Float64Array([3, 4]),
    ];
    const printed = run(`${calls.replace("g({ w", "const shown = g({ w")}\nconsole.log(shown)`, {
      x,
      grad,
      data,
      tape: new Float64Array(1),
    });
    expect(printed).toBe("{ w: [ 18 ], b: 6 }\n");
    expect(calls).toContain("// { w: [18], b: 6 }");
    expect([...grad]).toEqual([18, 6]);
  });

  test("the fit over rows gives the gradient beside it", () => {
    const fit = block(readme, "ts", 2).replace("fit(2", "const shown = fit(2");
    expect(run(`${fit}\nconsole.log(shown)`)).toBe("[ -2, -1, undefined ]\n");
    expect(fit).toContain("// [ -2, -1, undefined ]");
  });

  test("every derivative compiles", () => {
    const energy = gradc.mul;
    expect(run(block(readme, "ts", 4), { energy })).toBe("\n");
  });

  test("gives the two commands and links to files that exist", () => {
    expect(readme).toContain("npm ci && npm start");
    expect(readme).toContain("npm ci && npm test");
    const links = [...readme.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(
      ([, link]) => link as string,
    );
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(read(link).length).toBeGreaterThan(100);
  });
});

describe("plain arithmetic", () => {
  const folder = mkdtempSync(join(tmpdir(), "gradc-readme-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const page = read("docs/plain-arithmetic.md");
  const loader = new ModuleLoader();
  const examples: readonly (readonly [string, string, number[], number, number[]])[] = [
    ["README", block(read("README.md"), "ts", 3), [3, 1], 2.5, [1, 2]],
    ["spring", block(page, "ts"), [0, 0, 3, 4, 2], 16, [-4.8, -6.4, 4.8, 6.4, 8]],
    ["huber", block(page, "ts", 1), [3, 1], 2.5, [1, 2]],
  ];

  /** What a block of the documents exports, compiled. */
  async function compiled(name: string, text: string): Promise<Gradient> {
    const file = join(folder, `${name}.grad.ts`);
    const own = fileURLToPath(new URL("../src/index.ts", import.meta.url));
    writeFileSync(file, text.replace('"gradc"', JSON.stringify(own)));
    const { gradients } = await compileModule(file, { out: folder, loader });
    return gradients[0] as Gradient;
  }

  test.each(examples)("%s", async (name, text, x, value, grad) => {
    const { compilation } = await compiled(name, text);
    const found = new Float64Array(x.length);
    expect(compilation.flat["valueAndGrad"]?.(x as never, found as never)).toBeCloseTo(value, 12);
    [...found].forEach((g, i) => expect(g).toBeCloseTo(grad[i] as number, 12));
  });

  test("rows", async () => {
    const { compilation } = await compiled("rows", block(page, "ts", 3));
    const found = new Float64Array(2);
    const data = [1, 2, 3, 1];
    const value = compilation.flat["valueAndGrad"]?.(
      [0.5, 0] as never,
      found as never,
      data as never,
    );
    expect(value).toBeCloseTo((1.5 ** 2 + 0.5 ** 2) / 2 + 0.0025, 12);
    expect(found[0]).toBeCloseTo(-1.5 + 0.5 * 3 + 0.01, 12);
    expect(found[1]).toBeCloseTo(-1.5 + 0.5, 12);
  });

  test("shapes", async () => {
    const { compilation } = await compiled("loss", block(page, "ts", 2));
    expect(compilation.programs.main.graph.names.x.length).toBe(3 + 8 + 2 + 20);
    expect(compilation.programs.main.graph.names.data).toEqual(["target"]);
  });
});

test("CHANGELOG: the program becomes what stands there", () => {
  const changelog = read("CHANGELOG.md");
  const program = block(changelog, "ts").trim().replace(/;$/, "");
  expect(run(`console.log((${program}).source.valueAndGrad)`)).toBe(block(changelog, "js"));
});

describe("docs/derivatives.md", () => {
  const text = read("docs/derivatives.md");
  const count = text.split("```ts\n").length - 1;

  test.each(Array.from({ length: count }, (_, i) => i))("block %i prints what it says", (i) => {
    expect(run(block(text, "ts", i))).toBe(block(text, "text", i));
  });
});
