/**
 * Arrays before functions with loops: prettier leaves them alone whatever they hold, and functions
 * of one program share them.
 */
import { check } from "prettier";
import { expect, test } from "vitest";
import { compilationOf } from "../../src/compiled.ts";
import type { Format } from "../../src/emit/formats.ts";
import { emitModule } from "../../src/emit/module.ts";
import { add, compileGrad, mul, sin, type Value, vector } from "../../src/index.ts";
import { finishParts } from "../../src/build/format.ts";

/** A sum with a table of constants and one of indices. */
const summed = (constants: readonly number[]) =>
  compileGrad(
    (x) => constants.map((k, i) => mul(k, sin(mul(x[(i * i) % 20] as Value, k)))).reduce(add),
    vector(20),
    { loops: true },
  );

const partsOf = (constants: readonly number[], format: Format = "esm") => {
  const compilation = compilationOf(summed(constants));
  if (compilation === undefined) throw new Error("not compiled");
  return emitModule([{ name: "f", doc: "", compilation }], undefined, { format });
};

test.each([
  ["short integers", (i: number) => i % 7],
  ["fractions of several lengths", (i: number) => ((i * 7919) % 101) / 4 - 3],
  ["long fractions", (i: number) => Math.sin(i)],
  [
    "infinities and no numbers",
    (i: number) => (i % 50 === 3 ? [NaN, Infinity, -0][i % 3]! : i / 8),
  ],
])("tables of %s are as prettier prints them", async (_, number) => {
  const parts = partsOf(Array.from({ length: 300 }, (__, i) => number(i)));
  const tables = parts.filter(({ text }) => text.includes("new Float64Array([")).length;
  expect(tables).toBeGreaterThan(0);
  for (const { text, finished } of parts) {
    if (finished)
      expect(await check(`${text}\n`, { parser: "babel" }), text.slice(0, 200)).toBe(true);
  }
});

test("in a script, too, whose functions are indented", async () => {
  const parts = await finishParts(
    partsOf(
      Array.from({ length: 200 }, (_, i) => i % 13),
      "script",
    ),
    "babel",
    2,
  );
  const body = parts.map(({ text }) => text.replace(/^(?=.)/gm, "  ")).join("\n\n");
  expect(await check(`var f = (() => {\n${body}\n})();\n`, { parser: "babel" })).toBe(true);
});

test("each table and each copy of the parameters stands once, for all functions", () => {
  const text = partsOf(Array.from({ length: 300 }, (_, i) => Math.cos(i)))
    .map((part) => part.text)
    .join("\n\n");
  const declared = [...text.matchAll(/^const (\w+) = new (?:Float64|Int32)Array\((\[|20\))/gm)];
  const contents = declared.map(([whole]) => whole.replace(/^const \w+/, ""));
  expect(declared.map(([, name]) => name?.replace(/_\d+$/, "")).sort()).toEqual(
    [...new Set(declared.map(([, name]) => name?.replace(/_\d+$/, "")))].sort(),
  );
  expect(contents.length).toBeGreaterThan(2);
  // Value, forward, backward and both at once read the table.
  const [, table = ""] = declared.find(([, name]) => name?.startsWith("table")) ?? [];
  expect(text.split(`${table}[`).length - 1).toBeGreaterThanOrEqual(3);
});
