/**
 * Cuts a traced graph into cones: an operation together with everything that is used for it alone.
 * A neuron is one, with its weights; so is a term of a sum.
 *
 * The non-obvious decision: what belongs to a cone has no other user. So a graph that is drawn with
 * cones in the place of operations has no cycle, and nothing needs to know what a neuron is.
 */
import type { TracedThing } from "../../../../../src/explain/record.ts";

/** A tree in the graph: its root, and what is used for the root alone. */
export interface Cone {
  readonly root: number;
  /** In the order of tracing; the root is the last. */
  readonly members: readonly number[];
  /** Equal for cones that look alike: the same operations on the same kinds of things. */
  readonly shape: number;
  /** How many cones lead to this one, at most, one after the other. */
  readonly level: number;
}

/** The things that an operation is applied to, each once. */
export const argumentsOf = ({ args }: TracedThing): number[] => [
  ...new Set(args.flatMap((arg) => ("of" in arg ? [arg.of] : []))),
];

/** Who uses each thing. */
export function usersOf(traced: readonly TracedThing[]): number[][] {
  const users: number[][] = traced.map(() => []);
  for (const thing of traced) {
    for (const of of argumentsOf(thing)) (users[of] as number[]).push(thing.of);
  }
  return users;
}

/** The graph as cones, and what is known about each thing. */
export interface Cones {
  readonly cones: readonly Cone[];
  /** The root of the cone that each thing belongs to. */
  readonly rootOf: Int32Array;
  /** Equal for things whose trees look alike, as far as these belong to the same cone. */
  readonly shapeOf: Int32Array;
  /** How many things each tree has, as far as it belongs to the same cone. */
  readonly sizeOf: Int32Array;
}

/** Everything belongs to its only user; a root belongs to itself. */
function rootsOf(
  users: readonly (readonly number[])[],
  isRoot: (of: number) => boolean,
): Int32Array {
  const roots = new Int32Array(users.length);
  for (let of = users.length - 1; of >= 0; of--) {
    const [user = -1] = users[of] as readonly number[];
    roots[of] = isRoot(of) ? of : (roots[user] as number);
  }
  return roots;
}

/** Numbers for texts, equal for equal texts. */
function interned(): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    return number;
  };
}

/** What trees look like, and how many things they have, as far as these belong to one cone. */
function treesOf(
  traced: readonly TracedThing[],
  rootOf: Int32Array,
): Pick<Cones, "shapeOf" | "sizeOf"> {
  const [shapeOf, sizeOf] = [new Int32Array(traced.length), new Int32Array(traced.length)];
  const shapeNumber = interned();
  for (const thing of traced) {
    const inside = (of: number): boolean => rootOf[of] === rootOf[thing.of];
    const shapes = thing.args.map((arg) => {
      if ("constant" in arg) return "constant";
      return inside(arg.of) ? shapeOf[arg.of] : "other";
    });
    shapeOf[thing.of] = shapeNumber(`${thing.op} ${shapes.join(" ")}`);
    const parts = argumentsOf(thing).filter(inside);
    sizeOf[thing.of] = parts.reduce((sum, of) => sum + (sizeOf[of] as number), 1);
  }
  return { shapeOf, sizeOf };
}

/** Trees of fewer things are not worth a cone of their own. */
const SMALLEST = 3;

/**
 * Functions of one argument whose trees look like those of others: the neurons of a layer in front
 * of a single one, which is their only user.
 */
function repeatedFunctions(
  traced: readonly TracedThing[],
  { shapeOf, sizeOf }: Pick<Cones, "shapeOf" | "sizeOf">,
): Set<number> {
  const counts = new Map<number, number>();
  for (const shape of shapeOf) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  const found = traced.filter(({ of, args }) => {
    const isRepeated = (counts.get(shapeOf[of] as number) as number) > 1;
    return args.length === 1 && isRepeated && (sizeOf[of] as number) >= SMALLEST;
  });
  return new Set(found.map(({ of }) => of));
}

/** How many cones lead to each, by the number of its root. */
function levelsOf(traced: readonly TracedThing[], rootOf: Int32Array): Int32Array {
  const levels = new Int32Array(traced.length);
  for (const thing of traced) {
    const root = rootOf[thing.of] as number;
    for (const of of argumentsOf(thing)) {
      const other = rootOf[of] as number;
      const level = (levels[other] as number) + (other === root ? 0 : 1);
      levels[root] = Math.max(levels[root] as number, level);
    }
  }
  return levels;
}

/**
 * Cuts a graph into cones.
 * @param results the numbers of the things that are results
 */
export function conesOf(traced: readonly TracedThing[], results: ReadonlySet<number>): Cones {
  const users = usersOf(traced);
  const isShared = (of: number): boolean => (users[of] as number[]).length !== 1 || results.has(of);
  const repeated = repeatedFunctions(traced, treesOf(traced, rootsOf(users, isShared)));
  const rootOf = rootsOf(users, (of) => isShared(of) || repeated.has(of));
  const trees = treesOf(traced, rootOf);
  const levels = levelsOf(traced, rootOf);
  const members = new Map<number, number[]>();
  for (const { of } of traced) {
    const root = rootOf[of] as number;
    const list = members.get(root);
    if (list === undefined) members.set(root, [of]);
    else list.push(of);
  }
  const cones = [...members].map(([root, list]): Cone => {
    return {
      root,
      members: list,
      shape: trees.shapeOf[root] as number,
      level: levels[root] as number,
    };
  });
  return { cones: cones.sort((a, b) => a.root - b.root), rootOf, ...trees };
}
