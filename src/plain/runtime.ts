/**
 * What lowered code calls: one object for each lowered file, in whose text it is named `$`.
 *
 * The non-obvious decision: lowered code is not compiled, it is run, and traced as any function
 * is. On ordinary numbers it does exactly what the user's code does, so the same text serves to
 * check that the two agree.
 */
import {
  compileGrad,
  compileHessian,
  compileHvp,
  compileJacobian,
  compileJvp,
  compileVjp,
} from "../compilers.ts";
import type { Place } from "../errors.ts";
import type { Product } from "../passes/products.ts";
import { constant, matrix, rows, scalar, type Shape, vector } from "../trace/shapes.ts";
import { Branches, choice, conjunction, disjunction, leave, truth } from "./branches.ts";
import { call, construct, key, literal, lowered, method } from "./calls.ts";
import { equality, infix, kind, OPERATORS, prefix, text } from "./operators.ts";
import { named } from "./marks.ts";
import { isRows, over } from "./row-loops.ts";
import { plainFunction } from "./root.ts";
import { type Control, refuseControl, refuseShape, type Shapeless } from "./refusals.ts";
import { shaped, shapesFor } from "./shapes.ts";
import { born, type Cell, depth, Variable, write } from "./writes.ts";

type Thunk = () => unknown;
/** The number of a place in its file. */
type Site = number;

/** What an expression in a doc comment gives. */
function evaluated(given: Thunk, refuse: (why: string) => never): unknown {
  try {
    return given();
  } catch (error) {
    return refuse(`is no shape (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** The compilers, by the product. */
const COMPILERS: Readonly<Record<Product, (...args: any[]) => unknown>> = {
  gradient: compileGrad,
  jacobian: compileJacobian,
  hessian: compileHessian,
  jvp: compileJvp,
  vjp: compileVjp,
  hvp: compileHvp,
};

/**
 * The runtime of one lowered file.
 * @param file its path
 * @param positions line and column of each site, one after the other
 */
export function runtime(file: string, positions: readonly number[]): object {
  const at = (site: Site): Place => ({
    file,
    line: positions[2 * site] as number,
    column: positions[2 * site + 1] as number,
  });
  const infixes = OPERATORS.map(
    (operator) =>
      [
        operator,
        (x: unknown, y: unknown, s: Site) =>
          // Most of what a trace does is counting, which needs no place.
          typeof x === "number" && typeof y === "number"
            ? infix(operator, x, y, NOWHERE)
            : infix(operator, x, y, at(s)),
      ] as const,
  );
  return {
    ...Object.fromEntries(infixes),
    prefix: (operator: string, x: unknown, s: Site) => prefix(operator, x, at(s)),
    equality: (operator: string, x: unknown, y: unknown, s: Site) =>
      equality(operator, x, y, at(s)),
    kind,
    text: (x: unknown, s: Site) => text(x, at(s)),
    branches: (c: unknown, s: Site) => new Branches(c, at(s)),
    leave: (control: Control, s: Site, ...left: Branches[]) => leave(control, at(s), left),
    truth: (c: unknown, control: Control, s: Site) => truth(c, control, at(s)),
    choice: (c: unknown, yes: Thunk, no: Thunk, s: Site) => choice(c, yes, no, at(s)),
    and: (x: unknown, y: Thunk, s: Site) => conjunction(x, y, at(s)),
    or: (x: unknown, y: Thunk, s: Site) => disjunction(x, y, at(s)),
    call: (fn: unknown, args: unknown[], s: Site) => call(fn, args, at(s)),
    method: (self: unknown, name: PropertyKey, args: unknown[], s: Site) =>
      method(self, name, args, at(s)),
    optional: (self: unknown, use: (self: unknown) => unknown) =>
      self === null || self === undefined ? undefined : use(self),
    construct: (type: unknown, args: unknown[], s: Site) => construct(type, args, at(s)),
    fn: lowered,
    literal,
    born,
    cell: (read: Thunk, assign: (value: unknown) => void): Cell => new Variable(read, assign, at),
    key: (k: unknown, s: Site) => key(k, at(s)),
    set(holder: object, k: unknown, value: unknown, s: Site): unknown {
      write(holder, key(k, at(s)), value, at(s));
      return value;
    },
    /** A place that a pattern assigns. */
    ref: (holder: Record<PropertyKey, unknown>, k: unknown, s: Site): Cell => {
      const name = key(k, at(s));
      return {
        get value() {
          return holder[name];
        },
        set value(value) {
          write(holder, name, value, at(s));
        },
      };
    },
    /** Assigns what `next` makes of the old value; gives the new one, or the old one. */
    update(
      holder: Record<PropertyKey, unknown>,
      k: unknown,
      next: (old: unknown) => unknown,
      s: Site,
      post = false,
    ): unknown {
      const name = key(k, at(s));
      const old = holder[name];
      const value = next(old);
      write(holder, name, value, at(s));
      return post ? old : value;
    },
    /** The old value of a variable that was counted up or down. */
    post: (old: unknown, _now: unknown) => old,
    depth,
    /** What a loop goes through. */
    over: (thing: unknown, s: Site) => (isRows(thing) ? over(thing, at(s)) : thing),
    /** Refuses to catch what was thrown in a branch that had to run to its end. */
    caught(error: unknown, before: number, s: Site): void {
      if (error instanceof Error && error.name === "GradcError") throw error;
      if (depth() !== before) refuseControl("catch", at(s));
    },
    named,
    /** A function to compile. */
    root: (fn: unknown, s: Site) => plainFunction(fn, at(s)),
    /** Compiles a function that a doc comment marks. */
    compile: (product: Product, fn: unknown, rest: readonly unknown[], s: Site) =>
      COMPILERS[product](plainFunction(fn, at(s)), ...rest),
    /** A shape that no type and no doc comment tells. */
    shapeless: (what: string, why: string, lacks: Shapeless, s: Site): never =>
      refuseShape(what, why, lacks, at(s)),
    shaped: (
      given: () => unknown,
      element: () => Shape | undefined,
      what: string,
      text: string,
      s: Site,
    ) =>
      shaped(
        evaluated(given, (why) => refuseShape(what, `${text} ${why}`, "length", at(s))),
        element,
      ),
    shapesFor,
    shapes: { scalar, vector, matrix, constant, rows },
  };
}

const NOWHERE: Place = { file: "", line: 0, column: 0 };
