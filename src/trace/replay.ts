/**
 * Replays a graph on Values: each instruction becomes an operation of the interpreted engine.
 *
 * The non-obvious decision: so a gradient that was compiled can be differentiated again by the
 * engine, which makes the engine a judge of second derivatives too, and lets `gradient(f)` be used
 * inside of a function that is compiled itself.
 */
import type { Graph, Id } from "../ir/graph.ts";
import { apply, type Operand } from "../value.ts";

/** What stands for the inputs of the graph. */
export interface Inputs {
  readonly x: readonly Operand[];
  readonly data: readonly Operand[];
}

/** The Value, or the number, of each instruction. */
export function replay(graph: Graph, inputs: Inputs): readonly Operand[] {
  const images: Operand[] = [];
  const image = (id: Id): Operand => {
    const constant = graph.constant(id);
    if (constant !== undefined) return constant;
    const op = graph.op(id);
    if (op !== null) {
      const [x, y, w] = graph.args(id).map((arg) => images[arg] as Operand);
      return apply(op, x, y, w);
    }
    const { space, index } = graph.source(id);
    return inputs[space as keyof Inputs][index] as Operand;
  };
  for (let id = 0; id < graph.length; id++) images.push(image(id));
  return images;
}

/** The Values that a graph writes to `target`, by index. */
export function replayOutputs(graph: Graph, inputs: Inputs, target: string): Operand[] {
  const images = replay(graph, inputs);
  const found: Operand[] = [];
  for (const output of graph.outputs) {
    if (output.target === target) found[output.index] = images[output.id] as Operand;
  }
  return found;
}
