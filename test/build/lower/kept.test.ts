/**
 * Programs that must be lowered although they look as if they could not: each against the plain
 * function, on both sides of its conditions.
 *
 * The non-obvious decision: programs stand here by hand, one for each mechanism, so that a mistake
 * has a name before a random program finds it.
 */
import { transform } from "esbuild";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Gradient, loadGradients } from "../../../src/build/load.ts";

/** Bodies of functions of two numbers. */
const BODIES: Readonly<Record<string, string>> = {
  guard: "if (x < 0) return y; if (y < 0) return x * x; return x * y;",
  guardWithElse: "if (x < 0) { return y; } else if (y < 0) { return x; } return x * y;",
  nestedReturns: "if (x < 0) { if (y < 0) return 1 * x; return 2 * y; } else { return x + y; }",
  functionAfterReturn: "return twice(x) * y; function twice(v: number): number { return 2 * v; }",
  assignedInBoth: "let z: number; if (x > y) z = x; else z = y * y; return z * x;",
  assignedInOne: "let z = y; if (x > 0) { z += x; z *= 2; } return z;",
  closureInBranch:
    "let z = y; const add = (v: number) => { z += v; }; if (x > 0) add(x); return z;",
  listInBranch: "const l = [x, y]; if (x > 0) { l[1] = x * x; l[0] += 1; } return l[0]! * l[1]!;",
  swapInBranch: "let a = x, b = y; if (a > b) [a, b] = [b, a]; return a - b * b;",
  listSwap: "const l = [x, y]; if (x > y) [l[0], l[1]] = [l[1]!, l[0]!]; return l[0]! - 3 * l[1]!;",
  objectInBranch:
    "const o = { u: x, v: { w: y } }; if (x > 0) o.v.w *= x; else o.u = 2; return o.u + o.v.w;",
  bothAddProperty:
    "const o: { u?: number } = {}; if (x > 0) o.u = x; else o.u = y; return o.u! * y;",
  freshInBranch:
    "let z = y; if (x > 0) { const l: number[] = []; l.push(x, y); l.push(l[0]! * 2); z = l.reduce((s, v) => s + v, 0); } return z;",
  chosenList: "const l = x > y ? [x, 1] : [2, y]; return l[0]! * l[1]!;",
  chosenObject: "const o = x > 0 ? { u: x, n: 2 } : { u: y, n: 2 }; return o.u * o.n;",
  shortCircuit:
    "let n = y; const bump = () => { n += x; return true; }; if (x > 0 && bump()) n *= 2; return n;",
  orValue: "const z = (x > 0 && x) || y; return z * y;",
  truthyNumber: "return x ? y / x : y;",
  notNumber: "return !x ? y : x;",
  loopInBranch:
    "let z = 1; if (x > y) for (let i = 0; i < 3; i++) { if (i === 1) continue; z += x * i; } return z * y;",
  continueInLoop:
    "let z = 0; for (const k of [1, 2, 3]) { if (x < k) { z -= y; continue; } const w = x - k; if (w * y > 1) continue; z += w * w; } return z;",
  changedBehindAContinue:
    "let z = 1; for (let i = 0; i < 2; i++) { if (x > y) continue; z /= 1.5 + x * x; } return z * y;",
  changedBehindAReturn:
    "let z = x * 2; if (x > y) z += 1; else return z * y; z *= z; return z + y;",
  continueInWhile:
    "let i = 4, z = 0; while (i-- > 0) { if (x > i) continue; z += i * x * y; } do { i++; if (y > i) continue; else z += y; } while (i < 2); return z;",
  continueOfOuter:
    "let z = 0; outer: for (const i of [1, 2]) { for (const j of [1, 2]) z += i * j * x; if (z > y) continue outer; z *= y; } return z;",
  branchInLoop:
    "let z = 0; for (let i = 0; i < 3; i++) { if (x > i) { z += x; } else { z -= y; } } return z;",
  breakOnCounter:
    "let z = x; for (let i = 0; ; i++) { if (i > 2) break; if (x > i) z += y; } return z;",
  labelled:
    "let z = 0; outer: for (const i of [1, 2]) for (const j of [1, 2]) { if (j > i) continue outer; z += i * j * x; } return z * y;",
  loopVariableInBranch:
    "let z = 0; for (let i = 0, s = y; i < 3; i++) { if (x > 0) s += x; z += s; } return z;",
  parameterInBranch:
    "const f = (v: number) => { if (v > 1) v = 1 / v; return v; }; return f(x) + f(y);",
  restParameter:
    "const f = (...v: number[]) => { v.push(2 * y); return v.reduce((s, w) => s + w); }; return f(x, y);",
  restPattern:
    "const [a, ...b] = [x, y, 2]; b.push(x); if (x > 0) b[0] = 3; return a! * b[0]! + b[2]!;",
  postIncrement: "let z = x; const old = z++; return old * z + y;",
  wrappedInBranch:
    "let z = y; if (x > 0) (z satisfies number) *= x; else (z as number) += 1; return z * y;",
  incrementInBranch: "let z = x; if (y > 0) z++; else --z; return z * y;",
  logicalAssignment:
    "let z: number | undefined; z ??= x; let w = y; w ||= 2; let f = x > 0; f &&= y > 0; return z * w + (f ? 1 : 0);",
  switchOnCounter:
    "let z = 0; for (const k of ['a', 'b']) switch (k) { case 'a': if (x > 0) { z += x; } break; default: z += y; } return z;",
  zeroIsNotNullish:
    "let n: number | null = 0; n ??= 5; let m: number | null = null; m ??= x; return n + m * y;",
  continueInSwitch:
    "let z = 0; for (const k of [0, 1, 2]) { switch (k) { case 1: if (k > 0) continue; default: z += k * x; } z += y; } return z;",
  loopStepOfVariableInBranch:
    "let z = 0; for (let i = 0, s = y; i < 3; i++, s *= 2) { if (x > 0) s += x; z += s; } return z;",
  assignedInTernary: "let z = y; const w = x > 0 ? (z = x * 2) : 1; return z * w;",
  defaultInPattern: "let z = y; if (x > 0) [z = 3] = [x * x]; return z * x;",
  classes:
    "class A { v = 0; constructor(u: number) { if (u > 0) this.v = u; else this.v = -2 * u; } get half() { return this.v / 2; } } return new A(x).half * y;",
  inherited:
    "class A { constructor(public u: number) {} f(v: number) { return v * this.u; } } class B extends A { w: number; constructor(u: number) { super(2 * u); this.w = u > 0 ? u : 1; } override f(v: number) { return super.f(v) + this.w; } } return new B(x).f(y);",
  mapOfNumbers:
    "const m = new Map<string, number>([['a', x]]); m.set('b', y); let z = 0; for (const [, v] of m) z += v * v; return z;",
  objectKeys: "const k = { v: x }; const m = new Map([[k, 2]]); return m.get(k)! * x * y;",
  optional:
    "const o: { f?: (v: number) => number; g?: { h(v: number): number } } = { g: { h: (v) => v * x } }; return (o.f?.(x) ?? y) * o.g!.h(y) + (o.g?.h(2) ?? 0);",
  generator:
    "function* g() { for (let i = 0; i < 3; i++) yield i * x; } let z = 0; for (const v of g()) z += v; return z * y;",
  tryCatch:
    "let z = x; try { (undefined as unknown as { f(): void }).f(); } catch { z = y; } return z * x;",
  mathAliases:
    "const { sin, max } = Math; return [x, y].map(Math.cos).reduce((a, b) => a * b) + sin(x) * max(...[x, y, 1]);",
  applied:
    "return Math.max.apply(null, [x, y]) + Math.hypot(x) + Math.pow(y, 2) + (x ** 3) + 1 / Math.min();",
  called:
    "const minus = function (this: unknown, u: number, v: number) { return u - 2 * v; }; return minus.call(null, x, y) * minus.apply(null, [y, x]);",
  predicates: "return Number.isNaN(x) || !Number.isFinite(y) ? 0 : Number(x > y) * x + y;",
  infinities:
    "const z = Number.isFinite(1 / x) ? x : 2 * y; return Number.isInteger(-1 / x) ? 3 * z : z * y;",
  powerOfOne: "return x ** 1 * y;",
  someEvery: "return [x, y].some((v) => v > 0) && [x, y].every((v) => v < 2) ? x * y : x + y;",
  boolVariable:
    "const inside = x > 0 && y > 0; const flag = inside === true; return flag !== (x > 1) ? x : y;",
  sequence: "let z = (x, y); z = (z += x, z * 2); return z;",
  typeofs: "return typeof x === 'number' && typeof (x > 0) === 'boolean' ? x * y : NaN;",
  remainder: "return (x * 5) % 2 + y;",
  negativeZero: "return -x * 0 + 1 / (y * y + 1);",
  multiline: "return (\n  x // the first\n  * /* and */ y\n  + Math.sin(\n    x,\n  )\n);",
  sums: "let z = 0; for (let i = 0; i < 400; i++) z += Math.sin(x * i) / (i + 1); return z * y;",
  compoundKeys:
    "const l = [[x, y], [y, x]]; let n = 0; l[n++]![n++ % 2] *= 2; return l[0]![1]! + n * x;",
  dates: "return new Date(0).getTime() + x * y;",
  unknownWithNumbers: "return x * JSON.parse('2') + y;",
};

const POINTS = [-2.5, -1, -0, 0, 0.5, 1, 1.75, 3].flatMap((x) =>
  [-1.5, 0, 0.25, 1, 2].map((y) => [x, y] as const),
);

const folder = mkdtempSync(join(tmpdir(), "gradc-kept-"));
afterAll(() => rmSync(folder, { recursive: true }));

const names = Object.keys(BODIES);
const text = names
  .map(
    (name) =>
      `/** @grad */\nexport function ${name}(x: number, y: number): number { ${BODIES[name]} }`,
  )
  .join("\n");

let gradients: readonly Gradient[] = [];
let plain: Record<string, (x: number, y: number) => number> = {};

beforeAll(async () => {
  const file = join(folder, "kept.grad.ts");
  writeFileSync(file, text);
  ({ gradients } = await loadGradients(file));
  const { code } = await transform(text.replaceAll("export ", ""), { loader: "ts" });
  plain = new Function(`${code}\nreturn { ${names.join(", ")} };`)() as typeof plain;
});

/** The slope, if both sides have the same. */
function slope(f: (v: number) => number, at: number): number | undefined {
  const h = 1e-6;
  const [left, right] = [(f(at) - f(at - h)) / h, (f(at + h) - f(at)) / h];
  return Math.abs(left - right) < 1e-3 * Math.max(1, Math.abs(left))
    ? (left + right) / 2
    : undefined;
}

test.each(names)("%s", (name) => {
  const gradient = gradients.find((one) => one.name === name) as Gradient;
  const f = plain[name] as (x: number, y: number) => number;
  const grad = new Float64Array(2);
  let slopes = 0;
  for (const [x, y] of POINTS) {
    const value = gradient.compilation.flat["valueAndGrad"]?.([x, y] as never, grad as never);
    expect([x, y, value]).toEqual([x, y, f(x, y)]);
    // At 0 a question may single out one point, whose derivative is that of its own branch.
    if (x === 0) continue;
    const wanted = [slope((v) => f(v, y), x), slope((v) => f(x, v), y)];
    for (const [i, want] of wanted.entries()) {
      if (want === undefined) continue;
      slopes++;
      expect(Math.abs((grad[i] as number) - want)).toBeLessThan(2e-3 * Math.max(1, Math.abs(want)));
    }
  }
  expect(slopes).toBeGreaterThan(20);
});
