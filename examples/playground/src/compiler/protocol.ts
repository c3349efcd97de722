/**
 * What the page and the compile worker say to each other: plain data only.
 *
 * The non-obvious decision: a compilation and the numbers at a point are separate answers, so a
 * slider, which moves many times a second, asks for numbers alone.
 */
import type { Variation } from "../../../../src/compiled.ts";
import type { Both, Comparison } from "../../../../src/explain/compare.ts";
import type { CompilationRecord, Numbers } from "../../../../src/explain/record.ts";
import type { Slice } from "./slices.ts";
import type { Mode } from "../../../../src/passes/simplify.ts";

/** The options of a compilation that the page offers; those in the code itself win. */
export interface Settings {
  readonly mode: Mode;
  readonly loops: boolean | "auto";
}

/** Where the numbers are taken: the differentiated inputs and the constant arguments, flat. */
export interface Point {
  readonly x: readonly number[];
  readonly data: readonly number[];
}

/** Run a module and make the record of one of the compiled functions it exports. */
export interface CompileRequest {
  readonly kind: "compile";
  readonly id: number;
  readonly code: string;
  readonly settings: Settings;
  /** The export to show; the first one if it is absent or there is none of that name. */
  readonly name?: string;
}

/** The numbers of the function compiled last, at a point. */
export interface EvaluateRequest {
  readonly kind: "evaluate";
  readonly id: number;
  readonly point: Point;
}

/** One side of a comparison: an exported function, and what is different about how it is compiled. */
export interface SideRequest {
  /** The export; the first one if there is none of that name. */
  readonly name?: string;
  /** What the setting is called. */
  readonly called: string;
  readonly variation: Variation;
}

/** Run a module and compare two ways to compile what it exports. */
export interface CompareRequest {
  readonly kind: "compare";
  readonly id: number;
  readonly code: string;
  readonly settings: Settings;
  readonly sides: Both<SideRequest>;
  /** Whether speed is measured, which takes some seconds. */
  readonly measured: boolean;
}

export type Request = CompileRequest | EvaluateRequest | CompareRequest;

/** What is wrong with the user's code. */
export interface Problem {
  /** What happened, in the user's terms. */
  readonly summary: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The code of a GradcError. */
  readonly code?: string;
  /** From 1; absent where the browser does not tell. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

export interface Compiled {
  readonly kind: "compiled";
  readonly id: number;
  /** All compiled functions that the module exports. */
  readonly functions: readonly string[];
  /** That of the chosen one; places are those in the editor. */
  readonly record: CompilationRecord;
}

export interface Evaluated {
  readonly kind: "evaluated";
  readonly id: number;
  readonly point: Point;
  readonly numbers: Numbers;
}

export interface Compared {
  readonly kind: "compared";
  readonly id: number;
  /** All compiled functions that the module exports. */
  readonly functions: readonly string[];
  readonly comparison: Comparison;
}

export interface Failed {
  readonly kind: "failed";
  readonly id: number;
  readonly problem: Problem;
}

/** The user's code begins to run. Until it ends, time is limited. */
export interface Begins {
  readonly kind: "begins";
  readonly id: number;
}

/** The user's code has run. */
export interface Ends {
  readonly kind: "ends";
  readonly id: number;
}

export type Running = Begins | Ends;

/** A part of the answer to come, which is too large for one message. */
export interface Part {
  readonly kind: "part";
  readonly id: number;
  readonly slice: Slice;
}

/** What comes before the answer. */
export type Interim = Running | Part;

/** What ends a request. */
export type Answer = Compiled | Evaluated | Compared | Failed;
