/**
 * Results of which each iteration picks another one, as the loss of a sample picks the logit of the
 * sample's class: iterations that differ in that alone are made to look alike.
 *
 * The non-obvious decision: picking is written as a chain of branches, of which one is taken. Gates
 * pass values and adjoints on unchanged and let nothing through where they are closed, so the bits
 * stay the engine's, and nothing else needs to know what an index into results is.
 */
import { type Graph, type Id, withRole } from "../ir/graph.ts";
import { append } from "../multimap.ts";
import { rewrite } from "../passes/rewrite.ts";
import type { Found, Tuple } from "./lockstep.ts";

/** Where iterations pick one of their results. */
export interface Selection {
  /** What each iteration picks. */
  readonly picked: Tuple;
  /** What there is to pick from, in the order in which it is made. */
  readonly among: readonly Tuple[];
  /** The instructions of the body that have it as an argument. */
  readonly users: readonly { readonly tuple: Tuple; readonly argument: number }[];
}

/** Of more results than that, branches would cost more than the loop is worth. */
const MOST = 256;

/** Of tuples that look alike: for each iteration, the tuples by their results. */
function byResult(alike: readonly Tuple[], count: number): ReadonlyMap<Id, readonly Tuple[]>[] {
  return Array.from({ length: count }, (_, i) => {
    const found = new Map<Id, Tuple[]>();
    for (const tuple of alike) {
      append(found, tuple[i] as Id, tuple);
    }
    return found;
  });
}

/** Tuples of results that look alike. */
function groupsIn(graph: Graph, hash: Int32Array, { varying }: Found): Tuple[][] {
  const groups = new Map<number, Tuple[]>();
  for (const tuple of varying) {
    const look = hash[tuple[0] as Id] as number;
    if (graph.arity(tuple[0] as Id) === 0 || tuple.some((id) => hash[id] !== look)) continue;
    append(groups, look, tuple);
  }
  return [...groups.values()].filter((group) => group.length > 2 && group.length <= MOST);
}

/** Where the body has a tuple as an argument. */
const usersOf = (picked: Tuple, { args }: Found): Selection["users"] =>
  [...args].flatMap(([tuple, list]) =>
    list.flatMap((arg, argument) => (arg === picked ? [{ tuple, argument }] : [])),
  );

/**
 * The picks in what was found of a loop.
 * @param uses how often each instruction is used
 */
export function selectionsIn(
  graph: Graph,
  hash: Int32Array,
  uses: Int32Array,
  found: Found,
): Selection[] {
  const edges = (tuple: Tuple): number => found.edges.get(tuple) ?? 0;
  return groupsIn(graph, hash, found).flatMap((group) => {
    const holders = byResult(group, found.count);
    const isPicked = (tuple: Tuple): boolean =>
      tuple.every((id, i) => (holders[i]?.get(id)?.length ?? 0) > 1);
    const among = group.filter((tuple) => !isPicked(tuple));
    // Nothing but the same iteration may use what it picks from, as with all that is in a body.
    const arePrivate = among.every((tuple) =>
      tuple.every((id, i) => {
        const all = holders[i]?.get(id) ?? [];
        return uses[id] === all.reduce((sum, holder) => sum + edges(holder), 0);
      }),
    );
    if (!arePrivate) return [];
    among.sort((a, b) => (a[0] as Id) - (b[0] as Id));
    const isThere = (id: Id, i: number): boolean => among.some((tuple) => tuple[i] === id);
    const isLater = (user: Tuple): boolean =>
      among.every((tuple) => tuple.every((id, i) => id < (user[i] as Id)));
    const selections = group.filter(isPicked).map((picked) => {
      return { picked, among, users: usersOf(picked, found) };
    });
    const works = selections.every(
      ({ picked, users }) =>
        picked.every(isThere) &&
        users.length === edges(picked) &&
        users.every(({ tuple }) => isLater(tuple)),
    );
    return works ? selections : [];
  });
}

/** What an argument is picked from, and which of it. */
interface Pick {
  readonly argument: number;
  readonly among: readonly Id[];
  readonly which: number;
}

/** The arguments that are picked, by the instructions that have them. */
function picksOf(selections: readonly Selection[]): ReadonlyMap<Id, readonly Pick[]> {
  const picks = new Map<Id, Pick[]>();
  for (const { picked, among, users } of selections) {
    for (const { tuple, argument } of users) {
      tuple.forEach((user, i) => {
        const own = among.map((each) => each[i] as Id);
        append(picks, user, { argument, among: own, which: own.indexOf(picked[i] as Id) });
      });
    }
  }
  return picks;
}

/** The same graph with picks written as branches. */
export function withSelections(graph: Graph, selections: readonly Selection[]): Graph {
  const picks = picksOf(selections);
  return rewrite(graph, (builder, _tally, image) => (old, a, b, c) => {
    const args: [Id, Id, Id] = [a, b, c];
    const tag = withRole(graph.tag(old), "none");
    for (const { argument, among, which } of picks.get(old) ?? []) {
      const [first = 0, ...rest] = among.map((each) => image[each] as Id);
      const wanted = builder.constant(which);
      args[argument] = rest.reduce((chosen, each, k) => {
        const asks = builder.append("eq", wanted, builder.constant(k + 1), 0, tag);
        return builder.append("where", asks, each, chosen, tag);
      }, first);
    }
    return builder.copy(graph, old, ...args);
  }).graph;
}
