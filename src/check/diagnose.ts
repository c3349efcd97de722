/**
 * Finds where compiled code first goes wrong: in tracing, in a pass, or in the emitter.
 *
 * The non-obvious decision: nothing is logged while compiling. Every pass can say what became of
 * each instruction, so after a failure all stages are run again on the IR interpreter and the
 * first instruction whose number changed is the culprit.
 */
import type { Compilation } from "../compiled.ts";
import { code, exactName, Namer } from "../emit/code.ts";
import { emitFunction } from "../emit/javascript.ts";
import { runBody } from "../emit/evaluate.ts";
import { librariesIn, nameLibraries } from "../emit/libraries.ts";
import { ProgramNames } from "../emit/names.ts";
import type { Place } from "../errors.ts";
import { hasLoops } from "../ir/block.ts";
import { type Graph, type Id, type Output, userName } from "../ir/graph.ts";
import { valuesOf } from "../ir/interpret.ts";
import { showInstruction } from "../ir/text.ts";
import { type Stage, straight } from "../passes/pipeline.ts";
import type { FunctionKind, Program } from "../passes/products.ts";
import type { Judgement } from "./engine.ts";
import type { CheckPoint } from "./points.ts";
import { sameBits, sameGradient } from "./runs.ts";

/** What was found, in words, and the user's line it belongs to. */
export interface Diagnosis {
  readonly found: string;
  readonly place: Place | undefined;
}

/** An instruction that has the wrong number. */
interface Culprit {
  readonly where: string;
  readonly graph: Graph;
  readonly id: Id;
  readonly got: number;
  readonly wanted: number;
}

const agrees = (graph: Graph, id: Id, got: number, wanted: number): boolean =>
  graph.origin(id).role === "primal" ? sameBits(got, wanted) : sameGradient(got, wanted);

const registersOf = (graph: Graph, point: CheckPoint): readonly number[] =>
  valuesOf(graph, { ...point, seed: 1 });

/** The first instruction of the differentiated graph that differs from the engine. */
function againstEngine(stage: Stage, point: CheckPoint, truth: Judgement): Culprit | undefined {
  const graph = straight(stage);
  const registers = registersOf(graph, point);
  for (let id = 0; id < graph.length; id++) {
    const { role, of } = graph.origin(id);
    const wanted =
      role === "primal"
        ? truth.traced.results[of]
        : role === "adjoint"
          ? truth.traced.adjoints[of]
          : undefined;
    const got = registers[id] as number;
    if (wanted === undefined || agrees(graph, id, got, wanted)) continue;
    return { where: `in ${stage.name}`, graph, id, got, wanted };
  }
  return undefined;
}

/** The first instruction whose image after a pass has another number. */
function againstBefore(before: Stage, after: Stage, point: CheckPoint): Culprit | undefined {
  const [old, now] = [straight(before), straight(after)];
  const wanted = registersOf(old, point);
  const got = registersOf(now, point);
  for (let id = 0; id < old.length; id++) {
    const image = after.image?.[id] ?? -1;
    if (image === -1) continue;
    const [a, b] = [got[image] as number, wanted[id] as number];
    if (agrees(old, id, a, b)) continue;
    return {
      where: `in ${after.name}, from ${showInstruction(old, id)}`,
      graph: now,
      id: image,
      got: a,
      wanted: b,
    };
  }
  return undefined;
}

/** The same graph with every instruction stored on a tape, so that emitted code shows its steps. */
function storingAll(graph: Graph): Graph {
  const store = (id: Id): Output => ({ target: "tape", index: id, id });
  return graph.withOutputs(Array.from({ length: graph.length }, (_, id) => store(id)));
}

/** The first instruction that emitted code computes otherwise than the IR interpreter. */
function againstInterpreter(graph: Graph, point: CheckPoint): Culprit | undefined {
  const wanted = registersOf(graph, point);
  const all = storingAll(graph);
  const name = exactName("probe");
  const namer = new Namer();
  namer.reserve(name);
  const libraries = nameLibraries(librariesIn([graph]), namer);
  const text = emitFunction(
    all,
    name,
    ["inputs", "data", "direction", "cotangents", "tape", "seed"],
    new ProgramNames(graph.names, libraries),
  );
  const probe = runBody(code`${text}\nreturn probe;`, libraries) as (...arrays: unknown[]) => void;
  const got = new Float64Array(graph.length);
  const { x, data, direction, cotangents } = point;
  probe(x, data, direction, cotangents, got, 1);
  const id = got.findIndex((value, i) => !agrees(graph, i, value, wanted[i] as number));
  if (id === -1) return undefined;
  return {
    where: "in the emitted code",
    graph,
    id,
    got: got[id] as number,
    wanted: wanted[id] as number,
  };
}

function findCulprit(
  compilation: Compilation,
  stages: readonly Stage[],
  point: CheckPoint,
  truth: Judgement,
): Culprit | undefined {
  const exact = compilation.options.mode === "exact";
  const judged = exact && stages[1]?.name === "differentiate";
  const fromEngine = stages.slice(0, judged ? 2 : 1);
  for (const stage of fromEngine) {
    const culprit = againstEngine(stage, point, truth);
    if (culprit !== undefined) return culprit;
  }
  for (let i = 1; i < stages.length; i++) {
    const culprit = againstBefore(stages[i - 1] as Stage, stages[i] as Stage, point);
    if (culprit !== undefined) return culprit;
  }
  const graph = straight(stages.at(-1) as Stage);
  return compilation.backend === "function" ? againstInterpreter(graph, point) : undefined;
}

/**
 * Says which instruction is the first to be wrong.
 * @param kind the function that failed
 */
export function diagnose(
  compilation: Compilation,
  point: CheckPoint,
  truth: Judgement,
  kind: FunctionKind,
): Diagnosis {
  const { stages } = compilation.programs.functions[kind] as Program;
  if (stages.some(({ graph }) => hasLoops(graph))) {
    return { found: "it has loops; { loops: false } names the instruction", place: undefined };
  }
  const culprit = findCulprit(compilation, stages, point, truth);
  if (culprit === undefined) {
    return { found: "every instruction by itself is right", place: undefined };
  }
  const { graph, id, where, got, wanted } = culprit;
  const { role, of } = graph.origin(id);
  const label = userName(graph.names, of);
  const about =
    label === undefined || role === "none" ? "" : ` (${role} of ${JSON.stringify(label)})`;
  return {
    found: `first wrong ${where}: ${showInstruction(graph, id)}${about} is ${got} instead of ${wanted}`,
    place: role === "none" ? undefined : compilation.traced.locate(of),
  };
}
