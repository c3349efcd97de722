/**
 * Jacobians, Hessians and products along directions against formulas written by hand, and the
 * sparsity of matrices: known patterns, and random sparse systems in which the interpreted engine
 * must find nothing where the pattern has no entry.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  add,
  atan2,
  cos,
  type Direction,
  div,
  dot,
  erf,
  exp,
  floor,
  gradient,
  hypot,
  log,
  logSumExp,
  mul,
  norm,
  type Pattern,
  pow,
  sin,
  softmax,
  softplus,
  square,
  stopGradient,
  sub,
  sum,
  Value,
} from "../src/index.ts";
import { runFile } from "./generated.ts";
import { JUDGES, type ProductName, type Several, type Spot } from "./judge.ts";
import { type AnyProduct, compileAny, everyFunction } from "./products.ts";
import { ordinary, point, type Program, programs, ramp, runProgram } from "./programs.ts";
import { runs } from "./runs.ts";

const RUNS = runs(100);

type Numbers = readonly number[];
type Rows = readonly Numbers[];

/** The i-th of a list. */
const at = <T>(list: readonly T[], i: number): T => list[i] as T;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const matrix = (n: number, entry: (i: number, j: number) => number): number[][] =>
  range(n).map((i) => range(n).map((j) => entry(i, j)));
const inner = (a: Numbers, b: Numbers): number => a.reduce((s, ai, i) => s + ai * at(b, i), 0);
const delta = (i: number, j: number): number => (i === j ? 1 : 0);
const { E } = Math;

/** A function, a point, and what stands in the books. */
interface Form {
  readonly fn: (x: Value[]) => Value[];
  readonly x: Numbers;
  readonly values: (...x: number[]) => Numbers;
  readonly jacobian: (...x: number[]) => Rows;
}

const form = (
  fn: (...x: Value[]) => Value[],
  x: Numbers,
  values: Form["values"],
  jacobian: Form["jacobian"],
): Form => ({ fn: (list) => fn(...list), x, values, jacobian });

const softmaxOf = (...x: number[]): number[] => {
  const powers = x.map((xi) => Math.exp(xi));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
};

/** x / |x| */
const unit = (...x: number[]): number[] => x.map((xi) => xi / Math.hypot(...x));

/** (I − u·uᵀ) / |x|, the derivative of x / |x| and the Hessian of |x|. */
const across = (...x: number[]): Rows => {
  const u = unit(...x);
  return matrix(x.length, (i, j) => (delta(i, j) - at(u, i) * at(u, j)) / Math.hypot(...x));
};

const JACOBIANS: Readonly<Record<string, Form>> = {
  "a rotation": form(
    (x, y, t) => [sub(mul(x, cos(t)), mul(y, sin(t))), add(mul(x, sin(t)), mul(y, cos(t)))],
    [1.25, -0.75, 0.6],
    (x, y, t) => [x * Math.cos(t) - y * Math.sin(t), x * Math.sin(t) + y * Math.cos(t)],
    (x, y, t) => [
      [Math.cos(t), -Math.sin(t), -x * Math.sin(t) - y * Math.cos(t)],
      [Math.sin(t), Math.cos(t), x * Math.cos(t) - y * Math.sin(t)],
    ],
  ),
  "spherical coordinates": form(
    (r, t, p) => [mul(r, mul(sin(t), cos(p))), mul(r, mul(sin(t), sin(p))), mul(r, cos(t))],
    [2.5, 0.7, -1.9],
    (r, t, p) => [r * Math.sin(t) * Math.cos(p), r * Math.sin(t) * Math.sin(p), r * Math.cos(t)],
    (r, t, p) => {
      const [st, ct, sp, cp] = [Math.sin(t), Math.cos(t), Math.sin(p), Math.cos(p)];
      return [
        [st * cp, r * ct * cp, -r * st * sp],
        [st * sp, r * ct * sp, r * st * cp],
        [ct, -r * st, 0],
      ];
    },
  ),
  "polar coordinates of a point": form(
    (x, y) => [hypot(x, y), atan2(y, x)],
    [-1.5, 0.4],
    (x, y) => [Math.hypot(x, y), Math.atan2(y, x)],
    (x, y) => {
      const r = Math.hypot(x, y);
      return [
        [x / r, y / r],
        [-y / r ** 2, x / r ** 2],
      ];
    },
  ),
  softmax: form(
    (...x) => softmax(x),
    [0.3, -1.2, 2, 0.1],
    softmaxOf,
    (...x) => {
      const s = softmaxOf(...x);
      return matrix(x.length, (i, j) => at(s, i) * (delta(i, j) - at(s, j)));
    },
  ),
  "a vector product": form(
    (a, b, c, d, e, f) => [
      sub(mul(b, f), mul(c, e)),
      sub(mul(c, d), mul(a, f)),
      sub(mul(a, e), mul(b, d)),
    ],
    [1, -2, 3, 0.5, 4, -1.5],
    (a, b, c, d, e, f) => [b * f - c * e, c * d - a * f, a * e - b * d],
    (a, b, c, d, e, f) => [
      [0, f, -e, 0, -c, b],
      [-f, 0, d, c, 0, -a],
      [e, -d, 0, -b, a, 0],
    ],
  ),
  "a direction": form(
    (...x) => {
      const length = norm(x);
      return x.map((xi) => div(xi, length));
    },
    [1, -2, 0.5],
    unit,
    across,
  ),
};

/** As `Form`, for a function of one value, with its gradient and Hessian. */
interface Curved {
  readonly fn: (x: Value[]) => Value;
  readonly x: Numbers;
  readonly value: (...x: number[]) => number;
  readonly grad: (...x: number[]) => Numbers;
  readonly hessian: (...x: number[]) => Rows;
}

const curved = (
  fn: (...x: Value[]) => Value,
  x: Numbers,
  value: Curved["value"],
  grad: Curved["grad"],
  hessian: Curved["hessian"],
): Curved => ({ fn: (list) => fn(...list), x, value, grad, hessian });

const A: Rows = [
  [2, -1, 0.5],
  [3, 4, -2],
  [0, 1.5, -1],
];
const AT = matrix(3, (i, j) => at(at(A, j), i));
const plus = (a: Rows, b: Rows): Rows =>
  matrix(a.length, (i, j) => at(at(a, i), j) + at(at(b, i), j));
const times = (a: Rows, x: Numbers): number[] => a.map((row) => inner(row, x));

/** Σ 100·(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)². */
function rosenbrock(x: readonly Value[]): Value {
  const terms = x.slice(1).map((next, i) => {
    const here = at(x, i);
    return add(mul(100, square(sub(next, square(here)))), square(sub(1, here)));
  });
  return sum(terms);
}

function rosenbrockHessian(...x: number[]): Rows {
  return matrix(x.length, (i, j) => {
    const [low, high] = [Math.min(i, j), Math.max(i, j)];
    if (high - low > 1) return 0;
    if (low !== high) return -400 * at(x, low);
    const first = i < x.length - 1 ? 1200 * at(x, i) ** 2 - 400 * at(x, i + 1) + 2 : 0;
    return first + (i > 0 ? 200 : 0);
  });
}

const WEIGHTS = [0.5, -1.5, 2];
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

const HESSIANS: Readonly<Record<string, Curved>> = {
  "x·y·z": curved(
    (x, y, z) => mul(mul(x, y), z),
    [2, -3, 0.5],
    (x, y, z) => x * y * z,
    (x, y, z) => [y * z, x * z, x * y],
    (x, y, z) => [
      [0, z, y],
      [z, 0, x],
      [y, x, 0],
    ],
  ),
  "exp(x·y)": curved(
    (x, y) => exp(mul(x, y)),
    [0.75, -1.25],
    (x, y) => E ** (x * y),
    (x, y) => [y * E ** (x * y), x * E ** (x * y)],
    (x, y) => [
      [y * y * E ** (x * y), (1 + x * y) * E ** (x * y)],
      [(1 + x * y) * E ** (x * y), x * x * E ** (x * y)],
    ],
  ),
  Rosenbrock: curved(
    (...x) => rosenbrock(x),
    [-1.2, 1, 0.8, 1.5],
    (...x) =>
      x.slice(1).reduce((s, y, i) => s + 100 * (y - at(x, i) ** 2) ** 2 + (1 - at(x, i)) ** 2, 0),
    (...x) =>
      x.map((xi, i) => {
        const up = i < x.length - 1 ? -400 * xi * (at(x, i + 1) - xi ** 2) - 2 * (1 - xi) : 0;
        return up + (i > 0 ? 200 * (xi - at(x, i - 1) ** 2) : 0);
      }),
    rosenbrockHessian,
  ),
  "xᵀ·A·x": curved(
    (...x) =>
      dot(
        x,
        A.map((row) => dot(row, x)),
      ),
    [1, -0.5, 2],
    (...x) => inner(x, times(A, x)),
    (...x) => times(plus(A, AT), x),
    () => plus(A, AT),
  ),
  logSumExp: curved(
    (...x) => logSumExp(x),
    [0.5, -1, 2],
    (...x) => Math.log(x.reduce((s, xi) => s + Math.exp(xi), 0)),
    softmaxOf,
    (...x) => {
      const s = softmaxOf(...x);
      return matrix(x.length, (i, j) => at(s, i) * (delta(i, j) - at(s, j)));
    },
  ),
  norm: curved(
    (...x) => norm(x),
    [3, -1, 2, 0.25],
    (...x) => Math.hypot(...x),
    unit,
    across,
  ),
  "a Gaussian": curved(
    (...x) => exp(mul(-0.5, dot(x, x))),
    [0.5, -1, 0.25],
    (...x) => Math.exp(-0.5 * inner(x, x)),
    (...x) => x.map((xi) => -xi * Math.exp(-0.5 * inner(x, x))),
    (...x) =>
      matrix(x.length, (i, j) => {
        return (at(x, i) * at(x, j) - delta(i, j)) * Math.exp(-0.5 * inner(x, x));
      }),
  ),
  "a potential, 1/r": curved(
    (...x) => div(1, norm(x)),
    [1, 2, -2],
    (...x) => 1 / Math.hypot(...x),
    (...x) => x.map((xi) => -xi / Math.hypot(...x) ** 3),
    (...x) => {
      const r = Math.hypot(...x);
      return matrix(3, (i, j) => (3 * at(x, i) * at(x, j)) / r ** 5 - delta(i, j) / r ** 3);
    },
  ),
  xʸ: curved(
    (x, y) => pow(x, y),
    [1.7, 2.3],
    (x, y) => x ** y,
    (x, y) => [y * x ** (y - 1), x ** y * Math.log(x)],
    (x, y) => {
      const mixed = x ** (y - 1) * (1 + y * Math.log(x));
      return [
        [y * (y - 1) * x ** (y - 2), mixed],
        [mixed, x ** y * Math.log(x) ** 2],
      ];
    },
  ),
  "softplus of a weighted sum": curved(
    (...x) => softplus(dot(WEIGHTS, x)),
    [1, 0.5, -0.25],
    (...x) => Math.log(1 + Math.exp(inner(WEIGHTS, x))),
    (...x) => WEIGHTS.map((w) => w * logistic(inner(WEIGHTS, x))),
    (...x) => {
      const p = logistic(inner(WEIGHTS, x));
      return matrix(3, (i, j) => at(WEIGHTS, i) * at(WEIGHTS, j) * p * (1 - p));
    },
  ),
  "sin(x)·erf(y)": curved(
    (x, y) => mul(sin(x), erf(y)),
    [0.8, 0.5],
    (x) => Math.sin(x) * 0.5204998778130465,
    (x, y) => {
      const bell = (2 / Math.sqrt(Math.PI)) * Math.exp(-y * y);
      return [Math.cos(x) * 0.5204998778130465, Math.sin(x) * bell];
    },
    (x, y) => {
      const bell = (2 / Math.sqrt(Math.PI)) * Math.exp(-y * y);
      return [
        [-Math.sin(x) * 0.5204998778130465, Math.cos(x) * bell],
        [Math.cos(x) * bell, -2 * y * Math.sin(x) * bell],
      ];
    },
  ),
  "the angle of (x, y)": curved(
    (x, y) => atan2(y, x),
    [-0.6, 1.1],
    (x, y) => Math.atan2(y, x),
    (x, y) => [-y / (x * x + y * y), x / (x * x + y * y)],
    (x, y) => {
      const r4 = (x * x + y * y) ** 2;
      return [
        [(2 * x * y) / r4, (y * y - x * x) / r4],
        [(y * y - x * x) / r4, (-2 * x * y) / r4],
      ];
    },
  ),
  "an operation of a user, behind a gate": curved(
    (x, y) => add(ramp(x), ramp(y)),
    [1.5, -0.5],
    (x) => x * x,
    (x) => [2 * x, 0],
    () => [
      [2, 0],
      [0, 0],
    ],
  ),
  "x²·log(y), by gradient(…)": curved(
    (x, y) => {
      // The derivative of x³·log(y)/3 by x.
      const potential = (a: Value, b: Value): Value => div(mul(pow(a, 3), log(b)), 3);
      return gradient(potential)(x, y)[0];
    },
    [1.5, 2.5],
    (x, y) => x * x * Math.log(y),
    (x, y) => [2 * x * Math.log(y), (x * x) / y],
    (x, y) => [
      [2 * Math.log(y), (2 * x) / y],
      [(2 * x) / y, -(x * x) / (y * y)],
    ],
  ),
};

const MODES = ["exact", "fast"] as const;
const DIRECTIONS = ["reverse", "forward", "auto"] as const;

/** To thirteen digits; what is small beside the largest number, absolutely. */
function expectDigits(got: Numbers, wanted: Numbers, what: string): void {
  expect(got.length, what).toBe(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs));
  got.forEach((number, i) => {
    const error = Math.abs(number - at(wanted, i));
    if (error <= 1e-13 * Math.max(Math.abs(at(wanted, i)), 1e-3 * scale)) return;
    expect.fail(`${what}[${i}] is ${number} for ${wanted[i]}`);
  });
}

/** Compares all that a product has with what it should be. */
function expectForm(
  product: ProductName,
  fn: Several,
  spot: Spot,
  wanted: Readonly<Record<string, Numbers>>,
): void {
  const sizes = { inputs: spot.x.length, data: 0 };
  const directions = product === "jacobian" || product === "hessian" ? DIRECTIONS : [undefined];
  for (const mode of MODES) {
    for (const direction of directions) {
      const g = compileAny(product, fn, sizes, { mode, ...(direction && { direction }) });
      for (const { how, results } of everyFunction(product, g, spot)) {
        for (const [name, numbers] of Object.entries(results)) {
          expectDigits(numbers, wanted[name] as Numbers, `${mode} ${direction} ${how} ${name}`);
        }
      }
    }
  }
}

/** A direction and weights that are no special numbers. */
const spotAt = (x: Numbers, outputs: number): Spot => ({
  x,
  data: [],
  direction: x.map((_, i) => 0.7 - 0.4 * i),
  cotangents: range(outputs).map((i) => 0.3 * i - 1.1),
});

const transposed = (rows: Rows): Rows => at(rows, 0).map((_, j) => rows.map((row) => at(row, j)));

describe("closed forms", () => {
  test.each(Object.entries(JACOBIANS))("Jacobian, JVP and VJP: %s", (_, { fn, x, ...forms }) => {
    const [values, rows] = [forms.values(...x), forms.jacobian(...x)];
    const spot = spotAt(x, values.length);
    expectForm("jacobian", fn, spot, { values, jacobian: rows.flat() });
    expectForm("jvp", fn, spot, { values, tangents: times(rows, spot.direction) });
    expectForm("vjp", fn, spot, { values, grad: times(transposed(rows), spot.cotangents) });
  });

  test.each(Object.entries(HESSIANS))("Hessian and HVP: %s", (_, { fn, x, ...forms }) => {
    const [values, grad, rows] = [[forms.value(...x)], forms.grad(...x), forms.hessian(...x)];
    const spot = spotAt(x, 1);
    const several: Several = (list) => [fn(list)];
    expectForm("hessian", several, spot, { values, grad, hessian: rows.flat() });
    expectForm("hvp", several, spot, { values, grad, product: times(rows, spot.direction) });
  });
});

/** Row and column of each entry. */
const entriesOf = (g: AnyProduct): (readonly [number, number])[] => {
  const { rows, columns } = g["pattern"] as Pattern;
  return Array.from(rows, (row, k) => [row, columns[k] as number] as const);
};

/** Sorted row by row, each place once. */
function expectSorted(entries: readonly (readonly [number, number])[], width: number): void {
  const places = entries.map(([row, column]) => row * width + column);
  expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
}

const pairs = (n: number, holds: (i: number, j: number) => boolean): number[][] =>
  range(n).flatMap((i) => range(n).flatMap((j) => (holds(i, j) ? [[i, j]] : [])));

/** What, n, function, and the pattern in words of i and j. */
type Known = readonly [string, Several, (i: number, j: number, n: number) => boolean];

const KNOWN_HESSIANS: readonly Known[] = [
  ["Rosenbrock: tridiagonal", (x) => [rosenbrock(x)], (i, j) => Math.abs(i - j) <= 1],
  [
    "pairs: blocks of two",
    (x) => [sum(x.slice(1).map((y, i) => (i % 2 === 0 ? exp(mul(at(x, i), y)) : new Value(0))))],
    (i, j, n) =>
      n - (n % 2) > i && n - (n % 2) > j ? Math.trunc(i / 2) === Math.trunc(j / 2) : false,
  ],
  [
    "an arrow",
    (x) => [sum(x.map((xi, i) => (i === 0 ? square(xi) : mul(at(x, 0), square(xi)))))],
    (i, j) => i === 0 || j === 0 || i === j,
  ],
  [
    "an arrow whose tip is linear",
    (x) => [sum(x.slice(1).map((xi) => mul(at(x, 0), square(xi))))],
    (i, j) => (i !== j ? i === 0 || j === 0 : i > 0),
  ],
  ["a sum of functions of one input: the diagonal", (x) => [sum(x.map(sin))], (i, j) => i === j],
  [
    "a product of all: all but the diagonal",
    (x) => [x.reduce((a, b) => mul(a, b))],
    (i, j) => i !== j,
  ],
  ["a norm: everything", (x) => [norm(x)], () => true],
  ["a linear function: nothing", (x) => [sum(x.map((xi, i) => mul(i + 1, xi)))], () => false],
  ["a constant: nothing", () => [new Value(7)], () => false],
  [
    "stairs and constants: nothing",
    (x) => [sum(x.map((xi) => mul(floor(xi), stopGradient(exp(xi)))))],
    () => false,
  ],
];

const KNOWN_JACOBIANS: readonly Known[] = [
  [
    "neighbours",
    (x) => x.map((xi, i) => (i === 0 ? sin(xi) : mul(at(x, i - 1), xi))),
    (i, j) => j === i || j === i - 1,
  ],
  [
    "blocks of three",
    (x) => x.map((_, i) => exp(sum(x.slice(i - (i % 3), i - (i % 3) + 3)))),
    (i, j) => Math.trunc(i / 3) === Math.trunc(j / 3),
  ],
  [
    "an arrow",
    (x) => x.map((xi, i) => (i === 0 ? dot(x, x) : mul(at(x, 0), xi))),
    (i, j) => i === 0 || j === 0 || i === j,
  ],
  ["each by itself", (x) => x.map((xi) => square(xi)), (i, j) => i === j],
  ["in reverse order", (x) => x.toReversed(), (i, j, n) => i + j === n - 1],
  [
    "rows and columns without entries",
    (x) => x.map((xi, i) => (i % 2 === 0 ? sin(xi) : floor(xi))),
    (i, j) => i === j && i % 2 === 0,
  ],
  ["what cancels: nothing", (x) => x.map((xi) => sub(xi, xi)), () => false],
  ["constants: nothing", (x) => x.map((_, i) => new Value(i)), () => false],
];

type MatrixName = "jacobian" | "hessian";

/** The whole matrix by the interpreted engine. */
const judged = (product: MatrixName, fn: Several, spot: Spot, direction: Direction): Numbers =>
  (JUDGES[product](fn, spot, direction) as Readonly<Record<string, Numbers>>)[product] as Numbers;

/** Both directions, generated code, the interpreter and a generated file have one pattern. */
function expectPattern(product: MatrixName, n: number, [, fn, holds]: Known): void {
  const spot = spotAt(
    range(n).map((i) => 0.5 + 0.1 * i),
    n,
  );
  const sizes = { inputs: n, data: 0 };
  const wanted = pairs(n, (i, j) => holds(i, j, n));
  for (const direction of ["reverse", "forward"] as const) {
    const truth = judged(product, fn, spot, direction);
    for (const backend of ["function", "interpreter"] as const) {
      const g = compileAny(product, fn, sizes, { direction, backend });
      expect(entriesOf(g)).toEqual(wanted);
      const file = runFile({ g })["g"] as unknown as AnyProduct;
      for (const { results } of [g, file].flatMap((f) => everyFunction(product, f, spot))) {
        if (results[product] !== undefined) expect(results[product]).toEqual(truth);
      }
    }
  }
  const places = new Set(wanted.map(([i, j]) => (i as number) * n + (j as number)));
  const truth = judged(product, fn, spot, "reverse");
  truth.forEach((entry, place) => expect(entry !== 0, `place ${place}`).toBe(places.has(place)));
}

describe("known patterns", () => {
  test.each(KNOWN_HESSIANS)("Hessian: %s", (...known) => {
    for (const n of [2, 4, 5, 8, 12]) expectPattern("hessian", n, known);
  });

  test.each(KNOWN_JACOBIANS)("Jacobian: %s", (...known) => {
    for (const n of [1, 4, 7, 12]) expectPattern("jacobian", n, known);
  });

  test("Rosenbrock's Hessian has 3n − 2 entries", () => {
    for (let n = 4; n <= 12; n++) {
      const g = compileAny("hessian", (x) => [rosenbrock(x)], { inputs: n, data: 0 });
      expect(entriesOf(g)).toHaveLength(3 * n - 2);
    }
  });
});

/** Which inputs each window of a system sees, for n inputs. */
const SHAPES: Readonly<Record<string, (n: number) => Rows>> = {
  chain: (n) => range(n - 1).map((i) => [i, i + 1]),
  bands: (n) => range(n - 2).map((i) => [i, i + 1, i + 2]),
  blocks: (n) =>
    range(Math.ceil(n / 3)).map((b) => [3 * b, 3 * b + 1, 3 * b + 2].filter((i) => i < n)),
  arrow: (n) => range(n).map((i) => (i === 0 ? range(n) : [0, i])),
  bipartite: (n) => range(n).map((i) => [i, (i * i + 1) % n]),
  singles: (n) => range(n).map((i) => [i]),
};

/** A system of small random programs, each on a window of the inputs. */
interface Sparse {
  readonly windows: Rows;
  readonly inputs: number;
  readonly parts: readonly Program[];
  readonly points: readonly Numbers[];
}

const sparse = (numbers: (n: number) => fc.Arbitrary<number[]>): fc.Arbitrary<Sparse> =>
  fc
    .tuple(fc.constantFrom(...Object.values(SHAPES)), fc.integer({ min: 4, max: 10 }))
    .chain(([shape, inputs]) =>
      fc.record({
        windows: fc.constant(shape(inputs)),
        inputs: fc.constant(inputs),
        parts: fc.array(programs({ steps: 5, smooth: true }), { minLength: 3, maxLength: 3 }),
        points: fc.array(numbers(inputs), { minLength: 3, maxLength: 3 }),
      }),
    );

/** One result a window. */
const systemOf =
  ({ windows, parts }: Sparse): Several =>
  (x) =>
    windows.map((window, i) => {
      const seen = window.map((j) => at(x, j));
      return at(runProgram(at(parts, i % parts.length), seen), 0);
    });

const MATRICES: Readonly<
  Record<
    MatrixName,
    (system: Sparse) => { fn: Several; allowed: (i: number, j: number) => boolean }
  >
> = {
  jacobian: (system) => ({
    fn: systemOf(system),
    allowed: (i, j) => at(system.windows, i).includes(j),
  }),
  hessian: (system) => ({
    fn: (x, data) => [sum(systemOf(system)(x, data))],
    allowed: (i, j) => system.windows.some((window) => window.includes(i) && window.includes(j)),
  }),
};

const ordinaryPoint = (n: number): fc.Arbitrary<number[]> =>
  fc.array(ordinary, { minLength: n, maxLength: n });

describe("random sparse systems", () => {
  test.each(["jacobian", "hessian"] as const)(
    "what the %s's pattern leaves out is 0",
    (product) => {
      let [entries, places, inside] = [0, 0, 0];
      const expectZeros = (system: Sparse, direction: Direction): void => {
        const { fn, allowed } = MATRICES[product](system);
        const { inputs } = system;
        const g = compileAny(product, fn, { inputs, data: 0 }, { direction });
        const pattern = entriesOf(g);
        expectSorted(pattern, inputs);
        expect(pattern.filter(([i, j]) => !allowed(i, j))).toEqual([]);
        const known = new Set(pattern.map(([i, j]) => i * inputs + j));
        for (const x of system.points) {
          const truth = judged(product, fn, spotAt(x, system.windows.length), direction);
          const missed = truth.findIndex((entry, place) => entry !== 0 && !known.has(place));
          expect(missed).toBe(-1);
          places += truth.length;
          entries += known.size;
          inside += truth.filter((entry) => entry !== 0 && Number.isFinite(entry)).length;
        }
      };
      fc.assert(
        fc.property(fc.oneof(sparse(point), sparse(ordinaryPoint)), (system) => {
          for (const direction of ["reverse", "forward"] as const) expectZeros(system, direction);
        }),
        { numRuns: RUNS, seed: 20261129 },
      );
      // Neither are the matrices full, nor are they all 0.
      expect(entries / places).toBeLessThan(0.5);
      expect(inside / entries).toBeGreaterThan(0.3);
    },
  );
});
