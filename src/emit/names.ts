/**
 * Names for everything a function's code mentions: the user's own where there are any.
 *
 * The non-obvious decision: the user's names are handed out first and everything else has to make
 * way, so a parameter called `grad` or `x` keeps its name and cannot be hidden by a variable.
 */
import type { Graph, Id, Names, Space, Target } from "../ir/graph.ts";
import type { Op, Syntax } from "../ops.ts";
import { type Code, code, mark, Namer } from "./code.ts";
import { type Dialect, JAVASCRIPT, typeNote } from "./dialect.ts";
import { type Expression, makeSyntax } from "./expression.ts";
import { calledBy, type LibraryNames } from "./libraries.ts";
import { functionHead } from "./statement.ts";

/** The parameters of the flat functions: what graphs read and write, `x` under another name. */
export type Parameter = "inputs" | Exclude<Space, "x"> | Exclude<Target, "value">;

/** Those of the functions that users call. The others are the code's own. */
export type PublicParameter = Exclude<Parameter, "memory" | "table" | "counter" | "rows">;

const PARAMETERS: readonly Parameter[] = [
  "inputs",
  "grad",
  "tape",
  "seed",
  "data",
  "values",
  "entries",
  "direction",
  "tangents",
  "cotangents",
  "product",
  "memory",
  "table",
  "counter",
  "rows",
];

const NOTHING = code``;

/** The names that all functions compiled from one traced program share. */
export class ProgramNames {
  readonly namer: Namer = new Namer();
  readonly x: readonly Code[];
  readonly data: readonly Code[];
  readonly parameters: Readonly<Record<Parameter, Code>>;
  /** The spelling of operations where library functions have the given names. */
  readonly syntax: Syntax<Expression>;
  /** Arrays before the functions that several of them use, by what they hold. */
  readonly shared: Map<string, Code> = new Map();
  readonly #labels = new Map<number, Code>();
  readonly #dialect: Dialect;
  /** The graphs that marks speak of, numbered in order of appearance. */
  readonly #numbers = new Map<Graph, number>();

  constructor(names: Names, libraries: LibraryNames, dialect: Dialect = JAVASCRIPT) {
    this.#dialect = dialect;
    // A variable of that name would hide the function.
    for (const name of libraries.values()) this.namer.reserve(name);
    this.syntax = makeSyntax((library) => libraries.get(library) as Code);
    const claim = (name: string): Code => this.namer.claim(name);
    this.x = names.x.map(claim);
    this.data = names.data.map(claim);
    this.parameters = Object.fromEntries(PARAMETERS.map((p) => [p, claim(p)])) as Record<
      Parameter,
      Code
    >;
    for (const [of, { space, index }] of names.sources)
      this.#labels.set(of, this[space][index] as Code);
    for (const [of, label] of names.labels) this.#labels.set(of, claim(label));
  }

  label(of: number): Code | undefined {
    return this.#labels.get(of);
  }

  /** Columns before a function of the program. */
  get margin(): number {
    return this.#dialect.margin;
  }

  /**
   * `function name(a, b) {`
   * @param returns whether it returns a number
   */
  head(name: Code, parameters: readonly Parameter[], returns: boolean): Code {
    const list = parameters.map((parameter) => {
      const type = typeNote(this.#dialect, parameter === "seed" ? "number" : "flat");
      return code`${this.parameters[parameter]}${type}`;
    });
    const result = typeNote(this.#dialect, returns ? "number" : "nothing");
    return functionHead(name, list, result, this.margin);
  }

  /** What stands before code that computes an instruction: a mark, where marks are wanted. */
  mark(graph: Graph, id: Id): Code {
    const { marks } = this.#dialect;
    if (marks === "none") return NOTHING;
    const { role, of } = graph.origin(id);
    if (role === "none" && marks === "calls") return NOTHING;
    return mark({ of, id, graph: this.#numberOf(graph) });
  }

  #numberOf(graph: Graph): number {
    const known = this.#numbers.get(graph) ?? this.#numbers.size;
    this.#numbers.set(graph, known);
    return known;
  }

  /** The graphs that marks speak of, by their numbers. */
  get graphs(): readonly Graph[] {
    return [...this.#numbers.keys()];
  }

  /**
   * The expression of an operation on given arguments. A call may throw, so its own place in the
   * expression is marked, and not only that of the statement.
   */
  spell(
    graph: Graph,
    id: Id,
    [x, y, w]: readonly [Expression, Expression, Expression],
  ): Expression {
    const row = graph.row(id) as Op;
    const expression = row.js(this.syntax, x, y, w);
    const { marks } = this.#dialect;
    const wanted = marks === "all" || (marks === "calls" && calledBy(row).length > 0);
    if (!wanted) return expression;
    return { ...expression, code: code`${this.mark(graph, id)}${expression.code}` };
  }
}

/** The names inside one function. */
export class FunctionNames {
  readonly #program: ProgramNames;
  readonly #namer: Namer;
  readonly #labels = new Set<number>();
  #steps = 0;

  constructor(program: ProgramNames) {
    this.#program = program;
    this.#namer = new Namer(program.namer);
  }

  /** A name for the result of an instruction, after what it is for. */
  nameFor(graph: Graph, id: Id): Code {
    const { role, of } = graph.origin(id);
    const primal = this.#program.label(of) ?? (graph.value === id ? "value" : `v${of}`);
    if (role === "adjoint") return this.#namer.claim(`d${primal}`);
    if (role === "tangent") return this.#namer.claim(`${primal}Dot`);
    if (role === "primal") return this.#labelled(of) ?? this.#namer.claim(primal);
    return this.step();
  }

  /** A label as it is; but where loops compute something again, the second one gets a number. */
  #labelled(of: number): Code | undefined {
    const label = this.#program.label(of);
    if (label === undefined || this.#labels.has(of)) return label && this.#namer.claim(label);
    this.#labels.add(of);
    return label;
  }

  /** Keeps a name of the code around the function from being hidden; false if it is already. */
  keep(name: Code): boolean {
    const free = this.#namer.isFree(name);
    if (free) this.#namer.reserve(name);
    return free;
  }

  /** A name that is like `wanted`. */
  claim(wanted: string): Code {
    return this.#namer.claim(wanted);
  }

  /** A name for something on the way. */
  step(): Code {
    return this.#namer.claim(`t${++this.#steps}`);
  }
}
