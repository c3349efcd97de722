/**
 * What runs a compiled program: generated code, or the IR interpreter where code generation is
 * forbidden.
 *
 * The non-obvious decision: both have the same four functions on flat arrays, so nothing above
 * this file asks which one it is.
 */
import { evaluate, type Flat, type Sources } from "./emit/evaluate.ts";
import { FUNCTION_KINDS, FUNCTIONS, type FunctionKind, parametersOf } from "./emit/programs.ts";
import { Interpreter, type Memory } from "./ir/interpret.ts";
import type { Programs } from "./passes/pipeline.ts";

/** "function": generated code runs; "interpreter": the IR is evaluated on typed arrays. */
export type Backend = "function" | "interpreter";

/** What the emitter calls an array, and what the interpreter calls it. */
const MEMORY = { inputs: "x", grad: "grad", tape: "tape", seed: "seed", data: "data" } as const;

type Slots = Record<(typeof MEMORY)[keyof typeof MEMORY], unknown>;

/** One of the four functions, run by the interpreter; allocates nothing per call. */
function interpreted(programs: Programs, kind: FunctionKind): (...arrays: unknown[]) => number {
  const interpreter = new Interpreter(FUNCTIONS[kind].graph(programs));
  const slots = parametersOf(programs, kind).map((parameter) => MEMORY[parameter]);
  const memory: Slots = { x: [], grad: [], tape: [], seed: 1, data: [] };
  return (...arrays) => {
    for (let i = 0; i < slots.length; i++) memory[slots[i] as keyof Slots] = arrays[i];
    return interpreter.run(memory as Memory);
  };
}

/** Makes the four functions for a backend. */
export function makeFlat(programs: Programs, backend: Backend, sources: () => Sources): Flat {
  if (backend === "function") return evaluate(sources());
  return Object.fromEntries(
    FUNCTION_KINDS.map((kind) => [kind, interpreted(programs, kind)]),
  ) as unknown as Flat;
}
