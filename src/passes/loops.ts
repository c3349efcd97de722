/**
 * From the steps of a function with loops to its value, its gradient, and the two halves of that.
 *
 * The non-obvious decision: two things are known only when all is done, namely which adjoints
 * depend on conditions and how much tape each row needs. So it is done again until nothing new
 * turns up, which mostly is at once.
 */
import { Block, mapGraphs, type Step } from "../ir/block.ts";
import type { Graph, Names } from "../ir/graph.ts";
import { Adjoints } from "./adjoints.ts";
import { inOne } from "./arrange.ts";
import { type Cells, NO_RECORDS, type Records, type Region } from "./cells.ts";
import type { Seed } from "./differentiate.ts";
import { pruneSteps, regionsRead } from "./regions.ts";
import { Reversal, type Reversed } from "./reverse.ts";
import { prune } from "./prune.ts";
import { share } from "./share.ts";
import { type Mode, simplify } from "./simplify.ts";

/** The steps of a function, and their places. */
export interface Primal {
  readonly steps: readonly Step[];
  readonly cells: Cells;
}

/** Makes the steps of a function for records of rows that begin and are as long as it says. */
export type Lower = (records: Records) => Primal;

/** The functions of a gradient, as blocks. */
export interface LoopPrograms {
  /** The steps before differentiation. */
  readonly primal: Block;
  readonly value: Block;
  readonly valueAndGrad: Block;
  readonly forward: Block;
  readonly backward: Block;
}

/**
 * Cleans a graph up. Only exact rules are used, in fast mode too: the others take masks apart, and
 * with them what tells that a whole stretch is not needed; measured, the code was slower.
 */
const cleanUp = (graph: Graph): Graph => prune(share(simplify(graph, "exact").graph).graph).graph;

interface Differentiated {
  readonly cells: Cells;
  readonly reversed: readonly Reversed[];
  readonly zeros: readonly Step[];
}

/** Differentiates, again if conditions of adjoints turn up. */
function differentiate(primal: Primal, names: Names, mode: Mode, seed: Seed): Differentiated {
  const conditional = new Set<Region>();
  for (;;) {
    const cells = primal.cells.fork();
    const adjoints = new Adjoints(primal.steps, cells, seed, conditional);
    const manner = { cleanUp, anyOrder: mode === "fast" };
    const made = new Reversal(adjoints, names, manner).outermost(primal.steps);
    const before = conditional.size;
    for (const region of adjoints.found) conditional.add(region);
    if (conditional.size === before) return { cells, ...made };
  }
}

const blockOf = (steps: readonly Step[], names: Names, cells: Cells): Block => {
  const { memory, tape, record } = cells.lengths;
  return new Block(steps, names, { memory, tape, tapePerRow: record }, cells.table, cells.arrays);
};

function programsFor(
  primal: Primal,
  names: Names,
  mode: Mode,
): LoopPrograms & { records: Records[] } {
  const one = differentiate(primal, names, mode, "one");
  const two = differentiate(primal, names, mode, "input");
  const clean = (steps: readonly Step[], cells: Cells, kept: Iterable<Region> = []): Step[] =>
    mapGraphs(pruneSteps(steps, cells, kept), cleanUp);
  const back = pruneSteps(
    [...two.zeros, ...two.reversed.toReversed().flatMap((step) => step.backward)],
    two.cells,
  );
  const forth = clean(
    two.reversed.flatMap((step) => step.forward),
    two.cells,
    [...regionsRead(back, two.cells)].filter(({ space }) => space === "tape"),
  );
  const recordsOf = ({ lengths }: Cells): Records => ({
    start: lengths.tape,
    length: lengths.record,
  });
  return {
    primal: blockOf(primal.steps, names, primal.cells),
    value: blockOf(clean(primal.steps, primal.cells), names, primal.cells),
    valueAndGrad: blockOf(
      pruneSteps(inOne(one.reversed, one.zeros, one.cells), one.cells),
      names,
      one.cells,
    ),
    forward: blockOf(forth, names, two.cells),
    backward: blockOf(back, names, two.cells),
    records: [recordsOf(one.cells), recordsOf(two.cells)],
  };
}

/** All functions of the gradient of a function with loops. */
export function loopPrograms(lower: Lower, names: Names, mode: Mode): LoopPrograms {
  let records: Records = NO_RECORDS;
  for (;;) {
    const primal = lower(records);
    const made = programsFor(primal, names, mode);
    const start = Math.max(...made.records.map((needed) => needed.start));
    const length = Math.max(...made.records.map((needed) => needed.length));
    if (length === 0 || (start === records.start && length === records.length)) return made;
    records = { start, length };
  }
}
