/**
 * compileGrad as its user sees it: results, shapes, types, flat functions, options, and what is
 * refused.
 */
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  checkGrad,
  compileGrad,
  constant,
  GradcError,
  matrix,
  mul,
  relu,
  scalar,
  sub,
  type Value,
  vector,
} from "../src/index.ts";
import { type Compilation, compilationOf } from "../src/compiled.ts";
import { expression, readme } from "../examples/readme.grad.ts";

const sum = (values: readonly Value[]): Value => values.reduce((a, b) => a.add(b));

describe("micrograd's README expression", () => {
  test.each(["function", "interpreter"] as const)("backend %s", (backend) => {
    const g = compileGrad(expression, { backend });
    const { value, grad } = g(-4, 2);
    expect(g.backend).toBe(backend);
    expect([value, ...grad].map((n) => n.toFixed(4))).toEqual(["24.7041", "138.8338", "645.5773"]);
  });

  test("the flat functions agree", () => {
    const [grad, halves, tape] = [
      [0, 0],
      [0, 0],
      Array.from({ length: readme.tapeLength }, () => 0),
    ];
    const value = readme.valueAndGrad([-4, 2], grad);
    expect(readme.value([-4, 2])).toBe(value);
    expect(readme.forward([-4, 2], tape)).toBe(value);
    readme.backward([-4, 2], tape, halves);
    expect(halves).toEqual(grad);
    readme.backward([-4, 2], tape, halves, 2);
    expect(halves.map((d) => d / 2)).toEqual(grad);
    expect(readme.inputLength).toBe(2);
    expect(readme.inputNames).toEqual(["a", "b"]);
  });
});

describe("shapes", () => {
  test("vectors and matrices", () => {
    const g = compileGrad(
      (w, m) => sum(m.map((row, r) => mul(w[r] as Value, sum(row)))),
      vector(2),
      matrix(2, 3),
    );
    const result = g(new Float64Array([2, 3]), [
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(result).toEqual({
      value: 57,
      grad: [
        [6, 15],
        [
          [2, 2, 2],
          [3, 3, 3],
        ],
      ],
    });
    expect(g.inputNames.slice(0, 4)).toEqual(["w[0]", "w[1]", "m[0][0]", "m[0][1]"]);
    expectTypeOf(g).parameters.toEqualTypeOf<[ArrayLike<number>, ArrayLike<ArrayLike<number>>]>();
    expectTypeOf(result.grad).toEqualTypeOf<[number[], number[][]]>();
  });

  test("objects and arrays, nested, with constants inside", () => {
    const g = compileGrad(
      ({ layer: { w, b }, pair: [p, q], k }) =>
        mul(w[0] as Value, p)
          .add(b.mul(q))
          .mul(k),
      { layer: { w: vector(1), b: scalar }, pair: [scalar, scalar], k: constant(scalar) },
    );
    const result = g({ layer: { w: [2], b: 3 }, pair: [5, 7], k: 10 });
    expect(result).toEqual({
      value: 310,
      grad: [{ layer: { w: [50], b: 70 }, pair: [20, 30] }],
    });
    expect(g.inputNames).toEqual(["layer.w[0]", "layer.b", "pair[0]", "pair[1]"]);
    expect([g.inputLength, g.dataLength]).toEqual([4, 1]);
    expectTypeOf(result.grad).toEqualTypeOf<
      [{ layer: { w: number[]; b: number }; pair: [number, number] }]
    >();
  });

  test("constants get no gradient and travel in data", () => {
    const g = compileGrad(
      (a, t) => a.mul(t.x).add(t.y[0] as Value),
      scalar,
      constant({ x: scalar, y: vector(1) }),
    );
    const result = g(2, { x: 3, y: [4] });
    expect(result).toEqual({ value: 10, grad: [3, undefined] });
    expectTypeOf(result.grad).toEqualTypeOf<[number, undefined]>();
    const grad = new Float64Array(1);
    expect(g.valueAndGrad([2], grad, [3, 4])).toBe(10);
    expect(g.value([2], [5, 6])).toBe(16);
    const tape = new Float64Array(g.tapeLength);
    expect(g.forward([2], tape, [5, 6])).toBe(16);
    g.backward([2], tape, grad, 1, [5, 6]);
    expect([...grad]).toEqual([5]);
  });

  test("hostile keys are plain keys", () => {
    const shape = JSON.parse('{"__proto__": 0, "constructor": 0, "*/ evil": 0}') as Record<
      string,
      never
    >;
    for (const key of Object.keys(shape)) {
      Object.defineProperty(shape, key, { value: scalar, enumerable: true });
    }
    const g = compileGrad((p: Record<string, Value>) => sum(Object.values(p)), shape as never);
    const given = JSON.parse('{"__proto__": 1, "constructor": 2, "*/ evil": 3}') as never;
    const { value, grad } = g(given) as { value: number; grad: [object] };
    expect(value).toBe(6);
    expect(Object.entries(grad[0])).toEqual([
      ["__proto__", 1],
      ["constructor", 1],
      ["*/ evil", 1],
    ]);
  });

  test("types: without shapes every parameter is a number", () => {
    const g = compileGrad((a, b) => a.mul(b));
    expectTypeOf(g).parameters.toEqualTypeOf<[a: number, b: number]>();
    expectTypeOf(g(1, 2).grad).toEqualTypeOf<[a: number, b: number]>();
    expectTypeOf(g(1, 2).value).toEqualTypeOf<number>();
    compileGrad(
      (w, s) => {
        expectTypeOf(w).toEqualTypeOf<Value[]>();
        expectTypeOf(s).toEqualTypeOf<Value>();
        return s;
      },
      vector(2),
      scalar,
      { mode: "fast" },
    );
    const optioned = compileGrad((w) => sum(w), vector(2), { check: true });
    expectTypeOf(optioned).parameters.toEqualTypeOf<[ArrayLike<number>]>();
    const object = compileGrad((p) => p.mode.add(p.w[0] as Value), { mode: scalar, w: vector(1) });
    expectTypeOf(object).parameters.toEqualTypeOf<[{ mode: number; w: ArrayLike<number> }]>();
    // @ts-expect-error two numbers, not one
    expect(() => g(1)).toThrow(GradcError);
    // @ts-expect-error a number, not a string
    expect(() => g(1, "2")).toThrow(GradcError);
    // @ts-expect-error not a shape
    expect(() => compileGrad((a) => a, 5)).toThrow(GradcError);
  });
});

describe("constant functions and unused inputs", () => {
  test("the gradient by an unused input is 0", () => {
    expect(compileGrad((a, b) => a.mul(2).add(b.mul(0)))(1, 2).grad).toEqual([2, 0]);
    expect(compileGrad((_a, b) => b)(1, 2)).toEqual({ value: 2, grad: [0, 1] });
  });
});

test("what nobody reads is neither lowered nor emitted", () => {
  const g = compileGrad(expression);
  const { programs, sources } = compilationOf(g) as Compilation;
  const made = (object: object): string[] =>
    Object.entries(Object.getOwnPropertyDescriptors(object))
      .filter(([, { get }]) => get === undefined)
      .map(([name]) => name);
  expect([made(programs.functions), made(sources)]).toEqual([["valueAndGrad"], ["valueAndGrad"]]);
  expect(g.value([-4, 2])).toBe(g(-4, 2).value);
  expect(made(sources)).toEqual(["value", "valueAndGrad"]);
});

test("the engine runs the fewer points, the longer it takes", () => {
  const points = (length: number, check: true | "auto"): number => {
    let calls = 0;
    compileGrad(
      (x) => {
        calls++;
        let y = x.mul(1);
        for (let i = 1; i < length; i++) y = y.mul(1);
        return y;
      },
      { check, backend: "interpreter" },
    );
    return calls - TRACES;
  };
  const TRACES = 2;
  expect([10, 1_000, 3_000, 30_000].map((n) => points(n, "auto"))).toEqual([10, 10, 6, 1]);
  expect(points(3_000, true)).toBe(10);
});

describe("source", () => {
  test("shows what runs, and a module that stands alone", async () => {
    const g = compileGrad((x, y) => relu(sub(x, y)).as("gap"));
    expect(g.source.value).toBe(
      [
        "function value(inputs) {",
        "  const x = inputs[0];",
        "  const y = inputs[1];",
        "  const v2 = x - y;",
        "  const gap = v2 < 0 ? 0 : v2;",
        "  return gap;",
        "}",
      ].join("\n"),
    );
    const url = `data:text/javascript,${encodeURIComponent(g.source.module)}`;
    const { gradient } = (await import(/* @vite-ignore */ url)) as { gradient: typeof g };
    expect(gradient(3, 1)).toEqual(g(3, 1));
    expect(gradient.inputNames).toEqual(["x", "y"]);
  });

  test("parameters named like gradc's own keep their names", () => {
    const g = compileGrad((inputs, grad) => inputs.mul(grad));
    expect(g.source.valueAndGrad).toContain("const inputs = inputs_2[0];");
    expect(g(3, 4)).toEqual({ value: 12, grad: [4, 3] });
  });
});

describe("fast mode", () => {
  test("does less work, and agrees with exact mode on ordinary numbers", () => {
    const fn = (a: Value, b: Value): Value => a.mul(b).mul(0).add(a.div(b).mul(b)).add(0);
    const [exact, fast] = [compileGrad(fn), compileGrad(fn, { mode: "fast" })];
    expect(fast.graph.operationCount).toBe(0);
    expect(exact.graph.operationCount).toBeGreaterThan(5);
    expect(fast(3, 4)).toEqual({ value: 3, grad: [1, 0] });
    expect(exact(3, 4)).toEqual({ value: 3, grad: [1, 0] });
  });
});

describe("checkGrad", () => {
  test("reports value and every input, against engine and differences", () => {
    const report = checkGrad(readme, -4, 2);
    expect(report.ok).toBe(true);
    expect(report.inputs.map(({ name, identical, close }) => [name, identical, close])).toEqual([
      ["a", true, true],
      ["b", true, true],
    ]);
    expect(String(report)).toMatch(/a +138\.8338\d+ +138\.8338\d+ +138\.8338\d+ +ok/);
  });

  test("NaN does not pass for agreement", () => {
    const g = compileGrad((a) => a.sqrt());
    expect(checkGrad(g, 0).ok).toBe(false);
    expect(String(checkGrad(g, 0))).toContain("NOT CLOSE");
  });

  test("takes structured arguments and constants", () => {
    const g = compileGrad((w, c) => mul(w[0] as Value, c).exp(), vector(1), constant(scalar));
    expect(checkGrad(g, [0.5], 2).ok).toBe(true);
  });
});

describe("what is refused", () => {
  const g = compileGrad((w, s) => sum(w).mul(s), vector(2), scalar);

  test.each([
    [
      () => (g as never as (...a: unknown[]) => unknown)([1, 2]),
      "ARGUMENT_COUNT",
      "takes 2 arguments, but got 1",
    ],
    [() => g([1, 2, 3], 1), "SHAPE_MISMATCH", "w must be a list of 2 numbers, but is of length 3"],
    [
      () => g([1, "2" as never], 1),
      "SHAPE_MISMATCH",
      'w[1] must be a number, but is the string "2"',
    ],
    [
      () => g(5 as never, 1),
      "SHAPE_MISMATCH",
      "w must be a list of 2 numbers, but is the number 5",
    ],
    [() => g([1, 2], undefined as never), "SHAPE_MISMATCH", "s must be a number, but is undefined"],
    [() => g.value([1, 2]), "LENGTH_MISMATCH", "x must have length 3, but has 2"],
    [
      () => g.value(undefined as never),
      "LENGTH_MISMATCH",
      "x must have length 3, but has none: it is undefined",
    ],
    [() => g.valueAndGrad([1, 2, 3], []), "LENGTH_MISMATCH", "grad must have length 3"],
    [() => g.forward([1, 2, 3], []), "LENGTH_MISMATCH", "tape must have length 1"],
    [() => vector(0), "SHAPE_INVALID", "vector(length) is not a shape: the number 0"],
    [() => vector(2.5), "SHAPE_INVALID", "2.5"],
    [() => matrix(2, NaN), "SHAPE_INVALID", "matrix(…, columns)"],
    [
      () => compileGrad((a) => a as never, { w: "vector" } as never, scalar),
      "SHAPE_INVALID",
      "shape 1.w",
    ],
    [() => compileGrad((a) => a as never, [] as never), "SHAPE_INVALID", "an array of 0"],
    [() => compileGrad((a) => a, { mod: "fast" } as never), "OPTION_INVALID", "unknown option mod"],
    [
      () => compileGrad((a) => a, { mode: "quick" as never }),
      "OPTION_INVALID",
      'mode: the string "quick"',
    ],
    [() => compileGrad(3 as never), "OPERAND_INVALID", "compileGrad(fn)"],
    [() => checkGrad((() => 1) as never), "NOT_COMPILED", "checkGrad"],
  ])("%# %s", (wrong, code, message) => {
    expect(wrong).toThrow(GradcError);
    expect(wrong).toThrow(message);
    expect(wrong).toThrow(new RegExp(`^${code}: [\\s\\S]*compile\\.test\\.ts:\\d+[\\s\\S]*hint: `));
  });

  test("an array that would be read and written", () => {
    const x = [1, 2, 3];
    const tape = [0];
    const one = compileGrad((a) => a.exp());
    const single = [1];
    expect(() => g.valueAndGrad(x, x)).toThrow("ARRAYS_SHARED: x and grad are the same array");
    expect(() => g.backward(x, tape, x)).toThrow("ARRAYS_SHARED: x and grad");
    expect(() => one.forward(single, single)).toThrow("ARRAYS_SHARED");
    expect(() => one.backward([1], single, single)).toThrow("ARRAYS_SHARED: tape and grad");
  });
});
