/**
 * Neuron, Layer, MLP: micrograd's order of parameters, initialisation, and use inside a compiled
 * function.
 */
import { expect, test } from "vitest";
import { compileGrad, Layer, MLP, Neuron, seeded, Value, vector } from "../src/index.ts";

const data = (values: readonly Value[]): number[] => values.map((value) => value.data);

test("a neuron is relu(w · x + b), a linear one w · x + b", () => {
  const source = { weight: () => 2, bias: () => -3 };
  expect(new Neuron(2, source).forward([1, 4]).data).toBe(7);
  expect(new Neuron(2, source).forward([0, 1]).data).toBe(0);
  expect(new Neuron(2, source, false).forward([0, 1]).data).toBe(-1);
});

test("parameters stand per neuron, weights then bias", () => {
  let next = 0;
  const layer = new Layer(2, 2, { weight: () => ++next, bias: () => 100 + ++next });
  expect(data(layer.parameters())).toEqual([1, 2, 103, 4, 5, 106]);
});

test("a seed gives weights in −1 … 1, biases 0, and the same ones again", () => {
  const mlp = new MLP(3, [4, 2], 42);
  const parameters = data(mlp.parameters());
  expect(parameters).toHaveLength(MLP.parameterCount(3, [4, 2]));
  expect(parameters.every((p) => p >= -1 && p < 1)).toBe(true);
  expect(new Set(parameters).size).toBe(4 * 3 + 2 * 4 + 1);
  expect(mlp.layers.flatMap((layer) => layer.neurons.map((n) => n.bias.data))).toEqual([
    0, 0, 0, 0, 0, 0,
  ]);
  expect(data(new MLP(3, [4, 2], 42).parameters())).toEqual(parameters);
  expect(data(new MLP(3, [4, 2], 43).parameters())).not.toEqual(parameters);
});

test("relu follows every layer but the last", () => {
  const mlp = new MLP(1, [2, 1], 1);
  expect(String(mlp)).toBe(
    "MLP of [Layer of [ReLUNeuron(1), ReLUNeuron(1)], Layer of [LinearNeuron(2)]]",
  );
});

test("given parameters are used as they are, so the network can be trained and compiled", () => {
  const start = [0.5, -0.25, 0.1, 0.3, -0.7, 0.2, 1, -1, 0.5];
  const parameters = start.map((p) => new Value(p));
  const mlp = new MLP(2, [2, 1], parameters);
  expect(mlp.parameters()).toEqual(parameters);
  const out = mlp.forwardOne([1, 2]);
  out.backward();
  const g = compileGrad((p) => new MLP(2, [2, 1], p).forwardOne([1, 2]), vector(9));
  const { value, grad } = g(start);
  expect(value).toBe(out.data);
  expect(grad[0]).toEqual(parameters.map((p) => p.grad));
  mlp.zeroGrad();
  expect(mlp.parameters().every((p) => p.grad === 0 && !p.swept)).toBe(true);
});

test("wrong lengths are refused", () => {
  expect(() => new MLP(2, [2, 1], [1, 2])).toThrow(/list of parameters must be of length 9/);
  expect(() => new MLP(2, [1], 1).forward([1])).toThrow(/input of a Neuron must be of length 2/);
  expect(() => new MLP(1, [2], 1).forwardOne([1])).toThrow(/last layer must be of length 1/);
  expect(() => new Neuron(1, seeded(1)).forward([])).toThrow(/SHAPE_MISMATCH/);
});
