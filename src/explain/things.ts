/**
 * What was traced, as data: each input and operation with its name, its line, and what the chain
 * rule adds because of it.
 *
 * The non-obvious decision: the chain rule is that of the traced graph, before any pass, so it is
 * the same in every mode and for every product; passes only change how it is computed.
 */
import type { Graph, Id } from "../ir/graph.ts";
import { userName } from "../ir/graph.ts";
import type { Place } from "../errors.ts";
import type { Operand, TracedThing } from "./record.ts";
import { Blackboard } from "./words.ts";

/** The instructions that stand for what was traced, in order; constants do not count. */
const traced = (graph: Graph): Id[] =>
  Array.from({ length: graph.length }, (_, id) => id).filter(
    (id) => graph.origin(id).role === "primal",
  );

/** What an instruction of a traced graph is: a traced thing, or a constant. */
export function operandOf(graph: Graph, id: Id): Operand {
  const constant = graph.constant(id);
  return constant === undefined ? { of: graph.origin(id).of } : { constant };
}

/**
 * The inputs and operations of a traced graph, by their numbers.
 * @param places where the user's program applies them, by number
 */
export function thingsOf(graph: Graph, places: readonly (Place | undefined)[]): TracedThing[] {
  const board = new Blackboard(graph);
  const things: TracedThing[] = [];
  for (const id of traced(graph)) {
    const { of } = graph.origin(id);
    const op = graph.op(id);
    const name = board.name(id);
    const place = places[of];
    things[of] = {
      of,
      name,
      named: userName(graph.names, of) !== undefined,
      op,
      symbol: op === null ? name : board.symbol(id),
      ...(op === null ? { source: positionOf(graph, id) } : {}),
      args: graph.args(id).map((arg) => operandOf(graph, arg)),
      line: op === null ? name : board.line(id),
      rules: op === null ? [] : board.rules(id),
      active: board.isActive(id),
      ...(place === undefined ? {} : { place }),
    };
  }
  return things;
}

const positionOf = (graph: Graph, id: Id): NonNullable<TracedThing["source"]> => {
  const { space, index } = graph.source(id);
  return { space, index };
};
