/**
 * The functions of each product: value, forward, backward, valueAndGrad, valueAndEntries, ….
 *
 * The non-obvious decision: this table is the one place that says which arrays each function
 * takes; the generated code, the interpreter backend and the generated files all read it.
 */
import { graphsOf, hasLoops, type Routine } from "../ir/block.ts";
import type { Graph } from "../ir/graph.ts";
import type { FunctionKind, Product, Program, Programs } from "../passes/products.ts";
import type { Code } from "./code.ts";
import { emitBlock } from "./block.ts";
import type { Dialect } from "./dialect.ts";
import { emitLong } from "./long.ts";
import type { LibraryNames } from "./libraries.ts";
import { ProgramNames, type PublicParameter } from "./names.ts";

interface Row {
  /** The arrays it takes, before `data`, which comes last where there is any. */
  readonly parameters: readonly PublicParameter[];
  readonly suffix: string;
  /** For the doc comment. */
  readonly purpose: string;
}

const row = (suffix: string, purpose: string, ...parameters: readonly PublicParameter[]): Row => ({
  parameters: ["inputs", ...parameters],
  suffix,
  purpose,
});

type Table = Readonly<Record<Product, Readonly<Partial<Record<FunctionKind, Row>>>>>;

export const FUNCTIONS: Table = {
  gradient: {
    value: row("Value", "Returns the value."),
    forward: row(
      "Forward",
      "Returns the value and fills the tape with what backward reads.",
      "tape",
    ),
    backward: row("Backward", "Fills grad with seed times the gradient.", "tape", "grad", "seed"),
    valueAndGrad: row(
      "ValueAndGrad",
      "Returns the value and fills grad with the gradient.",
      "grad",
    ),
  },
  jacobian: {
    value: row("Value", "Fills values.", "values"),
    valueAndEntries: row(
      "Entries",
      "Fills values, and entries with the Jacobian, in the order of its pattern.",
      "values",
      "entries",
    ),
  },
  hessian: {
    value: row("Value", "Returns the value."),
    valueAndEntries: row(
      "Entries",
      "Returns the value; fills grad, and entries with the Hessian, in the order of its pattern.",
      "grad",
      "entries",
    ),
  },
  jvp: {
    valueAndTangent: row(
      "Tangent",
      "Fills values, and tangents with their derivatives along direction.",
      "direction",
      "values",
      "tangents",
    ),
  },
  vjp: {
    valueAndGrad: row(
      "ValueAndGrad",
      "Fills values, and grad with the gradients of all values weighted with cotangents.",
      "cotangents",
      "values",
      "grad",
    ),
  },
  hvp: {
    valueAndProduct: row(
      "Product",
      "Returns the value; fills grad, and product with the Hessian times direction.",
      "direction",
      "grad",
      "product",
    ),
  },
};

/** The row of a function. */
export function rowFor({ product }: Programs, kind: FunctionKind): Row {
  return FUNCTIONS[product][kind] as Row;
}

/** The functions of a product, in order. */
export function kindsOf({ product }: Pick<Programs, "product">): readonly FunctionKind[] {
  return Object.keys(FUNCTIONS[product]) as FunctionKind[];
}

/** The function that computes everything at once: it comes last. */
export function mainKind(programs: Pick<Programs, "product">): FunctionKind {
  return kindsOf(programs).at(-1) as FunctionKind;
}

/** The graph of one function. */
export function routineOf({ functions }: Programs, kind: FunctionKind): Routine {
  return (functions[kind] as Program).graph;
}

/** The graphs of all functions of a product. */
export function allGraphs(programs: Programs): readonly Graph[] {
  return kindsOf(programs).flatMap((kind) => graphsOf(routineOf(programs, kind)));
}

/** How many numbers a row of data has; 0 without rows. */
export function columnsOf({ main }: Programs): number {
  return main.graph.names.row?.length ?? 0;
}

/** Whether the program has constant arguments or rows. */
export function hasData(programs: Programs): boolean {
  return programs.main.graph.names.data.length > 0 || columnsOf(programs) > 0;
}

/** The parameters of one of the functions. */
export function parametersOf(programs: Programs, kind: FunctionKind): readonly PublicParameter[] {
  const { parameters } = rowFor(programs, kind);
  return hasData(programs) ? [...parameters, "data"] : parameters;
}

/** The length of each array; of `data` without its rows. */
export function lengthsOf(programs: Programs): Readonly<Record<PublicParameter, number>> {
  const { x, data, outputs } = programs.main.graph.names;
  const [inputs, values] = [x.length, outputs?.length ?? 1];
  return {
    inputs,
    grad: inputs,
    direction: inputs,
    product: inputs,
    values,
    tangents: values,
    cotangents: values,
    entries: programs.pattern?.rows.length ?? 0,
    // Read only where there is a tape: it is known when the halves have been made.
    get tape(): number {
      return programs.tapeLength;
    },
    seed: 1,
    data: data.length,
  };
}

/** Text of each function of a product. */
export type FunctionTexts = ReadonlyMap<FunctionKind, Code>;

/** What code may be called in the place where it will stand. */
export interface Scope {
  readonly nameOf: (kind: FunctionKind) => Code;
  /** A name that nothing else has. */
  readonly claim: (wanted: string) => Code;
  readonly libraries: LibraryNames;
  /** What comes before a function. */
  readonly doc?: (kind: FunctionKind) => Code;
  readonly dialect?: Dialect;
}

/** Emits what has loops, or what has none, whatever its length. */
function emitRoutine(routine: Routine, ...rest: Rest<typeof emitBlock>): Code {
  return hasLoops(routine) ? emitBlock(routine, ...rest) : emitLong(routine, ...rest);
}

type Rest<F> = F extends (first: never, ...rest: infer R) => unknown ? R : never;

/** The names of all that the functions of a program mention. */
export const namesIn = (programs: Programs, { libraries, dialect }: Scope): ProgramNames =>
  new ProgramNames(programs.main.graph.names, libraries, dialect);

/** Emits one function. */
export function emitKind(
  programs: Programs,
  kind: FunctionKind,
  scope: Scope,
  names: ProgramNames = namesIn(programs, scope),
): Code {
  const parameters = parametersOf(programs, kind);
  const name = scope.nameOf(kind);
  const { claim, doc } = scope;
  return emitRoutine(routineOf(programs, kind), name, parameters, names, claim, doc?.(kind));
}

/** Emits all functions, each under a name; they call the user's things the same. */
export function emitKinds(programs: Programs, scope: Scope): FunctionTexts {
  const names = namesIn(programs, scope);
  return new Map(
    kindsOf(programs).map((kind) => [kind, emitKind(programs, kind, scope, names)] as const),
  );
}
