/** The user's module, run as in the worker. */
import { expect, test } from "vitest";
import type { Settings } from "../../../examples/playground/src/compiler/protocol.ts";
import { runModule } from "../../../examples/playground/src/compiler/run-module.ts";
import { README } from "../../../examples/playground/src/programs.ts";
import type { CompiledGrad } from "../../../src/index.ts";
import { recordOf } from "../../../src/explain/make-record.ts";

const EXACT: Settings = { mode: "exact", loops: "auto" };
type Compiled = CompiledGrad<number[], number[]>;

async function exportsOf(code: string, settings = EXACT): Promise<ReadonlyMap<string, Compiled>> {
  const module = await runModule(code, settings);
  if ("problem" in module) throw new Error(module.problem.summary);
  return module.functions as ReadonlyMap<string, Compiled>;
}

const problemOf = async (code: string): Promise<unknown> => {
  const module = await runModule(code, EXACT);
  return "problem" in module ? module.problem : undefined;
};

test("the first program has micrograd's numbers", async () => {
  const { value, grad } = (await exportsOf(README)).get("g")?.(-4, 2) ?? {};
  expect(value?.toFixed(4)).toBe("24.7041");
  expect(grad?.map((each) => each.toFixed(4))).toEqual(["138.8338", "645.5773"]);
});

test("operations have the places of the user's words", async () => {
  const module = await runModule(README, EXACT);
  if ("problem" in module) throw new Error(module.problem.summary);
  const lines = README.split("\n");
  const words = recordOf(module.functions.get("g")).traced.map(({ place }) => {
    const found = place && module.place(place);
    return found && /^\w+/.exec(lines[found.line - 1]?.slice(found.column - 1) ?? "")?.[0];
  });
  const bodies = [
    "add mul pow add add add add neg add add mul add relu add add mul sub relu add add",
  ];
  const expected = `${bodies[0]} sub pow div pow mul add`.split(" ");
  expect(words.filter((word) => word !== undefined)).toEqual(expected);
});

test("only what was compiled counts, by name and in order", async () => {
  const code = `import { compileGrad, compileJvp } from "gradc";
    export const one = 1;
    export const g = compileGrad((a) => a.exp());
    export function f() {}
    export const h = compileJvp((a) => a.neg());`;
  expect([...(await exportsOf(code)).keys()]).toEqual(["g", "h"]);
});

test("nn and math can be imported", async () => {
  const code = `import { compileGrad } from "gradc"; import { MLP } from "gradc/nn"; import * as math from "gradc/math";
    if (!MLP || !math) throw new Error("missing");
    export const g = compileGrad((a) => a);`;
  expect((await exportsOf(code)).size).toBe(1);
});

test("settings hold for compilations without options of their own", async () => {
  const code = `import { compileGrad } from "gradc";
    export const g = compileGrad((a) => a.mul(0));
    export const h = compileGrad((a) => a.mul(0), { mode: "exact" });`;
  const modes = [...(await exportsOf(code, { mode: "fast", loops: true })).values()].map(
    (compiled) => recordOf(compiled).mode,
  );
  expect(modes).toEqual(["fast", "exact"]);
});

const HEAD = 'import { compileGrad } from "gradc";\n';

test.each([
  ["syntax", `${HEAD}const = 3;`, { line: 2 }],
  ["an exception", `${HEAD}\nconst x: number = nothing.there;`, { line: 3, column: 19 }],
  [
    "a mistake that gradc finds",
    `${HEAD}export const g = compileGrad(\n  (a, b) => a + b,\n);`,
    { code: "TRACE_COERCED", line: 3, column: 13 },
  ],
  ["endless recursion", `${HEAD}const f = (): void => f();\nf();`, { line: 2 }],
  ["an unknown module", 'import x from "fs";\nx;', { line: 1 }],
  ["a thrown word", "throw 'away';", { summary: "away" }],
])("%s is a problem at its line", async (_what, code, expected) => {
  expect(await problemOf(code)).toMatchObject(expected);
});

test("a module without compiled functions says what to write", async () => {
  expect(await problemOf("export const a = 1;")).toMatchObject({
    summary: expect.stringContaining("no compiled function") as string,
    hint: expect.stringContaining("compileGrad") as string,
  });
});
