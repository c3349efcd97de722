/**
 * Emits a graph as one straight-line JavaScript function: no objects, no allocation, no calls
 * but into Math.
 *
 * The non-obvious decision: an operation that is used once and has no name of the user's is
 * written where it is used, as long as the line stays short. Everything is pure, so moving it
 * down changes no bit; and the text reads like something a person wrote.
 */
import type { Graph, Id, Output, Role, Space, Target } from "../ir/graph.ts";
import { append } from "../multimap.ts";
import { countUses } from "../passes/prune.ts";
import { type Code, code, comment, indent, join, literal, LONGEST_NAME, widthOf } from "./code.ts";
import { type Expression, numeric, SYNTAX, variable } from "./expression.ts";
import { FunctionNames, type Parameter, type ProgramNames } from "./names.ts";
import { assignment, canAssign } from "./statement.ts";

/** Room for an expression: 80 columns without indentation, `const`, the longest name, `=`, `;`. */
const ROOM = 50;

/** Columns before a statement in a function. */
const INDENT = 2;

/** What an array parameter is called for a space; the seed is a parameter by itself. */
const arrayOf = (space: Exclude<Space, "seed">): Parameter => (space === "x" ? "inputs" : space);

/** Instructions that must not be written inside of their user, because it spells them twice. */
export function repeatedIn(graph: Graph): Uint8Array {
  const repeated = new Uint8Array(graph.length);
  for (let id = 0; id < graph.length; id++) {
    if (graph.row(id)?.repeats) for (const arg of graph.args(id)) repeated[arg] = 1;
  }
  return repeated;
}

class FunctionEmitter {
  readonly #graph: Graph;
  readonly #program: ProgramNames;
  readonly #names: FunctionNames;
  readonly #uses: Int32Array;
  readonly #repeated: Uint8Array;
  readonly #outputs = new Map<Id, Output[]>();
  /** How each instruction is mentioned: a variable, a literal, or its own expression. */
  readonly #mentions = new Map<Id, Expression>();
  /** Expressions that have no variable yet. */
  readonly #pending = new Set<Id>();
  readonly #lines: Code[] = [];
  readonly #holdsBoth: boolean;
  /** Columns before a statement, and room for an expression. */
  readonly #inside: number;
  readonly #room: number;
  /** How many sections have been announced. */
  #sections = 0;

  constructor(graph: Graph, program: ProgramNames) {
    this.#graph = graph;
    this.#program = program;
    this.#names = new FunctionNames(program);
    this.#inside = INDENT + program.margin;
    this.#room = ROOM - program.margin;
    this.#uses = countUses(graph);
    this.#repeated = repeatedIn(graph);
    const targets = new Set(graph.outputs.map(({ target }) => target));
    targets.delete("tape");
    this.#holdsBoth = targets.size > 1;
    for (const output of graph.outputs) {
      if (output.target === "value") continue;
      append(this.#outputs, output.id, output);
    }
  }

  body(): readonly Code[] {
    for (let id = 0; id < this.#graph.length; id++) this.#instruction(id);
    this.#storeRest();
    const value = this.#graph.value;
    if (value !== undefined) {
      this.#push(value, code`return ${numeric(this.#mention(value)).code};`);
    }
    return this.#lines;
  }

  /** Assigns a value that serves an instruction. */
  #assign(id: Id, target: Code, value: Expression): void {
    this.#push(id, assignment(target, value, { inside: this.#inside }));
  }

  /** Adds a statement that serves an instruction. */
  #push(id: Id, statement: Code): void {
    this.#lines.push(code`${this.#program.mark(this.#graph, id)}${statement}`);
  }

  #instruction(id: Id): void {
    if (this.#graph.arity(id) === 0) return;
    const args = this.#graph.args(id);
    let mentions = args.map((arg) => this.#mention(arg));
    const spell = (): Expression => {
      return this.#program.spell(this.#graph, id, mentions as [Expression, Expression, Expression]);
    };
    let expression = spell();
    while (widthOf(expression.code) > this.#room && this.#nameLongest(args)) {
      mentions = args.map((arg) => this.#mention(arg));
      expression = spell();
    }
    if (!canAssign(expression, this.#inside)) {
      mentions = mentions.map((mention) => this.#shortened(id, mention));
      expression = spell();
    }
    for (const arg of args) this.#pending.delete(arg);
    this.#place(id, expression);
  }

  /** A variable for what is long without having arguments: a question as a number, a long number. */
  #shortened(user: Id, mention: Expression): Expression {
    const value = numeric(mention);
    if (widthOf(value.code) <= LONGEST_NAME) return mention;
    const name = this.#names.step();
    this.#assign(user, code`const ${name}`, value);
    return variable(name, false);
  }

  /** Gives the longest argument that is still an expression a variable. */
  #nameLongest(args: readonly Id[]): boolean {
    const open = args.filter((arg) => this.#pending.has(arg));
    const length = (id: Id): number => widthOf(this.#mention(id).code);
    const longest = open.sort((a, b) => length(b) - length(a))[0];
    if (longest === undefined) return false;
    this.#declare(longest, this.#mention(longest));
    return true;
  }

  #place(id: Id, expression: Expression): void {
    const outputs = this.#outputs.get(id) ?? [];
    if (outputs.length > 0 && this.#uses[id] === 1)
      return this.#store(outputs, numeric(expression), id);
    if (this.#inlines(id, expression)) {
      this.#mentions.set(id, expression);
      this.#pending.add(id);
      return;
    }
    this.#declare(id, expression);
    this.#store(outputs, numeric(this.#mention(id)), id);
  }

  #inlines(id: Id, expression: Expression): boolean {
    const { role, of } = this.#graph.origin(id);
    const named =
      (role === "primal" || role === "adjoint") && this.#program.label(of) !== undefined;
    const once = this.#uses[id] === 1 && this.#graph.value !== id;
    return once && !named && !this.#repeated[id] && widthOf(expression.code) <= this.#room;
  }

  #declare(id: Id, expression: Expression): void {
    this.#pending.delete(id);
    this.#announce(id);
    const name = this.#names.nameFor(this.#graph, id);
    this.#assign(id, code`const ${name}`, expression);
    this.#mentions.set(id, variable(name, expression.boolean));
  }

  /** How an instruction is written where it is used. Inputs are read when they are first needed. */
  #mention(id: Id): Expression {
    const known = this.#mentions.get(id);
    if (known !== undefined) return known;
    const constant = this.#graph.constant(id);
    const mention = constant === undefined ? this.#read(id) : SYNTAX.number(constant);
    this.#mentions.set(id, mention);
    return mention;
  }

  #read(id: Id): Expression {
    const { space, index } = this.#graph.source(id);
    if (space === "seed") return variable(this.#program.parameters.seed, false);
    const name =
      space === "x" || space === "data"
        ? (this.#program[space][index] as Code)
        : this.#names.nameFor(this.#graph, id);
    const array = this.#program.parameters[arrayOf(space)];
    this.#push(id, code`const ${name} = ${array}[${literal(index)}];`);
    return variable(name, false);
  }

  #store(outputs: readonly Output[], expression: Expression, id: Id): void {
    for (const { target, index } of outputs) {
      this.#announce(id);
      const array = this.#program.parameters[target as Exclude<Target, "value">];
      this.#assign(id, code`${array}[${literal(index)}]`, expression);
    }
    this.#outputs.delete(id);
  }

  /** Outputs that are inputs or constants themselves. */
  #storeRest(): void {
    for (const [id, outputs] of this.#outputs) this.#store(outputs, numeric(this.#mention(id)), id);
  }

  /** Tells where a section begins, in a function that holds several. */
  #announce(id: Id): void {
    const { role } = this.#graph.origin(id);
    const section = SECTIONS.findIndex(({ roles }) => roles.includes(role));
    if (!this.#holdsBoth || section < this.#sections) return;
    this.#sections = section + 1;
    this.#lines.push((SECTIONS[section] as Section).title(this.#graph.names.outputs !== undefined));
  }
}

/** A stretch of a function, and the roles of what stands in it. */
interface Section {
  readonly roles: readonly Role[];
  readonly title: (several: boolean) => Code;
}

const SECTIONS: readonly Section[] = [
  {
    roles: ["primal"],
    title: (several) => comment(`Forward: the ${several ? "values" : "value"}.`),
  },
  {
    roles: ["adjoint", "step"],
    title: (several) =>
      comment(`Backward: dv is the derivative of ${several ? "a" : "the"} value by v.`),
  },
  {
    roles: ["tangent", "tangentStep"],
    title: () => comment("Tangent: vDot is the derivative of v along the direction."),
  },
  { roles: ["second"], title: () => comment("Derivatives of the gradient.") },
];

/** Emits `function name(…parameters) { … }`. */
export function emitFunction(
  graph: Graph,
  name: Code,
  parameters: readonly Parameter[],
  program: ProgramNames,
): Code {
  const head = program.head(name, parameters, graph.returns);
  const lines = new FunctionEmitter(graph, program).body();
  if (lines.length === 0) return code`${head}}`;
  return join([head, indent(join(lines, "\n")), code`}`], "\n");
}
