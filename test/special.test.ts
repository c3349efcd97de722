/**
 * erf and erfc against 60 digits, at their edges, and as text that stands by itself.
 *
 * The non-obvious decision: a reference is a double and the rest in ulps of that double, so errors
 * are measured in fractions of an ulp, down into the subnormal numbers.
 */
import { describe, expect, test } from "vitest";
import { uniform } from "../src/random.ts";
import { erf, erfc } from "../src/special.ts";
import values from "./oracle/special-values.json" with { type: "json" };

type Special = (x: number) => number;

/** x; erf(x) as a double, and the rest in ulps of it; the same of erfc(x). */
const REFERENCE = values as [number, number, number, number, number][];
const POINTS = REFERENCE.map(([x]) => x);

const view = new DataView(new ArrayBuffer(8));

/** The double so many steps away from zero (towards it if negative). */
function step(x: number, steps: number): number {
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(steps));
  return view.getFloat64(0);
}

const ulp = (y: number): number => step(Math.abs(y), 1) - Math.abs(y);
const sameBits = (x: number, y: number): boolean => Object.is(x, y);

describe.each([
  { name: "erf", f: erf, at: 1, bound: 1.3 },
  { name: "erfc", f: erfc, at: 3, bound: 1.1 },
])("$name", ({ f, at, bound }) => {
  test(`is within ${bound} ulp of the reference`, () => {
    const wrong = REFERENCE.filter((row) => {
      const wanted = row[at] as number;
      const error = (f(row[0]) - wanted) / ulp(wanted) - (row[at + 1] as number);
      return !(Math.abs(error) <= bound);
    });
    expect(wrong).toEqual([]);
    expect(REFERENCE.length).toBeGreaterThan(400);
  });
});

test("the reference holds the subnormal and the last of erfc", () => {
  const tail = REFERENCE.filter(([, , , y]) => y < 2 ** -1022);
  expect(tail.filter(([, , , y]) => y > 0).length).toBeGreaterThan(20);
  expect(tail.filter(([, , , y]) => y === 0).length).toBeGreaterThan(5);
});

describe("special values", () => {
  test.each([
    [0, 0, 1],
    [-0, -0, 1],
    [Infinity, 1, 0],
    [-Infinity, -1, 2],
    [Number.MAX_VALUE, 1, 0],
    [-Number.MAX_VALUE, -1, 2],
    [NaN, NaN, NaN],
    [Number.MIN_VALUE, Number.MIN_VALUE, 1],
    [-Number.MIN_VALUE, -Number.MIN_VALUE, 1],
  ])("at %d", (x, atErf, atErfc) => {
    expect(erf(x)).toBe(atErf);
    expect(erfc(x)).toBe(atErfc);
  });

  test("erfc ends with the smallest number, then 0", () => {
    expect(erfc(27.226017111108362)).toBe(Number.MIN_VALUE);
    expect(erfc(27.227)).toBe(0);
  });
});

describe("identities", () => {
  const random = uniform(11);
  const more = Array.from({ length: 20_000 }, () => 7 * random());
  const all = [...POINTS, ...more];

  test("erf is odd to the bit", () => {
    expect(all.filter((x) => !sameBits(erf(-x), -erf(x)))).toEqual([]);
  });

  test("erfc(−x) is 2 − erfc(x) to the bit", () => {
    const positive = all.map(Math.abs).filter((x) => x > 0);
    expect(positive.filter((x) => !sameBits(erfc(-x), 2 - erfc(x)))).toEqual([]);
  });

  test("erf + erfc is 1 within an ulp of 1", () => {
    expect(all.filter((x) => !(Math.abs(erf(x) + erfc(x) - 1) <= 2 ** -52))).toEqual([]);
  });
});

/** The largest step the wrong way, in ulps, of so many doubles on both sides of x. */
function backwards(f: Special, x: number, steps: number): number {
  const sign = f === erf ? 1 : -1;
  let worst = 0;
  let before = f(step(x, -steps - 1));
  for (let i = -steps; i <= steps; i++) {
    const y = f(step(x, i));
    worst = Math.max(worst, (sign * (before - y)) / ulp(y));
    before = y;
  }
  return worst;
}

/** The largest step in ulps, and what the derivative would make of it. */
function jump(f: Special, x: number): { most: number; slope: number } {
  const slope = ((2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * ulp(x)) / ulp(f(x));
  let most = 0;
  for (let i = -1000; i < 1000; i++) {
    const [y, next] = [f(step(x, i)), f(step(x, i + 1))];
    most = Math.max(most, Math.abs(next - y) / ulp(f(x)));
  }
  return { most, slope };
}

describe("where the formula changes", () => {
  const erfEdges = [0.875, 2.5, 6];
  // √(ln 2 · (n + 1/2)): where erfc takes another power of two.
  const erfcEdges = [
    0.4375,
    3.5,
    28,
    ...[0, 1, 2, 700].map((n) => Math.sqrt(Math.LN2 * (n + 0.5))),
  ];

  // Steps of erf at 0.875 are half an ulp, so that errors of one ulp can turn one of them around.
  test.each(erfEdges)("erf never falls by more than an ulp around %d", (x) => {
    expect(backwards(erf, x, 10_000)).toBeLessThanOrEqual(1);
  });

  test.each(erfcEdges)("erfc never rises around %d", (x) => {
    expect(backwards(erfc, x, 10_000)).toBe(0);
  });

  test.each([
    ...erfEdges.map((x) => ["erf", erf, x] as const),
    ...erfcEdges.map((x) => ["erfc", erfc, x] as const),
  ])("%s has no jump", (_, f, x) => {
    const { most, slope } = jump(f, x);
    expect(most).toBeLessThanOrEqual(slope + 2);
  });
});

test.each([
  { name: "erf", f: erf, sign: 1 },
  { name: "erfc", f: erfc, sign: -1 },
])("$name goes one way from −7 to 28", ({ f, sign }) => {
  const grid = Array.from({ length: 35 * 4096 + 1 }, (_, i) => i / 4096 - 7);
  expect(grid.filter((x) => sign * (f(x + 1 / 4096) - f(x)) < 0)).toEqual([]);
});

describe.each([
  { name: "erf", f: erf },
  { name: "erfc", f: erfc },
])("the text of $name", ({ name, f }) => {
  const text = f.toString();

  test("works by itself, to the bit", () => {
    const make = new Function("Math", `"use strict"; return (${text});`) as (m: Math) => Special;
    const copy = make(Math);
    const others = [0, -0, Infinity, -Infinity, NaN];
    expect([...POINTS, ...others].filter((x) => !sameBits(copy(x), f(x)))).toEqual([]);
  });

  test("has no names but its own and Math", () => {
    const own = [...text.matchAll(/\bconst (\w+)/g)].map(([, local]) => local as string);
    const allowed = ["function", "return", "if", "const", name, "x", "Math", ...own];
    const used = text.match(/(?<![\w.])[A-Za-z_$][\w$]*/g) ?? [];
    expect(used.filter((word) => !allowed.includes(word))).toEqual([]);
    const members = [...text.matchAll(/\bMath\.(\w+)/g)].map(([, member]) => member as string);
    expect(members.filter((m) => !["abs", "exp", "fround"].includes(m))).toEqual([]);
  });

  test("is one function of plain arithmetic", () => {
    expect(text).not.toMatch(/\/\/|\/\*|\[|=>|\*\*|%|[&|^~]/);
    expect(text.match(/\bfunction\b/g)).toHaveLength(1);
  });
});
