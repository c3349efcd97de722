/**
 * Gates at ties and at NaN: who gets the derivative, in the engine and compiled.
 *
 * The non-obvious decision: random points hardly ever tie, and a rule that is wrong only there is
 * wrong in the engine and in compiled code alike; so what should arrive is written down here.
 */
import { describe, expect, test } from "vitest";
import { compileGrad, max, min, relu, type Value, vector, where } from "../src/index.ts";
import { interpretedGradient } from "./programs.ts";

type ListFunction = (x: Value[]) => Value;

const two =
  (fn: (x: Value, y: Value) => Value): ListFunction =>
  ([x, y]) =>
    fn(x as Value, y as Value);

const maximum = two(max);
const minimum = two(min);
const positive: ListFunction = ([x]) => relu(x as Value);
const choice: ListFunction = ([c, x, y]) => where(c as Value, x as Value, y as Value);

/** Name, function, point, value, gradient. */
const CASES: readonly (readonly [string, ListFunction, number[], number, number[]])[] = [
  ["max at a tie: all to the first", maximum, [2, 2], 2, [1, 0]],
  ["max of two zeros is a tie", maximum, [-0, 0], 0, [1, 0]],
  ["max of NaN and a number: all to the second", maximum, [NaN, 1], NaN, [0, 1]],
  ["max of a number and NaN: all to the second", maximum, [1, NaN], NaN, [0, 1]],
  ["min at a tie: all to the first", minimum, [2, 2], 2, [1, 0]],
  ["min of two zeros is a tie", minimum, [0, -0], -0, [1, 0]],
  ["min of NaN and a number: all to the second", minimum, [NaN, 1], NaN, [0, 1]],
  ["min of a number and NaN: all to the second", minimum, [1, NaN], NaN, [0, 1]],
  ["relu at 0: nothing", positive, [0], 0, [0]],
  ["relu keeps −0", positive, [-0], -0, [0]],
  ["relu keeps NaN, and is closed there", positive, [NaN], NaN, [0]],
  ["where of NaN: the second branch", choice, [NaN, 2, 3], 3, [0, 0, 1]],
  ["where of a negative number: the first branch", choice, [-1, 2, 3], 2, [0, 1, 0]],
];

describe.each(CASES)("%s", (_, fn, x, value, grad) => {
  test("in the engine", () => {
    expect(interpretedGradient(fn, x)).toEqual({ value, grad });
  });

  test.each(["function", "interpreter"] as const)("compiled, backend %s", (backend) => {
    expect(compileGrad(fn, vector(x.length), { backend })(x)).toEqual({ value, grad: [grad] });
  });
});
