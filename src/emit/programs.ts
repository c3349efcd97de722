/**
 * The four functions of one compiled program: value, forward, backward, valueAndGrad.
 *
 * The non-obvious decision: this table is the one place that says which graph each function runs
 * and which arrays it takes; the generated code, the interpreter backend and the generated files
 * all read it.
 */
import type { Graph } from "../ir/graph.ts";
import type { Programs } from "../passes/pipeline.ts";
import type { Code } from "./code.ts";
import { emitFunction } from "./javascript.ts";
import { type Parameter, ProgramNames } from "./names.ts";

export type FunctionKind = "value" | "forward" | "backward" | "valueAndGrad";

interface Row {
  readonly graph: (programs: Programs) => Graph;
  /** The arrays it takes, before `data`, which comes last where there is any. */
  readonly parameters: readonly Parameter[];
  readonly suffix: string;
}

export const FUNCTIONS: Readonly<Record<FunctionKind, Row>> = {
  value: { graph: (p) => p.value, parameters: ["inputs"], suffix: "Value" },
  forward: { graph: (p) => p.forward, parameters: ["inputs", "tape"], suffix: "Forward" },
  backward: {
    graph: (p) => p.backward,
    parameters: ["inputs", "tape", "grad", "seed"],
    suffix: "Backward",
  },
  valueAndGrad: {
    graph: (p) => p.fused,
    parameters: ["inputs", "grad"],
    suffix: "ValueAndGrad",
  },
};

export const FUNCTION_KINDS: readonly FunctionKind[] = Object.keys(FUNCTIONS) as FunctionKind[];

/** Whether the program has constant arguments. */
export function hasData(programs: Programs): boolean {
  return programs.fused.names.data.length > 0;
}

/** The parameters of one of the four functions. */
export function parametersOf(programs: Programs, kind: FunctionKind): readonly Parameter[] {
  const { parameters } = FUNCTIONS[kind];
  return hasData(programs) ? [...parameters, "data"] : parameters;
}

/** Emits the four functions, each under a name; they call the user's things the same. */
export function emitKinds(
  programs: Programs,
  nameOf: (kind: FunctionKind) => Code,
): Readonly<Record<FunctionKind, Code>> {
  const names = new ProgramNames(programs.fused.names);
  const emit = (kind: FunctionKind): Code =>
    emitFunction(
      FUNCTIONS[kind].graph(programs),
      nameOf(kind),
      parametersOf(programs, kind),
      names,
    );
  return Object.fromEntries(FUNCTION_KINDS.map((kind) => [kind, emit(kind)])) as Record<
    FunctionKind,
    Code
  >;
}
