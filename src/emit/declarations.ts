/**
 * The interfaces in the `.d.ts` of generated files. A file declares only those it uses.
 *
 * The non-obvious decision: they are declared anew in each file instead of being imported, so a
 * generated file needs no package at all; TypeScript compares them by structure with gradc's own.
 */
import type { Product } from "../passes/products.ts";
import { type Code, code, join } from "./code.ts";

const COMMON = code`type FlatArray = Float64Array | number[];`;

const FILLED = code`/** A structure like V with G in the place of each number. */
type Filled<V, G> = V extends number ? G : { [K in keyof V]: Filled<V[K], G> };`;

const PATTERN = code`/** The places of the entries of a matrix that may differ from 0, row by row. */
interface Pattern {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}`;

const INPUTS = code`  readonly inputLength: number;
  readonly dataLength: number;
  readonly inputNames: readonly string[];`;

const OUTPUTS = code`  readonly outputLength: number;
  readonly outputNames: readonly string[];`;

const INTERFACES: Readonly<Record<Product, Code>> = {
  gradient: code`/** A compiled gradient: arguments A, structure of the gradient G. */
interface GradFunction<A extends readonly unknown[], G> {
  /** Value and gradient at the arguments. */
  (...args: A): { readonly value: number; readonly grad: G };
  /** The value alone. */
  value(x: FlatArray, data?: FlatArray): number;
  /** Returns the value and overwrites grad. Allocates nothing. */
  valueAndGrad(x: FlatArray, grad: FlatArray, data?: FlatArray): number;
  /** Returns the value and overwrites tape with what backward reads. */
  forward(x: FlatArray, tape: FlatArray, data?: FlatArray): number;
  /** Reads tape and overwrites grad with seed times the gradient. */
  backward(
    x: FlatArray,
    tape: FlatArray,
    grad: FlatArray,
    seed?: number,
    data?: FlatArray,
  ): void;
  readonly tapeLength: number;
  readonly tapeRowLength: number;
  readonly rowLength: number;
${INPUTS}
}`,
  jacobian: code`/** A compiled Jacobian: arguments A, values V, structure of one gradient G. */
interface JacobianFunction<A extends readonly unknown[], V, G> {
  /** Values, and the gradient of each. */
  (...args: A): { readonly value: V; readonly jacobian: Filled<V, G> };
  /** Overwrites values. */
  value(x: FlatArray, values: FlatArray, data?: FlatArray): void;
  /** Overwrites values, and jacobian: outputLength × inputLength numbers, row-major. */
  valueAndJacobian(
    x: FlatArray,
    values: FlatArray,
    jacobian: FlatArray,
    data?: FlatArray,
  ): void;
  /** Overwrites values, and entries: the elements that pattern names. */
  valueAndEntries(
    x: FlatArray,
    values: FlatArray,
    entries: FlatArray,
    data?: FlatArray,
  ): void;
  readonly pattern: Pattern;
${INPUTS}
${OUTPUTS}
}`,
  hessian: code`/** A compiled Hessian: arguments A, structure of the gradient G. */
interface HessianFunction<A extends readonly unknown[], G> {
  /** Value, gradient and Hessian. */
  (...args: A): {
    readonly value: number;
    readonly grad: G;
    readonly hessian: Filled<G, G>;
  };
  /** The value alone. */
  value(x: FlatArray, data?: FlatArray): number;
  /** Returns the value; overwrites grad, and hessian: inputLength² numbers, row-major. */
  valueAndHessian(
    x: FlatArray,
    grad: FlatArray,
    hessian: FlatArray,
    data?: FlatArray,
  ): number;
  /** Returns the value; overwrites grad, and entries: the elements that pattern names. */
  valueAndEntries(
    x: FlatArray,
    grad: FlatArray,
    entries: FlatArray,
    data?: FlatArray,
  ): number;
  readonly pattern: Pattern;
${INPUTS}
}`,
  jvp: code`/** A compiled Jacobian-vector product: arguments A, directions D, values V. */
interface JvpFunction<A extends readonly unknown[], D, V> {
  /** Values, and their derivatives along the direction. */
  (args: Readonly<A>, direction: Readonly<D>): { readonly value: V; readonly tangent: V };
  /** Overwrites values and tangents. Allocates nothing. */
  valueAndTangent(
    x: FlatArray,
    direction: FlatArray,
    values: FlatArray,
    tangents: FlatArray,
    data?: FlatArray,
  ): void;
${INPUTS}
${OUTPUTS}
}`,
  vjp: code`/** A compiled vector-Jacobian product: arguments A, values V, their weights W, gradient G. */
interface VjpFunction<A extends readonly unknown[], V, W, G> {
  /** Values, and the sum of their gradients, each times its element of cotangent. */
  (args: Readonly<A>, cotangent: W): { readonly value: V; readonly grad: G };
  /** Overwrites values and grad. Allocates nothing. */
  valueAndGrad(
    x: FlatArray,
    cotangents: FlatArray,
    values: FlatArray,
    grad: FlatArray,
    data?: FlatArray,
  ): void;
${INPUTS}
${OUTPUTS}
}`,
  hvp: code`/** A compiled Hessian-vector product: arguments A, directions D, gradient G. */
interface HvpFunction<A extends readonly unknown[], D, G> {
  /** Value, gradient, and the Hessian times the direction. */
  (args: Readonly<A>, direction: Readonly<D>): {
    readonly value: number;
    readonly grad: G;
    readonly product: G;
  };
  /** Returns the value; overwrites grad and product. Allocates nothing. */
  valueAndProduct(
    x: FlatArray,
    direction: FlatArray,
    grad: FlatArray,
    product: FlatArray,
    data?: FlatArray,
  ): number;
${INPUTS}
}`,
};

/** The declarations that functions of the given products need. */
export function preambleFor(products: ReadonlySet<Product>): Code {
  const matrices = products.has("jacobian") || products.has("hessian");
  const interfaces = (Object.keys(INTERFACES) as Product[])
    .filter((product) => products.has(product))
    .map((product) => INTERFACES[product]);
  return join([COMMON, ...(matrices ? [FILLED, PATTERN] : []), ...interfaces], "\n\n");
}
