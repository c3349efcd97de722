/**
 * docs/singularities.md is true: each gradc cell of its table is what the engine and both backends
 * of compileGrad compute, each safe version has a finite gradient, and the code on the page prints
 * what stands below it.
 *
 * The non-obvious decision: a case's function is its own text, evaluated with gradc's exports in
 * scope. So what is tested cannot differ from what the page shows.
 */
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import * as gradc from "../src/index.ts";
import { compileGrad, Value, vector } from "../src/index.ts";

const page = readFileSync(new URL("../docs/singularities.md", import.meta.url), "utf8");

type Case = readonly [text: string, at: readonly number[], value: number, grad: readonly number[]];

/** In the order of the page. */
const CASES: readonly Case[] = [
  ["relu(x)", [0], 0, [0]],
  ["abs(x)", [0], 0, [0]],
  ["sign(x)", [0], 0, [0]],
  ["floor(x)", [1], 1, [0]],
  ["round(x)", [0.5], 1, [0]],
  ["max(x, y)", [1, 1], 1, [1, 0]],
  ["min(x, y)", [1, 1], 1, [1, 0]],
  ["clamp(x, -1, 1)", [-1], -1, [1]],
  ["clamp(x, -1, 1)", [1], 1, [1]],
  ["pow(x, 2)", [0], 0, [0]],
  ["where(gt(x, 0), sqrt(x), 0)", [0], 0, [0]],
  ["where(gt(x, 0), sqrt(x), 0)", [-1], 0, [0]],
  ["where(gt(x, 0), log(x), x)", [0], 0, [1]],
  ["where(gt(x, 0), log(x), x)", [-1], -1, [1]],
  ["hypot(x, y)", [0, 0], 0, [0, 0]],
  ["atan2(x, y)", [0, 0], 0, [0, 0]],
  ["norm([x, y])", [0, 0], 0, [0, 0]],
  ["sqrt(add(square(x), square(y)))", [0, 0], 0, [NaN, NaN]],
  ["sqrt(x)", [0], 0, [Infinity]],
  ["pow(x, 0.5)", [0], 0, [Infinity]],
  ["cbrt(x)", [0], 0, [Infinity]],
  ["log(x)", [0], -Infinity, [Infinity]],
  ["log(x)", [-1], NaN, [-1]],
  ["asin(x)", [1], Math.PI / 2, [Infinity]],
  ["asin(x)", [-1], -Math.PI / 2, [Infinity]],
  ["acos(x)", [1], 0, [-Infinity]],
  ["acos(x)", [-1], Math.PI, [-Infinity]],
  ["div(1, x)", [0], Infinity, [-Infinity]],
  ["div(x, y)", [0, 0], NaN, [Infinity, NaN]],
  ["mul(sqrt(x), 0)", [0], 0, [NaN]],
  ["mul(x, log(x))", [0], NaN, [NaN]],
  ["pow(x, y)", [0, 2], 0, [0, 0]],
  ["pow(x, y)", [0, 0], 1, [0, -Infinity]],
  ["pow(x, y)", [0, -1], Infinity, [-Infinity, -Infinity]],
  ["pow(x, y)", [-2, 3], -8, [12, NaN]],
  ["pow(x, y)", [-2, 0.5], NaN, [NaN, NaN]],
  ["logSumExp([x, y])", [-Infinity, 3], 3, [0, 1]],
  ["logSumExp([x, y])", [-Infinity, -Infinity], -Infinity, [NaN, NaN]],
];

interface Result {
  readonly value: number;
  readonly grad: readonly number[];
}

type PointFunction = (point: readonly Value[]) => Value;

/** Runs JavaScript with everything that gradc exports, and more, in scope. */
function evaluate(code: string, scope: Readonly<Record<string, unknown>> = {}): unknown {
  const names = { ...gradc, ...scope };
  return new Function(...Object.keys(names), code)(...Object.values(names));
}

/** The function of x and y that `text` says. */
const functionOf = (text: string): PointFunction =>
  evaluate(`return ([x, y]) => ${text};`) as PointFunction;

/** The sign of a zero gradient is no promise, so −0 becomes 0. */
const unsigned = (grad: readonly number[]): number[] => grad.map((g) => g + 0);

function interpreted(text: string, at: readonly number[]): Result {
  const leaves = at.map((x) => new Value(x));
  const result = functionOf(text)(leaves);
  result.backward();
  return { value: result.data, grad: unsigned(leaves.map((leaf) => leaf.grad)) };
}

function compiled(
  text: string,
  at: readonly number[],
  backend: "function" | "interpreter",
): Result {
  const g = compileGrad(functionOf(text), vector(at.length), { backend, check: true });
  expect(g.backend).toBe(backend);
  const { value, grad } = g(at);
  return { value, grad: unsigned(grad[0]) };
}

/** By all three; toEqual compares numbers as Object.is does. */
function expectEverywhere(text: string, at: readonly number[], expected: Result): void {
  expect(interpreted(text, at)).toEqual(expected);
  expect(compiled(text, at, "function")).toEqual(expected);
  expect(compiled(text, at, "interpreter")).toEqual(expected);
}

const showPoint = (at: readonly number[]): string =>
  at.map((x, i) => `${["x", "y"][i]} = ${x}`).join(", ");

const short = (x: number): string => String(Number(x.toPrecision(4)));

const showResult = ({ value, grad }: Result): string =>
  `value ${short(value)}, gradient ${grad.map(short).join(", ")}`;

/** The rows of the page's table, without its header. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .slice(2)
  .map((line) => line.split("|").map((cell) => cell.trim()));

/** The pieces of code in a cell. */
const codeIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, c]) => `${c}`);

describe("the table", () => {
  test.each(CASES)("%s at %j", (text, at, value, grad) => {
    expectEverywhere(text, at, { value, grad });
  });

  test("says on the page what is computed", () => {
    const onPage = rows.map(([, text, at, result]) => [text, at, result]);
    const computed = CASES.map(([text, at]) => [
      `\`${text}\``,
      showPoint(at),
      showResult(interpreted(text, at)),
    ]);
    expect(onPage).toEqual(computed);
  });

  test("has a safe version wherever the gradient is not finite", () => {
    expect(rows).toHaveLength(CASES.length);
    for (const [i, [, , , grad]] of CASES.entries()) {
      const safe = rows[i]?.[7] ?? "";
      if (!grad.every(Number.isFinite)) expect(codeIn(safe), safe).toHaveLength(1);
    }
  });

  const safeVersions = CASES.flatMap(([, at], i) =>
    codeIn(rows[i]?.[7] ?? "").map((text) => [text, at] as const),
  );

  test.each(safeVersions)("%s at %j is safe", (text, at) => {
    const result = interpreted(text, at);
    expect(result.value).not.toBeNaN();
    for (const g of result.grad) expect(Number.isFinite(g), showResult(result)).toBe(true);
    expectEverywhere(text, at, result);
  });
});

/** All code blocks of a language, in order. */
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, b]) => `${b}`,
  );

/** What a block prints. Its imports are in scope already. */
function printed(block: string): string {
  const lines: string[] = [];
  const log = (...things: unknown[]): void => {
    lines.push(things.map((thing) => inspect(thing)).join(" "));
  };
  evaluate(block.replace(/^import .*\n/gm, ""), { console: { log } });
  return `${lines.join("\n")}\n`;
}

describe("the code under Writing a safe version", () => {
  const outputs = blocks("text");

  test("there are five pieces", () => {
    expect(blocks("ts")).toHaveLength(5);
    expect(outputs).toHaveLength(5);
  });

  test.each(blocks("ts").map((block, i) => [i, block] as const))(
    "piece %i prints what stands below it, all finite",
    (i, block) => {
      const output = printed(block);
      expect(output).toBe(outputs[i]);
      expect(output).not.toMatch(/NaN|Infinity/);
    },
  );

  test("what it warns of is so", () => {
    const infinite = { value: 0, grad: [Infinity] };
    expectEverywhere("where(ge(x, 0), sqrt(x), 0)", [0], infinite);
    expectEverywhere("mul(gt(x, 0), sqrt(x))", [0], { value: 0, grad: [NaN] });
  });
});
