/**
 * The record of a compilation: what was traced, what each pass did to each instruction, and which
 * of them each line of the emitted code serves. Text, HTML and the playground are views of it.
 *
 * The non-obvious decision: it is plain data (JSON, structured clone), so that a page can make it
 * in a worker and a file can hold it; and everything in it points at traced things by their
 * number `of`, the one name that all stages and all code share.
 */
import type { Sent } from "../check/engine.ts";
import type { Place } from "../errors.ts";
import type { Role, Space } from "../ir/graph.ts";
import type { FunctionKind, Product } from "../passes/products.ts";
import type { Mode } from "../passes/simplify.ts";

/** What an operation was applied to: a traced thing, by its number, or a constant. */
export type Operand = { readonly of: number } | { readonly constant: number };

/** One application of the chain rule. */
export interface Rule {
  /** The number of the traced thing whose derivative receives something. */
  readonly to: number;
  /** Which argument of the operation that is, from 0. */
  readonly argument: number;
  /** `dc += de`, with `only where …` behind it for a gate. */
  readonly text: string;
}

/** An input, or an operation as it was traced. */
export interface TracedThing {
  /** Its position in `traced`. */
  readonly of: number;
  /** The path of an input, the label of an operation, or `v` and its number. */
  readonly name: string;
  /** Whether the name is the user's. */
  readonly named: boolean;
  /** The operation; null for an input. */
  readonly op: string | null;
  /** What to write on its node in a drawing: `+`, `×`, `relu`; the name of an input. */
  readonly symbol: string;
  /** Where an input is read; absent for an operation. */
  readonly source?: { readonly space: Space; readonly index: number };
  readonly args: readonly Operand[];
  /** `e = c - d`; its name for an input. */
  readonly line: string;
  /** What the chain rule adds because of it, in the order in which that happens. */
  readonly rules: readonly Rule[];
  /** Whether it has a derivative: it depends on an input that is no constant. */
  readonly active: boolean;
  /** Where the user's program applies the operation, if that is known. */
  readonly place?: Place;
}

/** An instruction of one of the graphs of a stage or function, and what it is for. */
export interface InstructionRef {
  /** Which graph, from 0: with loops there are several. */
  readonly graph: number;
  /** Its number in the graph. */
  readonly id: number;
  readonly role: Role;
  /** The number of the traced thing it serves; −1 for constants and the like. */
  readonly of: number;
}

/** A line of the IR. */
export interface IrLine {
  /** `%3 = mul %0 %1`, `output value[0] = %3`, `for i, 100 times`. */
  readonly text: string;
  /** How many loops are around it. */
  readonly depth: number;
  /** Absent for lines that are no instruction. */
  readonly instruction?: InstructionRef;
  /** What the pass that leads to this stage did to get it. */
  readonly change: "kept" | "new" | "rewritten";
  /** The rules by which the pass rewrote it; empty where it did not. */
  readonly rules: readonly string[];
  /** Numbers of the instructions of the stage before that it stands for now. */
  readonly from: readonly number[];
}

/** What a pass did to an instruction of the stage before. */
export interface Change {
  /** `rewritten` into something else, the same as an `equal` one, or `dropped`. */
  readonly kind: "rewritten" | "equal" | "dropped";
  /** Number of the instruction in the stage before. */
  readonly before: number;
  /** Number of what has its value now; −1 if nothing has. */
  readonly after: number;
  /** The instruction as it was: `%9 = neg %0`. */
  readonly was: string;
  /** What it is now, in the numbers of the stage before: `sub %1 %0`, `%4`, `0.5`; "" if dropped. */
  readonly is: string;
  /** The rules of the pass that applied, in order: `add x (neg y) → sub x y`. */
  readonly rules: readonly string[];
}

/** How often a pass did something. */
export interface Count {
  readonly what: string;
  readonly count: number;
}

/** A graph as a pass left it. */
export interface StageRecord {
  /** The name of the pass; "trace" for the first. */
  readonly name: string;
  /** What it does, for someone who learns. */
  readonly about: string;
  /** The pass only adds instructions. */
  readonly appends: boolean;
  /** Operations in the graph; in a loop each counts once. */
  readonly operations: number;
  readonly counts: readonly Count[];
  readonly lines: readonly IrLine[];
  /** Empty for the first stage, for passes that only append, and where there are loops. */
  readonly changes: readonly Change[];
}

/** A place in a line of code from which on the code serves an instruction. */
export interface CodePiece extends InstructionRef {
  /** Column, from 0. */
  readonly column: number;
}

/** A line of emitted code. */
export interface CodeLine {
  readonly text: string;
  /** What it serves, the statement as a whole first; empty for braces and comments. */
  readonly pieces: readonly CodePiece[];
}

/** One emitted function, and how it came about. */
export interface FunctionRecord {
  readonly kind: FunctionKind;
  /** What it does, in a sentence. */
  readonly purpose: string;
  /** From the trace to the graph that was emitted. */
  readonly stages: readonly StageRecord[];
  readonly lines: readonly CodeLine[];
  /** Operations in the graph that was emitted; in a loop each counts once. */
  readonly operations: number;
  /** Length of the code in UTF-8. */
  readonly bytes: number;
}

/** How a function was compiled. */
export interface CompilationRecord {
  readonly name: string;
  readonly product: Product;
  readonly mode: Mode;
  readonly backend: "function" | "interpreter";
  /** Paths of the differentiated inputs, in order. */
  readonly inputs: readonly string[];
  /** Paths of the constant arguments, in order. */
  readonly data: readonly string[];
  /** Inputs and operations in the order of tracing. */
  readonly traced: readonly TracedThing[];
  /** The results, with their paths where there are several. */
  readonly results: readonly (Operand & { readonly path?: string })[];
  /** Whether the function has loops of its own; what is in them runs more than once. */
  readonly hasLoops: boolean;
  /** The function that computes everything at once comes first. */
  readonly functions: readonly FunctionRecord[];
}

/**
 * The numbers of a compilation at one point. Of a function with loops of its own there are only
 * those of the inputs and what the function returns: what a loop repeats has no one number.
 */
export interface Numbers {
  /** The value of each traced thing, by its number. */
  readonly data: readonly (number | undefined)[];
  /**
   * ∂result/∂thing, as the interpreted engine computes it (with several results, of their sum);
   * undefined where nothing arrives.
   */
  readonly grad: readonly (number | undefined)[];
  /** The chain rule in the order in which the engine applies it; see `Sent`. */
  readonly sent: readonly Sent[];
  /** For each function of the record, each stage, and each instruction: its value. */
  readonly stages: readonly (readonly (readonly number[] | undefined)[])[];
  /** For each function of the record and each line of code: what the statement computes. */
  readonly lines: readonly (readonly (number | undefined)[])[];
}
