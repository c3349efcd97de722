/**
 * Compiled functions whose types are compared: as they are here, and as a generated file has them.
 *
 * The non-obvious decision: functions are written as users write them, in place, because what
 * TypeScript infers depends on that: `[a, b]` in place is a pair, a list from elsewhere is not.
 */
import {
  add,
  compileGrad,
  compileHessian,
  compileHvp,
  compileJacobian,
  compileJvp,
  compileVjp,
  constant,
  matrix,
  mul,
  rows,
  scalar,
  sin,
  type Value,
  vector,
} from "../../src/index.ts";

const options = { check: false } as const;

/** Scalars, lists, objects and arrays, with constants in each. */
const MIXED = [
  { a: scalar, c: constant(vector(2)), inner: { k: constant(scalar), b: vector(2) } },
  [constant(scalar), scalar, { s: matrix(2, 2), k: constant(scalar) }],
  constant(scalar),
  vector(2),
] as const;

const first = (list: readonly Value[]): Value => list[0] as Value;

export const gradScalars = compileGrad((a, b) => mul(a, b), options);
export const gradMixed = compileGrad(
  (p, [k, u], c, w) => add(mul(p.a, k), mul(u, mul(c, first(w)))),
  ...MIXED,
  options,
);
export const gradRows = compileGrad(
  (a, p) => mul(a, p.k),
  scalar,
  { samples: rows({ x: vector(2), y: scalar, m: [matrix(1, 2), scalar] }), k: scalar },
  options,
);
export const gradRowsAlone = compileGrad(
  (a, [k]) => mul(a, k),
  scalar,
  [constant(scalar), constant(rows(vector(2)))],
  options,
);

export const jacobianSingle = compileJacobian((a, b) => mul(a, b), options);
export const jacobianPair = compileJacobian((a, b) => [mul(a, b), add(a, b)], options);
export const jacobianNamed = compileJacobian(
  (a, b) => ({ price: mul(a, b), "odd key": [a, { inner: sin(b) }] }),
  options,
);
export const jacobianList = compileJacobian((w) => w.map((x) => sin(x)), vector(3), options);
export const jacobianRows = compileJacobian(
  (m) => m.map((row) => row.map((x) => sin(x))),
  matrix(2, 2),
  options,
);
export const jacobianObjects = compileJacobian(
  (w) => w.map((x) => ({ x, sine: sin(x) })),
  vector(2),
);
export const jacobianMixed = compileJacobian(
  (p, [k, u, { s }], c, w) => ({ one: mul(p.a, mul(c, k)), two: { u, s: first(first2(s)), w } }),
  ...MIXED,
  options,
);

function first2(rows: readonly (readonly Value[])[]): readonly Value[] {
  return rows[0] as readonly Value[];
}

export const hessianScalars = compileHessian((a, b) => mul(a, sin(b)), options);
export const hessianList = compileHessian((w) => w.reduce(mul), vector(3), options);
export const hessianNested = compileHessian(
  (model, shift) => mul(first(first2(model.w)), mul(model.rest[0], shift)),
  { w: matrix(2, 2), rest: [scalar, vector(2)] },
  scalar,
  options,
);
export const hessianMixed = compileHessian(
  (p, [k, u], c, w) => add(mul(p.a, mul(k, u)), mul(u, mul(c, first(w)))),
  ...MIXED,
  options,
);

export const jvpScalars = compileJvp((a, b) => mul(a, b), options);
export const jvpPair = compileJvp((a, b) => [mul(a, b), { sum: add(a, b) }], options);
export const jvpList = compileJvp((w) => w.map((x) => sin(x)), vector(3), options);
export const jvpMixed = compileJvp(
  (p, [k, u], c, w) => ({ one: mul(p.a, k), two: mul(u, mul(c, first(w))) }),
  ...MIXED,
  options,
);

export const vjpSingle = compileVjp((a, b) => mul(a, b), options);
export const vjpPair = compileVjp((a, b) => [mul(a, b), { sum: add(a, b) }], options);
export const vjpList = compileVjp((w) => w.map((x) => sin(x)), vector(3), options);
export const vjpRows = compileVjp(
  (m) => ({ rows: m.map((row) => row.map((x) => sin(x))) }),
  matrix(2, 2),
  options,
);
export const vjpMixed = compileVjp(
  (p, [k, u], c, w) => ({ one: mul(p.a, k), two: mul(u, mul(c, first(w))) }),
  ...MIXED,
  options,
);

export const hvpScalars = compileHvp((a, b) => mul(a, b), options);
export const hvpList = compileHvp((w) => w.reduce(mul), vector(3), options);
export const hvpMixed = compileHvp(
  (p, [k, u], c, w) => add(mul(p.a, k), mul(u, mul(c, first(w)))),
  ...MIXED,
  options,
);

// Without options, arguments may be a list that is not to be written.
export const jvpBare = compileJvp((w, s) => ({ scaled: mul(first(w), s) }), vector(3), scalar);
export const vjpBare = compileVjp((w, s) => ({ scaled: mul(first(w), s) }), vector(3), scalar);
export const hvpBare = compileHvp((w, s) => mul(first(w), s), vector(3), scalar);
