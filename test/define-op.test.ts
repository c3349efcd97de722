/**
 * Operations that users define: their values and derivatives of every order, in the engine and in
 * compiled functions of every kind, against formulas written down here; and what is refused.
 *
 * The non-obvious decision: one table holds every form a definition can have, with first and
 * second derivatives by hand, and each row goes through everything that uses an operation.
 */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  add,
  checkGrad,
  compileGrad,
  compileHessian,
  compileHvp,
  compileJacobian,
  compileJvp,
  compileVjp,
  defineOp,
  div,
  exp,
  explain,
  floor,
  GradcError,
  gradient,
  graphToDot,
  gt,
  log,
  type MatrixOptions,
  mul,
  neg,
  type Operand,
  parseGraph,
  showGraph,
  square,
  sub,
  Value,
  vector,
} from "../src/index.ts";

type Loose = any; // oxlint-disable-line no-explicit-any -- users without types do this
type Fn = (...args: Loose[]) => Loose;
type Op = (...operands: Operand[]) => Value;

const FILE = fileURLToPath(import.meta.url);

/** `defineOp` without types. */
const define = defineOp as unknown as (definition: unknown) => Op;

/** An operation and, by hand, what it computes. */
interface Known {
  readonly name: string;
  readonly op: Op;
  readonly at: readonly number[];
  readonly value: number;
  readonly grad: readonly number[];
  readonly hessian: readonly (readonly number[])[];
}

const SCALE = 3;
const bound = function (this: { k: number }, x: number): number {
  return this.k * x * x;
};
const methods = {
  eval(x: number, y: number): number {
    return x / y;
  },
};

const DEFINED: readonly Known[] = [
  {
    name: "one derivative alone, a number",
    op: define({ name: "twice", eval: (x: number) => 2 * x, derivative: () => 2 }),
    at: [1.5],
    value: 3,
    grad: [2],
    hessian: [[0]],
  },
  {
    name: "one derivative alone, of the argument",
    op: define({
      name: "cubed",
      eval: (x: number) => x ** 3,
      derivative: (x: Value) => mul(3, square(x)),
    }),
    at: [2],
    value: 8,
    grad: [12],
    hessian: [[12]],
  },
  {
    name: "one derivative in a list, of the result",
    op: define({
      name: "growth",
      eval: function (x: number) {
        return Math.exp(x);
      },
      derivative: (_x: Value, result: Value) => [result],
    }),
    at: [1],
    value: Math.E,
    grad: [Math.E],
    hessian: [[Math.E]],
  },
  {
    name: "two derivatives, of arguments and result",
    op: define({
      name: "powerOf",
      eval: (x: number, y: number) => x ** y,
      derivative: (x: Value, y: Value, r: Value) => [div(mul(y, r), x), mul(r, log(x))],
    }),
    at: [2, 3],
    value: 8,
    grad: [12, 8 * Math.LN2],
    hessian: [
      [12, 4 * (1 + 3 * Math.LN2)],
      [4 * (1 + 3 * Math.LN2), 8 * Math.LN2 ** 2],
    ],
  },
  {
    name: "a method of an object",
    op: define({
      name: "ratio",
      eval: methods.eval,
      derivative: (_x: Value, y: Value, r: Value) => [div(1, y), neg(div(r, y))],
    }),
    at: [3, 2],
    value: 1.5,
    grad: [0.5, -0.75],
    hessian: [
      [0, -0.25],
      [-0.25, 0.75],
    ],
  },
  {
    name: "a derivative that is 0 everywhere",
    op: define({
      name: "stairs",
      eval: (x: number, n: number) => x * Math.floor(n),
      derivative: (_x: Value, n: Value) => [floor(n), null],
    }),
    at: [2, 3.5],
    value: 6,
    grad: [3, 0],
    hessian: [
      [0, 0],
      [0, 0],
    ],
  },
  {
    name: "three derivatives",
    op: define({
      name: "inBetween",
      eval: (x: number, y: number, t: number) => x + t * (y - x),
      derivative: (x: Value, y: Value, t: Value) => [sub(1, t), t, sub(y, x)],
    }),
    at: [2, 5, 0.25],
    value: 2.75,
    grad: [0.75, 0.25, 3],
    hessian: [
      [0, 0, -1],
      [0, 0, 1],
      [-1, 1, 0],
    ],
  },
  {
    name: "a gate that is open",
    op: define({
      name: "rootOr0",
      eval: (x: number) => (x > 0 ? Math.sqrt(x) : 0),
      derivative: (x: Value, r: Value) => ({ when: gt(x, 0), value: div(0.5, r) }),
    }),
    at: [4],
    value: 2,
    grad: [0.25],
    hessian: [[-1 / 32]],
  },
  {
    name: "gates in a list, one of them closed",
    op: define({
      name: "larger",
      eval: (x: number, y: number) => (x > y ? x * x : y * y),
      derivative: (x: Value, y: Value) => [
        { when: gt(x, y), value: mul(2, x) },
        { when: gt(y, x), value: mul(2, y) },
      ],
    }),
    at: [3, 2],
    value: 9,
    grad: [6, 0],
    hessian: [
      [2, 0],
      [0, 0],
    ],
  },
  {
    name: "a function of Math",
    op: define({
      name: "angle",
      eval: Math.atan2,
      derivative: (y: Value, x: Value) => {
        const length = add(square(x), square(y));
        return [div(x, length), neg(div(y, length))];
      },
    }),
    at: [1, 2],
    value: Math.atan2(1, 2),
    grad: [0.4, -0.2],
    hessian: [
      [-0.16, -0.12],
      [-0.12, 0.16],
    ],
  },
  {
    name: "a bound function",
    op: define({ name: "bound", eval: bound.bind({ k: 2 }), derivative: (x: Value) => mul(4, x) }),
    at: [3],
    value: 18,
    grad: [12],
    hessian: [[4]],
  },
  {
    name: "a closure",
    op: define({ name: "scaled", eval: (x: number) => SCALE * x, derivative: () => SCALE }),
    at: [2],
    value: 6,
    grad: [3],
    hessian: [[0]],
  },
  {
    name: "a derivative by gradient(f)",
    op: define({
      name: "fourth",
      eval: (x: number) => x ** 4,
      derivative: (x: Value) => gradient((y: Value) => square(square(y)))(x)[0],
    }),
    at: [2],
    value: 16,
    grad: [32],
    hessian: [[48]],
  },
];

/** Equal to about 12 digits, in structures of numbers. */
function expectNear(got: unknown, wanted: unknown): void {
  const numbers = (thing: unknown): number[] => [thing].flat(Infinity) as number[];
  expect(numbers(got)).toHaveLength(numbers(wanted).length);
  numbers(got).forEach((number, i) => {
    const right = numbers(wanted)[i] as number;
    expect(Math.abs(number - right)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(right)));
  });
}

const BACKENDS = ["function", "interpreter"] as const;
const WAYS: readonly MatrixOptions[] = (["exact", "fast"] as const).flatMap((mode) =>
  BACKENDS.map((backend) => ({ mode, backend, check: true })),
);

const times = (matrix: readonly (readonly number[])[], v: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, entry, i) => sum + entry * (v[i] as number), 0));

describe.each(DEFINED)("$name", ({ op, at, value, grad, hessian }) => {
  const n = at.length;
  const fn = (x: Value[]): Value => op(...x);
  const direction = [1, -2, 0.5].slice(0, n);
  const slope = times([grad], direction);

  test("in the engine", () => {
    const leaves = at.map((x) => new Value(x));
    const result = op(...leaves);
    result.backward();
    expectNear([result.data, leaves.map((leaf) => leaf.grad)], [value, grad]);
    expectNear(op(...at).data, value);
  });

  test.each(WAYS)("compiled: $mode, $backend", (options) => {
    const shape = vector(n);
    const g = compileGrad(fn, shape, options)([...at]);
    expectNear([g.value, g.grad], [value, grad]);
    const h = compileHessian(fn, shape, options)([...at]);
    expectNear([h.value, h.grad, h.hessian], [value, grad, hessian]);
    const hv = compileHvp(fn, shape, options)([[...at]], [direction]);
    expectNear([hv.grad, hv.product], [grad, times(hessian, direction)]);
  });

  test.each(WAYS)("among several results: $mode, $backend", (options) => {
    const shape = vector(n);
    const two = (x: Value[]): Value[] => [fn(x), fn(x).mul(-3)];
    const thrice = grad.map((d) => -3 * d);
    for (const way of ["forward", "reverse"] as const) {
      const j = compileJacobian(two, shape, { ...options, direction: way })([...at]);
      expectNear([j.value, j.jacobian], [[value, -3 * value], grad, thrice]);
    }
    const { tangent } = compileJvp(two, shape, options)([[...at]], [direction]);
    expectNear(tangent, [slope, times([thrice], direction)]);
    const vjp = compileVjp(two, shape, options)([[...at]], [4, 1]);
    expectNear(vjp.grad, grad); // 4 − 3 = 1
  });

  test("inside of gradient(f), and of it compiled", () => {
    const leaves = at.map((x) => new Value(x));
    const inner = gradient((x: Value[]) => fn(x));
    const derivatives = inner(leaves)[0].map((d) => d.data);
    expectNear(derivatives, grad);
    const j = compileJacobian((x: Value[]) => inner(x)[0], vector(n), { check: true })([...at]);
    expectNear([j.value, j.jacobian], [grad, hessian]);
  });

  test("as text and back, explained and drawn", () => {
    const g = compileGrad((x) => fn(x).mul(2), vector(n));
    const traced = g.stages[0]?.graph as typeof g.graph;
    const name = /= user:(\S+)/.exec(showGraph(traced))?.[1] as string;
    for (const { graph } of [...g.stages, { graph: g.graph }]) {
      expect(showGraph(parseGraph(showGraph(graph)))).toBe(showGraph(graph));
    }
    expect(explain(g)).toContain(`${name}(`);
    expect(graphToDot(op(...at))).toContain(`[label="${name}"]`);
  });
});

describe("one Value for two arguments, and numbers for some", () => {
  const product = define({
    name: "product",
    eval: (x: number, y: number) => x * y,
    derivative: (x: Value, y: Value) => [y, x],
  });

  test("the terms are added up", () => {
    const x = new Value(3);
    product(x, x).backward();
    expect(x.grad).toBe(6);
    expect(compileHessian((a) => product(a, a))(3)).toEqual({
      value: 9,
      grad: [6],
      hessian: [[2]],
    });
  });

  test("a number gets no gradient", () => {
    expect(compileGrad((a) => product(a, 5).add(product(7, a)))(1).grad).toEqual([12]);
    expect(product(2, 3).data).toBe(6);
  });
});

/** Lambert's W, the w with w·eʷ = x, by Newton's iteration. */
const lambertW = defineOp({
  name: "lambertW",
  eval: (x) => {
    let w = x < 1 ? x : Math.log(x + 1);
    for (let i = 0; i < 50; i++) {
      const power = Math.exp(w);
      const step = (w * power - x) / (power * (1 + w));
      w -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    return w;
  },
  derivative: (x, w) => div(w, mul(x, add(w, 1))),
});

describe("a function that is given implicitly: Lambert's W", () => {
  const first = (w: number): number => Math.exp(-w) / (1 + w);
  const second = (w: number): number => (-Math.exp(-2 * w) * (w + 2)) / (1 + w) ** 3;

  test.each([
    [Math.E, 1],
    [1, 0.5671432904097838],
    [2 * Math.E ** 2, 2],
    [0.5 * Math.exp(0.5), 0.5],
  ])("at %d", (x, w) => {
    const { value, grad, hessian } = compileHessian((a) => lambertW(a))(x);
    expectNear([value, grad, hessian], [w, first(w), second(w)]);
    const g = compileGrad((a) => lambertW(a));
    expect(checkGrad(g, x).ok).toBe(true);
  });
});

describe("operations that use others in their derivatives", () => {
  const bell = defineOp({
    name: "bell",
    eval: (x) => Math.exp(-x * x),
    derivative: (x, r) => mul(mul(-2, x), r),
  });
  // Only its derivatives are tested, so the value may be rough.
  const bellIntegral = defineOp({
    name: "bellIntegral",
    eval: (x) => x - x ** 3 / 3 + x ** 5 / 10,
    derivative: (x) => bell(x),
  });

  test.each(WAYS)("up to order four: $mode, $backend", (options) => {
    const x = 0.1;
    const e = Math.exp(-x * x);
    const slope = (a: Value): Value => gradient((b: Value) => bellIntegral(b))(a)[0];
    const third = (a: Value): Value => gradient((b: Value) => gradient(slope)(b)[0])(a)[0];
    const { value, grad } = compileGrad(third, options)(x);
    expectNear(compileGrad((a) => bellIntegral(a), options)(x).grad, [e]);
    expectNear(compileHessian((a) => bellIntegral(a), options)(x).hessian, [-2 * x * e]);
    expectNear([value, grad], [(4 * x * x - 2) * e, (12 * x - 8 * x ** 3) * e]);
  });

  /** Jₙ by the integral that defines it; the trapezoidal rule is exact here, to all digits. */
  const bessel = (n: number, x: number): number => {
    const steps = 64;
    let sum = 0;
    for (let i = 0; i < steps; i++) {
      const t = (2 * Math.PI * i) / steps;
      sum += Math.cos(n * t - x * Math.sin(t));
    }
    return sum / steps;
  };

  /** J₀ and J₁: each is used in the derivative of the other. */
  function besselPair(): readonly [Op, Op] {
    const pair: Op[] = [];
    const [j0, j1] = [(x: Operand) => pair[0]?.(x), (x: Operand) => pair[1]?.(x)] as [Op, Op];
    pair[1] = define({
      name: "besselJ1",
      eval: (x: number) => bessel(1, x),
      derivative: (x: Value, r: Value) => sub(j0(x), div(r, x)),
    });
    pair[0] = define({
      name: "besselJ0",
      eval: (x: number) => bessel(0, x),
      derivative: (x: Value) => neg(j1(x)),
    });
    return [j0, j1];
  }

  test("Bessel functions, each in the derivative of the other", () => {
    const [j0, j1] = besselPair();
    const x = 2.5;
    expectNear([j0(x).data, j1(x).data], [-0.04838377646819793, 0.4970941024642741]);
    const { value, grad, hessian } = compileHessian((a) => j0(a))(x);
    expectNear(grad, [-0.4970941024642741]);
    // Bessel's equation x² J₀″ + x J₀′ + x² J₀ = 0
    expectNear(x * x * (hessian[0][0] as number) + x * (grad[0] as number) + x * x * value, 0);
    const slope = (a: Value): Value => gradient((b: Value) => j0(b))(a)[0];
    const third = compileGrad((a) => gradient(slope)(a)[0])(x).grad;
    const [zero, one] = [bessel(0, x), bessel(1, x)];
    expectNear(third, one + zero / x - (2 * one) / (x * x));
  });

  test("Bessel functions of any order, which use themselves in their derivative", () => {
    const besselJ: Op = define({
      name: "besselJ",
      eval: (n: number, x: number) => bessel(n, x),
      derivative: (n: Value, x: Value) => [
        null,
        mul(0.5, sub(besselJ(sub(n, 1), x), besselJ(add(n, 1), x))),
      ],
    });
    const { grad } = compileGrad((a) => besselJ(2, a))(2.5);
    expectNear(grad, [(bessel(1, 2.5) - bessel(3, 2.5)) / 2]);
  });
});

describe("a gate keeps out what lies behind it", () => {
  const rootOr0 = DEFINED.find(({ name }) => name === "a gate that is open")?.op as Op;
  const ungated = define({
    name: "rootOrNaN",
    eval: (x: number) => (x > 0 ? Math.sqrt(x) : 0),
    derivative: (_x: Value, r: Value) => div(0.5, r),
  });

  test.each(WAYS)("at and below the pole: $mode, $backend", (options) => {
    const h = compileHessian((a) => rootOr0(a).mul(3), options);
    expect(h(-1)).toEqual({ value: 0, grad: [0], hessian: [[0]] });
    expect(h(0)).toEqual({ value: 0, grad: [0], hessian: [[0]] });
    expectNear(h(4).hessian, [-3 / 32]);
    expect(compileGrad((a) => ungated(a), options)(0).grad).toEqual([Infinity]);
  });

  test("nothing arrives, which is not 0: not even 0 · ∞ is formed", () => {
    const leaf = new Value(0);
    rootOr0(log(leaf)).backward();
    expect(leaf.grad).toBe(0);
    expect(compileGrad((a) => rootOr0(log(a)))(0)).toEqual({ value: 0, grad: [0] });
    expect(compileGrad((a) => ungated(log(a)))(0).grad).toEqual([Infinity]);
  });
});

describe("names", () => {
  const definition = { eval: (x: number) => 2 * x, derivative: () => 2 };
  const WORDS = [
    ["class", "return", "eval", "arguments", "await", "let", "this", "Math", "NaN", "undefined"],
    ["__proto__", "constructor", "toString", "input", "constant", "inputs", "grad", "value"],
    ["wrongLength", "sameArray", "valueAndGrad", "num", "when", "apply", "$", "_", "λ", "v1"],
    ["x".repeat(500)],
  ].flat();

  test.each(WORDS)("%s is fine", async (name) => {
    const op = define({ ...definition, name });
    const g = compileGrad((x) => op(x).mul(x));
    expect(g(3)).toEqual({ value: 18, grad: [12] });
    expect(showGraph(parseGraph(showGraph(g.graph)))).toBe(showGraph(g.graph));
    const url = `data:text/javascript,${encodeURIComponent(g.source.module)}`;
    const file = (await import(/* @vite-ignore */ url)) as { gradient: Fn };
    expect(file.gradient(3)).toEqual(g(3));
  });

  test("two operations of one name are two operations", async () => {
    const two = define({ ...definition, name: "same" });
    const five = define({ name: "same", eval: (x: number) => 5 * x, derivative: () => 5 });
    const g = compileGrad((x) => two(x).mul(five(x)));
    expect(g(1)).toEqual({ value: 10, grad: [20] });
    expect(showGraph(parseGraph(showGraph(g.graph)))).toBe(showGraph(g.graph));
    expect(compileGrad((x) => two(x))(1).grad).toEqual([2]);
    const url = `data:text/javascript,${encodeURIComponent(g.source.module)}`;
    const file = (await import(/* @vite-ignore */ url)) as { gradient: Fn };
    expect(file.gradient(1)).toEqual(g(1));
  });
});

describe("parameters of eval that are not counted", () => {
  const optional = define({
    name: "optional",
    eval: (x: number, factor = 2) => x * factor,
    derivative: () => 2,
  });
  const slope = define({
    name: "slope",
    eval: (x: number) => x * x,
    derivative: (x: Value) => optional(x),
  });
  const larger = define({ name: "greater", eval: Math.max, derivative: () => [1, 0] });
  const counting = define({
    name: "counting",
    eval: (x: number, ...rest: number[]) => x + rest.length,
    derivative: () => 1,
  });

  test("are left out by the engine", () => {
    expect(optional(3).data).toBe(6);
    expect(larger(3, 2).data).toBe(3);
    expect(counting(3).data).toBe(3);
    const x = new Value(3);
    slope(x).backward();
    expect(x.grad).toBe(6);
  });

  test.each(BACKENDS)("are left out in compiled code, backend %s", (backend) => {
    const options: MatrixOptions = { backend, check: false };
    // A first argument that an interpreter might pass along.
    const compiled = (fn: (b: Value) => Value) => compileGrad((a, b) => a.mul(fn(b)), options);
    expect(compiled((b) => optional(b))(5, 3)).toEqual({ value: 30, grad: [6, 10] });
    expect(compiled((b) => larger(b, 2))(5, 3)).toEqual({ value: 15, grad: [3, 5] });
    expect(compiled((b) => counting(b))(5, 3)).toEqual({ value: 15, grad: [3, 5] });
    expect(compiled((b) => slope(b))(5, 3)).toEqual({ value: 45, grad: [9, 30] });
  });
});

test("a wrong derivative is found by checkGrad", () => {
  const wrong = define({
    name: "wrong",
    eval: (x: number) => x * x,
    derivative: (x: Value) => x,
  });
  const g = compileGrad((a) => wrong(a).add(exp(a)));
  const report = checkGrad(g, 3);
  expect(report.ok).toBe(false);
  expect(report.inputs.map(({ identical, close }) => [identical, close])).toEqual([[true, false]]);
});

const outside = new Value(3, "outside");
const doubled = { name: "doubled", eval: (x: number) => 2 * x, derivative: () => 2 };

describe("what is refused", () => {
  const bad = (change: object): unknown => ({ ...doubled, ...change });
  const derivative = (returned: unknown): unknown => bad({ derivative: () => returned });

  test.each<[string, unknown, string]>([
    ["no name", bad({ name: undefined }), "its name is no identifier"],
    ["an empty name", bad({ name: "" }), "its name is no identifier"],
    ["a name with a blank", bad({ name: "a b" }), '"a b"'],
    ["a name that begins with a digit", bad({ name: "1x" }), '"1x"'],
    ["a name with a dot", bad({ name: "a.b" }), '"a.b"'],
    ["a name with a colon", bad({ name: "user:x" }), '"user:x"'],
    ["a name that ends a comment", bad({ name: "*/" }), '"*/"'],
    ["a name with a line", bad({ name: "a\nb" }), '"a\\nb"'],
    ["a name that is a number", bad({ name: 3 }), "the number 3"],
    ["the name of an operation", bad({ name: "sin" }), "gradc has one of that name"],
    ["the name of another", bad({ name: "where" }), "gradc has one of that name"],
    ["no eval", bad({ eval: undefined }), "eval is undefined"],
    ["an eval that is text", bad({ eval: "2 * x" }), "eval is the string"],
    ["an eval of nothing", bad({ eval: () => 1 }), "eval takes 0 arguments"],
    ["an eval of four", bad({ eval: (a: 1, b: 1, c: 1, d: 1) => a + b + c + d }), "takes 4"],
    ["an eval of the rest", bad({ eval: (...x: number[]) => x.length }), "eval takes 0 arguments"],
    ["no derivative", bad({ derivative: undefined }), "derivative is undefined"],
    ["a derivative that is a number", bad({ derivative: 2 }), "derivative is the number 2"],
    ["too many derivatives", derivative([1, 2]), "there are 2 derivatives"],
    ["too few derivatives", derivative([]), "there are 0 derivatives"],
    ["a derivative that is text", derivative("2"), 'a derivative is the string "2"'],
    ["a derivative that is text in a list", derivative(["2"]), "a derivative is the string"],
    ["a derivative that is true", derivative(true), "a derivative is the boolean true"],
    ["a derivative that is a Promise", derivative(Promise.resolve(2)), "a derivative is a Promise"],
    ["a derivative in two lists", derivative([[2]]), "a derivative is an array of 1"],
    ["a derivative that is an object", derivative({}), "a derivative is an object"],
    ["a derivative that is undefined", derivative(undefined), "a derivative is undefined"],
    ["an undefined derivative in a list", derivative([undefined]), "a derivative is undefined"],
    ["a gate without a value", derivative({ when: 1 }), "a derivative is undefined"],
    ["a gate without a condition", derivative({ value: 1 }), "a derivative is an object"],
    ["a gate of null", derivative({ when: null, value: 1 }), "a derivative is null"],
    ["a gate around text", derivative({ when: 1, value: "2" }), "a derivative is the string"],
    ["nothing", undefined, "undefined"],
    ["null", null, "null"],
    ["a number", 3, "its name is no identifier"],
  ])("%s", (_, definition, message) => {
    const action = (): unknown => define(definition);
    expect(action).toThrow(GradcError);
    expect(action).toThrow(
      /^OPERATION_INVALID: [\s\S]*define-op\.test\.ts:\d+[\s\S]*hint: defineOp/,
    );
    expect(action).toThrow(message);
  });

  test.each<[string, Fn, string, string]>([
    ["a captured Value", (x) => x.mul(outside), "TRACE_FOREIGN", "outside"],
    ["a captured Value alone", () => outside, "TRACE_FOREIGN", "outside"],
    ["a captured gate", () => ({ when: outside, value: 1 }), "TRACE_FOREIGN", "outside"],
    ["a branch", (x) => (x.data > 0 ? 1 : -1), "TRACE_BRANCHED", "the data"],
    ["an operator", (x) => x * 2, "TRACE_COERCED", "a number"],
    ["a random number", (x) => x.mul(Math.random()), "TRACE_UNREPEATABLE", "constant"],
  ])("in a derivative: %s", (_, wrong, code, message) => {
    const action = (): unknown => define({ ...doubled, derivative: wrong });
    expect(action).toThrow(new RegExp(`^${code}: `));
    expect(action).toThrow(message);
  });

  test("the place is the line of the mistake", () => {
    const lineOf = (action: () => unknown): unknown => {
      try {
        return action();
      } catch (error) {
        return (error as GradcError).place;
      }
    };
    const here = Number(/define-op\.test\.ts:(\d+)/.exec(new Error().stack ?? "")?.[1]);
    const places = [
      lineOf(() => define({ ...doubled, name: "" })),
      lineOf(() => define({ ...doubled, derivative: (x: Loose) => x * 2 })),
    ];
    expect(places).toMatchObject([2, 3].map((down) => ({ file: FILE, line: here + down })));
  });

  test("exceptions of eval and derivative pass through", () => {
    const own = new RangeError("only positive numbers");
    const fail = (_x: unknown): never => {
      throw own;
    };
    expect(() => define({ ...doubled, derivative: fail })).toThrow(own);
    expect(() => define({ ...doubled, eval: fail })(1)).toThrow(own);
  });
});

describe("mistakes in using an operation", () => {
  const op = define({
    name: "pair",
    eval: (x: number, y: number) => x * y,
    derivative: (x: Value, y: Value) => [y, x],
  });

  test.each<[string, () => unknown]>([
    ["no arguments", () => op()],
    ["one argument missing", () => op(new Value(2))],
    ["text", () => op(2, "3" as Loose)],
    ["null", () => op(null as Loose, 3)],
    ["undefined", () => op(2, undefined as Loose)],
    ["one argument missing while tracing", () => compileGrad((a) => op(a), { check: false })],
  ])("%s", (_, wrong) => {
    expect(wrong).toThrow(/^OPERAND_INVALID: [\s\S]*pair takes Values and numbers, but got/);
  });

  test.each([undefined, null, "3", 3n, true, [1], {}, Promise.resolve(1)])(
    "an eval that returns %s",
    (returned) => {
      const broken = define({ ...doubled, name: "broken", eval: (_x: number) => returned });
      expect(() => broken(1)).toThrow(/^OPERATION_INVALID: [\s\S]*broken/);
      expect(() => compileGrad((a) => broken(a))).toThrow(/^OPERATION_INVALID: [\s\S]*broken/);
    },
  );

  test("an eval that returns NaN or an infinity is fine", () => {
    for (const number of [NaN, Infinity, -Infinity]) {
      const special = define({ ...doubled, eval: (_x: number) => number });
      expect(special(1).data).toBe(number);
      expect(compileGrad((a) => special(a))(1)).toEqual({ value: number, grad: [2] });
    }
  });

  test("defining one anew in each run of a function", () => {
    const anew = (a: Value): Value => define({ ...doubled, name: "anew" })(a);
    expect(() => compileGrad(anew)).toThrow(/^TRACE_UNREPEATABLE: [\s\S]*anew/);
  });
});
