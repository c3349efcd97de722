/**
 * Flat functions whose loops are easy to get wrong: compiled with the check, which compares all
 * functions with the interpreted engine bit for bit.
 *
 * The non-obvious decision: each was written for a mutant of `src/roll` that random programs let
 * live, so it must have loops, or the mutant would live again.
 */
import { expect, test } from "vitest";
import {
  type Value,
  add,
  compileGrad,
  constant,
  cos,
  exp,
  mul,
  sin,
  vector,
} from "../../src/index.ts";
import { hasLoops, isLoop, type Step } from "../../src/ir/block.ts";

const countLoops = (steps: readonly Step[]): number =>
  steps.reduce((sum, step) => sum + (isLoop(step) ? 1 + countLoops(step.body) : 0), 0);

const total = (terms: readonly Value[]): Value => terms.reduce((a, b) => add(a, b));

const at = (x: readonly Value[], i: number): Value => x[i % x.length] as Value;

/** A term of two numbers, long enough for a loop. */
const term = (a: Value, b: Value): Value => mul(sin(mul(a, b)), exp(mul(a, 0.1)));

/** Name, number of inputs, function, and the loops that it must have in value and gradient. */
const CASES: readonly (readonly [
  name: string,
  inputs: number,
  fn: (x: Value[]) => Value,
  loops: number,
])[] = [
  [
    "a sum of which a part is used elsewhere",
    30,
    (x) => {
      const first = total(x.slice(0, 14).map((v, i) => term(v, at(x, i + 1))));
      return mul(total([first, ...x.slice(14).map((v, i) => term(v, at(x, i)))]), first);
    },
    1,
  ],
  [
    "indices that grow evenly but for one step",
    40,
    (x) =>
      total([0, 1, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16].map((i) => term(at(x, i), at(x, 39 - i)))),
    1,
  ],
  [
    "terms of several sums made in turn",
    4,
    (x) => {
      let [a, b] = [at(x, 1), at(x, 2)];
      for (let i = 0; i < 20; i++) {
        a = add(a, sin(mul(at(x, 0), i + 0.3)));
        b = add(b, mul(cos(mul(at(x, 0), i + 0.7)), at(x, 3)));
      }
      return mul(a, b);
    },
    0,
  ],
  [
    "a sum that begins with terms of other kinds",
    30,
    (x) =>
      total([
        exp(at(x, 0)),
        mul(at(x, 1), 2),
        cos(at(x, 2)),
        ...x.map((v, i) => term(v, at(x, i + 3))),
      ]),
    1,
  ],
  [
    "a sum that goes on after a sum of other terms",
    30,
    (x) =>
      total([
        ...x.map((v, i) => term(v, at(x, i + 1))),
        ...x.map((v, i) => mul(cos(v), cos(mul(at(x, i + 2), 0.5)))),
      ]),
    2,
  ],
];

test.each(CASES)("%s", (_, inputs, fn, loops) => {
  const { graph } = compileGrad(fn, vector(inputs), { check: true, loops: true });
  const found = hasLoops(graph) ? countLoops(graph.steps) : 0;
  expect(found).toBeGreaterThanOrEqual(loops);
});

test("sums of sums that look up indices in tables, which depend on both", () => {
  const [outer, inner] = [4, 520];
  const place = (i: number, k: number): number => (i * 37 + k * k * 11 + ((k * (i + 3)) % 7)) % 60;
  const fn = (x: Value[]): Value =>
    total(
      Array.from({ length: outer }, (_, i) => {
        const terms = Array.from({ length: inner }, (_, k) =>
          mul(sin(at(x, place(i, k))), k + 0.5),
        );
        return mul(sin(total(terms)), at(x, 60 + i));
      }),
    );
  const { graph } = compileGrad(fn, vector(64), { check: true, loops: true });
  expect(hasLoops(graph)).toBe(true);
  if (hasLoops(graph)) expect(countLoops(graph.steps)).toBeGreaterThanOrEqual(2);
});

test("data that the first two iterations read in two places, and the others do not", () => {
  const place = [0, 1, 9, 3, 12, 5, 17, 7, 2, 9, 11, 13, 4, 6];
  const fn = (x: Value[], d: Value[]): Value =>
    total(place.map((k, i) => mul(sin(at(x, i)), mul(exp(at(d, i)), cos(at(d, k))))));
  const options = { check: true, loops: true };
  const { graph } = compileGrad(fn, vector(14), constant(vector(20)), options);
  expect(hasLoops(graph)).toBe(true);
});
