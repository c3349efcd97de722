/**
 * The error catalogue: every code is raised from user code by this table, with a message that is
 * filled in, a hint, and a place.
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { build } from "../src/build/build.ts";
import { formatProblem, sourceFrame } from "../src/build/frame.ts";
import { isGradcError, ModuleLoader } from "../src/build/import-module.ts";
import { loadGradients } from "../src/build/load.ts";
import { run } from "../src/build/cli.ts";
import { MANIFEST, manifestText, readManifest } from "../src/build/manifest.ts";
import { problemsIn } from "../src/build/read-config.ts";
import { findSources } from "../src/build/sources.ts";
import { loadTool } from "../src/build/tools.ts";
import { compileImport } from "../src/bundle/compile-import.ts";
import { EXPORT_MISSING, SHAPE_INVALID } from "../src/catalogue.ts";
import * as CATALOGUE from "../src/catalogue.ts";
import { type Compilation, compilationOf } from "../src/compiled.ts";
import { compare, type Contestant } from "../src/explain/compare.ts";
import { type ErrorCode, GradcError, showPlace, userPlace } from "../src/errors.ts";
import {
  checkGrad,
  compileGrad,
  compileJacobian,
  defineOp,
  parseGraph,
  rows,
  scan,
  scalar,
  Value,
  vector,
} from "../src/index.ts";
import { explainWhy } from "../src/explain/why.ts";
import { Interpreter } from "../src/ir/interpret.ts";
import { verify } from "../src/ir/verify.ts";

type Loose = any; // oxlint-disable-line no-explicit-any -- users without types do this

const folder = mkdtempSync(join(tmpdir(), "gradc-errors-"));
afterAll(() => rmSync(folder, { recursive: true }));

const GRADC = fileURLToPath(new URL("../src/index.ts", import.meta.url));

/** Writes a source file and returns its path. */
function source(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text.replace("gradc", GRADC));
  return file;
}

const GOOD = `import { compileGrad } from "gradc";\nexport const g = compileGrad((a) => a.mul(a));\n`;

/** An operation that uses something from outside of its own text. */
const NOT_ALONE = `import { compileGrad, defineOp } from "gradc";
const factor = 2;
const twice = defineOp({ name: "twice", eval: (x: number) => factor * x, derivative: () => 2 });
export const g = compileGrad((a) => twice(a));
`;

/** The first problem of a build. */
async function problemOf(files: string[], out = join(folder, "out")): Promise<never> {
  const { problems } = await build(files, { out, check: out.endsWith("stale") });
  throw problems[0];
}

async function missingExport(): Promise<never> {
  let message = "";
  const target = `${source("named.grad.ts", GOOD)}#nope`;
  const code = await run(["explain", target], { out: () => {}, err: (text) => (message += text) });
  expect([code, message]).toEqual([1, expect.stringContaining("It exports: g.")]);
  throw new GradcError(EXPORT_MISSING, { file: "named.grad.ts", name: "nope", known: "g" });
}

function wrongBackend(): void {
  const real = Interpreter.prototype.run;
  Interpreter.prototype.run = function (memory): number {
    return real.call(this, memory) + 1;
  };
  try {
    compileGrad((a) => a.exp(), { backend: "interpreter", check: true });
  } finally {
    Interpreter.prototype.run = real;
  }
}

const loader = new ModuleLoader();

/** Loads a source in plain arithmetic: the body of a function of one number x. */
const lowering = (body: string, name = "plain"): Promise<unknown> =>
  loadGradients(
    source(
      `${name}.grad.ts`,
      `import { compileGrad } from "gradc";\nexport const f = compileGrad((x: number) => { ${body} });\n`,
    ),
    { loader },
  );

const outside = new Value(2, "outside");
let calls = 0;
let escaped: Value | undefined;

const MARKED = "/** @grad */\nexport function area(x: number) {\n  return x * x;\n}\n";

const RAISERS: Readonly<Record<ErrorCode, () => unknown>> = {
  OPERAND_INVALID: () => outside.add("1" as Loose),
  LABEL_INVALID: () => outside.as(3 as Loose),
  OPERATION_INVALID: () => defineOp({ name: "sin", eval: (x: number) => x, derivative: () => 1 }),
  TRACE_COERCED: () => (outside as Loose) * 2,
  TRACE_BRANCHED: () => compileGrad((a) => (a.data > 0 ? a : a.neg())),
  TRACE_NOT_VALUE: () => compileGrad((() => []) as Loose),
  TRACE_NOT_VALUES: () => compileJacobian((a) => [a, 3]),
  TRACE_ENDLESS: () => {
    const down = (a: Value): Value => down(a.sub(1));
    compileGrad((a) => down(a));
  },
  TRACE_MIXED: () => compileGrad((a) => (compileGrad((b) => a.add(b)), a)),
  TRACE_ESCAPED: () => {
    compileGrad((a) => (escaped = a), { check: false });
    return escaped?.neg();
  },
  TRACE_FOREIGN: () => compileGrad((a) => a.mul(outside)),
  TRACE_UNREPEATABLE: () => compileGrad((a) => a.mul(++calls)),
  TRACE_ROWS: () => compileGrad((w, s) => w.mul((s as Loose).length), scalar, rows(scalar)),
  SHAPE_INVALID: () => vector(-1),
  SHAPE_MISMATCH: () => compileGrad((w) => w[0] as Value, vector(1))([1, 2]),
  ROWS_UNSUPPORTED: () => compileJacobian((w) => [w[0] as Value], vector(1), rows(scalar)),
  ROWS_NESTED: () =>
    compileGrad(
      (a, s) => scan(a, s, (h, x) => scan(h, s, (g, y) => g.mul(x).add(y).tanh())),
      scalar,
      rows(scalar),
    )(0.5, [1, 2]),
  ARGUMENT_COUNT: () => (compileGrad((a) => a, scalar) as Loose)(),
  LENGTH_MISMATCH: () => compileGrad((a) => a).value([]),
  ARRAYS_SHARED: () => {
    const x = [1];
    return compileGrad((a) => a).valueAndGrad(x, x);
  },
  OPTION_INVALID: () => compileGrad((a: Value) => a, { mode: "slow" } as Loose),
  CHECK_FAILED: wrongBackend,
  EXPLAIN_UNKNOWN: () =>
    explainWhy(
      compileGrad((a) => a.mul(2)),
      "dc",
    ),
  COMPARE_DIFFERENT: () => {
    const [one, two] = [compileGrad((a: Value) => a), compileGrad((a: Value, b) => a.mul(b))];
    const side = (name: string, g: unknown): Contestant => ({
      name,
      compilation: compilationOf(g) as Compilation,
    });
    compare(side("one", one), side("two", two));
  },
  NOT_COMPILED: () => checkGrad(Math.sin as Loose),
  GRAPH_INVALID: () => verify(parseGraph("%0 = neg %0")),
  TEXT_INVALID: () => parseGraph("what is this"),
  FILE_UNREADABLE: () => loadGradients(join(folder, "none.grad.ts")),
  MODULE_FAILED: () =>
    loadGradients(source("throws.grad.ts", "throw new Error('own');\nexport {};\n")),
  NOTHING_EXPORTED: () => loadGradients(source("empty.grad.ts", "export const a = 1;\n")),
  EXPORT_MISSING: missingExport,
  FILE_STALE: () => problemOf([source("fresh.grad.ts", GOOD)], join(folder, "stale")),
  FILE_NOT_ALONE: () => problemOf([source("alone.grad.ts", NOT_ALONE)]),
  EXPORT_UNUSABLE: () =>
    problemOf([source("default.grad.ts", GOOD.replace("const g =", "default"))]),
  EXPORT_MARKED: () => compileImport(source("marked.grad.ts", MARKED), () => {}),
  TOOL_MISSING: () =>
    loadTool("tsx", () => {
      const absent = "Cannot find package 'tsx' imported from here";
      return Promise.reject(Object.assign(new Error(absent), { code: "ERR_MODULE_NOT_FOUND" }));
    }),
  LOWER_CONTROL: () => lowering("while (x > 1) x /= 2; return x;"),
  LOWER_CALL: () => lowering("return Number(JSON.stringify([x]));"),
  LOWER_WRITE: () => lowering("const xs: number[] = []; if (x > 0) xs.push(x); return xs.length;"),
  LOWER_ROWS: () =>
    loadGradients(
      source(
        "rows.grad.ts",
        "/**\n * @grad\n * @rows xs\n */\nexport function f(x: number, xs: number[]): number {\n  for (const v of xs) break;\n  return x;\n}\n",
      ),
      { loader },
    ),
  LOWER_OPERAND: () => lowering("return x + (undefined as unknown as number);"),
  LOWER_OPERATOR: () => lowering("return x | 0;"),
  LOWER_SYNTAX: () => lowering("var y = x; return y;"),
  LOWER_SHAPE: () =>
    loadGradients(
      source("list.grad.ts", "/** @grad */\nexport const f = (xs: number[]): number => xs[0]!;\n"),
      { loader },
    ),
  LOWER_WRONG: () =>
    problemOf([
      source(
        "wrong.grad.ts",
        "/** @grad */\nexport const f = (x: number): number => ((x as unknown) instanceof Object ? x : 2 * x);\n",
      ),
    ]),
  GLOB_EMPTY: async () => {
    const { problems } = await findSources({ include: ["none/*.grad.ts"], exclude: [] });
    throw problems[0];
  },
  CONFIG_INVALID: () => {
    const file = source("gradc.config.ts", "export default { outt: 3 };\n");
    throw problemsIn({ outt: 3 }, file)[0];
  },
  FILE_LEFT_OVER: async () => {
    const out = join(folder, "left");
    const file = source("left.grad.ts", GOOD);
    await build([file], { out });
    const renamed = [...readManifest(out)].map(([made]) => [made.replace("left.", "gone."), file]);
    renameSync(join(out, "left.grad.js"), join(out, "gone.grad.js"));
    renameSync(join(out, "left.grad.d.ts"), join(out, "gone.grad.d.ts"));
    writeFileSync(join(out, MANIFEST), manifestText(out, new Map(renamed as [string, string][])));
    const { problems } = await build([file], { out, check: true });
    throw problems.find(({ code }) => code === "FILE_LEFT_OVER");
  },
  FILE_FOREIGN: async () => {
    const out = mkdtempSync(join(folder, "foreign-"));
    writeFileSync(join(out, "mine.grad.js"), "export const mine = 1;\n");
    return problemOf([source("mine.grad.ts", GOOD)], out);
  },
  FILE_UNWRITABLE: () => problemOf([source("nowhere.grad.ts", GOOD)], source("a-file", "text")),
  OUTPUT_CLASH: () => {
    const other = join(folder, "clash.grad.ts");
    const nested = mkdtempSync(join(folder, "nested-"));
    writeFileSync(other, GOOD.replace("gradc", GRADC));
    writeFileSync(join(nested, "clash.grad.ts"), GOOD.replace("gradc", GRADC));
    return problemOf([other, join(nested, "clash.grad.ts")]);
  },
};

async function raised(raise: () => unknown): Promise<GradcError> {
  try {
    await raise();
  } catch (error) {
    return error as GradcError;
  }
  throw new Error("nothing was raised");
}

describe.each(Object.keys(CATALOGUE) as ErrorCode[])("%s", (code) => {
  test("is raised, with message, hint and place filled in", async () => {
    const error = await raised(RAISERS[code]);
    // It may be of the copy of gradc that the source imports.
    expect(isGradcError(error)).toBe(true);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(new RegExp(`^${code}: [\\s\\S]+\\n {2}hint: `));
    expect(error.message).not.toMatch(/\$[a-z]/);
    expect(error.place?.line).toBeGreaterThan(0);
    expect(error.message).toContain(showPlace(error.place as never));
  });
});

test("the place is the user's line, not gradc's", () => {
  const place = userPlace();
  expect(place?.file).toMatch(/errors\.test\.ts$/);
  expect(place?.line).toBeGreaterThan(100);
});

test("a problem is printed with the lines around it", async () => {
  const file = source("frame.txt", "first\nsecond line\nthird\n");
  expect(sourceFrame({ file, line: 2, column: 8 })).toBe(
    ["  1 | first", "> 2 | second line", "    |        ^", "  3 | third"].join("\n"),
  );
  const printed = formatProblem(
    new GradcError(SHAPE_INVALID, { where: "w", got: "x" }, { file, line: 2, column: 8 }),
  );
  expect(printed).toMatch(
    /^SHAPE_INVALID: w is not a shape: x\n {2}at .*frame\.txt:2:8\n {2}1 \| first[\s\S]*hint: /,
  );
});

test("details are inserted as text, whatever they contain", () => {
  const error = new GradcError(EXPORT_MISSING, { file: "$name", name: "$&", known: "" });
  expect(error.summary).toBe("$name exports nothing compiled that is named $&");
});
