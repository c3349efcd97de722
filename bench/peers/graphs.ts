/**
 * The packages whose unit is a scalar: simplegrad and dual-algebra, on the losses that are written
 * once for all libraries.
 *
 * The non-obvious decision: simplegrad adds gradients up for ever, so they are cleared before each
 * call.
 */
import { load } from "../peers.ts";
import type { Loss, Scalars } from "../scalars.ts";
import type { Contestant, Step } from "../workload.ts";

/** simplegrad's Variable, as far as it is used. */
interface Variable {
  readonly id: number;
  add(y: Variable | number): Variable;
  sub(y: Variable | number): Variable;
  mul(y: Variable | number): Variable;
  div(y: Variable | number): Variable;
  pow(y: number): Variable;
  ReLU(): Variable;
  tanh(): Variable;
  exp(): Variable;
  log(): Variable;
  compile(): void;
  forward(): void;
  backward(): void;
}

interface Storage {
  readonly v: Float64Array;
  readonly gv: Float64Array;
}

interface Simplegrad {
  readonly ValueStorage: new () => Storage;
  readonly Variable: new (storage: Storage) => Variable;
}

const SIMPLEGRAD: Scalars<Variable> = {
  add: (x, y) => (typeof x === "number" ? (y as Variable).add(x) : x.add(y)),
  sub: (x, y) => (typeof x === "number" ? (y as Variable).mul(-1).add(x) : x.sub(y)),
  mul: (x, y) => (typeof x === "number" ? (y as Variable).mul(x) : x.mul(y)),
  div: (x, y) => (typeof x === "number" ? (y as Variable).pow(-1).mul(x) : x.div(y)),
  pow: (x, exponent) => x.pow(exponent),
  relu: (x) => x.ReLU(),
  tanh: (x) => x.tanh(),
  exp: (x) => x.exp(),
  log: (x) => x.log(),
  sqrt: (x) => x.pow(0.5),
};

async function simplegradStep(loss: Loss, inputs: number): Promise<Step> {
  const { Variable, ValueStorage } = await load<Simplegrad>("simplegrad");
  const storage = new ValueStorage();
  const leaves = Array.from({ length: inputs }, () => new Variable(storage));
  const out = loss(SIMPLEGRAD, leaves);
  out.compile();
  return (x, grad) => {
    storage.gv.fill(0);
    storage.v.set(x); // The leaves were made first, so they come first.
    out.forward();
    storage.gv[out.id] = 1;
    out.backward();
    for (let k = 0; k < grad.length; k++) grad[k] = storage.gv[k] as number;
    return storage.v[out.id] as number;
  };
}

export const simplegrad = (loss: Loss, inputs: number): Contestant => ({
  name: "simplegrad",
  peer: "simplegrad",
  setup: async () => ({ step: await simplegradStep(loss, inputs) }),
});

/** A dual number of dual-algebra: the number, then its derivatives by all variables. */
type Dual = readonly number[];

interface DualAlgebra {
  dual(real: number, variables: number, which: number): Dual;
  readonly add: (x: Dual, y: Dual) => Dual;
  readonly sub: (x: Dual, y: Dual) => Dual;
  readonly mul: (x: Dual, y: Dual) => Dual;
  readonly div: (x: Dual, y: Dual) => Dual;
  readonly pow: (x: Dual, exponent: number) => Dual;
  readonly exp: (x: Dual) => Dual;
  readonly log: (x: Dual) => Dual;
  readonly sqrt: (x: Dual) => Dual;
}

async function dualStep(loss: Loss, inputs: number): Promise<Step> {
  const da = await load<DualAlgebra>("@thi.ng/dual-algebra");
  const lift = (x: Dual | number): Dual => (typeof x === "number" ? da.dual(x, inputs, 0) : x);
  const lifted = (op: (x: Dual, y: Dual) => Dual) => (x: Dual | number, y: Dual | number) =>
    op(lift(x), lift(y));
  const scalars: Scalars<Dual> = {
    add: lifted(da.add),
    sub: lifted(da.sub),
    mul: lifted(da.mul),
    div: lifted(da.div),
    pow: da.pow,
    relu: (x) => ((x[0] as number) > 0 ? x : lift(0)),
    tanh: (x) => {
      const e = da.exp(lifted(da.mul)(2, x));
      return da.div(lifted(da.sub)(e, 1), lifted(da.add)(e, 1));
    },
    exp: da.exp,
    log: da.log,
    sqrt: da.sqrt,
  };
  return (x, grad) => {
    const out = loss(
      scalars,
      Array.from(x, (v, k) => da.dual(v, inputs, k + 1)),
    );
    for (let k = 0; k < grad.length; k++) grad[k] = out[k + 1] as number;
    return out[0] as number;
  };
}

/** Forward mode: its cost grows with the number of inputs. */
export const dualAlgebra = (loss: Loss, inputs: number): Contestant => ({
  name: "dual-algebra (forward mode)",
  peer: "@thi.ng/dual-algebra",
  setup: async () => ({ step: await dualStep(loss, inputs) }),
});
