/**
 * Points at which compiled code is compared with the interpreted engine: ordinary ones, special
 * ones, and pairs of neighbours on the two sides of a kink.
 *
 * The non-obvious decision: kinks are found by bisection between two points at which some
 * question of the graph (x > y …) has different answers, down to adjacent doubles.
 */
import type { Graph, Id } from "../ir/graph.ts";
import { Interpreter } from "../ir/interpret.ts";
import { uniform } from "../random.ts";
import type { Point } from "../trace/read.ts";

/** Where a program is checked: the inputs of each kind of function. */
export interface CheckPoint extends Point {
  readonly direction: Float64Array;
  readonly cotangents: Float64Array;
}

/** A rule for the i-th number of a point; `next` is uniform in −1 … 1. */
type Recipe = (i: number, next: () => number) => number;

/** The most telling first: when time is short only the first ones are used. */
const RECIPES: readonly Recipe[] = [
  (_i, next) => 2 * next(),
  (_i, next) => 0.1 + Math.abs(next()),
  () => 0,
  (i, next) => (i % 2 === 0 ? 1 : next()),
  (i) => (i % 3 === 0 ? -0 : i % 3 === 1 ? 1 : -1),
  (_i, next) => 700 * next(),
  (i, next) => (i === 0 ? NaN : next()),
  (i, next) => (i === 0 ? Infinity : next()),
  (i, next) => (i % 2 === 0 ? -Infinity : next()),
  (i, next) => (i % 2 === 0 ? 5e-324 : 1e300 * next()),
];

const make = (recipe: Recipe, length: number, next: () => number): Float64Array =>
  Float64Array.from({ length }, (_, i) => recipe(i, next));

/** A point for a graph: inputs made with `next`, what a product is taken with made with `beside`. */
const pointFor = (
  { names: { x, data, row = [], outputs = [""] } }: Pick<Graph, "names">,
  recipe: Recipe,
  rows: number,
  next: () => number,
  beside: () => number,
): CheckPoint => ({
  x: make(recipe, x.length, next),
  data: make(recipe, data.length + rows * row.length, next),
  direction: make(recipe, x.length, beside),
  cotangents: make(recipe, outputs.length, beside),
});

/** How many rows a table has at most points: enough for the first, the last and one between. */
export const SEVERAL_ROWS = 3;

/** How many rows a table has at a point, by the number of its recipe: several, and once one. */
const rowCount = (recipe: number): number => (recipe === 4 ? 1 : SEVERAL_ROWS);

/** The instructions whose result is a question's answer. */
function questions(graph: Graph): Id[] {
  const asks = (id: Id): boolean => graph.row(id)?.predicate === true;
  return Array.from({ length: graph.length }, (_, id) => id).filter(asks);
}

const between = (p: CheckPoint, q: CheckPoint, t: number): CheckPoint => {
  const mix = (a: Float64Array, b: Float64Array): Float64Array =>
    a.map((value, i) => value + t * ((b[i] as number) - value));
  return {
    x: mix(p.x, q.x),
    data: mix(p.data, q.data),
    direction: mix(p.direction, q.direction),
    cotangents: mix(p.cotangents, q.cotangents),
  };
};

/** Two points next to each other between which the answer to a question changes. */
function kinkBetween(
  graph: Graph,
  asked: readonly Id[],
  p: CheckPoint,
  q: CheckPoint,
): readonly CheckPoint[] {
  const interpreter = new Interpreter(graph);
  const answers = (t: number): string => {
    interpreter.run(between(p, q, t));
    return asked.map((id) => interpreter.resultOf(id)).join();
  };
  let [low, high] = [0, 1];
  const first = answers(low);
  if (first === answers(high)) return [];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (answers(middle) === first) low = middle;
    else high = middle;
  }
  return [between(p, q, low), between(p, q, high)];
}

/**
 * Points at which nothing special happens, as many as wanted; the same ones each time.
 * @param rows how many rows a table has
 */
export function ordinaryPoints(
  graph: Pick<Graph, "names">,
  count: number,
  rows: number = SEVERAL_ROWS,
): readonly CheckPoint[] {
  const next = uniform(3);
  return Array.from({ length: count }, (_, i) =>
    pointFor(graph, RECIPES[i % 2] as Recipe, rows, next, next),
  );
}

/**
 * Points for a graph, at most `limit`; the same ones each time.
 * @param graph a differentiated graph, which asks the questions of all gates
 */
export function samplePoints(graph: Graph, limit: number): readonly CheckPoint[] {
  const [next, beside] = [uniform(1), uniform(2)];
  const points = RECIPES.map((recipe, i) => pointFor(graph, recipe, rowCount(i), next, beside));
  const [a, b, , c] = points as [CheckPoint, CheckPoint, CheckPoint, CheckPoint];
  // Looking for kinks takes a hundred evaluations; not when there is no room for them.
  const asked = limit > 2 ? questions(graph) : [];
  const kinks =
    asked.length === 0
      ? []
      : [...kinkBetween(graph, asked, a, b), ...kinkBetween(graph, asked, a, c)];
  return [...points.slice(0, 2), ...kinks, ...points.slice(2)].slice(0, limit);
}
