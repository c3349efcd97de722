/**
 * `gradient(f)`: derivatives inside of functions, against formulas written down here: of every
 * order up to five, on Values with data and in compiled functions, with Values from around, in
 * structures, behind closed gates; and what becomes of the stand-ins that `f` is run on.
 */
import { describe, expect, test } from "vitest";
import {
  add,
  compileGrad,
  compileHessian,
  compileHvp,
  compileJacobian,
  compileJvp,
  compileVjp,
  cos,
  div,
  dot,
  exp,
  GradcError,
  gradient,
  gt,
  log,
  type MatrixOptions,
  mul,
  neg,
  norm,
  type Operand,
  pow,
  relu,
  scalar,
  sin,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  Value,
  vector,
  where,
} from "../src/index.ts";

type Loose = any; // oxlint-disable-line no-explicit-any -- users without types do this
type Fn = (...args: Loose[]) => Loose;
type Univariate = (x: Value) => Value;

const BACKENDS = ["function", "interpreter"] as const;
const WAYS: readonly MatrixOptions[] = (["exact", "fast"] as const).flatMap((mode) =>
  BACKENDS.map((backend) => ({ mode, backend, check: true })),
);

/** The derivative of a function of one Value. */
const derivative =
  (f: Univariate): Univariate =>
  (x) =>
    gradient((y: Value) => f(y))(x)[0];

/** The derivative of order n. */
const nth = (f: Univariate, n: number): Univariate => (n === 0 ? f : nth(derivative(f), n - 1));

/** Equal to about 11 digits. */
function expectNear(got: number, wanted: number): void {
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(wanted)));
}

const numbers = (values: readonly Value[]): number[] => values.map(({ data }) => data);

/** Functions and, by hand, their derivatives from order 0. */
const FUNCTIONS: readonly (readonly [
  name: string,
  f: Univariate,
  x: number,
  orders: readonly number[],
])[] = [
  ["sin", sin, 0.7, [0, 1, 2, 3, 4, 5].map((n) => Math.sin(0.7 + (n * Math.PI) / 2))],
  ["exp(x²)", (x) => exp(square(x)), 0.5, hermite(0.5)],
  [
    "x⁶ − 3x⁴ + 2x",
    (x) => add(sub(pow(x, 6), mul(3, pow(x, 4))), mul(2, x)),
    2,
    [20, 98, 336, 816, 1368, 1440],
  ],
  ["1/x", (x) => div(1, x), 2, [1 / 2, -1 / 4, 1 / 4, -3 / 8, 3 / 4, -15 / 8]],
  ["log", (x) => log(x), 2, [Math.LN2, 1 / 2, -1 / 4, 1 / 4, -3 / 8, 3 / 4]],
  ["√x", (x) => sqrt(x), 4, [2, 1 / 4, -1 / 32, 3 / 256, -15 / 2048, 105 / 16_384]],
  ["a constant", () => new Value(3), 2, [3, 0, 0, 0, 0, 0]],
  ["x itself", (x) => x, 2, [2, 1, 0, 0, 0, 0]],
];

/** Derivatives of exp(x²), polynomials times itself. */
function hermite(x: number): number[] {
  return [
    1,
    2 * x,
    2 + 4 * x ** 2,
    12 * x + 8 * x ** 3,
    12 + 48 * x ** 2 + 16 * x ** 4,
    120 * x + 160 * x ** 3 + 32 * x ** 5,
  ].map((polynomial) => polynomial * Math.exp(x * x));
}

describe.each(FUNCTIONS)("%s", (_, f, x, orders) => {
  test.each([1, 2, 3, 4, 5])("order %i on a Value with data", (n) => {
    const leaf = new Value(x);
    const result = nth(f, n - 1)(leaf);
    expectNear(nth(f, n)(leaf).data, orders[n] as number);
    // What gradient returns can be differentiated by the engine too.
    result.backward();
    expectNear(leaf.grad, orders[n] as number);
  });

  test.each(WAYS)("orders in compiled functions: $mode, $backend", (options) => {
    for (let n = 0; n <= 4; n++) {
      const { value, grad } = compileGrad((a) => nth(f, n)(a), options)(x);
      expectNear(value, orders[n] as number);
      expectNear(grad[0], orders[n + 1] as number);
    }
    const { grad, hessian } = compileHessian((a) => nth(f, 3)(a), options)(x);
    expectNear(grad[0], orders[4] as number);
    expectNear(hessian[0][0], orders[5] as number);
  });

  test("every order in one Jacobian", () => {
    const all = (a: Value): Value[] => [0, 1, 2, 3, 4].map((n) => nth(f, n)(a));
    for (const direction of ["forward", "reverse"] as const) {
      const { value, jacobian } = compileJacobian(all, { direction })(x);
      value.forEach((number, n) => expectNear(number, orders[n] as number));
      jacobian.forEach(([d], n) => expectNear(d, orders[n + 1] as number));
    }
  });
});

describe("Values from around", () => {
  // f(x, y) = x² y³
  const inX = (x: Value, y: Operand): Value =>
    gradient((a: Value) => mul(square(a), pow(y, 3)))(x)[0];

  test("are constants of the inner derivative", () => {
    expect(inX(new Value(2), new Value(3)).data).toBe(108);
    expect(inX(new Value(2), 3).data).toBe(108);
  });

  test("are differentiated by the outer one: mixed derivatives", () => {
    const [x, y] = [new Value(2), new Value(3)];
    inX(x, y).backward();
    expect([x.grad, y.grad]).toEqual([54, 108]);
    const mixed = gradient((b: Value) => inX(x, b))(y)[0];
    expect(mixed.data).toBe(108);
  });

  test.each(WAYS)("in compiled functions: $mode, $backend", (options) => {
    const h = compileHessian((x, y) => inX(x, y), options)(2, 3);
    expect(h).toEqual({ value: 108, grad: [54, 108], hessian: [[0, 54], [54, 72]] }); // prettier-ignore
    expect(compileHvp((x, y) => inX(x, y), options)([2, 3], [1, 1]).product).toEqual([54, 126]);
    expect(compileJvp((x, y) => inX(x, y), options)([2, 3], [1, 10]).tangent).toBe(1134);
    expect(compileVjp((x, y) => [inX(x, y)], options)([2, 3], [2]).grad).toEqual([108, 216]);
  });

  test("are not confused with the argument, though their numbers are equal", () => {
    // d/dx (x · d/dy (x + y)) = 1, where forgetting which derivative is which gives 2.
    const classic = (x: Value): Value => mul(x, gradient((y: Value) => add(x, y))(x)[0]);
    expect(derivative(classic)(new Value(1)).data).toBe(1);
    expect(compileGrad(classic)(1)).toEqual({ value: 1, grad: [1] });
    // The same Value is argument and captured.
    const own = (x: Value): Value => gradient((y: Value) => mul(square(y), x))(x)[0];
    expect(own(new Value(3)).data).toBe(18);
    expect(compileGrad(own)(3)).toEqual({ value: 18, grad: [12] });
  });

  test("may be made inside of the function, before and within", () => {
    const made = compileGrad((x) => {
      const before = new Value(5).mul(2);
      return gradient((a: Value) => mul(square(a), before).add(mul(new Value(7), a)))(x)[0];
    });
    expect(made(3)).toEqual({ value: 67, grad: [20] });
  });
});

describe("arguments", () => {
  test("one Value for two of them gets two derivatives", () => {
    const f = gradient((a: Value, b: Value) => mul(square(a), b));
    const x = new Value(3);
    expect(numbers(f(x, x))).toEqual([18, 9]);
    const both = compileGrad((a) => {
      const [first, second] = f(a, a);
      return add(mul(10, first), second);
    });
    expect(both(3)).toEqual({ value: 189, grad: [126] });
  });

  test("that are ignored get 0, and so does everything in a constant", () => {
    const x = new Value(2);
    expect(numbers(gradient((a: Value, _b: Value) => mul(2, a))(x, x))).toEqual([2, 0]);
    expect(numbers(gradient((_a: Value, b: Value) => b)(x, new Value(5)))).toEqual([0, 1]);
    expect(numbers(gradient((_a: Value) => x)(x))).toEqual([0]);
    expect(numbers(gradient((_a: Value) => new Value(7))(x))).toEqual([0]);
    expect(gradient(() => new Value(7))()).toEqual([]);
    const zero = gradient((_a: Value) => new Value(7))(x)[0];
    zero.add(x).backward();
    expect(x.grad).toBe(1);
  });

  test("may be numbers", () => {
    const f = gradient((a: Value, b: Value) => mul(square(a), b));
    expect(numbers(f(3, 5))).toEqual([30, 9]);
    expect(compileGrad((a) => f(a, 5)[0])(3)).toEqual({ value: 30, grad: [10] });
    expect(compileGrad((a) => f(2, a)[0].mul(a))(3)).toEqual({ value: 36, grad: [24] });
  });

  test("may be structures, which the gradient mirrors", () => {
    type Pair = { a: Value; list: Value[]; deep: { b: Value }[] };
    const f = gradient((p: Pair, s: Value) => {
      const { a, list, deep } = p;
      return mul(dot(list, list), a).add(mul(square(deep[0]?.b as Value), s));
    });
    const p = { a: new Value(2), list: [new Value(3), new Value(4)], deep: [{ b: new Value(5) }] };
    const [d, ds] = f(p, new Value(6));
    expect(Object.keys(d)).toEqual(["a", "list", "deep"]);
    expect([d.a.data, numbers(d.list), d.deep[0]?.b.data, ds.data]).toEqual([25, [12, 16], 60, 25]);
    const shape = { a: scalar, list: vector(2), deep: [{ b: scalar }] };
    const j = compileJacobian((q, s) => f(q as Loose, s), shape, scalar);
    const { value } = j({ a: 2, list: [3, 4], deep: [{ b: 5 }] }, 6);
    expect(value).toEqual([{ a: 25, list: [12, 16], deep: [{ b: 60 }] }, 25]);
  });

  test("may hold hostile keys, numbers, and things that are no numbers", () => {
    const f = gradient((o: Loose) => mul(o["__proto__"], o["constructor"]).add(o.n)) as Fn;
    const given = JSON.parse('{"__proto__": 2, "constructor": 3, "n": 4, "name": "text"}');
    const [d] = f(given);
    expect(Object.entries(d).map(([key, v]) => [key, v instanceof Value ? v.data : v])).toEqual([
      ["__proto__", 3],
      ["constructor", 2],
      ["n", 1],
      ["name", "text"],
    ]);
  });

  test("an instance of a class with Values inside is not silently taken for a constant", () => {
    class Model {
      readonly w: Value = new Value(2);
    }
    // Its gradient would be the model itself, with its own numbers for derivatives.
    expect(() => (gradient as Fn)((m: Model) => square(m.w))(new Model())).toThrow(GradcError);
  });

  test("an argument that contains itself is refused", () => {
    const cyclic: Loose = { a: new Value(1) };
    cyclic.self = cyclic;
    expect(() => (gradient as Fn)((o: Loose) => o.a)(cyclic)).toThrow(GradcError);
  });

  test("a function that changes its lists does not change those it was given", () => {
    const given = [new Value(2), new Value(3)];
    const f = gradient((v: Value[]) => {
      v.push(new Value(1));
      return mul(v.shift() as Value, v[0] as Value);
    });
    expect(numbers(f(given)[0])).toEqual([3, 2]);
    expect(numbers(given)).toEqual([2, 3]);
  });
});

describe("what the function returns", () => {
  test.each<[string, unknown]>([
    ["a number", 3],
    ["a list", [new Value(1)]],
    ["undefined", undefined],
    ["a Promise", Promise.resolve(new Value(1))],
  ])("must not be %s", (_, returned) => {
    const wrong = (): unknown => (gradient as Fn)(() => returned)(new Value(1));
    expect(wrong).toThrow(/^TRACE_NOT_VALUE: [\s\S]*gradient\.test\.ts/);
  });

  test("its own exceptions pass through", () => {
    const own = new RangeError("mine");
    const fail = (): Value => {
      throw own;
    };
    expect(() => gradient(fail)()).toThrow(own);
  });

  test("a branch on data is fine with data, and refused while tracing", () => {
    const f = (x: Value): Value => (x.data > 0 ? square(x) : x);
    expect(derivative(f)(new Value(3)).data).toBe(6);
    expect(derivative(f)(new Value(-3)).data).toBe(1);
    expect(() => compileGrad(derivative(f))).toThrow(/^TRACE_BRANCHED/);
  });
});

/** Functions with a gate, and where it is closed; NaN or ∞ waits behind it. */
const GATED: readonly (readonly [name: string, f: Univariate, at: number[]])[] = [
  ["where(x > 0, √x, 0)", (x) => where(gt(x, 0), sqrt(x), 0), [0, -1]],
  ["where(x > 0, log x, 0)", (x) => where(gt(x, 0), log(x), 0), [0, -1]],
  ["where(x > 0, x log x, 0)", (x) => where(gt(x, 0), mul(x, log(x)), 0), [0, -1]],
  ["where(x > 0, 1/x, 0)", (x) => where(gt(x, 0), div(1, x), 0), [0]],
  ["relu(log x)", (x) => relu(log(x)), [0, 0.5]],
  ["relu(−1/x)", (x) => relu(neg(div(1, x))), [1, Infinity]],
  ["norm", (x) => norm([x]), [0]],
];

describe.each(GATED)("behind a closed gate: %s", (_, f, points) => {
  test("nothing arrives, of first, second and third order, with data", () => {
    for (const x of points) {
      for (const n of [1, 2, 3]) expect(Math.abs(nth(f, n)(new Value(x)).data)).toBe(0);
      const leaf = new Value(x);
      nth(f, 1)(leaf).backward();
      expect(Math.abs(leaf.grad)).toBe(0);
    }
  });

  test.each(WAYS)("nor in compiled functions: $mode, $backend", (options) => {
    for (const n of [0, 1, 2]) {
      const g = compileGrad((x) => nth(f, n)(x), options);
      const h = compileHessian((x) => nth(f, n)(x), options);
      for (const x of points) {
        if (n > 0) expect(Math.abs(g(x).value)).toBe(0);
        expect(Math.abs(g(x).grad[0])).toBe(0);
        expect(Math.abs(h(x).hessian[0][0])).toBe(0);
      }
    }
  });
});

describe("a stand-in that is used after its gradient was taken", () => {
  let leaked: Value | undefined;
  const leakArgument = (x: Value): Value => {
    leaked = x;
    return square(x);
  };
  const leakResult = (x: Value): Value => (leaked = square(x));
  const later = (): Value => leaked as Value;

  /** d/dx (f′(x) · what leaked): it must be counted, or refused; not left out. */
  const misuse =
    (leak: Univariate): Univariate =>
    (x) =>
      mul(derivative(leak)(x), later());

  test.each([
    ["its argument", leakArgument],
    ["its result", leakResult],
  ])("%s, while tracing, is refused", (_, leak) => {
    expect(() => compileGrad(misuse(leak), { check: false })).toThrow(/^TRACE_ESCAPED/);
    const inOther = (x: Value): Value => (
      derivative(leak)(x),
      derivative((y) => mul(y, later()))(x)
    );
    expect(() => compileGrad(inOther, { check: false })).toThrow(/^TRACE_ESCAPED/);
    const nested = (x: Value): Value => derivative(misuse(leak))(x);
    expect(() => compileGrad(nested, { check: false })).toThrow(/^TRACE_ESCAPED/);
    expect(() => compileGrad((x) => (derivative(leak)(x), later()), { check: false })).toThrow(
      /^TRACE_ESCAPED/,
    );
  });

  test.each([
    ["its argument", leakArgument],
    ["its result", leakResult],
  ])("%s, with data, is refused", (_, leak) => {
    derivative(leak)(new Value(3));
    expect(() => mul(later(), 2).backward()).toThrow(GradcError);
    expect(() => misuse(leak)(new Value(3)).backward()).toThrow(GradcError);
  });

  test("after its trace, it is refused", () => {
    compileGrad((x) => derivative(leakArgument)(x), { check: false });
    expect(() => mul(later(), 2)).toThrow(/^TRACE_ESCAPED/);
    expect(() => compileGrad((x) => mul(x, later()))).toThrow(/^TRACE_ESCAPED/);
  });
});

describe("a pendulum by its energy", () => {
  const energy = (q: Value, p: Value): Value => add(mul(0.5, square(p)), sub(1, cos(q)));
  const forces = gradient(energy);

  /** One step of the leapfrog method. */
  const step = (q: Value, p: Value): Value[] => {
    const half = sub(p, mul(0.05, forces(q, p)[0]));
    const moved = add(q, mul(0.1, forces(q, half)[1]));
    return [moved, sub(half, mul(0.05, forces(moved, half)[0]))];
  };

  test("moves by its gradient: q′ = p, p′ = −sin q", () => {
    const { value } = compileJacobian((q, p) => forces(q, p))(0.5, 0.2);
    expectNear(value[0], Math.sin(0.5));
    expectNear(value[1], 0.2);
  });

  test("in steps that preserve area, and energy for a long time", () => {
    const run = compileJacobian(step, { check: true });
    let [q, p] = [1, 0];
    for (let i = 0; i < 1000; i++) {
      const { value, jacobian } = run(q, p);
      const [[a, b], [c, d]] = jacobian as [[number, number], [number, number]];
      expectNear(a * d - b * c, 1);
      [q, p] = value as [number, number];
    }
    const start = 1 - Math.cos(1);
    expect(Math.abs(p * p * 0.5 + 1 - Math.cos(q) - start)).toBeLessThan(1e-3);
  });
});

describe("a gradient penalty", () => {
  const penalty = (score: (x: Value[]) => Value, x: Value[]): Value =>
    square(sub(norm(gradient(score)(x)[0]), 1));

  test.each(WAYS)("of a linear score: (‖w‖ − 1)²: $mode, $backend", (options) => {
    const loss = (w: Value[], x: Value[]): Value => penalty((y) => dot(w, y), x);
    const { value, grad } = compileGrad(loss, vector(2), vector(2), options)([3, 4], [1, 2]);
    expectNear(value, 16);
    grad[0].forEach((d, i) => expectNear(d, [4.8, 6.4][i] as number));
    expect(grad[1]).toEqual([0, 0]);
  });

  test.each(WAYS)("of a small network, against differences: $mode, $backend", (options) => {
    const score = (w: Value[], x: Value[]): Value =>
      sum([0, 2, 4].map((i) => tanh(softplus(dot(w.slice(i, i + 2), x)))));
    const loss = (w: Value[]): Value => penalty((x) => score(w, x), [new Value(0.3), new Value(-0.7)]); // prettier-ignore
    const g = compileGrad(loss, vector(6), options);
    const w = [0.5, -0.2, 0.9, 0.4, -1.1, 0.3];
    g(w).grad[0].forEach((d, i) => {
      const at = (step: number): number => g.value(w.with(i, (w[i] as number) + step));
      expect(Math.abs((at(1e-5) - at(-1e-5)) / 2e-5 - d)).toBeLessThan(1e-8);
    });
  });
});
