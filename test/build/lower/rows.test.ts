/**
 * Loops over rows in plain arithmetic: each program against the plain function, for several numbers
 * of rows, and against the interpreted engine, bit for bit.
 *
 * The non-obvious decision: programs stand here by hand, one for each way to hand something from
 * row to row, so that a mistake has a name before a random program finds it.
 */
import { transform } from "esbuild";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ModuleLoader } from "../../../src/build/import-module.ts";
import { type Gradient, loadGradients } from "../../../src/build/load.ts";
import { hasLoops, isLoop } from "../../../src/ir/block.ts";
import { setDefaults } from "../../../src/options.ts";

interface Row {
  readonly r: number;
  readonly s: readonly [number, number];
}

/** Bodies of functions of two numbers and of rows `{ r, s: [number, number] }`. */
const BODIES: Readonly<Record<string, string>> = {
  sum: "let z = 0; for (const { r } of rows) z += (x * r - y) ** 2; return z / rows.length;",
  sumFromVariable: "let z = x * y; for (const row of rows) z += row.s[0] * x; return z * z;",
  sumOfSeveral: "let z = 0; for (const { r, s } of rows) { z += r * x; z += s[1] * y; } return z;",
  twoSums:
    "let a = 0, b = 1; for (const { r } of rows) { a += r * x; b += r * r * y; } return a / (1 + b * b);",
  difference: "let z = x; for (const { r } of rows) z -= r * y; return z;",
  state: "let h = x; for (const { r } of rows) h = Math.tanh(y * h + r); return h;",
  stateAndSum:
    "let h = 0, z = 0; for (const { r, s } of rows) { h = Math.tanh(x * h + r); z += (h * y - s[0]) ** 2; } return z;",
  listReplaced:
    "let h = [x, 0.5]; for (const { r } of rows) h = h.map((v, i) => Math.tanh(v * y + r * i)); return h[0]! + h[1]!;",
  listChanged:
    "const h = [x, y]; for (const { r } of rows) { h[0]! += r * h[1]!; h[1]! *= 0.5; } return h[0]! * h[1]!;",
  objectReplaced:
    "let p = { u: x, v: [y] }; for (const { r } of rows) p = { u: p.u * 0.5 + r, v: [p.v[0]! * p.u] }; return p.u + p.v[0]!;",
  objectChanged:
    "const p = { u: x, v: { w: y } }; for (const { r } of rows) p.v.w = Math.sin(p.v.w + r * p.u); return p.v.w * p.u;",
  swapped:
    "let a = x, b = y; for (const { r } of rows) { [a, b] = [b, a * 0.5 + r]; } return a - b * b;",
  sameTwice:
    "let a = x, b = x; for (const { r } of rows) { const h = Math.tanh(a * b + Math.sin(a) + r); a = h; b = h; } return a * b + Math.exp(b * y);",
  notRead: "let last = x * y; for (const { r } of rows) last = r * y; return last * x;",
  constantAfterwards: "let z = x * x; for (const { r } of rows) z = r; return z * y;",
  counted: "let n = 0; for (const { r } of rows) if (r > y) n++; return n * x;",
  most: "let m = -Infinity; for (const { r } of rows) { const v = r * x; if (v > m) m = v; } return m * y;",
  once: "let found = false, z = y; for (const { r } of rows) { if (!found && r > 0) { z = r * x; found = true; } } return z;",
  allButTheFirst:
    "let n = 0, z = y; for (const { r } of rows) { if (n > 0) z += r * x; n = 1; } return z;",
  loopInLoop:
    "let z = 0; for (const { s } of rows) for (const v of s) { if (v < 0) z += v * x; else z -= v * y; } return z;",
  pairs:
    "let z = 0; for (const p of rows) { let inner = 0; for (const q of rows) inner += (p.r - q.s[0] * x) ** 2; z += inner * y; } return z;",
  pairsInOneSum:
    "let z = 0; for (const p of rows) for (const q of rows) z += p.r * q.r * x; return z;",
  forEachWithIndex: "let z = y; rows.forEach(({ r }, i) => { z += r * x * i; }); return z;",
  entries: "let z = 0; for (const [i, { r }] of rows.entries()) z = z * x + r * i; return z + y;",
  reduced: "return rows.reduce((z, { r, s }) => z + Math.sin(x * r) * s[1], y);",
  reducedObject:
    "const { a, b } = rows.reduce((p, { r }) => ({ a: p.a + r * x, b: p.b * y + p.a }), { a: 0, b: 1 }); return a * b;",
  mapped: "return rows.map(({ r }) => r * x - y).reduce((z, e) => z + e * e, 0) / rows.length;",
  mappedTwice:
    "const e = rows.map(({ r }) => r * x - y); let z = 0; for (const v of e.map(Math.abs)) z += v; return z + e.length;",
  mappedBeforeAChange:
    "let k = x; const e = rows.map(({ r }) => r * k); k = y; let z = 0; for (const v of e) z += v * k; return z;",
  mappedAndUsedTwice:
    "const e = rows.map(({ r }) => Math.exp(r * x)); const z = e.reduce((a, v) => a + v, 0); return e.reduce((a, v) => a + (v / z - y) ** 2, 0);",
  mappedToStructures:
    "const e = rows.map(({ r, s }, i) => ({ h: [r * x, s[0]], i, word: 'a', no: undefined, two: 2 })); let z = y; for (const { h, i, word, two } of e) z += h[0]! * h[1]! + (word === 'a' ? i * two * x : 0); return z;",
  mappedToAnswers:
    "const e = rows.map(({ r }) => r * x > y); let n = 0; for (const hit of e) if (hit && x > 0) n++; return n * x + e.reduce((z, hit) => (hit === true ? z + y : z), 0);",
  mappedToInstances:
    "class P { a: number; constructor(a: number) { this.a = a; } twice(): number { return 2 * this.a; } } const e = rows.map(({ r }) => new P(r * x)); let z = 0; for (const p of e) z += p.twice() * y; return z + e.length;",
  mappedInLoop:
    "let z = y; for (const { r } of rows) { const e = rows.map((q) => q.r * r * x); let t = 0; for (const v of e) t += v * v; z += t; } return z;",
  mappedOfAVariableOutside:
    "const e = rows.map(() => [x, x, y]); let z = 0; for (const [a, b, c] of e) z += a! * b! * c!; for (const [a] of e) z += a!; return z * x;",
  mappedEntries:
    "const e = rows.map(({ r }) => Math.sin(r * x)); let z = 0; for (const [i, v] of e.entries()) z += v * i * y; e.forEach((v, i) => { z += v / (i + 1); }); return z;",
  mappedInBranch:
    "let z = y; if (x > 0) { const e = rows.map(({ r }) => r * x); for (const v of e) z += v * v; } return z;",
  bareNumbers:
    "const list = rows.map(({ r }) => r); return list.reduce((z, v) => Math.max(z, v * x), y);",
  onlyTheirNumber: "return rows.length > 2 ? x * rows.length : y;",
  nothingChanged: "for (const { r } of rows) Math.sin(r * x); return x * y;",
  inBranch: "let z = y; if (x > 0) { for (const { r } of rows) z += r * x; z *= 2; } return z;",
  branchInside:
    "let z = 0, n = y; for (const { r } of rows) { if (r > 0) { z += r * x; n *= 0.5; } else z -= n; } return z;",
  inFunction:
    "const total = (k: number): number => { let t = 0; for (const { r } of rows) t += r * k; return t; }; return total(x) * total(y);",
  closureThatChanges:
    "let z = x; const add = (v: number): void => { z = z * y + v; }; for (const { r } of rows) add(r); return z;",
  classInside:
    "class A { t = x; add(v: number): void { this.t += v * y; } } const a = new A(); for (const { r } of rows) a.add(r); return a.t;",
  continueOnCounter:
    "let z = 0; for (const { r } of rows) { for (let i = 0; i < 3; i++) { if (i === 1) continue; z += r * i * x; } } return z * y;",
  continued: "let z = 0; for (const { r } of rows) { if (r < y) continue; z += r * x; } return z;",
  continuedElse:
    "let z = y; for (const { r, s } of rows) { if (r > 0) { z += s[0] * x; } else { z *= 0.5; continue; } z = z * x + r; } return z;",
  continuedTwice:
    "let z = 0, n = 0; for (const { r } of rows) { if (r * x < 0) { n++; continue; } const w = r * x; if (w > y) continue; z += Math.sqrt(w); } return z - n * y;",
  continuedInPairs:
    "let z = 0; for (const [i, p] of rows.entries()) { let inner = 0; for (const [j, q] of rows.entries()) { if (i === j) continue; inner += Math.sin(p.r * q.r * x); } z += inner * y; } return z;",
  continuedWithLabel:
    "let z = 0; round: for (const { r } of rows) { if (r < 0) { z -= x; continue round; } z += r * y; } return z;",
  blockBeforeTheRest:
    "let z = 0; for (const { r } of rows) { const k = r * x; if (k > 0) { const k = r * y; z += k; } else continue; z += k * k; } return z;",
  lostButUnread:
    "let t; let z = 0; for (const { r } of rows) { t = r * x; z += t * t; } return z * y;",
};

const ROWS: readonly Row[] = [
  { r: 0.5, s: [1, -0.25] },
  { r: -1.25, s: [0.75, 2] },
  { r: 2, s: [-1, 0.5] },
];

const POINTS = [-2.5, -1, 0.5, 1.75].flatMap((x) =>
  [-1.5, 0.3, 1.9].flatMap((y) => [1, 2, 3].map((count) => [x, y, count] as const)),
);

const folder = mkdtempSync(join(tmpdir(), "gradc-rows-"));
afterAll(() => rmSync(folder, { recursive: true }));

const names = Object.keys(BODIES);
const text = [
  "interface Row { r: number; s: [number, number] }",
  ...names.map(
    (name) =>
      `/**\n * @grad\n * @rows rows\n */\nexport function ${name}(x: number, y: number, rows: Row[]): number { ${BODIES[name]} }`,
  ),
].join("\n");

type Plain = (x: number, y: number, rows: readonly Row[]) => number;

const loader = new ModuleLoader();
let gradients: readonly Gradient[] = [];
let plain: Record<string, Plain> = {};

/** The compiled functions of a source, each compared with the engine while it is loaded. */
async function load(name: string, source: string): Promise<readonly Gradient[]> {
  const file = join(folder, `${name}.grad.ts`);
  writeFileSync(file, source);
  const before = setDefaults({ check: true });
  try {
    return (await loadGradients(file, { loader })).gradients;
  } finally {
    setDefaults(before);
  }
}

beforeAll(async () => {
  gradients = await load("rows", text);
  const { code } = await transform(text.replaceAll("export ", ""), { loader: "ts" });
  plain = new Function(`${code}\nreturn { ${names.join(", ")} };`)() as typeof plain;
});

const found = (name: string): Gradient => gradients.find((one) => one.name === name) as Gradient;

test.each(names)("%s", (name) => {
  const f = plain[name] as Plain;
  const grad = new Float64Array(2);
  for (const [x, y, count] of POINTS) {
    const rows = ROWS.slice(0, count);
    const data = rows.flatMap(({ r, s }) => [r, ...s]);
    const { valueAndGrad } = found(name).compilation.flat;
    const value = valueAndGrad?.([x, y] as never, grad as never, data as never);
    expect([x, y, count, value]).toEqual([x, y, count, f(x, y, rows)]);
    const h = 1e-6;
    const slopes = [
      (f(x + h, y, rows) - f(x - h, y, rows)) / (2 * h),
      (f(x, y + h, rows) - f(x, y - h, rows)) / (2 * h),
    ];
    slopes.forEach((slope, i) => {
      expect(Math.abs((grad[i] as number) - slope)).toBeLessThan(
        1e-4 * Math.max(1, Math.abs(slope)),
      );
    });
  }
});

test("a loop that only adds goes back once, and does not go forth before", () => {
  const stepsOf = (name: string): number => {
    const { graph } = found(name).compilation.programs.main;
    return hasLoops(graph) ? graph.steps.filter(isLoop).length : 0;
  };
  // Back, and the sum; another loop would have to go forth first.
  expect(["sum", "mapped", "reduced"].map(stepsOf)).toEqual([2, 2, 2]);
});

test("lists whose length is part of their rows, and rows inside of a parameter", async () => {
  const source = `
    interface Samples {
      /** @rows */
      list: { v: number[]; y: number }[];
      scale: number;
    }
    /**
     * @grad
     * @shape w 2
     * @shape samples.list[].v 2
     */
    export function f(w: number[], samples: Samples): number {
      let z = 0;
      for (const { v, y } of samples.list) z += (v[0]! * w[0]! + v[1]! * w[1]! - y) ** 2;
      return z * samples.scale;
    }
    /**
     * @grad
     * @rows table 2
     */
    export function g(w: number, table: number[][]): number {
      return table.reduce((z, [a, b]) => z + (a! * w - b!) ** 2, 0);
    }`;
  const [f, g] = (await load("shapes", source)) as readonly [Gradient, Gradient];
  expect(f.compilation.programs.main.graph.names.row).toEqual(["v[0]", "v[1]", "y"]);
  const grad = new Float64Array(3);
  const at = f.compilation.flat["valueAndGrad"]?.(
    [1, 2, 3] as never,
    grad as never,
    [1, 1, 2] as never,
  );
  expect([at, ...grad]).toEqual([3, 6, 6, 1]);
  const one = new Float64Array(1);
  const data = [1, 2, 3, 4] as never;
  expect(g.compilation.flat["valueAndGrad"]?.([2] as never, one as never, data)).toBe(4);
  expect([...one]).toEqual([12]);
});

test("rows are no list", async () => {
  const body = (expression: string): string =>
    `/**\n * @grad\n * @rows xs\n */\nexport const f = (x: number, xs: number[]): number => ${expression};`;
  await expect(load("index", body("xs[0]! * x"))).rejects.toThrow("TRACE_ROWS");
  await expect(load("spread", body("Math.max(x, ...xs)"))).rejects.toThrow("TRACE_ROWS");
  await expect(load("taken", body("(([y]) => y! * x)(xs)"))).rejects.toThrow("TRACE_ROWS");
});
