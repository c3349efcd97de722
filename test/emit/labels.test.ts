/**
 * A label of the user's on an operation that a rule replaces by two: one variable may have it,
 * the other must get a name of its own.
 */
import { describe, expect, test } from "vitest";
import { compileGrad, type Value } from "../../src/index.ts";

/** `a / −b` becomes `−(a / b)`, and both instructions serve the labelled operation. */
const quotient = (a: Value, b: Value): Value => a.div(b.neg()).as("q").exp().mul(a);

describe("an operation that becomes two instructions", () => {
  const g = compileGrad(quotient, { backend: "function" });

  test("has one variable of its name in each function, and the right numbers", () => {
    for (const text of [g.source.value, g.source.forward, g.source.valueAndGrad]) {
      expect(text.match(/const q = /g)).toHaveLength(1);
    }
    expect(g(3, 4).value).toBe(Math.exp(-0.75) * 3);
  });

  test("gives its name to the result and not to the step", () => {
    expect(g.source.value).toContain("const q = -");
  });
});
