/**
 * How fast two compiled functions are beside each other.
 *
 * The non-obvious decision: rounds of both alternate, and what counts is the ratio within each
 * round, so that a slow second of the machine is slow for both; and each has a timing loop of its
 * own, made from text where that is allowed, because V8 inlines only what a call site always calls.
 */
import { ordinaryPoints } from "../check/points.ts";
import { arraysAt, tapeAt } from "../check/runs.ts";
import type { Compilation } from "../compiled.ts";
import { code, join, literal } from "../emit/code.ts";
import { codeGenerationAllowed, runBody } from "../emit/evaluate.ts";
import { columnsOf, parametersOf } from "../emit/programs.ts";
import type { FunctionKind } from "../passes/products.ts";

/** A measured number: its median, and between what the middle half lies. */
export interface Spread {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

/** How much effort measuring takes. */
export interface Effort {
  readonly rounds: number;
  /** A batch of calls takes at least this long, unless one call takes longer. */
  readonly batchMs: number;
  /** Each side runs until it gets no faster, but neither shorter nor longer than these. */
  readonly warmUpMs: readonly [least: number, most: number];
  /** All rounds together take at most about this long, but there are at least five. */
  readonly mostMs: number;
}

/** Both sides measured. */
export interface Speed {
  /** Nanoseconds a call, left and right. */
  readonly sides: readonly [Spread, Spread];
  /** How many times as fast the right side is, round by round. */
  readonly ratio: Spread;
  readonly rounds: number;
  readonly effort: Effort;
  /** The calls go through so many points in turn. */
  readonly points: number;
  /** How many rows of data each call gets; 0 without rows. */
  readonly rows: number;
}

const EFFORT: Effort = { rounds: 31, batchMs: 5, warmUpMs: [200, 4000], mostMs: 3000 };
const FEWEST_ROUNDS = 5;
/** Warming up goes in slices of this length. */
const SLICE_MS = 50;
/** So many slices in a row without a better one, and it is warm; better means by this factor. */
const PATIENCE = 6;
const BETTER = 0.95;
const POINTS = 8;
const ROWS = 100;

type Step = (...args: readonly unknown[]) => unknown;

/** Runs so many calls and returns the milliseconds they took. */
type Run = (calls: number) => number;

/** The arguments of a function at some points. */
function argumentsOf({ programs, flat }: Compilation, kind: FunctionKind): readonly unknown[][] {
  const parameters = parametersOf(programs, kind);
  return ordinaryPoints(programs.main.graph, POINTS, ROWS).map((point) => {
    const tape = parameters.includes("tape") ? tapeAt(programs, point) : undefined;
    const arrays = arraysAt(programs, kind, point, tape);
    // What reads the tape needs one that is filled.
    if (kind === "backward")
      flat.forward(...parametersOf(programs, "forward").map((p) => arrays[p]));
    return parameters.map((parameter) => arrays[parameter]);
  });
}

let loops = 0;

/** A loop over calls, from text of its own. */
function loopFromText(step: Step, points: readonly unknown[][]): Run {
  const list = (points[0] ?? []).map((_, i) => code`args[${literal(i)}]`);
  const body = code`// Loop ${literal(++loops)}
let next = 0;
return (calls) => {
  const start = performance.now();
  for (let i = 0; i < calls; i++) {
    next = next + 1 < points.length ? next + 1 : 0;
    const args = points[next];
    step(${join(list, ", ")});
  }
  return performance.now() - start;
};`;
  return runBody(body, new Map(), { step, points }) as Run;
}

/** The same where no code may be made from text. */
function sharedLoop(step: Step, points: readonly unknown[][]): Run {
  let next = 0;
  return (calls) => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) {
      next = next + 1 < points.length ? next + 1 : 0;
      step(...(points[next] as unknown[]));
    }
    return performance.now() - start;
  };
}

function runOf(compilation: Compilation, kind: FunctionKind): Run {
  const loop = codeGenerationAllowed() ? loopFromText : sharedLoop;
  return loop(compilation.flat[kind], argumentsOf(compilation, kind));
}

/** Runs for about so many milliseconds; returns milliseconds a call. */
function slice(run: Run, ms: number, first: number): number {
  let [calls, elapsed] = [first, run(first)];
  while (elapsed < ms) {
    const missing = ((ms - elapsed) / Math.max(elapsed, 0.001)) * calls;
    const more = Math.max(1, Math.ceil(Math.min(missing, 3 * calls)));
    elapsed += run(more);
    calls += more;
  }
  return elapsed / calls;
}

/** Runs until it gets no faster; returns how many calls fill a batch. */
function warmUp(run: Run, { batchMs, warmUpMs: [least, most] }: Effort): number {
  const start = performance.now();
  let best = Infinity;
  for (let idle = 0; ; idle++) {
    const first = Math.max(1, Math.floor(SLICE_MS / 16 / Math.min(best, SLICE_MS)));
    const ms = slice(run, SLICE_MS, first);
    if (ms < best * BETTER) idle = 0;
    best = Math.min(best, ms);
    const elapsed = performance.now() - start;
    if (elapsed > most || (elapsed > least && idle >= PATIENCE)) break;
  }
  return Math.max(1, Math.ceil(batchMs / best));
}

/** Median and quartiles. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below, above] = [
      sorted[Math.floor(place)] as number,
      sorted[Math.ceil(place)] as number,
    ];
    return below + (place % 1) * (above - below);
  };
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}

/**
 * Measures a function of two compilations, in a second or two.
 * @param kind the function; both sides have it
 */
export function measureSpeed(
  left: Compilation,
  right: Compilation,
  kind: FunctionKind,
  effort: Effort = EFFORT,
): Speed {
  const runs = [runOf(left, kind), runOf(right, kind)] as const;
  const calls = runs.map((run) => warmUp(run, effort));
  const times: [number[], number[]] = [[], []];
  const start = performance.now();
  const mayGoOn = (round: number): boolean =>
    round < FEWEST_ROUNDS || (round < effort.rounds && performance.now() - start < effort.mostMs);
  for (let round = 0; mayGoOn(round); round++) {
    // Each side begins every other round.
    for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const count = calls[side] as number;
      times[side].push((runs[side](count) / count) * 1e6);
    }
  }
  const ratios = times[0].map((ns, round) => ns / (times[1][round] as number));
  return {
    sides: [spreadOf(times[0]), spreadOf(times[1])],
    ratio: spreadOf(ratios),
    rounds: ratios.length,
    effort,
    points: POINTS,
    rows: columnsOf(left.programs) === 0 ? 0 : ROWS,
  };
}
