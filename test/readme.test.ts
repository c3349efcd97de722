/**
 * The code in README.md and CHANGELOG.md runs and prints what they say.
 */
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import * as gradc from "../src/index.ts";

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

/** The text of the n-th code block of a language. */
function block(text: string, language: string, n = 0): string {
  const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...text.matchAll(pattern)][n]?.[1] ?? "";
}

/** Runs TypeScript with everything that gradc exports in scope; returns what it prints. */
function run(source: string, scope: Readonly<Record<string, unknown>> = {}): string {
  const { outputText } = ts.transpileModule(source.replace(/^import .*\n/gm, ""), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const lines: string[] = [];
  const log = (...things: unknown[]): void => {
    lines.push(things.map((t) => (typeof t === "string" ? t : inspect(t))).join(" "));
  };
  const names = { ...gradc, ...scope, console: { log } };
  new Function(...Object.keys(names), outputText)(...Object.values(names));
  return `${lines.join("\n")}\n`;
}

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

test("CHANGELOG: the program becomes what stands there", () => {
  const changelog = read("CHANGELOG.md");
  const program = block(changelog, "ts").trim().replace(/;$/, "");
  expect(run(`console.log((${program}).source.valueAndGrad)`)).toBe(block(changelog, "js"));
});
