/**
 * From the steps of a function with loops to its value, its gradient, and the two halves of that.
 *
 * The non-obvious decision: which adjoints depend on conditions is known only when all is done. So
 * it is done again until nothing new turns up, which mostly is at once.
 */
import { ROWS_NESTED } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import { lazily, once } from "../lazy.ts";
import { Block, mapGraphs, type Step } from "../ir/block.ts";
import type { Graph, Names } from "../ir/graph.ts";
import { Adjoints } from "./adjoints.ts";
import { inOne } from "./arrange.ts";
import type { Cells, Region } from "./cells.ts";
import type { Seed } from "./differentiate.ts";
import { OPTIONAL, type OptionalPass } from "./pipeline.ts";
import { spreadConstants } from "./known.ts";
import { pruneSteps, regionsRead } from "./regions.ts";
import { Reversal, type Reversed } from "./reverse.ts";
import { prune } from "./prune.ts";
import { settleRecords } from "./records.ts";
import type { Rewritten } from "./rewrite.ts";
import { share } from "./share.ts";
import { type Mode, simplify } from "./simplify.ts";

/** The steps of a function, and their places. */
export interface Primal {
  readonly steps: readonly Step[];
  readonly cells: Cells;
}

/** Makes the steps of a function, of which gradients may be added up in any order, or not. */
export type Lower = (anyOrder: boolean) => Primal;

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
  const passes: Readonly<Partial<Record<OptionalPass, (graph: Graph) => Rewritten>>> = {
    simplify: (graph) => simplify(graph, "exact"),
    share,
    prune,
  };
  const wanted = OPTIONAL.filter((name) => !without.includes(name)).flatMap(
    (name) => passes[name] ?? [],
  );
  return (graph) => wanted.reduce((cleaner, pass) => pass(cleaner).graph, graph);
}

interface Differentiated {
  readonly cells: Cells;
  readonly reversed: readonly Reversed[];
  readonly zeros: readonly Step[];
}

/** Differentiates, again if conditions of adjoints turn up. */
function differentiate(primal: Primal, names: Names, how: Manner, seed: Seed): Differentiated {
  const conditional = new Set<Region>(primal.cells.arrays.filter(({ partly }) => partly));
  for (;;) {
    const cells = primal.cells.fork();
    const adjoints = new Adjoints(primal.steps, cells, seed, conditional);
    const manner = { cleanUp: cleanUpOf(how), anyOrder: how.mode === "fast" };
    const made = new Reversal(adjoints, names, manner).outermost(primal.steps);
    const before = conditional.size;
    for (const region of adjoints.found) conditional.add(region);
    if (conditional.size === before) return { cells, ...made };
  }
}

function blockOf(steps: readonly Step[], names: Names, cells: Cells): Block {
  if ([...regionsRead(steps, cells)].some(({ rows }) => rows.length > 1)) {
    throw new GradcError(ROWS_NESTED, {});
  }
  const { steps: settled, sizes, arrays } = settleRecords(steps, cells);
  return new Block(settled, names, sizes, cells.table, arrays);
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
  const primal = once(() => lower(how.mode === "fast"));
  const whole = once(() => differentiate(primal(), names, how, "one"));
  const halves = once(() => halvesOf(differentiate(primal(), names, how, "input"), names, clean));
  return lazily<LoopPrograms>({
    primal: () => blockOf(primal().steps, names, primal().cells),
    value: () => {
      const { steps, cells } = primal();
      return blockOf(clean(steps, cells), names, cells);
    },
    valueAndGrad: () => {
      const { reversed, zeros, cells } = whole();
      const steps = pruneSteps(inOne(reversed, zeros, cells), cells);
      const inArray = (index: number): boolean => cells.at("memory", index).strides.length > 0;
      const known = spreadConstants(steps, cleanUpOf(how), inArray);
      return blockOf(pruneSteps(known, cells), names, cells);
    },
    forward: () => halves().forward,
    backward: () => halves().backward,
  });
}
