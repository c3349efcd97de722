/**
 * Common subexpression elimination: the same operation on the same arguments is kept once.
 *
 * The non-obvious decision: it runs after differentiation, never before it in exact mode. Sharing
 * first would merge adjoints that the interpreted engine adds up in another order.
 */
import type { Builder, Graph, Id } from "../ir/graph.ts";
import type { AnyOp } from "../ops.ts";
import { rewrite, type Rewritten } from "./rewrite.ts";

/** How many slots there are for each instruction, and how many are tried before hashing. */
const PER_ARGUMENT = 2;
const TRIES = 4;

/** A hash table of the operations that a builder holds: their ids, hashed by what they compute. */
class Table {
  readonly #builder: Builder;
  /** Ids plus one; 0 where there is none. */
  readonly #ids: Int32Array;
  readonly #mask: number;

  constructor(builder: Builder, entries: number) {
    const size = 2 ** Math.ceil(Math.log2(PER_ARGUMENT * entries + 2));
    this.#builder = builder;
    this.#mask = size - 1;
    this.#ids = new Int32Array(size);
  }

  /** The slot of this operation; it holds −1, or the id of the one that is there. */
  find(code: number, a: Id, b: Id, c: Id, commutative: boolean): number {
    // First where the largest argument points to: what is computed together stands together, and
    // memory far away takes longer to read than all else here. Few slots, so that they fill up.
    const near = PER_ARGUMENT * Math.max(a, b, c);
    for (let k = 0; k < TRIES; k++) {
      const slot = (near + k) & this.#mask;
      const id = this.at(slot);
      if (id === -1 || this.#equals(id, code, a, b, c, commutative)) return slot;
    }
    const swap = commutative && a > b;
    let slot = hash(code, swap ? b : a, swap ? a : b, c) & this.#mask;
    for (let id = this.at(slot); id !== -1; id = this.at(slot)) {
      if (this.#equals(id, code, a, b, c, commutative)) break;
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }

  #equals(id: Id, code: number, a: Id, b: Id, c: Id, commutative: boolean): boolean {
    const other = this.#builder;
    if (other.code(id) !== code || other.arg(id, 2) !== c) return false;
    const [x, y] = [other.arg(id, 0), other.arg(id, 1)];
    return (x === a && y === b) || (commutative && x === b && y === a);
  }

  at(slot: number): Id {
    return (this.#ids[slot] as number) - 1;
  }

  store(slot: number, id: Id): void {
    this.#ids[slot] = id + 1;
  }
}

/** Mixes four integers (multipliers from MurmurHash3's finaliser). */
function hash(code: number, a: number, b: number, c: number): number {
  let h = Math.imul(code + 1, 0x9e3779b1) ^ Math.imul(a + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35) ^ Math.imul(b + 1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 13), 0x165667b1) ^ Math.imul(c + 1, 0x85ebca6b);
  return h ^ (h >>> 16);
}

/** Keeps one of each set of equal operations, the first. */
export function share(graph: Graph): Rewritten {
  const shared = new Map<AnyOp, number>();
  const { counts: _, ...result } = rewrite(graph, (builder) => {
    const table = new Table(builder, graph.length);
    return (old, a, b, c) => {
      const commutative = graph.row(old)?.commutative === true;
      const slot = table.find(graph.code(old), a, b, c, commutative);
      const known = table.at(slot);
      if (known !== -1) {
        const op = graph.op(old) as AnyOp;
        shared.set(op, (shared.get(op) ?? 0) + 1);
        return known;
      }
      const made = builder.copy(graph, old, a, b, c);
      table.store(slot, made);
      return made;
    };
  });
  return { ...result, counts: new Map([...shared].map(([op, n]) => [`${op} shared`, n])) };
}
