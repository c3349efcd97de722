/**
 * Common subexpression elimination: the same operation on the same arguments is kept once.
 *
 * The non-obvious decision: it runs after differentiation, never before it in exact mode. Sharing
 * first would merge adjoints that the interpreted engine adds up in another order.
 */
import type { Graph, Id } from "../ir/graph.ts";
import type { AnyOp } from "../ops.ts";
import { rowOf } from "../rows.ts";
import { rewrite, type Rewritten } from "./rewrite.ts";

/** A hash table of operations in one Int32Array of four columns: code, and arguments plus one. */
class Table {
  readonly #slots: Int32Array;
  readonly #ids: Int32Array;
  readonly #mask: number;

  constructor(entries: number) {
    const size = 2 ** Math.ceil(Math.log2(2 * entries + 2));
    this.#mask = size - 1;
    this.#slots = new Int32Array(4 * size);
    this.#ids = new Int32Array(size).fill(-1);
  }

  /** The id stored for this operation, or −1 after storing `make()`. */
  find(code: number, a: number, b: number, c: number): { id: Id; slot: number } {
    let slot = hash(code, a, b, c) & this.#mask;
    for (; this.#ids[slot] !== -1; slot = (slot + 1) & this.#mask) {
      const at = 4 * slot;
      const same =
        this.#slots[at] === code &&
        this.#slots[at + 1] === a &&
        this.#slots[at + 2] === b &&
        this.#slots[at + 3] === c;
      if (same) break;
    }
    this.#slots[4 * slot] = code;
    this.#slots[4 * slot + 1] = a;
    this.#slots[4 * slot + 2] = b;
    this.#slots[4 * slot + 3] = c;
    return { id: this.#ids[slot] as Id, slot };
  }

  store(slot: number, id: Id): void {
    this.#ids[slot] = id;
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
  const table = new Table(graph.length);
  const codes = new Map<AnyOp, number>();
  const codeOf = (op: AnyOp): number => {
    const known = codes.get(op);
    if (known === undefined) codes.set(op, codes.size);
    return known ?? codes.size - 1;
  };
  return rewrite(graph, (builder, tally) => (op, args, origin) => {
    const [a = -1, b = -1, c = -1] = args;
    const swap = rowOf(op).commutative === true && a > b;
    const { id, slot } = table.find(codeOf(op), swap ? b : a, swap ? a : b, c);
    if (id !== -1) {
      tally.add(`${op} shared`);
      return id;
    }
    const made = builder.add(op, args, origin);
    table.store(slot, made);
    return made;
  });
}
