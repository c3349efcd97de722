/**
 * Tracing: what a function to compile may not do, each with the user's line and a hint; and the
 * names of parameters.
 */
import { describe, expect, test } from "vitest";
import { compileGrad, GradcError, scalar, Value, vector } from "../../src/index.ts";
import { parameterNames } from "../../src/trace/parameters.ts";

/** Runs what must fail and returns its error. */
function errorOf(action: () => unknown): GradcError {
  try {
    action();
  } catch (error) {
    if (error instanceof GradcError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** The text of the line of this file that a place points to. */
async function lineAt(place: GradcError["place"]): Promise<string> {
  const { readFileSync } = await import("node:fs");
  return readFileSync(place?.file as string, "utf8").split("\n")[(place?.line as number) - 1] ?? "";
}

type Loose = any; // oxlint-disable-line no-explicit-any -- users without types do this

describe("each mistake is an error at the user's line", () => {
  test("coercing a Value", async () => {
    const error = errorOf(() =>
      compileGrad((a, b) => {
        const sum = (a as Loose) + b; // the mistake
        return sum as Value;
      }),
    );
    expect(error.code).toBe("TRACE_COERCED");
    expect(error.hint).toContain("add(a, b)");
    expect(await lineAt(error.place)).toContain("// the mistake");
  });

  test("comparing, and text in a template", () => {
    expect(errorOf(() => compileGrad((a) => ((a as Loose) > 0 ? a : a.neg()))).code).toBe(
      "TRACE_COERCED",
    );
    expect(errorOf(() => compileGrad((a) => a.as(`${a}`))).code).toBe("TRACE_COERCED");
  });

  test("reading data, reading back a gradient", async () => {
    const error = errorOf(() =>
      compileGrad((a) => {
        if (a.data > 0) return a; // frozen
        return a.neg();
      }),
    );
    expect(error.code).toBe("TRACE_BRANCHED");
    expect(error.hint).toContain("where(");
    expect(await lineAt(error.place)).toContain("// frozen");
    const backward = errorOf(() => compileGrad((a) => (a.backward(), a)));
    expect(backward.code).toBe("TRACE_BRANCHED");
  });

  test.each([
    ["undefined", () => undefined],
    ["an array of 1", (a: Value) => [a]],
    ["the number 3", () => 3],
    ["a Promise", async (a: Value) => a],
  ])("returning %s", (got, fn) => {
    const error = errorOf(() => compileGrad(fn as never, scalar));
    expect(error.code).toBe("TRACE_NOT_VALUE");
    expect(error.summary).toContain(got);
  });

  test("mixing Values of two traces", () => {
    const error = errorOf(() =>
      compileGrad((a) => {
        compileGrad((b) => b.mul(a));
        return a;
      }),
    );
    expect(error.code).toBe("TRACE_MIXED");
    const returned = errorOf(() =>
      compileGrad((a) => {
        compileGrad(() => a);
        return a;
      }),
    );
    expect(returned.code).toBe("TRACE_MIXED");
  });

  test("using a Value after its trace", () => {
    let escaped: Value | undefined;
    compileGrad((a) => (escaped = a), { check: false });
    expect(errorOf(() => escaped?.mul(2)).code).toBe("TRACE_ESCAPED");
  });

  test("using a Value made outside, which would be frozen silently", async () => {
    const weight = new Value(3, "weight");
    const error = errorOf(() => compileGrad((a) => a.mul(weight))); // captured
    expect(error.code).toBe("TRACE_FOREIGN");
    expect(error.summary).toContain("weight");
    expect(await lineAt(error.place)).toContain("// captured");
    expect(errorOf(() => compileGrad(() => weight)).code).toBe("TRACE_FOREIGN");
    expect(errorOf(() => compileGrad((a) => a.mul(weight.mul(2)))).code).toBe("TRACE_FOREIGN");
  });

  test("a function that differs from run to run", async () => {
    let calls = 0;
    const error = errorOf(() =>
      compileGrad((a) => {
        const b = a.exp();
        return b.mul(++calls); // differs
      }),
    );
    expect(error.code).toBe("TRACE_UNREPEATABLE");
    expect(error.summary).toContain("constant 1 against %2 = constant 2");
    expect(await lineAt(error.place)).toContain("// differs");
    expect(errorOf(() => compileGrad((a) => a.mul(Math.random()))).code).toBe("TRACE_UNREPEATABLE");
    let longer = 0;
    const grows = errorOf(() => compileGrad((a) => (longer++ ? a.exp().exp() : a.exp())));
    expect(grows.code).toBe("TRACE_UNREPEATABLE");
  });

  test("the function's own errors come through unchanged", () => {
    const own = new RangeError("mine");
    expect(() =>
      compileGrad((): Value => {
        throw own;
      }),
    ).toThrow(own);
  });
});

describe("what is allowed", () => {
  test("constants made inside, plain numbers, loops, a constant function", () => {
    const g = compileGrad((a) => {
      let sum = new Value(1).mul(2);
      for (let i = 0; i < 3; i++) sum = sum.add(a.mul(i));
      return sum;
    });
    expect(g(5)).toEqual({ value: 17, grad: [3] });
    expect(compileGrad(() => new Value(7), scalar)(1)).toEqual({ value: 7, grad: [0] });
    expect(compileGrad((a) => a)(3)).toEqual({ value: 3, grad: [1] });
  });

  test("a hundred thousand operations", () => {
    const g = compileGrad(
      (a) => {
        let sum = a;
        for (let i = 0; i < 100_000; i++) sum = sum.add(a);
        return sum;
      },
      { backend: "interpreter" },
    );
    expect(g(2)).toEqual({ value: 200_002, grad: [100_001] });
  });
});

describe("parameter names", () => {
  const names = (fn: Loose, count = fn.length as number): string[] => parameterNames(fn, count);

  test("of arrows, functions, methods, async ones; without defaults, comments or types", () => {
    expect(names((a: Loose, b: Loose) => [a, b])).toEqual(["a", "b"]);
    expect(names((a: Loose) => a)).toEqual(["a"]);
    expect(names(Function("return x => x")())).toEqual(["x"]);
    expect(names(Function("return async x => x")())).toEqual(["x"]);
    expect(
      names(function named(left: Loose, right: Loose) {
        return [left, right];
      }),
    ).toEqual(["left", "right"]);
    const object = { method: (a: Loose, $b: Loose) => [a, $b] };
    expect(names(object.method)).toEqual(["a", "$b"]);
    expect(names(Function("return (a /* (x, y) */, // no, b\n b = (1, 2)) => a")(), 2)).toEqual([
      "a",
      "b",
    ]);
  });

  test("a destructured parameter has none; alone it leaves its keys bare", () => {
    expect(names(({ w }: Loose) => w)).toEqual([""]);
    expect(names(({ w }: Loose, [x]: Loose, y: Loose) => [w, x, y])).toEqual(["arg0", "arg1", "y"]);
    expect(names(Math.max, 3)).toEqual(["arg0", "arg1", "arg2"]);
  });

  test("name the inputs of the compiled function", () => {
    const g = compileGrad((w, b) => (w[0] as Value).mul(w[1] as Value).add(b), vector(2), scalar);
    expect(g.inputNames).toEqual(["w[0]", "w[1]", "b"]);
    expect(g.source.valueAndGrad).toContain("const w_1 = inputs[1];");
  });
});
