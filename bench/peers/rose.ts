/**
 * Rose: functions of scalars and vectors, compiled to WebAssembly.
 *
 * The non-obvious decision: where a workload has loops, Rose gets them as loops, written as its
 * documentation writes them; a trace of all iterations would be no program a user of Rose writes.
 */
import { load } from "../peers.ts";
import type { Loss, Scalars } from "../scalars.ts";
import type { Contestant, Step } from "../workload.ts";

/** A number while a function of Rose's is traced. */
export type Real = number | { readonly real: never };
export type Bool = boolean | { readonly bool: never };
export type Index = number | { readonly index: never };
export type Vector<T> = Record<number, T> & Iterable<T>;
type Type = { readonly type: never };

/** As much of Rose as is used. Types of values are not followed through it. */
export interface Rose {
  readonly Real: Type;
  readonly Dual: Type;
  Vec(index: number, element: Type | object): Type;
  fn<F>(parameters: readonly (Type | object | number)[], result: Type | object, f: F): F;
  opaque(
    parameters: readonly Type[],
    result: Type,
    f: (x: number) => number,
  ): ((x: Real) => Real) & {
    jvp: unknown;
  };
  add(x: Real, y: Real): Real;
  sub(x: Real, y: Real): Real;
  mul(x: Real, y: Real): Real;
  div(x: Real, y: Real): Real;
  neg(x: Real): Real;
  sqrt(x: Real): Real;
  gt(x: Real, y: Real): Bool;
  select(condition: Bool, type: Type, yes: Real, no: Real): Real;
  sum(count: number, f: (i: number) => Real): Real;
  vec<T>(count: number, element: Type, f: (i: number) => T): Vector<T>;
  ieq(type: number, i: number, j: number): Bool;
  iadd(type: number, i: number, j: number): number;
  vjp(f: unknown): (x: unknown) => { ret: Real; grad: (seed: Real) => unknown };
  compile(f: unknown): Promise<(...args: unknown[]) => unknown>;
}

/** A function that Rose imports, with its derivative: the derivative of f in terms of x and f(x). */
function imported(
  rose: Rose,
  f: (x: number) => number,
  slope: (x: Real, y: Real) => Real,
): (x: Real) => Real {
  const { Dual, Real, fn, mul, opaque } = rose;
  const imports = opaque([Real], Real, f);
  imports.jvp = fn([Dual], Dual, ({ re, du }: { re: Real; du: Real }) => {
    const y = imports(re);
    return { re: y, du: mul(du, slope(re, y)) };
  });
  return imports;
}

export function scalarsOf(rose: Rose): Scalars<Real> {
  const { add, sub, mul, div, sqrt } = rose;
  const pow = (x: Real, exponent: number): Real => {
    if (exponent < 0) return div(1, pow(x, -exponent));
    return exponent === 1 ? x : mul(pow(x, exponent - 1), x);
  };
  return {
    add,
    sub,
    mul,
    div,
    pow,
    sqrt,
    relu: (x) => rose.select(rose.gt(x, 0), rose.Real, x, 0),
    tanh: imported(rose, Math.tanh, (_, y) => sub(1, mul(y, y))),
    exp: imported(rose, Math.exp, (_, y) => y),
    log: imported(rose, Math.log, (x) => div(1, x)),
  };
}

/** The shape of the parameters: `Real`, a vector of n of something, or a struct. */
export type Shape =
  "real" | readonly [n: number, element: Shape] | { readonly [name: string]: Shape };

/** What a workload's loss is in Rose. Types of structured parameters are not followed through. */
export interface RoseLoss {
  readonly shape: Shape;
  loss(rose: Rose, s: Scalars<Real>): (p: never) => Real;
}

const isVector = (shape: Shape): shape is readonly [number, Shape] => Array.isArray(shape);

export function typeOf(rose: Rose, shape: Shape): Type {
  if (shape === "real") return rose.Real;
  if (isVector(shape)) return rose.Vec(shape[0], typeOf(rose, shape[1]));
  const fields = Object.entries(shape).map(([name, field]) => [name, typeOf(rose, field)]);
  return Object.fromEntries(fields) as Type;
}

/** The next numbers of a flat vector in the given shape. */
function pack(shape: Shape, next: () => number): unknown {
  if (shape === "real") return next();
  if (isVector(shape)) return Array.from({ length: shape[0] }, () => pack(shape[1], next));
  return Object.fromEntries(
    Object.entries(shape).map(([name, field]) => [name, pack(field, next)]),
  );
}

/** Back to a flat vector. */
function unpack(shape: Shape, packed: unknown, put: (x: number) => void): void {
  if (shape === "real") put(packed as number);
  else if (isVector(shape)) {
    for (let i = 0; i < shape[0]; i++) unpack(shape[1], (packed as unknown[])[i], put);
  } else {
    for (const [name, field] of Object.entries(shape)) {
      unpack(field, (packed as Record<string, unknown>)[name], put);
    }
  }
}

async function roseStep({ shape, loss }: RoseLoss): Promise<Step> {
  const rose = await load<Rose>("rose");
  const { Real, fn } = rose;
  const Parameters = typeOf(rose, shape);
  const f = fn([Parameters], Real, loss(rose, scalarsOf(rose)));
  const g = fn([Parameters], { value: Real, grad: Parameters }, (p: unknown) => {
    const { ret, grad } = rose.vjp(f)(p);
    return { value: ret, grad: grad(1) };
  });
  const compiled = await rose.compile(g);
  return (x, grad) => {
    let at = 0;
    const result = compiled(pack(shape, () => x[at++] as number)) as Record<string, unknown>;
    at = 0;
    unpack(shape, result["grad"], (derivative) => (grad[at++] = derivative));
    return result["value"] as number;
  };
}

export const roseLoops = (loss: RoseLoss): Contestant => ({
  name: "Rose (WebAssembly)",
  peer: "rose",
  setup: async () => ({ step: await roseStep(loss) }),
});

/** A loss without loops. */
export const rose = (loss: Loss, inputs: number): Contestant =>
  roseLoops({
    shape: [inputs, "real"],
    loss: (_, s) => (p: Vector<Real>) =>
      loss(
        s,
        Array.from({ length: inputs }, (_unused, k) => p[k] as Real),
      ),
  });
