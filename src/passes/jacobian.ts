/**
 * All first derivatives of several outputs: the entries of a Jacobian matrix, or, for outputs that
 * are a gradient, of a Hessian matrix.
 *
 * The non-obvious decision: a sweep visits only what its one output depends on (or what its one
 * input leads to), so entries that are always 0 are never looked at, and a thousand outputs with
 * a few inputs each cost a thousand small sweeps.
 */
import type { Builder, Graph, Id, Output, Role, Source, Target } from "../ir/graph.ts";
import { activity, Propagation } from "./propagate.ts";
import { live } from "./prune.ts";
import { extend, type Rewritten, tallyAppended } from "./rewrite.ts";

/** Row by row with reverse sweeps, or column by column with forward sweeps. */
export type Direction = "reverse" | "forward";

/** Which matrix of derivatives is wanted. */
export interface Matrix {
  /** The outputs that are its rows. */
  readonly of: Target;
  /** Row i by column j is the same as j by i: only the lower triangle is computed. */
  readonly symmetric: boolean;
  /** The role of appended instructions. */
  readonly role: Role;
}

/** An entry that was found. */
interface Entry {
  readonly row: number;
  readonly column: number;
  readonly id: Id;
}

/** Walks from `start` along `next`, each instruction once; ids in ascending order. */
class Cones {
  readonly #seen: Int32Array;
  #visit = 0;

  constructor(length: number) {
    this.#seen = new Int32Array(length);
  }

  from(start: Id, next: (id: Id) => readonly Id[]): Id[] {
    const mark = ++this.#visit;
    const found = [start];
    this.#seen[start] = mark;
    for (let i = 0; i < found.length; i++) {
      for (const id of next(found[i] as Id)) {
        if (this.#seen[id] === mark) continue;
        this.#seen[id] = mark;
        found.push(id);
      }
    }
    return found.sort((a, b) => a - b);
  }
}

/** The instructions, among those that are wanted, that use each instruction. */
function usersOf(graph: Graph, wanted: Uint8Array): readonly Id[][] {
  const users: Id[][] = Array.from({ length: graph.length }, () => []);
  for (let id = 0; id < graph.length; id++) {
    if (!wanted[id]) continue;
    for (const arg of new Set(graph.args(id))) (users[arg] as Id[]).push(id);
  }
  return users;
}

const inputsOf = (graph: Graph, ids: Iterable<Id>): Id[] =>
  [...ids].filter((id) => graph.kind(id) === "input" && graph.source(id).space === "x");

type Sweeps = (graph: Graph, builder: Builder, rows: readonly Output[], m: Matrix) => Entry[];

/** One reverse sweep a row, over what the row depends on. */
const reverseSweeps: Sweeps = (graph, builder, rows, { symmetric, role }) => {
  const cones = new Cones(graph.length);
  const active = new Uint8Array(graph.length);
  const adjoints = new Propagation(builder, role, graph.length);
  return rows.flatMap(({ index: row, id: root }) => {
    const cone = cones.from(root, (id) => graph.args(id));
    const wanted = ({ space, index }: Source): boolean =>
      space === "x" && (!symmetric || index <= row);
    activity(graph, wanted, cone, active);
    adjoints.clear();
    if (active[root]) adjoints.start(root, builder.constant(1));
    for (const id of cone.toReversed()) {
      const { role: own, of } = graph.origin(id);
      if (own === "primal") adjoints.complete(id, { role: "adjoint", of });
      if (active[id]) adjoints.toArguments(graph, id, active);
    }
    return inputsOf(graph, cone).flatMap((id): Entry[] => {
      const adjoint = adjoints.at(id);
      return adjoint === undefined ? [] : [{ row, column: graph.source(id).index, id: adjoint }];
    });
  });
};

/** One forward sweep a column, over what the column's input leads to. */
const forwardSweeps: Sweeps = (graph, builder, rows, { symmetric, role }) => {
  const cones = new Cones(graph.length);
  const wanted = live(graph.withOutputs(rows));
  const users = usersOf(graph, wanted);
  const rowsAt = new Map<Id, number[]>();
  for (const { index, id } of rows) rowsAt.set(id, [...(rowsAt.get(id) ?? []), index]);
  const ids = Array.from({ length: graph.length }, (_, id) => id);
  const tangents = new Propagation(builder, role, graph.length);
  return inputsOf(graph, ids).flatMap((input) => {
    const column = graph.source(input).index;
    tangents.clear();
    tangents.start(input, builder.constant(1));
    const cone = cones.from(input, (user) => users[user] as Id[]);
    for (const id of cone) if (id !== input) tangents.fromArguments(graph, id);
    return cone.flatMap((id) => {
      const tangent = tangents.at(id);
      const at = (rowsAt.get(id) ?? []).filter((row) => !symmetric || row >= column);
      return tangent === undefined ? [] : at.map((row): Entry => ({ row, column, id: tangent }));
    });
  });
};

const SWEEPS: Readonly<Record<Direction, Sweeps>> = {
  reverse: reverseSweeps,
  forward: forwardSweeps,
};

/**
 * The graph together with the derivatives of the rows by all inputs. Outputs: those of the graph,
 * and `entries[row · columns + column]` for each derivative that exists; of a symmetric matrix
 * both places of one number.
 */
export function jacobian(graph: Graph, matrix: Matrix, direction: Direction): Rewritten {
  const { builder, image } = extend(graph);
  const rows = graph.outputs.filter(({ target }) => target === matrix.of);
  const columns = graph.names.x.length;
  const outputs = SWEEPS[direction](graph, builder, rows, matrix).flatMap(
    ({ row, column, id }): Output[] => {
      const at = (r: number, c: number): Output => {
        return { target: "entries", index: r * columns + c, id };
      };
      return matrix.symmetric && row !== column
        ? [at(row, column), at(column, row)]
        : [at(row, column)];
    },
  );
  return {
    graph: builder.finish([...graph.outputs, ...outputs], graph.names),
    image,
    counts: tallyAppended(builder, graph.length),
  };
}

/** Which elements of a matrix may differ from 0, row by row, columns ascending. */
export interface Pattern {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** The entries that are not the constant 0, in order. */
function entriesOf(graph: Graph): Output[] {
  return graph.outputs
    .filter(({ target, id }) => target === "entries" && graph.constant(id) !== 0)
    .sort((a, b) => a.index - b.index);
}

/** The pattern of the entries of a graph that `jacobian` made. */
export function patternOf(graph: Graph): Pattern {
  const columns = graph.names.x.length;
  const entries = entriesOf(graph);
  return {
    rows: Int32Array.from(entries, ({ index }) => Math.floor(index / columns)),
    columns: Int32Array.from(entries, ({ index }) => index % columns),
  };
}

/** Drops entries that are always 0 and numbers the others, in the order of their pattern. */
export function compact(graph: Graph): Rewritten {
  const rest = graph.outputs.filter(({ target }) => target !== "entries");
  const entries = entriesOf(graph);
  const dropped = graph.outputs.length - rest.length - entries.length;
  return {
    graph: graph.withOutputs([...rest, ...entries.map((entry, index) => ({ ...entry, index }))]),
    image: Int32Array.from({ length: graph.length }, (_, id) => id),
    counts: dropped === 0 ? new Map() : new Map([["entry that is always 0 dropped", dropped]]),
  };
}
