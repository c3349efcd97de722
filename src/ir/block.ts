/**
 * Blocks: programs with loops. A block is a list of steps that run one after the other, each a
 * straight-line graph or a loop over a block.
 *
 * The non-obvious decision: a graph stays what it is. Steps hand numbers over through arrays only
 * (`tape`, whose elements are written once, and `memory`, whose elements may be overwritten), so
 * every pass on graphs works on the steps of a block, one by one.
 */
import type { Graph, Names, Source } from "./graph.ts";

/** How often a loop runs: a number, or once for each row of data given at the call. */
export type Count = number | "rows";

/** Runs its body once for each value of a counter. */
export interface Loop {
  /** Number of the counter: how many loops are around. */
  readonly depth: number;
  readonly count: Count;
  /** From the last iteration to the first. */
  readonly down: boolean;
  /** Whether an iteration needs more of the one before it than sums that both add to. */
  readonly carried: boolean;
  readonly body: readonly Step[];
  /** Runs less often than `count`: how often depends on the counter of a loop around. */
  readonly slope?: Slope;
}

/** `first + by · counter` iterations, where the counter is that of the loop at `depth`. */
export interface Slope {
  readonly depth: number;
  readonly first: number;
  readonly by: number;
}

/** How often a loop runs when the counters of the loops around it have these values. */
export function timesOf({ count, slope }: Loop, counters: ArrayLike<number>, rows: number): number {
  if (slope !== undefined) return slope.first + slope.by * (counters[slope.depth] as number);
  return count === "rows" ? rows : count;
}

export type Step = Graph | Loop;

/** Whether a step is a loop. */
export const isLoop = (step: Step): step is Loop => "body" in step;

/** How long the arrays of a block are. */
export interface Sizes {
  readonly memory: number;
  /** What each row adds to the memory. */
  readonly memoryPerRow: number;
  readonly tape: number;
  /** What each row adds to the tape. */
  readonly tapePerRow: number;
}

/** Elements of an array that belong together: they are reached with a counter. */
export interface Stretch {
  readonly space: "tape" | "memory";
  readonly base: number;
  readonly length: number;
}

/** A program with loops. */
export class Block {
  readonly steps: readonly Step[];
  readonly names: Names;
  readonly sizes: Sizes;
  /** Constants that differ between iterations. */
  readonly table: Float64Array;
  readonly stretches: readonly Stretch[];

  constructor(
    steps: readonly Step[],
    names: Names,
    sizes: Sizes,
    table: Float64Array,
    stretches: readonly Stretch[],
  ) {
    this.steps = steps;
    this.names = names;
    this.sizes = sizes;
    this.table = table;
    this.stretches = stretches;
  }

  /** Operations in the text; what stands in a loop counts once. */
  get operationCount(): number {
    return graphsIn(this.steps).reduce((sum, graph) => sum + graph.operationCount, 0);
  }

  /** Instructions in the text, inputs and constants included. */
  get length(): number {
    return graphsIn(this.steps).reduce((sum, graph) => sum + graph.length, 0);
  }

  /** Whether it returns a value. */
  get returns(): boolean {
    return graphsIn(this.steps).some((graph) => graph.value !== undefined);
  }
}

/** The graphs of steps, in the order in which they stand. */
export function graphsIn(steps: readonly Step[]): Graph[] {
  return steps.flatMap((step) => (isLoop(step) ? graphsIn(step.body) : [step]));
}

/** What the inputs of a graph read. */
export function sourcesOf(graph: Graph): Source[] {
  const found: Source[] = [];
  for (let id = 0; id < graph.length; id++) {
    if (graph.kind(id) === "input") found.push(graph.source(id));
  }
  return found;
}

/** The same steps with each graph replaced. */
export function mapGraphs(steps: readonly Step[], change: (graph: Graph) => Graph): Step[] {
  return steps.map((step) =>
    isLoop(step) ? { ...step, body: mapGraphs(step.body, change) } : change(step),
  );
}

/** A graph or a block: what a pass may leave behind. */
export type Routine = Graph | Block;

/**
 * Whether a routine has loops. Not `instanceof`: the command line works on routines that another
 * copy of this module made.
 */
export const hasLoops = (routine: Routine): routine is Block => "steps" in routine;

/** The graphs that a routine consists of. */
export const graphsOf = (routine: Routine): readonly Graph[] =>
  hasLoops(routine) ? graphsIn(routine.steps) : [routine];
