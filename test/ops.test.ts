/**
 * The op table, judged without the compiler: derivatives against central differences, spellings
 * against meanings, and the facts that passes rely on.
 */
import { describe, expect, test } from "vitest";
import { code, exactName } from "../src/emit/code.ts";
import { numeric, SYNTAX, variable } from "../src/emit/expression.ts";
import { type Op, OP_NAMES, OPS, type Syntax } from "../src/ops.ts";
import { uniform } from "../src/random.ts";
import { NUMBERS } from "../src/rows.ts";
import { erf, erfc } from "../src/special.ts";
import { SPECIAL } from "./programs.ts";

const SAMPLES = 200;

const interval = (row: Op, i: number): readonly [number, number] => row.domain?.[i] ?? [-4, 4];

/** Random arguments in the domain of a row, away from its kinks. */
function samples(row: Op, next: () => number): number[][] {
  return Array.from({ length: SAMPLES }, () =>
    Array.from({ length: row.arity }, (_, i) => {
      const [low, high] = interval(row, i);
      return low + ((high - low) * (next() + 1)) / 2;
    }),
  ).filter((args) => {
    if (row.kink === undefined && !row.predicate) return true;
    const [x = 1, y = 0] = args;
    return Math.abs(x) > 0.01 && Math.abs(x - y) > 0.01;
  });
}

type Args = [number, number, number];

/** The contribution to argument i for the adjoint 1; 0 for nothing. */
function derivative(row: Op, args: number[], i: number): number {
  const z = row.eval(...(args as Args));
  const term = row.derivative[i]?.(NUMBERS, 1, z, ...(args as Args)) ?? null;
  return typeof term === "number" ? term : 0;
}

function centralDifference(row: Op, args: number[], i: number): number {
  const h = 1e-6;
  const at = (shift: number): number =>
    row.eval(...(args.map((arg, j) => (j === i ? arg + shift : arg)) as Args));
  return (at(h) - at(-h)) / (2 * h);
}

describe.each(OP_NAMES)("%s", (op) => {
  const row = OPS[op];

  test("has one derivative, or null, for each argument", () => {
    expect(row.derivative).toHaveLength(row.arity);
  });

  test("each derivative agrees with central differences", () => {
    const all = samples(row, uniform(3));
    expect(all.length).toBeGreaterThan(SAMPLES / 2);
    for (const args of all) {
      for (let i = 0; i < row.arity; i++) {
        const found = derivative(row, args, i);
        // stopGradient says of itself that it is flat; that is its point.
        const wanted = op === "stopGradient" ? 0 : centralDifference(row, args, i);
        const error = Math.abs(found - wanted) / Math.max(1, Math.abs(wanted));
        expect(error, `${op}(${args}) by argument ${i}: ${found}, not ${wanted}`).toBeLessThan(
          1e-6,
        );
      }
    }
  });

  test("a derivative is linear in the adjoint", () => {
    for (const args of samples(row, uniform(4)).slice(0, 20)) {
      row.derivative.forEach((rule, i) => {
        const z = row.eval(...(args as Args));
        const at = (g: number): unknown => rule?.(NUMBERS, g, z, ...(args as Args)) ?? 0;
        expect(at(4), `argument ${i}`).toBeCloseTo(4 * (at(1) as number), 10);
      });
    }
  });

  test("the JavaScript spelling means the same as eval, to the last bit", () => {
    const names = ["x", "y", "w"].slice(0, row.arity);
    const args = names.map((name) => variable(exactName(name), false));
    const [x, y, w] = args as [(typeof args)[0], (typeof args)[0], (typeof args)[0]];
    const body = code`return ${numeric(row.js(SYNTAX, x, y, w)).code};`;
    // The functions that Math lacks are called by their own names.
    const special = Object.entries({ erf, erfc });
    const make = new Function(
      ...special.map(([name]) => name),
      `return (${names}) => { ${body} };`,
    );
    const spelled = make(...special.map(([, fn]) => fn)) as Op["eval"];
    const lists = names.map(() => [...SPECIAL, 1.5, -0.25]);
    for (const a of lists[0] ?? []) {
      for (const b of lists[1] ?? [0]) {
        for (const c of lists[2] ?? [0]) {
          const given = [a, b, c].slice(0, row.arity) as Args;
          expect(spelled(...given), `${op}(${given})`).toBe(row.eval(...given));
        }
      }
    }
  });

  test("repeats is set exactly where the spelling mentions an argument twice", () => {
    let most = 0;
    const count = (...parts: number[][]): number[] =>
      [0, 1, 2].map((i) => parts.reduce((sum, part) => sum + (part[i] as number), 0));
    const counting: Syntax<number[]> = {
      number: () => [0, 0, 0],
      prefix: (_operator, e) => e,
      infix: (_operator, a, b) => count(a, b),
      call: (_callee, ...args) => count(...args.map((arg) => [...arg])),
      conditional: (a, b, c) => count(a, b, c),
    };
    most = Math.max(...row.js(counting, [1, 0, 0], [0, 1, 0], [0, 0, 1]));
    expect(row.repeats === true).toBe(most > 1);
  });

  test("the facts hold on special numbers", () => {
    for (const a of SPECIAL) {
      for (const b of SPECIAL) {
        const z = row.eval(a, b, 1);
        if (row.commutative) expect(row.eval(b, a, 1), `${op}(${a}, ${b})`).toBe(z);
        if (row.predicate) expect([0, 1]).toContain(z);
      }
    }
    if (row.keepsZero) {
      expect(row.eval(0, NaN, NaN)).toEqual(expect.closeTo(0));
      expect(row.eval(-0, NaN, NaN)).toEqual(expect.closeTo(0));
    }
  });
});

test("every row has a kernel of its own, or V8 could not specialise it", () => {
  const kernels = new Set(OP_NAMES.map((op) => String(OPS[op].kernel)));
  expect(kernels.has("undefined")).toBe(false);
  expect(kernels.size).toBe(OP_NAMES.length);
});

test("a closed gate contributes nothing, which is not zero", () => {
  const contribution = OPS.relu.derivative[0]?.(NUMBERS, Infinity, 0, -1, NaN, NaN);
  expect(contribution).toBeNull();
});

test("sigmoid neither overflows nor loses small results", () => {
  expect(OPS.sigmoid.eval(-800, NaN, NaN)).toBe(0);
  expect(OPS.sigmoid.eval(800, NaN, NaN)).toBe(1);
  expect(OPS.sigmoid.eval(-740, NaN, NaN)).toBe(Math.exp(-740));
  expect(OPS.sigmoid.eval(-740, NaN, NaN)).toBeGreaterThan(0);
});
