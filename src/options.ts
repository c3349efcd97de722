/**
 * The options of `compileGrad`.
 *
 * The non-obvious decision: options come last, after the shapes, and a shape may be a plain object
 * too. They are told apart by their values: those of options are words and booleans, never shapes.
 */
import { OPTION_INVALID } from "./catalogue.ts";
import { describe, GradcError } from "./errors.ts";
import type { Direction } from "./passes/jacobian.ts";
import type { Product } from "./passes/products.ts";
import type { Mode } from "./passes/simplify.ts";
import { isPlain } from "./trace/shapes.ts";

export interface Options {
  /**
   * "exact" (default): bit-identical to the interpreted engine. "fast": also rules that change
   * last digits or the treatment of NaN and infinities.
   */
  readonly mode?: Mode;
  /**
   * Compare the compiled code with the interpreted engine at some points before returning it.
   * "auto" (default): while that costs little next to compiling; what is compiled only when it is
   * first read (the value alone, the two halves) is compared then, with what was checked.
   */
  readonly check?: boolean | "auto";
  /**
   * Whether sums of terms that look alike become loops. "auto" (default): where the function would
   * be too long without; true: wherever they are found; false: never.
   */
  readonly loops?: boolean | "auto";
  /**
   * Where it runs. "auto" (default): generated code; or the interpreter where that is forbidden, and
   * for straight-line code that is too long for V8 to optimise.
   */
  readonly backend?: "auto" | "function" | "interpreter";
}

/** The options of `compileJacobian` and `compileHessian`. */
export interface MatrixOptions extends Options {
  /**
   * "reverse": row by row; "forward": column by column. "auto" (default): whichever takes fewer
   * operations.
   */
  readonly direction?: "auto" | Direction;
}

const KNOWN: Readonly<Record<keyof MatrixOptions, readonly unknown[]>> = {
  mode: ["exact", "fast"],
  check: [true, false, "auto"],
  loops: [true, false, "auto"],
  backend: ["auto", "function", "interpreter"],
  direction: ["auto", "reverse", "forward"],
};

/** Whether the last argument of `compileGrad` is options and not a shape. */
export function isOptions(thing: unknown): thing is MatrixOptions {
  if (typeof thing !== "object" || thing === null || Array.isArray(thing)) return false;
  if (Object.getOwnPropertySymbols(thing).length > 0 || !isPlain(thing)) return false;
  return Object.values(thing).every((value) => typeof value !== "object");
}

/** What holds for compilations that do not say otherwise. */
export type Defaults = Pick<MatrixOptions, "mode" | "check" | "loops">;

/**
 * Where defaults are kept while `gradc build` loads a module. The symbol is registered, because that
 * module may have loaded its own copy of gradc.
 */
const DEFAULTS: unique symbol = Symbol.for("gradc.defaults") as never;

type WithDefaults = { [DEFAULTS]?: Defaults | undefined };

/** Sets the options of compilations that ask for none; returns those before. */
export function setDefaults(defaults: Defaults | undefined): Defaults | undefined {
  const place = globalThis as WithDefaults;
  const before = place[DEFAULTS];
  place[DEFAULTS] = defaults;
  return before;
}

/**
 * Fills in defaults.
 * @throws GradcError OPTION_INVALID for an unknown option or value
 */
export function readOptions(options: MatrixOptions, product: Product): Required<MatrixOptions> {
  const isMatrix = product === "jacobian" || product === "hessian";
  const allowed = Object.entries(KNOWN).filter(([name]) => isMatrix || name !== "direction");
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [option, value] of given) {
    const values = allowed.find(([name]) => name === option)?.[1] ?? [];
    if (values.includes(value)) continue;
    const known = allowed
      .map(([name, choices]) => `${name}: ${choices.map((c) => JSON.stringify(c)).join(" | ")}`)
      .join("; ");
    throw new GradcError(OPTION_INVALID, { option, got: describe(value), known });
  }
  const defaults = (globalThis as WithDefaults)[DEFAULTS];
  return {
    mode: defaults?.mode ?? "exact",
    check: defaults?.check ?? "auto",
    loops: defaults?.loops ?? "auto",
    backend: "auto",
    direction: "auto",
    ...Object.fromEntries(given),
  };
}
