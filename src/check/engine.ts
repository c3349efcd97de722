/**
 * The interpreted engine as a judge: runs the user's function on Values with data at a point and
 * reads off values and derivatives.
 *
 * The non-obvious decision: it calls the user's function again instead of evaluating the traced
 * graph, so a mistake in tracing or lowering cannot hide. Second derivatives are the engine's
 * derivatives of the compiled gradient, replayed on Values, and that gradient is judged as well.
 */
import type { Compilation } from "../compiled.ts";
import type { Graph } from "../ir/graph.ts";
import { once } from "../lazy.ts";
import type { Pattern } from "../passes/jacobian.ts";
import type { Product } from "../passes/products.ts";
import { replayOutputs } from "../trace/replay.ts";
import { readResult } from "../trace/result.ts";
import type { Leaf } from "../trace/structure.ts";
import { applyTo } from "../trace/trace.ts";
import { adjointsOf, nodesOf, type Operand, tangentsOf, termAlong, Value } from "../value.ts";
import type { CheckPoint } from "./points.ts";
import type { Results } from "./runs.ts";

/** What the engine found. */
export interface Judgement extends Results {
  /** Result and adjoint of each traced operation, by its number; 0 where nothing arrived. */
  readonly traced: { readonly results: readonly number[]; readonly adjoints: readonly number[] };
}

/** The user's function, run on Values with data. */
interface Evaluated {
  readonly point: CheckPoint;
  readonly x: readonly Value[];
  /** The constants; rows are not among them. */
  readonly data: readonly Value[];
  readonly roots: readonly Value[];
}

type Judged = Pick<Compilation, "fn" | "shapes" | "parameters" | "programs" | "traced">;

/** Where a leaf of the arguments lies: an input, a constant or a column of rows. */
type Space = "x" | "data" | "row";

/**
 * Calls the user's function at a point.
 * @param make what the function gets for a leaf with a number
 * @returns what the function returns
 */
export function callAt(
  { fn, shapes, parameters, traced }: Pick<Compilation, "fn" | "shapes" | "parameters" | "traced">,
  point: CheckPoint,
  make: (number: number, space: Space) => Value,
): unknown {
  const { data, row: columns = [] } = traced.graph.names;
  const rows = point.data.subarray(data.length);
  const numbers = { x: point.x, data: point.data, row: rows };
  const next = { x: 0, data: 0, row: 0 };
  const makeLeaf = ({ constant, row }: Leaf): Value => {
    const space = row ? "row" : constant ? "data" : "x";
    return make(numbers[space][next[space]++] as number, space);
  };
  return applyTo(fn, shapes, parameters, makeLeaf, rows.length / (columns.length || 1));
}

function run(judged: Judged, point: CheckPoint): Evaluated {
  const leaves = { x: [] as Value[], data: [] as Value[], row: [] as Value[] };
  const returned = callAt(judged, point, (number, space) => {
    const leaf = new Value(number);
    leaves[space].push(leaf);
    return leaf;
  });
  const several = judged.traced.graph.names.outputs !== undefined;
  const { values } = readResult(returned, several ? "structure" : "one");
  return {
    point,
    x: leaves.x,
    data: leaves.data,
    roots: values.map(({ value }) => value),
  };
}

/** A number for each leaf that is one of `nodes`; 0 where nothing arrived. */
const pick = (
  leaves: readonly Value[],
  nodes: readonly Value[],
  carried: readonly (number | undefined)[],
): Float64Array =>
  Float64Array.from(leaves, (leaf) => (nodes[leaf.slot] === leaf ? (carried[leaf.slot] ?? 0) : 0));

const valueOf = (operand: Operand): number =>
  operand instanceof Value ? Value.peek(operand) : operand;

/** The derivatives of one root by all leaves, in reverse mode. */
function rowOf(root: Operand, leaves: readonly Value[]): Float64Array {
  if (!(root instanceof Value)) return new Float64Array(leaves.length);
  const nodes = nodesOf([root]);
  return pick(leaves, nodes, adjointsOf(nodes, [[root, 1]]));
}

/** The derivatives of all roots along a direction, in forward mode. */
function alongDirection(
  roots: readonly Operand[],
  leaves: readonly Value[],
  direction: ArrayLike<number>,
): Float64Array {
  const nodes = nodesOf(roots.filter((root) => root instanceof Value));
  const tangents = tangentsOf(
    nodes,
    leaves.map((leaf, i) => [leaf, direction[i] as number] as const),
  );
  return Float64Array.from(roots, (root) =>
    root instanceof Value ? (tangents[root.slot] ?? 0) : 0,
  );
}

/** The derivatives of all roots by one leaf. */
function columnOf(roots: readonly Operand[], leaf: Value): Float64Array {
  return alongDirection(roots, [leaf], [1]);
}

/** A matrix of derivatives as its entries; an entry outside of the pattern must be 0. */
function entries(
  roots: readonly Operand[],
  leaves: readonly Value[],
  { rows, columns }: Pattern,
  { direction, product }: Compilation["programs"],
): Float64Array {
  const forward = direction === "forward";
  const lines = forward
    ? leaves.map((leaf) => columnOf(roots, leaf))
    : roots.map((root) => rowOf(root, leaves));
  const expected = new Set<number>();
  const found = Float64Array.from(rows, (row, k) => {
    const column = columns[k] as number;
    // Of a symmetric matrix the lower triangle is computed.
    const upper = product === "hessian" && row < column;
    const [r, c] = upper ? [column, row] : [row, column];
    const [line, place] = forward ? [c, r] : [r, c];
    expected.add(row * leaves.length + column);
    return lines[line]?.[place] as number;
  });
  lines.forEach((line, i) =>
    line.forEach((entry, j) => {
      const [row, column] = forward ? [j, i] : [i, j];
      const place = row * leaves.length + column;
      // NaN, because an entry that the pattern has not must never pass as right.
      if (entry !== 0 && !expected.has(place)) found.fill(NaN);
    }),
  );
  return found;
}

/** The gradient that was compiled first, as Values. */
function gradientValues({ programs }: Judged, { x, data }: Evaluated): readonly Operand[] {
  const { stages } = programs.main;
  const at = stages.findIndex(({ name }) => name === "hessian" || name === "tangents");
  return replayOutputs(stages[at - 1]?.graph as Graph, { x, data }, "grad");
}

type Derive = (judged: Judged, evaluated: Evaluated) => Partial<Results>;

const derivatives: Readonly<Record<Product, Derive>> = {
  gradient: (_judged, { roots, x }) => ({ grad: rowOf(roots[0] as Value, x) }),
  jacobian: ({ programs }, { roots, x }) => ({
    entries: entries(roots, x, programs.pattern as Pattern, programs),
  }),
  hessian: (judged, evaluated) => ({
    grad: rowOf(evaluated.roots[0] as Value, evaluated.x),
    entries: entries(
      gradientValues(judged, evaluated),
      evaluated.x,
      judged.programs.pattern as Pattern,
      judged.programs,
    ),
  }),
  jvp: (_judged, { roots, x, point }) => ({ tangents: alongDirection(roots, x, point.direction) }),
  vjp: (_judged, { roots, x, point }) => {
    const nodes = nodesOf(roots);
    const seeds = roots.map((root, i) => [root, point.cotangents[i] as number] as const);
    return { grad: pick(x, nodes, adjointsOf(nodes, seeds)) };
  },
  hvp: (judged, evaluated) => ({
    grad: rowOf(evaluated.roots[0] as Value, evaluated.x),
    product: alongDirection(
      gradientValues(judged, evaluated),
      evaluated.x,
      evaluated.point.direction,
    ),
  }),
};

/** What the engine has for each traced thing, numbered as in lowering, and how it came there. */
export interface Swept {
  readonly results: readonly number[];
  /** Undefined where nothing arrives. */
  readonly adjoints: readonly (number | undefined)[];
  /** All terms of all adjoints, in the order in which the engine adds them. */
  readonly sent: readonly Sent[];
}

/** A term that an operation adds to the adjoint of one of its arguments. */
export interface Sent {
  /** The number of the operation, and that of its argument. */
  readonly from: number;
  readonly to: number;
  /** Which argument that is, from 0. */
  readonly argument: number;
  readonly amount: number;
}

/** All that was traced, numbered as in lowering, and what each node carries, by its slot. */
function traces(
  { programs }: Judged,
  { roots, x, data, point }: Evaluated,
): { readonly traced: readonly Value[]; readonly carried: readonly (number | undefined)[] } {
  const nodes = nodesOf(roots);
  const seed = (i: number): number => (programs.product === "vjp" ? point.cotangents[i] : 1) ?? 1;
  const carried = adjointsOf(
    nodes,
    roots.map((root, i) => [root, seed(i)] as const),
  );
  const inputs = new Set([...x, ...data]);
  // Inputs and operations count, constants do not.
  const traced = nodes.filter((n) => inputs.has(n) || (n.op !== "leaf" && n.op !== "number"));
  return { traced, carried };
}

/** What operations send back to traced things. */
function termsAmong(traced: readonly Value[], carried: readonly (number | undefined)[]): Sent[] {
  const numbers = new Map(traced.map((node, of) => [node, of]));
  const sent: Sent[] = [];
  for (let from = traced.length - 1; from >= 0; from--) {
    const node = traced[from] as Value;
    const adjoint = carried[node.slot];
    if (adjoint === undefined) continue;
    node.args.forEach((arg, argument) => {
      const to = numbers.get(arg);
      const amount = termAlong(node, argument, adjoint);
      if (to !== undefined && amount !== null) sent.push({ from, to, argument, amount });
    });
  }
  return sent;
}

/** What the interpreted engine computes on the way, at a point; not for functions with loops. */
export function sweep(judged: Judged, point: CheckPoint): Swept {
  const { traced, carried } = traces(judged, run(judged, point));
  return {
    results: traced.map((node) => node.data),
    adjoints: traced.map((node) => carried[node.slot]),
    sent: termsAmong(traced, carried),
  };
}

/** Runs the user's function on the interpreted engine. */
export function judge(judged: Judged, point: CheckPoint): Judgement {
  const evaluated = run(judged, point);
  const values = Float64Array.from(evaluated.roots, valueOf);
  const several = judged.traced.graph.names.outputs !== undefined;
  const results: Results = {
    ...(several ? { values } : { value: values[0] as number }),
    ...derivatives[judged.programs.product](judged, evaluated),
  };
  // Read only where something differs, and as expensive as all the rest.
  const nodes = once((): Judgement["traced"] => {
    const { traced, carried } = traces(judged, evaluated);
    return {
      results: traced.map((node) => node.data),
      adjoints: traced.map((node) => carried[node.slot] ?? 0),
    };
  });
  return {
    ...results,
    get traced() {
      return nodes();
    },
  };
}
