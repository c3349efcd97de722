/**
 * Whether two compilations compute the same, at ordinary points and at special ones.
 *
 * The non-obvious decision: where one gives a number and the other NaN or infinity there is no
 * relative difference to speak of; such points are counted by themselves, so they can neither hide
 * among the others nor drown them.
 */
import { widest } from "../check/check.ts";
import { type CheckPoint, ordinaryPoints, samplePoints } from "../check/points.ts";
import {
  nameOf,
  RESULT_ARRAYS,
  type Results,
  runMain,
  sameBits,
  sameGradient,
} from "../check/runs.ts";
import type { Compilation } from "../compiled.ts";
import type { Programs } from "../passes/products.ts";

/** Two numbers that are not the same. */
export interface Difference {
  /** The number of the point. */
  readonly point: number;
  readonly left: number;
  readonly right: number;
  /** |left − right| by the larger of both; NaN where one is not finite. */
  readonly relative: number;
}

/** One number that is computed, compared at all points. */
export interface ResultAgreement {
  /** `the value`, `the gradient by a`. */
  readonly name: string;
  /** At how many points both have the same bits; of derivatives 0 and −0 are the same. */
  readonly same: number;
  /** The largest relative difference of two finite numbers. */
  readonly largest?: Difference;
  /** The first point at which one side is not finite and the other is something else. */
  readonly special?: Difference;
}

/** How far two compilations agree. */
export interface Agreement {
  /** Where they were compared: differentiated numbers, then constants. */
  readonly points: readonly { readonly x: readonly number[]; readonly data: readonly number[] }[];
  /** What each differentiated number and each constant is called. */
  readonly names: { readonly x: readonly string[]; readonly data: readonly string[] };
  readonly results: readonly ResultAgreement[];
}

/** So many ordinary points, and at most as many special ones. */
const POINTS = 16;

/** A number that was computed. */
interface Entry {
  readonly name: string;
  readonly derivative: boolean;
  readonly of: (results: Results) => number;
}

/** All numbers that a product consists of. */
function entriesOf(programs: Programs, sample: Results): Entry[] {
  const value: Entry[] =
    sample.value === undefined
      ? []
      : [{ name: "the value", derivative: false, of: (results) => results.value as number }];
  const others = RESULT_ARRAYS.flatMap((array) =>
    Array.from(sample[array] ?? [], (_, i): Entry => ({
      name: nameOf(programs, array, i),
      derivative: array !== "values",
      of: (results) => results[array]?.[i] as number,
    })),
  );
  return [...value, ...others];
}

function differenceAt(point: number, left: number, right: number): Difference {
  const finite = Number.isFinite(left) && Number.isFinite(right);
  const relative = Math.abs(left - right) / Math.max(Math.abs(left), Math.abs(right));
  return { point, left, right, relative: finite ? relative : NaN };
}

function compareEntry(
  { name, derivative, of }: Entry,
  runs: readonly (readonly [Results, Results])[],
): ResultAgreement {
  const same = derivative ? sameGradient : sameBits;
  const differences = runs.flatMap(([left, right], point) =>
    same(of(left), of(right)) ? [] : [differenceAt(point, of(left), of(right))],
  );
  const finite = differences.filter(({ relative }) => !Number.isNaN(relative));
  const special = differences.find(({ relative }) => Number.isNaN(relative));
  const largest = finite.reduce<Difference | undefined>(
    (worst, next) => (worst !== undefined && worst.relative >= next.relative ? worst : next),
    undefined,
  );
  return {
    name,
    same: runs.length - differences.length,
    ...(largest && { largest }),
    ...(special && { special }),
  };
}

/** Runs both at the same points and compares what they compute. */
export function agreementOf(left: Compilation, right: Compilation): Agreement {
  const graph = widest(left);
  const points: readonly CheckPoint[] = [
    ...ordinaryPoints(graph, POINTS),
    ...samplePoints(graph, POINTS),
  ];
  const runs = points.map((point) => [runMain(left, point), runMain(right, point)] as const);
  const [first] = runs as [readonly [Results, Results]];
  const { x, data } = left.traced.graph.names;
  return {
    points: points.map((point) => ({ x: [...point.x], data: [...point.data] })),
    names: { x, data },
    results: entriesOf(left.programs, first[0]).map((entry) => compareEntry(entry, runs)),
  };
}
