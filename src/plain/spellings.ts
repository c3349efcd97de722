/**
 * Which operation an operator or a function of `Math` is: the op table, read backwards.
 *
 * The non-obvious decision: nothing is listed here. Each row says how it is spelled; the rows whose
 * spelling is one operator, or one call, of its arguments in their order are what plain JavaScript
 * can say too.
 */
import { type AnyOp, type Library, OP_NAMES, OPS, type Syntax } from "../ops.ts";

/** Spells an expression so that a lone operator or call can be recognised. */
const NAMING: Syntax<string> = {
  number: String,
  prefix: (operator, x) => `${operator}${x}`,
  infix: (operator, x, y) => `${x}${operator}${y}`,
  call: (callee, ...args) => `${typeof callee === "string" ? callee : ""}(${args.join()})`,
  conditional: () => "",
};

/** The operations by how they are spelled: `x+y`, `-x`, `Math.sin(x)`. */
const SPELLED: ReadonlyMap<string, AnyOp> = new Map(
  OP_NAMES.map((op) => [OPS[op].js(NAMING, "x", "y", "w"), op]),
);

/** The operation that an operator between two things is; undefined if it is none. */
export const infixOp = (operator: string): AnyOp | undefined => SPELLED.get(`x${operator}y`);

/** The operation that an operator before a thing is. */
export const prefixOp = (operator: string): AnyOp | undefined => SPELLED.get(`${operator}x`);

/** The operation that a function of `Math` is, applied to `count` arguments. */
export const callOp = (name: string, count: 1 | 2): AnyOp | undefined =>
  SPELLED.get(`Math.${name}(${count === 1 ? "x" : "x,y"})`);

/** Finds the function, not one of `Math`'s, that a spelling is one call of. */
const CALLED: Syntax<Library | undefined> = {
  number: () => undefined,
  prefix: () => undefined,
  infix: () => undefined,
  call: (callee) => (typeof callee === "string" ? undefined : callee),
  conditional: () => undefined,
};

/** The operations that are one call of a function of gradc's own, by that function. */
export const OWN_FUNCTIONS: ReadonlyMap<Library["evaluate"], AnyOp> = new Map(
  OP_NAMES.flatMap((op) => {
    const callee = OPS[op].js(CALLED, undefined, undefined, undefined);
    return callee ? [[callee.evaluate, op] as const] : [];
  }),
);
