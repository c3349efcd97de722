/**
 * What each pass did, as data: the IR it left, line by line, and what became of each instruction
 * of the stage before.
 *
 * The non-obvious decision: an instruction counts as changed when it is not simply the old
 * operation on the images of the old arguments; being renumbered is no change.
 */
import { hasLoops } from "../ir/block.ts";
import type { Graph, Id } from "../ir/graph.ts";
import { showInstruction, showLines } from "../ir/text.ts";
import type { Stage } from "../passes/pipeline.ts";
import type { Change, InstructionRef, IrLine, StageRecord } from "./record.ts";

function isRenumbered(before: Graph, id: Id, after: Graph, image: Int32Array): boolean {
  const now = image[id] as Id;
  if (before.kind(id) !== after.kind(now)) return false;
  const args = before.args(id);
  return before.arity(id) === 0 || args.every((arg, i) => image[arg] === after.arg(now, i));
}

const NO_IMAGE = new Int32Array(0);

/** What a pass did to each instruction that it did not keep. */
function changesOf(earlier: Stage, later: Stage): Change[] {
  // A pass that leaves loops behind says in counts what it did.
  if (later.appends || hasLoops(earlier.graph) || hasLoops(later.graph)) return [];
  const [before, after, { image = NO_IMAGE, applied }] = [earlier.graph, later.graph, later];
  const rulesAt = applied?.() ?? new Map<Id, readonly string[]>();
  const first = new Map<Id, Id>();
  const changes: Change[] = [];
  for (let id = 0; id < before.length; id++) {
    const now = image[id] as Id;
    const twin = first.get(now);
    const base = { before: id, after: now, was: showInstruction(before, id) };
    const rules = rulesAt.get(id) ?? [];
    if (now === -1) changes.push({ ...base, kind: "dropped", is: "", rules });
    else if (twin !== undefined && rules.length === 0) {
      changes.push({ ...base, kind: "equal", is: `%${twin}`, rules });
    } else if (!isRenumbered(before, id, after, image)) {
      changes.push({ ...base, kind: "rewritten", is: rewritten(id, after, now, first), rules });
    }
    if (now !== -1 && twin === undefined) first.set(now, id);
  }
  return changes;
}

/** So deep is an expression told that no instruction of the stage before stands for. */
const DEEPEST = 1;

/** What an instruction became: an older instruction of the same graph, a constant, or a new one. */
function rewritten(id: Id, after: Graph, now: Id, first: ReadonlyMap<Id, Id>): string {
  const older = first.get(now);
  if (older !== undefined && older < id) return `%${older}`;
  const constant = after.constant(now);
  if (constant !== undefined) return Object.is(constant, -0) ? "-0" : String(constant);
  const spell = (made: Id, depth: number): string => {
    const args = after.args(made).map((arg) => back(arg, depth + 1));
    return [after.kind(made), ...args].join(" ");
  };
  const back = (arg: Id, depth: number): string => {
    const known = first.get(arg);
    const number = after.constant(arg);
    if (number !== undefined) return String(number);
    if (known !== undefined) return `%${known}`;
    // What rules made of what rules had made may be as long as the graph.
    return depth > DEEPEST ? "…" : `(${spell(arg, depth)})`;
  };
  return spell(now, 0);
}

/** What a pass did to get an instruction: how, and by which rules. */
type History = Pick<IrLine, "change" | "rules" | "from">;

const KEPT: History = { change: "kept", rules: [], from: [] };
const NEW: History = { change: "new", rules: [], from: [] };

/** How a pass came to each instruction of what it left. */
function histories(
  earlier: Stage | undefined,
  later: Stage,
  changes: readonly Change[],
): History[] {
  const { graph } = later;
  if (hasLoops(graph) || earlier === undefined) return [];
  const found: History[] = Array.from({ length: graph.length }, () => NEW);
  (later.image ?? NO_IMAGE).forEach((now, before) => {
    const known = found[now];
    if (known !== undefined) found[now] = { ...KEPT, from: [...known.from, before] };
  });
  for (const { kind, after, rules } of changes) {
    const known = found[after];
    if (kind !== "rewritten" || known === undefined || graph.arity(after) === 0) continue;
    found[after] = { ...known, change: "rewritten", rules: [...known.rules, ...rules] };
  }
  return found;
}

/** An instruction and what it is for; the graphs of a routine are numbered in order of appearance. */
export function referenceTo(graph: Graph, id: Id, number: number): InstructionRef {
  const { role, of } = graph.origin(id);
  return { graph: number, id, role, of: role === "none" ? -1 : of };
}

function linesOf(stage: Stage, history: readonly History[]): IrLine[] {
  const graphs = new Map<Graph, number>();
  return showLines(stage.graph).map(({ text, depth, instruction }) => {
    if (instruction === undefined) return { text, depth, ...KEPT };
    const number = graphs.get(instruction.graph) ?? graphs.size;
    graphs.set(instruction.graph, number);
    const made = history[instruction.id] ?? KEPT;
    return {
      text,
      depth,
      instruction: referenceTo(instruction.graph, instruction.id, number),
      ...made,
    };
  });
}

/** One stage as data. */
function recordStage(earlier: Stage | undefined, later: Stage): StageRecord {
  const changes = earlier === undefined ? [] : changesOf(earlier, later);
  return {
    name: later.name,
    about: later.about,
    appends: later.appends === true,
    operations: later.graph.operationCount,
    counts: [...later.counts].map(([what, count]) => ({ what, count })),
    lines: linesOf(later, histories(earlier, later, changes)),
    changes,
  };
}

/** The stages of a function as data. */
export const recordStages = (stages: readonly Stage[]): StageRecord[] =>
  stages.map((stage, i) => recordStage(stages[i - 1], stage));
