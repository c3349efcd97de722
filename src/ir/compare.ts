/**
 * Compares two graphs instruction by instruction.
 *
 * The non-obvious decision: origins and labels do not count, only what is computed.
 */
import type { Graph, Id } from "./graph.ts";

function sameInstruction(a: Graph, b: Graph, id: Id): boolean {
  if (a.kind(id) !== b.kind(id) || !Object.is(a.constant(id), b.constant(id))) return false;
  if (a.constant(id) !== undefined) return true;
  // An input keeps its space and index where an operation keeps its arguments.
  const columns = a.kind(id) === "input" ? 2 : a.arity(id);
  for (let i = 0; i < columns; i++) if (a.arg(id, i) !== b.arg(id, i)) return false;
  return true;
}

function sameOutputs(a: Graph, b: Graph): boolean {
  const [names, others] = [a.names.outputs ?? [], b.names.outputs ?? []];
  return (
    a.outputs.length === b.outputs.length &&
    a.outputs.every((output, i) => output.id === b.outputs[i]?.id) &&
    names.length === others.length &&
    names.every((name, i) => name === others[i])
  );
}

/**
 * The first instruction in which two graphs differ; their length where only the outputs do; −1
 * where they compute the same.
 */
export function firstDifference(a: Graph, b: Graph): Id {
  const length = Math.max(a.length, b.length);
  for (let id = 0; id < length; id++) {
    if (id >= a.length || id >= b.length || !sameInstruction(a, b, id)) return id;
  }
  return sameOutputs(a, b) ? -1 : length;
}
