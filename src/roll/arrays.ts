/**
 * Results that loops read by an index although nothing put them into an array: those that the
 * same loop may read are put into one, in the order in which they were made.
 *
 * The non-obvious decision: results are grouped by a union-find, so that all tuples that share a
 * result share an array, however many loops they come from.
 */
import type { Id } from "../ir/graph.ts";
import { append } from "../multimap.ts";
import type { Tuple } from "./lockstep.ts";

/** Groups results into arrays. */
export class Arrays {
  readonly #parent = new Map<Id, Id>();
  #lists: ReadonlyMap<Id, Tuple> | undefined;
  readonly #places = new Map<Tuple, ReadonlyMap<Id, number>>();

  /** The results of a tuple go into one array. */
  add(tuple: Tuple): void {
    for (const id of tuple) {
      const [a, b] = [this.#root(tuple[0] as Id), this.#root(id)];
      if (a !== b) this.#parent.set(a, b);
    }
    this.#lists = undefined;
  }

  #root(id: Id): Id {
    let at = id;
    for (let up = this.#parent.get(at); up !== undefined && up !== at; up = this.#parent.get(at)) {
      at = up;
    }
    if (!this.#parent.has(id)) this.#parent.set(id, id);
    else if (at !== id) this.#parent.set(id, at);
    return at;
  }

  #grouped(): ReadonlyMap<Id, Tuple> {
    if (this.#lists !== undefined) return this.#lists;
    const groups = new Map<Id, Id[]>();
    for (const id of [...this.#parent.keys()].sort((a, b) => a - b)) {
      append(groups, this.#root(id), id);
    }
    this.#lists = new Map([...groups].map(([root, ids]) => [root, Int32Array.from(ids)]));
    return this.#lists;
  }

  /** The members of each array, in order. */
  lists(): readonly Tuple[] {
    return [...this.#grouped().values()];
  }

  /** The array that a result is in, if it is in one. */
  listOf(id: Id): Tuple | undefined {
    return this.#parent.has(id) ? this.#grouped().get(this.#root(id)) : undefined;
  }

  /** Where in an array each of its members is. */
  placesIn(list: Tuple): ReadonlyMap<Id, number> {
    const known = this.#places.get(list);
    if (known !== undefined) return known;
    const made = new Map(Array.from(list, (id, k) => [id, k] as const));
    this.#places.set(list, made);
    return made;
  }
}
