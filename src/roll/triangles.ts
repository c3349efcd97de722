/**
 * Sums over pairs, as people write them: for each i the terms of all j below i, or above, and one
 * term of i alone. They become a loop in a loop that runs once more, or once less, each time.
 *
 * The non-obvious decision: everything is counted and stored as in a rectangle of the longest
 * inner loop, so an address means the same as in any other loop; only constants are packed.
 */
import type { Id, Source } from "../ir/graph.ts";
import { plainKey, type Tables } from "./indices.ts";
import type { Found, Tuple } from "./lockstep.ts";

/** Inner loops of `first + by · k` iterations, k = 0 … groups − 1. */
export interface Triangle {
  readonly first: number;
  readonly by: number;
  readonly groups: number;
}

/** Terms that look alike in an inner loop, and one of another kind after each of these loops. */
export interface Stairs extends Triangle {
  /** The first element that belongs to it. */
  readonly from: number;
}

/** The part of a loop that is a loop itself. */
export interface Inner {
  readonly triangle: Triangle;
  /** What it computes: a tuple has an element for each iteration of all inner loops. */
  readonly found: Found;
  readonly term: Tuple;
}

const lengthAt = ({ first, by }: Triangle, k: number): number => first + by * k;

/** How often the inner loop runs at most. */
export const longestOf = (triangle: Triangle): number =>
  Math.max(triangle.first, lengthAt(triangle, triangle.groups - 1));

/** Where in a flat list each inner loop begins, and where the list ends. */
export function startsOf(triangle: Triangle): Int32Array {
  const starts = new Int32Array(triangle.groups + 1);
  for (let k = 0; k < triangle.groups; k++) {
    starts[k + 1] = (starts[k] as number) + lengthAt(triangle, k);
  }
  return starts;
}

/** Elements that look alike, side by side. */
interface Same {
  readonly look: number;
  readonly from: number;
  readonly length: number;
}

function sameLooks(looks: readonly number[]): Same[] {
  const found: Same[] = [];
  for (let from = 0, to = 0; from < looks.length; from = to) {
    while (to < looks.length && looks[to] === looks[from]) to++;
    found.push({ look: looks[from] as number, from, length: to - from });
  }
  return found;
}

/** Fewer inner loops are not worth it. */
const FEWEST = 4;

/** How far a triangle reaches that begins with a stretch of like elements. */
function stairsAt(list: readonly Same[], start: number): Stairs | undefined {
  const [a, tail, next] = [list[start], list[start + 1], list[start + 2]];
  if (a === undefined || tail === undefined || next === undefined) return undefined;
  const by = next.length - a.length;
  if (Math.abs(by) !== 1 || next.look !== a.look || tail.length !== 1) return undefined;
  let groups = 0;
  for (let at = start; at + 1 < list.length; at += 2, groups++) {
    const [inner, end] = [list[at] as Same, list[at + 1] as Same];
    if (inner.look !== a.look || inner.length !== a.length + by * groups) break;
    if (end.look !== tail.look || end.length !== 1) break;
  }
  return groups < FEWEST ? undefined : { from: a.from, first: a.length, by, groups };
}

/** How many elements belong to a triangle. */
export const sizeOf = (triangle: Triangle): number =>
  (startsOf(triangle)[triangle.groups] as number) + triangle.groups;

/** The largest triangle in a list of elements. */
export function findStairs(ids: readonly Id[], hash: Int32Array): Stairs | undefined {
  const list = sameLooks(ids.map((id) => hash[id] as number));
  let best: Stairs | undefined;
  for (let start = 0; start + 2 < list.length; start++) {
    const found = stairsAt(list, start);
    if (found === undefined) continue;
    if (best === undefined || sizeOf(found) > sizeOf(best)) best = found;
    // The rest of it would only be found again.
    start += 2 * found.groups - 2;
  }
  return best;
}

/** The elements of a triangle: those of the inner loops, and those between them. */
export function elementsOf(
  elements: readonly Id[],
  stairs: Stairs,
): { readonly inner: Tuple; readonly tails: Tuple } {
  const starts = startsOf(stairs);
  const inner = new Int32Array(starts[stairs.groups] as number);
  const tails = new Int32Array(stairs.groups);
  for (let k = 0; k < stairs.groups; k++) {
    const [start, end] = [starts[k] as number, starts[k + 1] as number];
    // So many other elements have come before.
    for (let at = start; at < end; at++) inner[at] = elements[stairs.from + at + k] as Id;
    tails[k] = elements[stairs.from + end + k] as Id;
  }
  return { inner, tails };
}

/** How indices grow with both counters; undefined if that is not even. */
function evenSteps(
  indices: ArrayLike<number>,
  triangle: Triangle,
): readonly [outer: number, inner: number] | undefined {
  const starts = startsOf(triangle);
  const at = (k: number, j: number): number => indices[(starts[k] as number) + j] as number;
  const outer = at(1, 0) - at(0, 0);
  const long = triangle.by > 0 ? triangle.groups - 1 : 0;
  const inner = lengthAt(triangle, long) > 1 ? at(long, 1) - at(long, 0) : 0;
  for (let k = 0; k < triangle.groups; k++) {
    for (let j = 0; j < lengthAt(triangle, k); j++) {
      if (at(k, j) !== at(0, 0) + outer * k + inner * j) return undefined;
    }
  }
  return [outer, inner];
}

/** Numbers of a triangle in their places in the rectangle around it. */
function inRectangle(numbers: ArrayLike<number>, triangle: Triangle): Int32Array {
  const [starts, width] = [startsOf(triangle), longestOf(triangle)];
  const all = new Int32Array(triangle.groups * width);
  for (let k = 0; k < triangle.groups; k++) {
    for (let j = 0; j < lengthAt(triangle, k); j++) {
      all[k * width + j] = numbers[(starts[k] as number) + j] as number;
    }
  }
  return all;
}

/**
 * One source for the sources of all iterations of the inner loops; undefined if there is none.
 * @param depth of the outer loop
 */
export function combineTriangle(
  sources: readonly Source[],
  triangle: Triangle,
  depth: number,
  tables: Tables,
): Source | undefined {
  const [first] = sources as readonly [Source];
  const key = plainKey(first);
  const alike = (source: Source): boolean =>
    source.space === first.space &&
    source.address?.lookup === undefined &&
    plainKey(source) === key;
  if (!sources.every(alike)) return undefined;
  const { space, index } = first;
  const strides = first.address?.strides ?? [];
  const indices = sources.map((source) => source.index);
  const steps = evenSteps(indices, triangle);
  if (steps !== undefined) {
    const own = steps.map((by, k) => ({ depth: depth + k, by })).filter(({ by }) => by !== 0);
    return { space, index, address: { strides: [...strides, ...own] } };
  }
  const table = tables.intern(
    inRectangle(
      indices.map((each) => each - index),
      triangle,
    ),
  );
  const width = longestOf(triangle);
  const lookup = {
    table,
    offset: 0,
    strides: [
      { depth, by: width },
      { depth: depth + 1, by: 1 },
    ],
  };
  return { space, index, address: { strides, lookup } };
}

/**
 * Where packed constants are, which begin at `index`.
 * @param depth of the outer loop
 */
export function packed(index: number, triangle: Triangle, depth: number, tables: Tables): Source {
  const starts = tables.intern(startsOf(triangle).slice(0, -1));
  const lookup = { table: starts, offset: 0, strides: [{ depth, by: 1 }] };
  return { space: "table", index, address: { strides: [{ depth: depth + 1, by: 1 }], lookup } };
}
