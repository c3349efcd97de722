/**
 * Recurrences written with ordinary loops: compiled with the check, which compares all functions
 * with the interpreted engine bit for bit.
 *
 * The non-obvious decision: what is counted are operations in the code. A recurrence that is found
 * has those of one step, forward and back, and hardly any besides, however many steps there are.
 */
import { describe, expect, test } from "vitest";
import {
  add,
  compileGrad,
  constant,
  div,
  floor,
  gt,
  mul,
  sin,
  sub,
  sum,
  tanh,
  Value,
  vector,
  where,
} from "../../src/index.ts";

type X = readonly Value[];

const at = (x: X, i: number): Value => x[i % x.length] as Value;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const squared = (v: Value): Value => mul(v, v);

const affine = (weights: X, from: number, inputs: X): Value =>
  inputs.reduce((sum, v, j) => add(sum, mul(at(weights, from + j), v)), mul(1, inputs[0] as Value));

/** tanh(W · state + u · input), W row by row in front of u. */
const cell = (w: X, state: X, input: Value | number): Value[] =>
  state.map((_, i) =>
    tanh(add(affine(w, i * state.length, state), mul(at(w, state.length ** 2 + i), input))),
  );

/** Name, number of inputs, function, and the most operations that its code may have. */
const CASES: readonly (readonly [
  name: string,
  inputs: number,
  fn: (x: Value[]) => Value,
  most: number,
])[] = [
  [
    "a recurrent net with a loss at each step",
    16,
    (x) => {
      let state: X = [new Value(0), new Value(0), new Value(0)];
      let loss = new Value(0);
      for (let t = 0; t < 20; t++) {
        state = cell(x, state, Math.sin(t));
        loss = loss.add(squared(sub(affine(x, 12, state), Math.cos(t))));
      }
      return loss;
    },
    170,
  ],
  [
    "a recurrent net whose losses are summed up later, from a state that is learned",
    16,
    (x) => {
      let state: X = x.slice(13);
      const outputs: Value[] = [];
      for (let t = 0; t < 60; t++) {
        state = cell(x, state, Math.sin(t));
        outputs.push(affine(x, 12, state));
      }
      return sum(outputs.map((y, t) => squared(sub(y, Math.cos(t)))));
    },
    300,
  ],
  [
    "Euler's method for a pendulum",
    4,
    (x) => {
      let [angle, speed] = [at(x, 0), at(x, 1)];
      for (let t = 0; t < 40; t++) {
        const force = sub(mul(sin(angle), at(x, 2)), mul(at(x, 3), speed));
        [angle, speed] = [add(angle, mul(speed, 0.01)), add(speed, mul(force, 0.01))];
      }
      return add(squared(angle), speed);
    },
    60,
  ],
  [
    "a filter, y = a y + x[i]",
    40,
    (x) => {
      let y = at(x, 39);
      for (let i = 1; i < 39; i++) y = add(mul(at(x, 0), y), at(x, i));
      return squared(y);
    },
    25,
  ],
  [
    "a filter that reads two results back",
    40,
    (x) => {
      let [last, before] = [new Value(0), new Value(0)];
      for (let i = 2; i < 40; i++) {
        const next = add(mul(at(x, 0), last), sub(at(x, i), mul(at(x, 1), before)));
        [last, before] = [next, last];
      }
      return squared(last);
    },
    40,
  ],
  [
    "Horner's rule with coefficients from a table",
    2,
    (x) => {
      let y = new Value(0.3);
      for (let k = 0; k < 30; k++) y = add(mul(y, at(x, 0)), 1 / (k + 1));
      return mul(y, at(x, 1));
    },
    25,
  ],
  [
    "the forward recursion of a hidden Markov model",
    9 + 12,
    (x) => {
      const seen = [0, 2, 1, 1, 3, 0, 2, 2, 1, 3, 0, 1, 2, 3, 3, 0];
      const transition = x.slice(0, 9).map((v, i) => {
        const row = x.slice(3 * Math.floor(i / 3), 3 * Math.floor(i / 3) + 3);
        return div(v.exp(), sum(row.map((w) => w.exp())));
      });
      let alpha = numbers(3).map((j) => mul(at(x, 9 + 4 * j), 1 / 3));
      for (const symbol of seen) {
        alpha = alpha.map((_, j) => {
          const arrives = sum(alpha.map((a, i) => mul(a, at(transition, 3 * i + j))));
          return mul(arrives, at(x, 9 + 4 * j + symbol));
        });
      }
      return sum(alpha).log();
    },
    400,
  ],
  [
    "layers of equal width",
    6 + 7 * 36,
    (x) => {
      let layer: X = x.slice(0, 6);
      for (let k = 0; k < 7; k++) {
        layer = layer.map((_, i) => tanh(affine(x, 6 + 36 * k + 6 * i, layer)));
      }
      return sum(layer.map(squared));
    },
    500,
  ],
  [
    "a state that starts as a number which each step reads as well",
    30,
    (x) => {
      const start = mul(at(x, 0), at(x, 1));
      let state = start;
      for (let t = 0; t < 20; t++) state = tanh(add(mul(state, at(x, t)), mul(start, at(x, 29))));
      return squared(state);
    },
    60,
  ],
  [
    "a state of which the last one counts under a condition alone",
    30,
    (x) => {
      let [a, b] = [at(x, 0), at(x, 1)];
      for (let t = 0; t < 12; t++) {
        [a, b] = [where(gt(b, 0), a, mul(b, at(x, t + 2))), sub(b.log(), floor(a))];
      }
      return where(b, a, at(x, 3));
    },
    100,
  ],
];

const OPTIONS = { check: true, loops: true } as const;

test.each(CASES)("%s", (_, inputs, fn, most) => {
  const { graph } = compileGrad(fn, vector(inputs), OPTIONS);
  expect(graph.operationCount).toBeLessThanOrEqual(most);
  compileGrad(fn, vector(inputs), { ...OPTIONS, mode: "fast" });
});

describe("operations in the code", () => {
  const unrolled = (steps: number) => (w: Value[], inputs: Value[]) => {
    let state: X = w.slice(20);
    const errors = numbers(steps).map((t) => {
      state = cell(w, state, at(inputs, t));
      return squared(sub(sum(state), at(inputs, t + 1)));
    });
    return sum(errors);
  };

  const operationsOf = (steps: number): number =>
    compileGrad(unrolled(steps), vector(24), constant(vector(steps + 1)), OPTIONS).graph
      .operationCount;

  test("do not grow with the number of steps", () => {
    expect(operationsOf(200)).toBe(operationsOf(100));
  });

  test("are those of a loop where the function would be long, without being asked for", () => {
    const { graph } = compileGrad(unrolled(64), vector(24), constant(vector(65)));
    expect(graph.operationCount).toBeLessThan(400);
  });
});
