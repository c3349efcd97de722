/**
 * Sums whose terms pick one of their own results, as the loss of a sample picks the logit of its
 * class. Compiling with the check compares with the interpreted engine bit for bit, at NaN and
 * infinities too; so a test asks how many loops came out.
 */
import { describe, expect, test } from "vitest";
import { type Value, add, compileGrad, exp, log, mul, sub, tanh, vector } from "../../src/index.ts";
import { graphsOf, hasLoops, isLoop, type Step } from "../../src/ir/block.ts";

const SAMPLES = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(3 * i)] as const);
const classOf = (i: number, classes: number): number => (i * 7 + ((i * i) % 3)) % classes;

const total = (terms: readonly Value[]): Value => terms.reduce((a, b) => add(a, b));
const at = <T>(list: readonly T[], i: number): T => list[i] as T;

/** A linear layer of two inputs. */
const logitsOf = (p: readonly Value[], x: readonly number[], classes: number): Value[] =>
  Array.from({ length: classes }, (_, k) =>
    add(
      at(p, 3 * k),
      add(mul(at(p, 3 * k + 1), x[0] as number), mul(at(p, 3 * k + 2), x[1] as number)),
    ),
  );

/** The outermost loops of value and gradient. */
function loopsOf(fn: (p: readonly Value[]) => Value, length: number, mode: "exact" | "fast") {
  const { graph } = compileGrad(fn, vector(length), { check: true, loops: true, mode });
  const steps: readonly Step[] = hasLoops(graph) ? graph.steps : [];
  return steps.filter(isLoop).map(({ count }) => count);
}

const crossEntropy =
  (classes: number) =>
  (p: readonly Value[]): Value =>
    total(
      SAMPLES.map((x, i) => {
        const logits = logitsOf(p, x, classes);
        return sub(log(total(logits.map((y) => exp(y)))), at(logits, classOf(i, classes)));
      }),
    );

/** A loss, and how many parameters it has. */
const CASES: Readonly<Record<string, readonly [(p: readonly Value[]) => Value, number]>> = {
  "the logit of a class": [crossEntropy(5), 15],
  "one of two": [crossEntropy(2), 6],
  "one of many": [crossEntropy(30), 90],
  "two of the same": [
    (p) =>
      total(
        SAMPLES.map((x, i) => {
          const y = logitsOf(p, x, 4).map((v) => tanh(v));
          return mul(total(y), sub(at(y, classOf(i, 4)), at(y, classOf(i + 1, 4))));
        }),
      ),
    12,
  ],
  "one from each of two lists": [
    (p) =>
      total(
        SAMPLES.map((x, i) => {
          const y = logitsOf(p, x, 3).map((v) => tanh(v));
          const z = y.map((v) => exp(v));
          return sub(mul(total(z), at(y, classOf(i, 3))), at(z, (2 * i + 1) % 3));
        }),
      ),
    9,
  ],
  "one that a later pick depends on": [
    (p) =>
      total(
        SAMPLES.map((x, i) => {
          const y = logitsOf(p, x, 3).map((v) => tanh(v));
          const z = y.map((v) => mul(v, at(y, classOf(i, 3))));
          return sub(exp(total(z)), tanh(at(z, (2 * i + 1) % 3)));
        }),
      ),
    9,
  ],
};

describe.each(Object.entries(CASES))("terms that pick %s", (_, [fn, length]) => {
  test("are one loop in fast mode", () => {
    expect(loopsOf(fn, length, "fast")).toEqual([SAMPLES.length]);
  });

  test("go back in one loop, and are added up in another", () => {
    expect(loopsOf(fn, length, "exact")).toEqual([SAMPLES.length, SAMPLES.length]);
  });
});

test("what is used outside of its term is not picked from", () => {
  const fn = (p: readonly Value[]): Value => {
    const all = SAMPLES.map((x) => logitsOf(p, x, 3).map((v) => tanh(v)));
    const losses = all.map((y, i) => mul(total(y), at(y, classOf(i, 3))));
    return mul(total(losses), at(at(all, 4), 1));
  };
  const { graph } = compileGrad(fn, vector(9), { check: true, loops: true });
  const kinds = graphsOf(graph).flatMap((each) =>
    Array.from({ length: each.length }, (_, id) => each.kind(id)),
  );
  expect(kinds).not.toContain("eq");
});
