/**
 * From the steps of a function with loops to its value, its gradient, and the two halves of that.
 *
 * The non-obvious decision: two things are known only when all is done, namely which adjoints
 * depend on conditions and how much tape each row needs. So it is done again until nothing new
 * turns up, which mostly is at once.
 */
import { ROWS_NESTED } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import { lazily, once } from "../lazy.ts";
import { Block, mapGraphs, type Step } from "../ir/block.ts";
import type { Graph, Names } from "../ir/graph.ts";
import { Adjoints } from "./adjoints.ts";
import { inOne } from "./arrange.ts";
import { type Cells, NO_RECORDS, type Records, type Region } from "./cells.ts";
import type { Seed } from "./differentiate.ts";
import { OPTIONAL, type OptionalPass } from "./pipeline.ts";
import { spreadConstants } from "./known.ts";
import { pruneSteps, regionsRead } from "./regions.ts";
import { Reversal, type Reversed } from "./reverse.ts";
import { prune } from "./prune.ts";
import type { Rewritten } from "./rewrite.ts";
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

/** How the functions are made. */
export interface Manner {
  readonly mode: Mode;
  /** Passes that clean nothing up. */
  readonly without?: readonly OptionalPass[];
}

type CleanUp = (graph: Graph) => Graph;

/**
 * What cleans a graph up. Only exact rules are used, in fast mode too: the others take masks apart, and
 * with them what tells that a whole stretch is not needed; measured, the code was slower.
 */
function cleanUpOf({ without = [] }: Manner): CleanUp {
  const passes: Readonly<Record<OptionalPass, (graph: Graph) => Rewritten>> = {
    simplify: (graph) => simplify(graph, "exact"),
    share,
    prune,
  };
  const wanted = OPTIONAL.filter((name) => !without.includes(name)).map((name) => passes[name]);
  return (graph) => wanted.reduce((cleaner, pass) => pass(cleaner).graph, graph);
}

interface Differentiated {
  readonly primal: Primal;
  readonly cells: Cells;
  readonly reversed: readonly Reversed[];
  readonly zeros: readonly Step[];
}

/** Differentiates, again if conditions of adjoints turn up. */
function differentiate(primal: Primal, names: Names, how: Manner, seed: Seed): Differentiated {
  const conditional = new Set<Region>();
  for (;;) {
    const cells = primal.cells.fork();
    const adjoints = new Adjoints(primal.steps, cells, seed, conditional);
    const manner = { cleanUp: cleanUpOf(how), anyOrder: how.mode === "fast" };
    const made = new Reversal(adjoints, names, manner).outermost(primal.steps);
    const before = conditional.size;
    for (const region of adjoints.found) conditional.add(region);
    if (conditional.size === before) return { primal, cells, ...made };
  }
}

/** Lowers and differentiates, again if the rows need more of the tape than was thought. */
function settle(lower: Lower, names: Names, how: Manner, seed: Seed): Differentiated {
  let records: Records = NO_RECORDS;
  for (;;) {
    const made = differentiate(lower(records), names, how, seed);
    const { tape: start, record: length } = made.cells.lengths;
    if (length === 0 || (start === records.start && length === records.length)) return made;
    records = { start, length };
  }
}

function blockOf(steps: readonly Step[], names: Names, cells: Cells): Block {
  if ([...regionsRead(steps, cells)].some(({ ofPairs }) => ofPairs)) {
    throw new GradcError(ROWS_NESTED, {});
  }
  const { memory, tape, record } = cells.lengths;
  const { start, length } = cells.records;
  const sizes =
    record === 0 ? { memory, tape, tapePerRow: 0 } : { memory, tape: start, tapePerRow: length };
  return new Block(steps, names, sizes, cells.table, cells.arrays);
}

type Clean = (steps: readonly Step[], cells: Cells, kept?: Iterable<Region>) => Step[];

/** Drops steps that nothing needs, and cleans the others up. */
const cleaner =
  (cleanUp: CleanUp): Clean =>
  (steps, cells, kept = []) =>
    mapGraphs(pruneSteps(steps, cells, kept), cleanUp);

/** The two halves, which share a tape. */
function halvesOf(
  { reversed, zeros, cells }: Differentiated,
  names: Names,
  clean: Clean,
): Pick<LoopPrograms, "forward" | "backward"> {
  const back = pruneSteps(
    [...zeros, ...reversed.toReversed().flatMap((step) => step.backward)],
    cells,
  );
  const taped = [...regionsRead(back, cells)].filter(({ space }) => space === "tape");
  const forth = clean(
    reversed.flatMap((step) => step.forward),
    cells,
    taped,
  );
  return { forward: blockOf(forth, names, cells), backward: blockOf(back, names, cells) };
}

/**
 * All functions of the gradient of a function with loops, each made when it is first read.
 * @throws GradcError ROWS_NESTED, when one is made that needs a number for each pair of rows
 */
export function loopPrograms(lower: Lower, names: Names, how: Manner): LoopPrograms {
  const clean = cleaner(cleanUpOf(how));
  const whole = once(() => settle(lower, names, how, "one"));
  const halves = once(() => halvesOf(settle(lower, names, how, "input"), names, clean));
  return lazily<LoopPrograms>({
    primal: () => blockOf(whole().primal.steps, names, whole().primal.cells),
    value: () => {
      const { steps, cells } = whole().primal;
      return blockOf(clean(steps, cells), names, cells);
    },
    valueAndGrad: () => {
      const { reversed, zeros, cells } = whole();
      const steps = pruneSteps(inOne(reversed, zeros, cells), cells);
      const known = spreadConstants(steps, cleanUpOf(how));
      return blockOf(pruneSteps(known, cells), names, cells);
    },
    forward: () => halves().forward,
    backward: () => halves().backward,
  });
}
