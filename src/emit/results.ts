/**
 * What the functions of generated files that take structured arguments give: a row for each product.
 *
 * The non-obvious decision: a row only says in which order flat arrays are made, filled and read
 * out again; how each is walked is the emitter's business, which hands itself over.
 */
import type { Product } from "../passes/products.ts";
import { builtList } from "./arguments.ts";
import type { CallableEmitter } from "./callable.ts";
import { matrixSize } from "./checked.ts";
import { type Code, code, join } from "./code.ts";

const UNDEFINED = code`undefined`;

/** What differs between products. */
interface Row {
  /** The second parameter, if the arguments come as one list. */
  readonly second?: { readonly name: string; readonly words: string };
  /** What the function gives. */
  readonly gives: string;
  /** Statements after the arguments have been read. */
  readonly body: (e: CallableEmitter) => readonly Code[];
  readonly type: (e: CallableEmitter, t: Types) => Code;
}

/** Types of arguments, gradient, direction and result. */
export interface Types {
  readonly args: Code;
  readonly grad: Code;
  readonly direction: () => Code;
  readonly values: () => Code;
  readonly cotangent: () => Code;
}

const returned = (members: readonly Code[]): Code => code`return {\n${join(members, ",\n")},\n};`;

const valuesOf = (e: CallableEmitter): Code =>
  e.resultPart(e.numbers(e.local.values)).built?.() ?? UNDEFINED;

const gradOf = (e: CallableEmitter): Code => code`grad: ${builtList(e.argumentParts())}`;

const DIRECTION = {
  name: "direction",
  words: "a number for each differentiated number, in the structure of the arguments",
};

/** The six products. */
export const ROWS: Readonly<Record<Product, Row>> = {
  gradient: {
    gives: "Value and gradient.",
    body: (e) => [
      e.array("gradient", e.lengths.grad),
      returned([code`value: ${e.call(e.names.main, "x", "gradient")}`, gradOf(e)]),
    ],
    type: (_e, { args, grad }) => code`GradFunction<${args}, ${grad}>`,
  },
  jacobian: {
    gives: "Values, and the gradient of each.",
    body: (e) => [
      e.array("values", e.lengths.values),
      e.array("matrix", matrixSize(e.compilation.programs)),
      code`${e.call(e.dense, "x", "values", "matrix")};`,
      e.gradientOf(),
      returned([
        code`value: ${valuesOf(e)}`,
        code`jacobian: ${e.resultPart(e.gradients()).built?.() ?? UNDEFINED}`,
      ]),
    ],
    type: (_e, { args, values, grad }) => code`JacobianFunction<${args}, ${values()}, ${grad}>`,
  },
  hessian: {
    gives: "Value, gradient and Hessian.",
    body: (e) => [
      e.array("gradient", e.lengths.grad),
      e.array("matrix", matrixSize(e.compilation.programs)),
      e.gradientOf(),
      returned([
        code`value: ${e.call(e.dense, "x", "gradient", "matrix")}`,
        gradOf(e),
        code`hessian: ${builtList(e.argumentParts(e.gradients()))}`,
      ]),
    ],
    type: (_e, { args, grad }) => code`HessianFunction<${args}, ${grad}>`,
  },
  jvp: {
    second: DIRECTION,
    gives: "Values, and their derivatives along the direction.",
    body: (e) => [
      ...e.readsDirection(),
      e.array("values", e.lengths.values),
      e.array("tangents", e.lengths.tangents),
      code`${e.call(e.names.main, "x", "step", "values", "tangents")};`,
      returned([
        code`value: ${valuesOf(e)}`,
        code`tangent: ${e.resultPart(e.numbers(e.local.tangents)).built?.() ?? UNDEFINED}`,
      ]),
    ],
    type: (_e, { args, direction, values }) =>
      code`JvpFunction<${args}, ${direction()}, ${values()}>`,
  },
  vjp: {
    second: { name: "cotangent", words: "a weight for each value, in the structure of the values" },
    gives: "Values, and the sum of their gradients, each times its element of cotangent.",
    body: (e) => [
      e.array("weights", e.lengths.cotangents),
      ...e.resultPart(e.numbers(e.local.values)).reads(),
      e.array("values", e.lengths.values),
      e.array("gradient", e.lengths.grad),
      code`${e.call(e.names.main, "x", "weights", "values", "gradient")};`,
      returned([code`value: ${valuesOf(e)}`, gradOf(e)]),
    ],
    type: (_e, { args, values, cotangent, grad }) =>
      code`VjpFunction<${args}, ${values()}, ${cotangent()}, ${grad}>`,
  },
  hvp: {
    second: DIRECTION,
    gives: "Value, gradient, and the Hessian times the direction.",
    body: (e) => [
      ...e.readsDirection(),
      e.array("gradient", e.lengths.grad),
      e.array("tangents", e.lengths.product),
      returned([
        code`value: ${e.call(e.names.main, "x", "step", "gradient", "tangents")}`,
        gradOf(e),
        code`product: ${builtList(e.argumentParts(e.numbers(e.local.tangents)))}`,
      ]),
    ],
    type: (_e, { args, direction, grad }) => code`HvpFunction<${args}, ${direction()}, ${grad}>`,
  },
};
