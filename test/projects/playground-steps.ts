/**
 * What stepping through micrograd's README expression must show, by the interpreted engine.
 *
 * The non-obvious decision: what is known after some steps back is what the engine computes of a
 * graph that is cut there: everything older than the last step is a leaf. So sums that are not
 * complete yet are checked too.
 */
import { fixed, UNSET } from "../../examples/playground/src/format.ts";
import { expression } from "../../examples/readme.grad.ts";
import { nodesOf, Value } from "../../src/value.ts";

const isNumber = ({ op }: Value): boolean => op === "number";

/** The nodes in order of creation, with everything before `first` as a leaf. */
function cut(nodes: readonly Value[], first: number): readonly Value[] {
  const copies = new Map<Value, Value>();
  const copyOf = (node: Value): Value => copies.get(node) ?? new Value(node.data, "", "number");
  nodes.forEach((node, i) => {
    const args = i < first ? [] : node.args.map(copyOf);
    const op = args.length === 0 ? "leaf" : node.op;
    copies.set(node, new Value(node.data, node.label, op, null, ...args));
  });
  return [...copies.values()];
}

/** What each value shows: `data` and `grad`; a dash where nothing has been computed. */
export interface Shown {
  readonly data: string;
  readonly grad: string;
}

/** What the graph shows after each number of steps, from none on. */
export function readmeSteps(a: number, b: number): readonly (readonly Shown[])[] {
  const result = expression(new Value(a, "a"), new Value(b, "b"));
  const nodes = nodesOf([result]).filter((node) => !isNumber(node));
  const operations = nodes.length - 2;
  const forward = Array.from({ length: operations + 1 }, (_, made) =>
    nodes.map(({ data }, i) => ({ data: i < 2 + made ? fixed(data) : UNSET, grad: UNSET })),
  );
  // A sum may come back to 0; before its first term, none of which is 0 here, it shows a dash.
  const begun = new Set<number>();
  // The seed is a step of its own, at which only the result has a gradient.
  const backward = Array.from({ length: operations + 1 }, (_, made) => {
    const copies = cut(nodes, nodes.length - made);
    copies.at(-1)?.backward();
    return copies.map(({ data, grad }, i) => {
      if (grad !== 0) begun.add(i);
      return { data: fixed(data), grad: begun.has(i) ? fixed(grad) : UNSET };
    });
  });
  return [...forward, ...backward];
}
