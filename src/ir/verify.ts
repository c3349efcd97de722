/**
 * The verifier: what must hold of every graph, after every pass.
 *
 * The non-obvious decision: it checks structure only. That a pass kept the meaning is found by
 * running both graphs, not by reading them.
 */
import { GRAPH_INVALID } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import type { Graph, Id, Names, Space } from "./graph.ts";

type RuleOf = (graph: Graph, id: Id) => string | null;

const argumentsDefined: RuleOf = (graph, id) =>
  graph.args(id).every((arg) => arg >= 0 && arg < id)
    ? null
    : `arguments must be defined before use, but are ${graph
        .args(id)
        .map((a) => `%${a}`)
        .join(", ")}`;

/** The names of the elements of the arrays whose elements have names. */
const namesOf = (names: Names, space: Space): readonly string[] | undefined => {
  const arrays: Partial<Record<Space, readonly string[]>> = {
    x: names.x,
    grad: names.x,
    direction: names.x,
    data: names.data,
    cotangents: names.outputs ?? [""],
  };
  return arrays[space];
};

const inputNamed: RuleOf = (graph, id) => {
  if (graph.kind(id) !== "input") return null;
  const { space, index, address } = graph.source(id);
  if (space === "seed") return index === 0 ? null : "there is one seed";
  const names = namesOf(graph.names, space);
  if (names === undefined || address !== undefined) {
    return index >= 0 || address !== undefined ? null : `${space} starts at 0`;
  }
  return names[index] === undefined ? `${space}[${index}] has no name` : null;
};

const constantPooled: RuleOf = (graph, id) =>
  graph.kind(id) === "constant" && graph.constant(id) === undefined
    ? "the constant has no number"
    : null;

/** The rules for one instruction. A rule answers null, or says what is wrong. */
const RULES: readonly RuleOf[] = [argumentsDefined, inputNamed, constantPooled];

function fail(id: Id | string, rule: string): never {
  throw new GradcError(GRAPH_INVALID, { id, rule });
}

function verifyOutputs(graph: Graph): void {
  const seen = new Set<string>();
  for (const { target, index, id } of graph.outputs) {
    if (!(id >= 0 && id < graph.length))
      fail(id, `output ${target}[${index}] is not an instruction`);
    if (seen.has(`${target} ${index}`)) fail(id, `output ${target}[${index}] is written twice`);
    seen.add(`${target} ${index}`);
  }
}

/**
 * Checks the structure of a graph and returns it.
 * @throws GradcError GRAPH_INVALID naming the instruction and the rule
 */
export function verify(graph: Graph): Graph {
  for (let id = 0; id < graph.length; id++) {
    for (const rule of RULES) {
      const complaint = rule(graph, id);
      if (complaint !== null) fail(id, complaint);
    }
  }
  verifyOutputs(graph);
  return graph;
}
