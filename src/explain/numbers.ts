/**
 * The numbers that belong to a record at one point: of everything that was traced, of each
 * instruction of each stage, and of each line of code.
 *
 * The non-obvious decision: values and derivatives of what was traced come from the interpreted
 * engine, those of stages and code from the IR interpreter; so where they stand side by side, two
 * independent computations do.
 */
import type { Swept } from "../check/engine.ts";
import type { CheckPoint } from "../check/points.ts";
import { tapeAt } from "../check/runs.ts";
import { LENGTH_MISMATCH } from "../catalogue.ts";
import type { Compilation } from "../compiled.ts";
import { GradcError } from "../errors.ts";
import { hasLoops } from "../ir/block.ts";
import { valuesOf } from "../ir/interpret.ts";
import { compilationBehind, stagesOf } from "./make-record.ts";
import type { CompilationRecord, FunctionRecord, Numbers } from "./record.ts";

/** What graphs read, and the array that forward leaves to backward. */
type Memory = CheckPoint & { readonly tape: Float64Array };

/** The numbers of one function: of its stages, and of the lines of its code. */
interface OfFunction {
  readonly stages: Numbers["stages"][number];
  readonly lines: Numbers["lines"][number];
}

function ofFunction(compilation: Compilation, record: FunctionRecord, memory: Memory): OfFunction {
  const stages = stagesOf(compilation, record.kind);
  const last = stages.length - 1;
  const values = stages.map(({ graph }, i) => {
    const wanted = i === last || record.stages.length > 0;
    return hasLoops(graph) || !wanted ? undefined : valuesOf(graph, { ...memory, seed: 1 });
  });
  // A function that is cut into parts hands numbers over in an array of its own.
  const isWhole = record.lines.every(({ pieces }) => pieces.every(({ graph }) => graph === 0));
  const lines = record.lines.map(({ pieces: [first] }) =>
    isWhole && first !== undefined ? values[last]?.[first.id] : undefined,
  );
  return { stages: record.stages.length > 0 ? values : [], lines };
}

/** What the engine knows of a function without loops; of one with loops, the inputs. */
function swept(compilation: Compilation, point: CheckPoint): Swept {
  if (compilation.traced.lower === undefined) return compilation.sweep(point);
  const { graph } = compilation.traced;
  const results: number[] = [];
  for (const [of, { space, index }] of graph.names.sources) {
    results[of] = point[space][index] as number;
  }
  return { results, adjoints: [], sent: [] };
}

/** A point of the given lengths, or as long as it must be. */
function pointOf(
  { traced }: Compilation,
  x: ArrayLike<number>,
  data: ArrayLike<number>,
): CheckPoint {
  const { names } = traced.graph;
  const check = (what: string, array: ArrayLike<number>, expected: number): void => {
    if (array.length === expected) return;
    throw new GradcError(LENGTH_MISMATCH, { what, expected, got: array.length });
  };
  check("x", x, names.x.length);
  // The rows of a table stand behind the constants.
  if (names.row === undefined) check("data", data, names.data.length);
  return {
    x: Float64Array.from(x),
    data: Float64Array.from(data),
    direction: new Float64Array(x.length).fill(1),
    cotangents: new Float64Array(names.outputs?.length ?? 1).fill(1),
  };
}

/**
 * The numbers of a record at a point. Directions and cotangents are all ones.
 * @param compiled what the record was made of
 * @param x the differentiated inputs, in the order of the record's `inputs`
 * @param data the constant arguments, in the order of the record's `data`
 * @throws GradcError NOT_COMPILED, LENGTH_MISMATCH
 */
export function numbersAt(
  compiled: unknown,
  record: CompilationRecord,
  x: ArrayLike<number>,
  data: ArrayLike<number> = [],
): Numbers {
  const compilation = compilationBehind(compiled, "explain");
  const point = pointOf(compilation, x, data);
  const { results, adjoints, sent } = swept(compilation, point);
  const memory = { ...point, tape: tapeAt(compilation.programs, point) };
  // In the order of the record forward comes before backward, which reads what it leaves.
  const functions = record.functions.map((one) => ofFunction(compilation, one, memory));
  return {
    data: results,
    grad: adjoints,
    sent,
    stages: functions.map((one) => one.stages),
    lines: functions.map((one) => one.lines),
  };
}
