/**
 * Makes the record of a compilation.
 *
 * The non-obvious decision: it only reads what the compiler keeps anyway (stages, images, origins,
 * rules), so what it tells is what happened; and the code is emitted once more with marks, by the
 * same emitter, so a line of code says by itself which instructions it serves.
 */
import { NOT_COMPILED } from "../catalogue.ts";
import { type Compilation, compilationOf } from "../compiled.ts";
import { emitMarked } from "../emit/evaluate.ts";
import { kindsOf, mainKind, routineOf, rowFor } from "../emit/programs.ts";
import { describe, GradcError } from "../errors.ts";
import { hasLoops, type Routine } from "../ir/block.ts";
import type { Graph } from "../ir/graph.ts";
import type { Stage } from "../passes/pipeline.ts";
import type { FunctionKind, Program } from "../passes/products.ts";
import type { CodeLine, CodePiece, CompilationRecord, FunctionRecord } from "./record.ts";
import { bytesOf } from "./quantities.ts";
import { recordStages, referenceTo } from "./stages.ts";
import { operandOf, thingsOf } from "./things.ts";

export interface RecordOptions {
  /** What the function is called. Default "the function". */
  readonly name?: string;
  /** Whether the stages of all functions are in the record, or only those of the first. */
  readonly stages?: "all" | "first";
}

/** The compilation behind a compiled function. */
export function compilationBehind(compiled: unknown, what: string): Compilation {
  const compilation = compilationOf(compiled);
  if (compilation !== undefined) return compilation;
  throw new GradcError(NOT_COMPILED, { what, got: describe(compiled) });
}

/** The functions of a compilation, the one that computes everything at once first. */
function kindsInOrder({ programs }: Compilation): readonly FunctionKind[] {
  const main = mainKind(programs);
  return [main, ...kindsOf(programs).filter((kind) => kind !== main)];
}

/** The stages of a function; where it is a half of what passes left, cutting is one more. */
export function stagesOf({ programs }: Compilation, kind: FunctionKind): readonly Stage[] {
  const { graph, stages } = programs.functions[kind] as Program;
  const last = stages.at(-1) as Stage;
  if (last.graph === graph || hasLoops(last.graph)) return stages;
  const about = "cut in two: what computes the value, and what computes derivatives";
  return [...stages, { name: "split", about, graph, counts: new Map() }];
}

/** The lines of a function and what they serve. */
function codeOf(compilation: Compilation, kind: FunctionKind): CodeLine[] {
  const { text, marks, graphs } = emitMarked(compilation.programs, kind);
  const lines = text.split("\n").map((line) => ({ text: line, pieces: [] as CodePiece[] }));
  for (const { line, column, id, graph } of marks) {
    lines[line]?.pieces.push({ column, ...referenceTo(graphs[graph] as Graph, id, graph) });
  }
  return lines;
}

function recordFunction(
  compilation: Compilation,
  kind: FunctionKind,
  withStages: boolean,
): FunctionRecord {
  const { programs, sources } = compilation;
  const routine: Routine = routineOf(programs, kind);
  return {
    kind,
    purpose: rowFor(programs, kind).purpose,
    stages: withStages ? recordStages(stagesOf(compilation, kind)) : [],
    lines: codeOf(compilation, kind),
    operations: routine.operationCount,
    bytes: bytesOf(sources[kind].text),
  };
}

/**
 * The record of how a function was compiled: plain data, see record.ts.
 * @param compiled what `compileGrad` or another compiler returned
 * @throws GradcError NOT_COMPILED
 */
export function recordOf(
  compiled: unknown,
  { name = "the function", stages = "all" }: RecordOptions = {},
): CompilationRecord {
  const compilation = compilationBehind(compiled, "explain");
  const { options, programs, backend, traced } = compilation;
  const { graph } = traced;
  return {
    name,
    product: programs.product,
    mode: options.mode,
    backend,
    inputs: graph.names.x,
    data: graph.names.data,
    traced: thingsOf(graph, traced.places()),
    results: graph.outputs.map(({ id, index }) => {
      const path = graph.names.outputs?.[index];
      return { ...operandOf(graph, id), ...(path === undefined ? {} : { path }) };
    }),
    hasLoops: traced.lower !== undefined,
    functions: kindsInOrder(compilation).map((kind, i) =>
      recordFunction(compilation, kind, i === 0 || stages === "all"),
    ),
  };
}
