/**
 * What a pass changed, instruction by instruction.
 *
 * The non-obvious decision: an instruction counts as changed when it is not simply the old
 * operation on the images of the old arguments; being renumbered is no change.
 */
import { hasLoops } from "../ir/block.ts";
import type { Graph, Id } from "../ir/graph.ts";
import { showInstruction } from "../ir/text.ts";
import type { Stage } from "../passes/pipeline.ts";

function isRenumbered(before: Graph, id: Id, after: Graph, image: Int32Array): boolean {
  const now = image[id] as Id;
  if (before.kind(id) !== after.kind(now)) return false;
  const args = before.args(id);
  return before.arity(id) === 0 || args.every((arg, i) => image[arg] === after.arg(now, i));
}

/** One line for each instruction of `before` that is gone, merged or rewritten in `after`. */
export function changedLines(earlier: Stage, later: Stage): string[] {
  // A pass that leaves loops behind says in counts what it did.
  if (hasLoops(earlier.graph) || hasLoops(later.graph)) return [];
  const [before, after, { image = new Int32Array(0) }] = [earlier.graph, later.graph, later];
  const first = new Map<Id, Id>();
  const lines: string[] = [];
  for (let id = 0; id < before.length; id++) {
    const now = image[id] as Id;
    const old = showInstruction(before, id);
    const twin = first.get(now);
    if (now === -1) lines.push(`- ${old}`);
    else if (twin !== undefined && isRenumbered(before, id, after, image)) {
      lines.push(`= ${old}   is %${twin} again`);
    } else if (!isRenumbered(before, id, after, image)) {
      lines.push(`~ ${old.padEnd(24)} → ${rewritten(id, after, now, first)}`);
    }
    if (now !== -1 && twin === undefined) first.set(now, id);
  }
  return lines;
}

/** What an instruction became: an older instruction of the same graph, a constant, or a new one. */
function rewritten(id: Id, after: Graph, now: Id, first: ReadonlyMap<Id, Id>): string {
  const older = first.get(now);
  if (older !== undefined && older < id) return `%${older}`;
  const constant = after.constant(now);
  if (constant !== undefined) return Object.is(constant, -0) ? "-0" : String(constant);
  const back = (arg: Id): string => {
    const known = first.get(arg);
    const number = after.constant(arg);
    if (number !== undefined) return String(number);
    return known === undefined
      ? showInstruction(after, arg).replace(/^%\d+ = (.*)$/, "($1)")
      : `%${known}`;
  };
  return [after.kind(now), ...after.args(now).map(back)].join(" ");
}
