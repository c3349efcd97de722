/** The order in which a neuron adds up, which decides the last bits: bias first, as micrograd. */
import { expect, test } from "vitest";
import { Neuron } from "../src/index.ts";

test("a neuron adds its products to its bias, from left to right", () => {
  const big = 2 ** 53;
  const neuron = new Neuron(2, { weight: () => 1, bias: () => big }, false);
  // (2⁵³ + 1) − 2⁵³ is 0 in floating point; any other order gives 1.
  expect(neuron.forward([1, -big]).data).toBe(0);
  // (2⁵³ − 2⁵³) + 1.
  expect(neuron.forward([-big, 1]).data).toBe(1);
});
