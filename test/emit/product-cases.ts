/**
 * Functions of every shape, compiled to every product, and arguments for them.
 *
 * The non-obvious decision: a case says only shapes and outputs. Arguments, directions and
 * cotangents for it are built here by walks over the shapes that are not those under test.
 */
import {
  add,
  constant,
  defineOp,
  div,
  erf,
  erfc,
  exp,
  gt,
  matrix,
  mul,
  scalar,
  type Shape,
  sin,
  square,
  sub,
  Value,
  vector,
  where,
} from "../../src/index.ts";
import { OF_ONE_VALUE, type Product } from "../../src/passes/products.ts";
import {
  type Constant,
  kindOf,
  type Matrix,
  type ShapeLike,
  type TracedArguments,
  type Vector,
} from "../../src/trace/shapes.ts";
import { type AnyCompiled, type At, compilationFor, COMPILERS } from "./products.ts";

type Outputs = (...args: never[]) => unknown;

interface Case {
  readonly shapes: readonly Shape[];
  readonly outputs: Outputs;
}

/** A function of several values, with the shapes of its arguments. */
const aCase = <const S extends readonly ShapeLike[]>(
  shapes: S,
  outputs: (...args: TracedArguments<S>) => unknown,
): Case => ({ shapes: shapes as unknown as readonly Shape[], outputs: outputs as Outputs });

const logistic = defineOp({
  name: "logistic",
  eval(x: number) {
    const grow = (y: number): number => Math.exp(y);
    return grow(x) / (1 + grow(x));
  },
  derivative: (_x, y) => mul(y, sub(1, y)),
});

const CASES = {
  scalars: aCase([scalar, scalar], (a, b) => [mul(a, exp(b)), add(a, b)]),
  single: aCase([scalar, scalar], (a, b) => mul(sin(a), b)),
  "no arguments": aCase([], () => ({ three: new Value(3), list: [new Value(4), new Value(-0)] })),
  "one by one": aCase([scalar], (a) => [square(a)]),
  list: aCase([vector(4)], (w) => w.map((x, i) => mul(x, w[(i + 1) % 4] as Value))),
  table: aCase([matrix(2, 3)], (m) => m.map((row) => row.map((x) => mul(x, x)))),
  full: aCase([vector(3)], (w) => w.map((x) => mul(exp(x), w.reduce(mul)))),
  nested: aCase(
    [{ layer: { w: matrix(2, 2), b: vector(2) }, rest: [scalar, vector(2)] }, scalar],
    ({ layer, rest }, shift) => ({
      layer: { out: layer.w.map((row, i) => row.reduce(mul).add(layer.b[i] as Value)) },
      rest: [{ first: mul(rest[0], shift) }, [rest[1].reduce(mul), shift]],
    }),
  ),
  constants: aCase(
    [
      { a: scalar, c: constant(vector(2)), inner: { k: constant(scalar), b: vector(2) } },
      [constant(scalar), scalar, { k: constant(matrix(2, 2)), s: scalar }],
      constant({ u: scalar, v: [scalar, vector(2)] }),
      scalar,
    ],
    (p, [t, u, { k, s }], all, last) => ({
      first: mul(p.a, add(p.c[0] as Value, p.inner.k)),
      second: [mul(u, t), mul(s, (k[1] as Value[])[0] as Value)],
      third: mul(mul(last, all.u), add(all.v[0], mul(all.v[1][1] as Value, p.inner.b[1] as Value))),
    }),
  ),
  "only constants": aCase([constant(vector(2)), scalar], (c, x) => [mul(x, 2), c.reduce(mul)]),
  sparse: aCase([vector(5), scalar], (w, unused) => ({
    none: new Value(7),
    input: w[3],
    again: w[3],
    product: mul(w[0] as Value, w[4] as Value),
    linear: add(w[1] as Value, mul(unused, 0)),
  })),
  kinks: aCase([scalar, scalar], (a, b) => ({
    relu: a.relu(),
    choice: where(gt(a, b), mul(a, b), b.abs().sqrt()),
  })),
  library: aCase([scalar, scalar], (a, b) => [erf(mul(a, b)), logistic(add(erfc(a), b))]),
  tall: aCase([scalar], (a) => [a, sin(a), exp(a), mul(a, 3), square(a).as("square")]),
  wide: aCase([vector(6)], (w) => ({ total: w.map((x) => sin(x)).reduce(mul) })),
  destructured: aCase([{ x: scalar, y: vector(2), k: constant(scalar) }], ({ x, y, k }) => [
    mul(x, k),
    y.reduce(mul),
  ]),
  linear: aCase([scalar], (a) => [mul(a, 2), new Value(3)]),
  "odd keys": aCase(
    [{ "odd name": scalar, ["__proto__"]: scalar, 1: vector(2), "*/ \u2028": scalar }],
    (p) => ({
      'quo"te': mul(p["odd name"], p["__proto__"]),
      ["__proto__"]: [p["*/ \u2028"], { constructor: sin(p[1][0] as Value) }],
      1: p[1][1],
      "": div(p["odd name"], p["__proto__"]),
    }),
  ),
} as const satisfies Readonly<Record<string, Case>>;

export type Name = keyof typeof CASES;
export const NAMES = Object.keys(CASES) as Name[];

/** All Values of a structure. */
function valuesIn(thing: unknown): Value[] {
  if (thing instanceof Value) return [thing];
  return Object.values(thing as object).flatMap(valuesIn);
}

/** One value of several, without terms that mix them, so that zeros of the Hessian stay. */
export const combined = (outputs: unknown): Value =>
  valuesIn(outputs)
    .map((value, i) => mul(value, i + 1))
    .reduce(add);

const compiled = new Map<string, AnyCompiled>();

/** The case compiled at run time. */
export function compile(product: Product, name: Name): AnyCompiled {
  const key = `${product} ${name}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const { shapes, outputs }: Case = CASES[name];
  const run = outputs as (...args: unknown[]) => unknown;
  // Without shapes, the parameters are counted.
  const one =
    shapes.length === 0
      ? () => combined(run())
      : (...args: readonly unknown[]) => combined(run(...args));
  const fn = OF_ONE_VALUE[product] ? one : run;
  const g = COMPILERS[product](fn as () => unknown, ...shapes, { check: false });
  compiled.set(key, g);
  return g;
}

type Next = () => number;
export const counter = (at: At): Next => {
  let i = 0;
  return () => at(i++);
};

export const times = <T>(length: number, make: () => T): T[] => Array.from({ length }, make);

/** A structure of numbers for a shape; without its constants for a direction. */
function fill(shape: Shape, next: Next, isDirection: boolean): unknown {
  const kind = kindOf(shape);
  if (kind === "scalar") return next();
  if (kind === "vector") return times((shape as Vector).length, next);
  if (kind === "matrix") {
    const { rows, columns } = shape as Matrix;
    return times(rows, () => Float64Array.from(times(columns, next)));
  }
  if (kind === "constant") {
    return isDirection ? undefined : fill((shape as Constant).shape, next, isDirection);
  }
  if (Array.isArray(shape)) return shape.map((part: Shape) => fill(part, next, isDirection));
  const parts = Object.entries(shape as Readonly<Record<string, Shape>>);
  return Object.fromEntries(
    parts
      .filter(([, part]) => !(isDirection && kindOf(part) === "constant"))
      .map(([key, part]) => [key, fill(part, next, isDirection)]),
  );
}

/** What users call a compiled function with. */
export function callArguments(g: AnyCompiled, at: At): readonly unknown[] {
  const { shapes, traced, programs } = compilationFor(g);
  const next = counter(at);
  const args = shapes.map((shape) => fill(shape, next, false));
  const direction = (): unknown => shapes.map((shape) => fill(shape, next, true));
  const second: Readonly<Partial<Record<Product, () => unknown>>> = {
    jvp: direction,
    hvp: direction,
    vjp: () => fill(traced.result, next, false),
  };
  const make = second[programs.product];
  return make === undefined ? args : [args, make()];
}
