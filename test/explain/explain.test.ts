/**
 * `explain`: the whole text for micrograd's README expression is a golden file to read; its parts
 * are checked against the compilation.
 */
import { expect, test } from "vitest";
import { readme } from "../../examples/readme.grad.ts";
import { sampleLoss } from "../../examples/moons.grad.ts";
import { compileGrad, explain } from "../../src/index.ts";

test("micrograd's README expression, from expression to code", async () => {
  await expect(explain(readme, { name: "readme" })).toMatchFileSnapshot("readme.explain.txt");
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
  expect(short).toMatch(/… and \d+ more lines \(--all shows them\)/);
  expect(short.split("\n").length).toBeLessThan(250);
  const whole = explain(sampleLoss, { limit: Infinity });
  expect(whole).not.toContain("--all");
  expect(whole).toContain(sampleLoss.source.backward.split("\n").at(-2));
});

test("refuses what was not compiled", () => {
  expect(() => explain(Math.sin)).toThrow(/NOT_COMPILED: explain/);
});
