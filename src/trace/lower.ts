/**
 * Lowering: what one run of a function recorded becomes a graph.
 *
 * The non-obvious decision: instructions stand in the order in which the Values were created,
 * which is the order the interpreted engine sweeps back through; so both add up gradients alike.
 */
import { TRACE_ESCAPED } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import {
  Builder,
  type Graph,
  type Id,
  type Names,
  type Output,
  type ArgumentSource,
  type Tag,
  tagOf,
} from "../ir/graph.ts";
import { NO_REFERENCE } from "../recording.ts";
import { nodesOf, StandIn, type Trace, Value } from "../value.ts";
import { handedBy, type LoweredLoop, lowerLoops, type Stand, standsIn } from "./lower-loops.ts";
import type { Leaf } from "./structure.ts";

/** One run of the function. */
export interface Run {
  /** The one Value that the function returned, or all of them, with their paths. */
  readonly result: Value | readonly NamedValue[];
  readonly trace: Trace;
  /** The Values that stand for x[0], x[1], …, and for data[0], data[1], …. */
  readonly inputs: { readonly x: readonly Value[]; readonly data: readonly Value[] };
}

/** A Value of a result with structure. */
export interface NamedValue {
  readonly path: string;
  readonly value: Value;
}

/** All Values of a result. */
export const rootsOf = ({ result }: Pick<Run, "result">): readonly Value[] =>
  result instanceof Value ? [result] : result.map(({ value }) => value);

/** A graph and, for each traced operation and input in order, its position in the trace. */
export interface Lowered {
  readonly graph: Graph;
  /** −1 for what has data and so was not traced. */
  readonly positions: Int32Array;
  /** The loops that are in no other one, in order. */
  readonly loops: readonly LoweredLoop[];
}

/** The inputs by their Values. */
function sourcesOf({ inputs }: Run): ReadonlyMap<Value, ArgumentSource> {
  const found = new Map<Value, ArgumentSource>();
  inputs.x.forEach((value, index) => found.set(value, { space: "x", index }));
  inputs.data.forEach((value, index) => found.set(value, { space: "data", index }));
  return found;
}

/** Results with a key of their own are called by it; here by their serial numbers. */
function labelsFor({ result }: Run): ReadonlyMap<number, string> {
  const named = result instanceof Value ? [] : result.filter(({ path }) => /^[^\d[]/.test(path));
  return new Map(named.map(({ path, value }) => [value.serial, path]));
}

function namesOf({ result }: Run, leaves: readonly Leaf[]): Omit<Names, "labels" | "sources"> {
  const paths = (constant: boolean, row = false): string[] =>
    leaves
      .filter((leaf) => leaf.constant === constant && leaf.row === row)
      .map((leaf) => leaf.path);
  const row = paths(true, true);
  return {
    x: paths(false),
    data: paths(true),
    ...(row.length === 0 ? {} : { row }),
    ...(result instanceof Value ? {} : { outputs: result.map(({ path }) => path) }),
  };
}

/** What the result of a run depends on. */
export interface Reached {
  /** For each position in the trace, whether it does. */
  readonly live: Uint8Array;
  /** Values that are not of the trace, but have data; in order of creation. */
  readonly natives: readonly Value[];
}

/**
 * Finds what the result of a run depends on. Of what loops carry only that is needed of which the
 * result is, or the number in the body: then what it starts as and what it becomes.
 */
export function reach(run: Run): Reached {
  const { trace } = run;
  const live = new Uint8Array(trace.length);
  const natives: Value[] = [];
  /** Where marks were made behind the place where the walk was. */
  let again = trace.length;
  const mark = (operand: Value | number, from: number): void => {
    if (typeof operand === "number") return;
    if (operand.trace === null) {
      natives.push(operand);
      return;
    }
    if (!live[operand.slot] && operand.slot >= from) again = Math.max(again, operand.slot + 1);
    live[operand.slot] = 1;
  };
  for (const root of rootsOf(run)) mark(root, Infinity);
  const handed = handedBy(trace);
  while (again > 0) {
    let at = again;
    again = 0;
    while (--at >= 0) {
      if (!live[at]) continue;
      if (trace.op(at) === "leaf") {
        for (const operand of handed.get(at) ?? []) mark(operand, at);
        continue;
      }
      for (let i = 0; i < 3; i++) {
        const reference = trace.reference(at, i);
        if (reference >= 0) live[reference] = 1;
        else if (reference !== NO_REFERENCE) mark(trace.other(reference), at);
      }
    }
  }
  return { live, natives: nodesOf(natives) };
}

/** Appends one thing after the other, in order of creation. */
class Lowering {
  readonly builder: Builder;
  readonly labels = new Map<number, string>();
  readonly sources = new Map<number, ArgumentSource>();
  readonly positions: Int32Array;
  readonly #trace: Trace;
  readonly #inputs: ReadonlyMap<Value, ArgumentSource>;
  readonly #results: ReadonlyMap<number, string>;
  /** The instruction of each position in the trace, and of each Value with data, by its slot. */
  readonly #ids: Int32Array;
  readonly #nativeIds: Int32Array;
  /** How many traced things there are so far. */
  #count = 0;
  /** How many numbers there are so far that loops hand over. */
  #handed = 0;
  readonly #stands: ReadonlyMap<Value, Stand>;
  readonly #live: Uint8Array;
  /** For each position in the trace how many instructions there were before. */
  readonly #lengths: Int32Array;

  constructor(run: Run, { live, natives }: Reached) {
    const { trace } = run;
    this.#trace = trace;
    this.#live = live;
    this.builder = new Builder(trace.length + natives.length + 1);
    this.#inputs = sourcesOf(run);
    this.#results = labelsFor(run);
    this.#stands = standsIn(trace, run.inputs.data.length);
    this.#lengths = new Int32Array(trace.length + 1);
    this.#ids = new Int32Array(trace.length);
    this.#nativeIds = new Int32Array(natives.length);
    this.positions = new Int32Array(trace.length + natives.length);
    let next = 0;
    for (let at = 0; at < trace.length; at++) {
      // What has data and was made in the body of a loop belongs to it, even if nothing follows.
      const serial = trace.serial(at);
      while (next < natives.length && (natives[next] as Value).serial < serial) {
        this.#native(natives[next++] as Value);
      }
      this.#lengths[at] = this.builder.length;
      if (!live[at]) continue;
      this.#ids[at] = this.#traced(at);
    }
    while (next < natives.length) this.#native(natives[next++] as Value);
    this.#lengths[trace.length] = this.builder.length;
  }

  /** The loops of the trace as loops of the graph. */
  loops(): readonly LoweredLoop[] {
    return lowerLoops(this.#trace, {
      idOf: (operand) => this.#operand(operand),
      lengthAt: (at) => this.#lengths[at] as number,
      isRead: (leaf) => this.#live[leaf.slot] === 1 && this.#stands.get(leaf)?.kind === "own",
    });
  }

  #operand(operand: Value | number): Id {
    return typeof operand === "number" ? this.builder.constant(operand) : this.idOf(operand);
  }

  idOf({ trace, slot }: Value): Id {
    return (trace === null ? this.#nativeIds : this.#ids)[slot] as Id;
  }

  #traced(at: number): Id {
    const op = this.#trace.op(at);
    if (op === "leaf") return this.#leaf(at);
    const [x, y, w] = [this.#argument(at, 0), this.#argument(at, 1), this.#argument(at, 2)];
    const label = this.#trace.labels.get(at) || this.#results.get(this.#trace.serial(at));
    return this.builder.append(op, x, y, w, this.#primal(at, label));
  }

  #argument(at: number, i: number): Id {
    const reference = this.#trace.reference(at, i);
    if (reference >= 0) return this.#ids[reference] as Id;
    if (reference === NO_REFERENCE) return 0;
    const other = this.#trace.other(reference);
    return typeof other === "number" ? this.builder.constant(other) : this.idOf(other);
  }

  /** The origin of the next traced thing. */
  #primal(at: number, label?: string): Tag {
    const of = this.#count++;
    this.positions[of] = at;
    if (label) this.labels.set(of, label);
    return tagOf({ role: "primal", of });
  }

  #leaf(at: number): Id {
    const node = this.#trace.other(this.#trace.reference(at, 0)) as Value;
    const stand = this.#stands.get(node);
    if (stand !== undefined) {
      const origin = { role: "primal", of: this.#count } as const;
      const { length } = this.builder;
      const id =
        stand.kind === "input"
          ? this.builder.read(stand.source, origin)
          : this.builder.input("memory", this.#handed++, origin);
      // Two loops may read one column; then it is known already.
      if (id === length) this.#primal(at);
      return id;
    }
    const source = this.#inputs.get(node);
    if (source === undefined) {
      StandIn.check(node);
      // A stand-in that `gradient` made has no number; outside of its function it means nothing.
      throw new GradcError(TRACE_ESCAPED, { op: "the result" });
    }
    const of = this.#count;
    this.#primal(at);
    this.sources.set(of, source);
    return this.builder.input(source.space, source.index, { role: "primal", of });
  }

  #native(node: Value): void {
    this.#nativeIds[node.slot] = this.#withData(node);
  }

  #withData(node: Value): Id {
    if (node.op === "leaf" || node.op === "number") {
      StandIn.check(node);
      return this.builder.constant(Value.peek(node));
    }
    const [x = 0, y = 0, w = 0] = node.args.map((arg) => this.idOf(arg));
    const label = node.label || this.#results.get(node.serial);
    return this.builder.append(node.op, x, y, w, this.#primal(-1, label));
  }
}

/**
 * Lowers what the result of a run depends on.
 * @param leaves every number of the arguments, and of one row, in the flat order
 */
export function lower(run: Run, reached: Reached, leaves: readonly Leaf[]): Lowered {
  const lowering = new Lowering(run, reached);
  const { builder, labels, sources, positions } = lowering;
  const target = run.result instanceof Value ? "value" : "values";
  const outputs = rootsOf(run).map((root, index): Output => {
    return { target, index, id: lowering.idOf(root) };
  });
  const names = { ...namesOf(run, leaves), labels, sources };
  // Before the graph is finished: starts of loops may be constants that it does not have yet.
  const loops = lowering.loops();
  return { graph: builder.finish(outputs, names), positions, loops };
}
