/**
 * The oracle against the numbers micrograd publishes, then gradc's engine and compiled gradients
 * against the oracle.
 *
 * The non-obvious decision: a gradient is compared relative to its largest element (at least 1,
 * the gradient of the result by itself), because terms that cancel to nothing leave a rest that
 * depends on the order of the sum. Values are compared relative to themselves.
 */
import { describe, expect, test } from "vitest";
import moons from "../../examples/data/moons1337.json" with { type: "json" };
import { PARAMETERS, sampleLoss, SIZES } from "../../examples/moons.grad.ts";
import { readme } from "../../examples/readme.grad.ts";
import { add, MLP, mul, relu, sub, Value, zeroGrad } from "../../src/index.ts";
import { uniform } from "../../src/random.ts";
import { engineLeaves, EXPRESSIONS, oracleLeaves, readmeExpression } from "./expressions.ts";
import { type Result, run } from "./expressions.ts";
import * as oracle from "./micrograd.ts";
import { grow, onEngine, onOracle, OPERATIONS } from "./random-expressions.ts";

const close = (x: number, y: number | undefined, size: number): boolean =>
  y !== undefined && Math.abs(x - y) <= 1e-12 * size;

function expectAgreement(got: Result, wanted: Result): void {
  const size = Math.max(1, ...wanted.grad.map(Math.abs));
  expect(got.grad).toHaveLength(wanted.grad.length);
  expect(got.grad.filter((g, i) => !close(g, wanted.grad[i], size))).toEqual([]);
  expect(close(got.value, wanted.value, Math.abs(wanted.value))).toBe(true);
}

describe("the oracle", () => {
  test("gives the numbers of micrograd's README", () => {
    const { value, grad } = run(readmeExpression<oracle.Value>, oracleLeaves([-4, 2]));
    expect(value.toFixed(4)).toBe("24.7041");
    expect(grad.map((g) => g.toFixed(4))).toEqual(["138.8338", "645.5773"]);
  });

  test("adds up the gradient of a Value used twice", () => {
    const a = new oracle.Value(1);
    const b = a.add(a);
    b.add(b).backward();
    expect([b.grad, a.grad]).toEqual([2, 4]);
  });

  test("is not troubled by depth", () => {
    const a = new oracle.Value(1);
    let sum = a;
    for (let i = 0; i < 20_000; i++) sum = sum.add(1);
    sum.backward();
    expect(a.grad).toBe(1);
  });
});

describe("the interpreted engine agrees with the oracle", () => {
  test.each(EXPRESSIONS)("on %s", (_name, f, at) => {
    expectAgreement(run(f<Value>, engineLeaves(at)), run(f<oracle.Value>, oracleLeaves(at)));
  });

  test("on the gradient of a Value in the middle", () => {
    const a = new Value(1);
    const b = add(a, a);
    add(b, b).backward();
    expect([b.grad, a.grad]).toEqual([2, 4]);
  });

  test("on 400 random expressions of 5 to 29 operations", () => {
    const used = new Set<string>();
    for (let seed = 1; seed <= 400; seed++) {
      const next = uniform(seed);
      const at = [2 * next(), 2 * next(), 2 * next()];
      const steps = grow(5 + (seed % 25), oracleLeaves(at), next);
      for (const { op } of steps) used.add(op);
      const wanted = run((...leaves) => onOracle(steps, leaves), oracleLeaves(at));
      expectAgreement(
        run((...leaves) => onEngine(steps, leaves), engineLeaves(at)),
        wanted,
      );
    }
    expect([...used].sort()).toEqual([...OPERATIONS].sort());
  });

  test("on two steps with zeroed gradients between them, and on one without", () => {
    const [ours, theirs] = [engineLeaves([-4, 2]), oracleLeaves([-4, 2])];
    for (const zeroed of [true, true, false]) {
      if (zeroed) {
        zeroGrad(ours);
        for (const leaf of theirs) leaf.grad = 0;
      }
      expectAgreement(
        run(readmeExpression<Value>, ours),
        run(readmeExpression<oracle.Value>, theirs),
      );
    }
  });
});

/** Samples of the demo notebook. */
const SAMPLES = [0, 1, 17, 50, 99];

const sample = (i: number): [number[], number] => [moons.X[i] as number[], moons.y[i] as number];

function oracleSampleLoss(x: readonly number[], y: number): Result {
  const network = new oracle.MLP(SIZES.inputs, SIZES.outputs, () => 0);
  const parameters = network.parameters();
  parameters.forEach((p, i) => (p.data = moons.parameters[i] as number));
  const loss = (): oracle.Value => {
    const score = network.call(x)[0] as oracle.Value;
    return new oracle.Value(1).sub(score.mul(y)).relu();
  };
  return run<oracle.Value>(loss, parameters);
}

describe("a network 2-16-16-1", () => {
  test("has 337 parameters, per neuron its weights, then its bias", () => {
    const counted = new oracle.MLP(2, [16, 16, 1], () => 7).parameters();
    expect(counted).toHaveLength(PARAMETERS);
    expect(counted.slice(0, 4).map((p) => p.data)).toEqual([7, 7, 0, 7]);
  });

  test.each(SAMPLES)("has the oracle's loss and gradient in the engine, sample %i", (i) => {
    const [x, y] = sample(i);
    const network = new MLP(SIZES.inputs, SIZES.outputs, engineLeaves(moons.parameters));
    const loss = (): Value => relu(sub(1, mul(y, network.forwardOne(x))));
    expectAgreement(run<Value>(loss, network.parameters()), oracleSampleLoss(x, y));
  });

  test.each(SAMPLES)("has the oracle's loss and gradient compiled, sample %i", (i) => {
    const [x, y] = sample(i);
    const wanted = oracleSampleLoss(x, y);
    const { value, grad } = sampleLoss(moons.parameters, x, y);
    expectAgreement({ value, grad: [...(grad[0] as readonly number[])] }, wanted);
    const flat = new Float64Array(PARAMETERS);
    const flatValue = sampleLoss.valueAndGrad(moons.parameters, flat, [...x, y]);
    expectAgreement({ value: flatValue, grad: [...flat] }, wanted);
  });
});

test.each([
  [-4, 2],
  [1.5, 0.3],
  [-0.2, -3],
])("the compiled README expression agrees with the oracle at %d, %d", (a, b) => {
  const wanted = run(readmeExpression<oracle.Value>, oracleLeaves([a, b]));
  expectAgreement(readme(a, b), wanted);
});
