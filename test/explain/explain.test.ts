/**
 * `explain`: the whole text for micrograd's README expression is a golden file to read; its parts
 * are checked against the compilation.
 */
import { describe, expect, test } from "vitest";
import { line } from "../../examples/loops.grad.ts";
import { readme } from "../../examples/readme.grad.ts";
import { figure } from "../../src/explain/reader.ts";
import { sampleLoss } from "../../examples/moons.grad.ts";
import {
  add,
  compileGrad,
  constant,
  explain,
  mul,
  scalar,
  tanh,
  type Value,
} from "../../src/index.ts";

test("numbers have six digits, and zeros their sign", () => {
  expect([-0, 0, 1 / 3, 1234567, NaN].map(figure)).toEqual([
    "-0",
    "0",
    "0.333333",
    "1234570",
    "NaN",
  ]);
});

describe("golden files", () => {
  test("micrograd's README expression, from expression to code, with its numbers", async () => {
    const text = explain(readme, { name: "readme", at: [-4, 2] });
    await expect(text).toMatchFileSnapshot("readme.explain.txt");
  });

  test("a neuron, in fast mode", async () => {
    const neuron = compileGrad(
      (w1: Value, w2: Value, b: Value, x1: Value, x2: Value) =>
        tanh(add(mul(w1, x1), mul(w2, x2)).as("sum").add(b)).as("output"),
      scalar,
      scalar,
      scalar,
      constant(scalar),
      constant(scalar),
      { mode: "fast" },
    );
    const text = explain(neuron, { name: "neuron", at: [-3, 1, 6.8813735870195432, 2, 0] });
    await expect(text).toMatchFileSnapshot("neuron.explain.txt");
  });

  test("the loss of micrograd's moons", async () => {
    const text = explain(sampleLoss, { name: "sampleLoss", limit: 24 });
    await expect(text).toMatchFileSnapshot("moons.explain.txt");
  });

  test("a loss over rows, which has a loop", async () => {
    const text = explain(line, { name: "line" });
    await expect(text).toMatchFileSnapshot("line.explain.txt");
  });
});

test("numbers: what arrives in several ways adds up, and a closed gate passes nothing", () => {
  const compiled = compileGrad((x) => x.mul(x).add(x.relu()));
  const text = explain(compiled, { at: [-3] });
  expect(text).toMatch(/v1 = x \* x +9$/m);
  expect(text).toMatch(/so {2}dv2 \+= dvalue +1$/m);
  expect(text).toMatch(/v2 = relu\(x\) +so {2}dx \+= dv2 {3}only where v2 > 0 +nothing$/m);
  expect(text).toMatch(/v1 = x \* x +so {2}dx \+= dv1 \* x +-3$/m);
  expect(text).toMatch(/^ +so {2}dx \+= dv1 \* x +-3 → -6$/m);
  expect(text).toMatch(/^ +dx = -6$/m);
  expect(
    explain(
      compileGrad((x) => x.relu()),
      { at: [-1] },
    ),
  ).toContain("dx = 0, since nothing arrives");
});

test("passes that changed nothing are named, not shown", () => {
  const text = explain(compileGrad((x, y) => x.mul(y)));
  expect(text).toContain("Not shown, since nothing changed: share");
  expect(text).not.toContain("Share:");
});

test("tells the chain rule in the names of the function, gates included", () => {
  const text = explain(compileGrad((x, y) => x.mul(y).as("area").max(0).sin().add(x.where(y, 3))));
  expect(text).toContain("area = x * y");
  expect(text).toMatch(/area = x \* y +so {2}dx \+= darea \* y\n +so {2}dy \+= darea \* x/);
  expect(text).toMatch(/darea \+= dv3 {3}only where area >= 0/);
  expect(text).toMatch(/= Math\.sin\(v3\) +so {2}dv3 \+= dv4 \* Math\.cos\(v3\)/);
});

test("each pass is shown with what it changed", () => {
  const text = explain(compileGrad((a) => a.mul(1).add(a.exp()).add(a.exp())));
  expect(text).toMatch(/3 × mul x 1 → x/);
  expect(text).toMatch(/~ %2 = mul %0 %1 +→ %0/);
  expect(text).toMatch(/= %\d+ = exp %0 +is %\d+ again/);
});

test("long lists are cut, and say so; without a limit they are whole", () => {
  const short = explain(sampleLoss, { limit: 10 });
  expect(short).toMatch(/… \d+ more lines \(--all shows them\) …/);
  expect(short.split("\n").length).toBeLessThan(250);
  const whole = explain(sampleLoss, { limit: Infinity });
  expect(whole).not.toContain("--all");
  expect(whole).toContain(sampleLoss.source.backward.split("\n").at(-2));
});

test("refuses what was not compiled", () => {
  expect(() => explain(Math.sin)).toThrow(/NOT_COMPILED: explain/);
});
