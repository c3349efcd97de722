/**
 * Emits one graph of a block as statements: sums in place, and what is needed only under a
 * condition behind an `if`.
 *
 * The non-obvious decision: what is always needed is written in its order; what is needed in a
 * region is written when the first statement of the region asks for it, and once more if another
 * block of the same condition asks again.
 */
import type { Graph, Id, Output } from "../ir/graph.ts";
import { countUses } from "../passes/prune.ts";
import { type Code, code, LONGEST_NAME, widthOf } from "./code.ts";
import { type Expression, numeric, SYNTAX, variable } from "./expression.ts";
import { repeatedIn } from "./javascript.ts";
import type { FunctionNames, ProgramNames } from "./names.ts";
import {
  type Accumulator,
  type Addition,
  type Layout,
  layOut,
  type Region,
  type Where,
} from "./regions.ts";
import { assignment, canAssign } from "./statement.ts";
import { type Scope, Writer } from "./writer.ts";

/** Room for an expression: 80 columns without `const`, the longest name, `=`, `;`. */
const ROOM = 52;
const LEAST_ROOM = 24;
/** Terms that are added in one statement. */
const MOST_TERMS = 4;

/** How an input is spelled. */
export interface Spelling {
  readonly code: Code;
  /** Whether what is there may change. */
  readonly changes: boolean;
  /** Whether it is best read again wherever it is needed. */
  readonly again: boolean;
}

/** What the graphs of one function have in common. */
export interface Surroundings {
  readonly program: ProgramNames;
  readonly names: FunctionNames;
  /** Columns before a statement. */
  readonly inside: number;
  readonly input: (graph: Graph, id: Id) => Spelling;
  /** Where an output is written, and what comes before: `const `, if it declares a variable. */
  readonly output: (output: Output) => { readonly head: Code; readonly target: Code };
  /** What becomes of the value. */
  readonly result: (value: Expression) => Code | undefined;
  /** A good name for an input that is read more than once. */
  readonly nameOf: (graph: Graph, id: Id) => Code;
}

/** How an instruction can be mentioned, and the innermost scope that this needs. */
interface Mention {
  readonly expression: Expression;
  readonly scope: Scope;
  readonly pending: boolean;
}

/** Emits one graph. */
export class StretchEmitter {
  readonly #graph: Graph;
  readonly #env: Surroundings;
  readonly #layout: Layout;
  readonly #repeated: Uint8Array;
  readonly #mentions: (Mention | undefined)[];
  readonly #variables = new Map<Id, Code>();
  /** What is still to be added to each target. */
  readonly #waiting = new Map<Code, Addition[]>();
  readonly #writer: Writer;

  constructor(graph: Graph, env: Surroundings) {
    this.#graph = graph;
    this.#env = env;
    this.#layout = layOut(graph, countUses(graph));
    this.#repeated = repeatedIn(graph);
    this.#mentions = Array.from({ length: graph.length });
    this.#writer = new Writer((region) => this.#condition(region));
  }

  lines(): readonly Code[] {
    this.#readBeforeWriting();
    for (let id = 0; id < this.#graph.length; id++) this.#instruction(id);
    for (const output of this.#graph.outputs) {
      if (output.target !== "value" && !this.#layout.inPlace.has(output)) this.#write(output);
    }
    const lines = this.#writer.finish();
    const { value } = this.#graph;
    if (value === undefined) return lines;
    const result = this.#env.result(this.#mention(value));
    return result === undefined ? lines : [...lines, this.#marked(value, result)];
  }

  /** What an output overwrites is read first. */
  #readBeforeWriting(): void {
    const written = new Set(
      this.#graph.outputs
        .filter((output) => !this.#layout.inPlace.has(output))
        .map(({ target, index }) => `${target} ${index}`),
    );
    for (let id = 0; id < this.#graph.length; id++) {
      if (this.#graph.kind(id) !== "input" || this.#layout.where[id] === undefined) continue;
      const { space, index } = this.#graph.source(id);
      if (written.has(`${space} ${index}`)) this.#declare(id, this.#read(id), null);
    }
  }

  /** A statement that serves an instruction. */
  #marked(id: Id, statement: Code): Code {
    return code`${this.#env.program.mark(this.#graph, id)}${statement}`;
  }

  #condition({ condition, negated }: Region): Code {
    const { expression } = this.#reach(condition);
    const text = negated ? this.#syntax.prefix("!", expression).code : expression.code;
    return this.#marked(condition, text);
  }

  get #syntax(): ProgramNames["syntax"] {
    return this.#env.program.syntax;
  }

  /** Columns before a statement of a scope. */
  #inside(where: Where): number {
    return this.#env.inside + 2 * (where?.depth ?? 0);
  }

  #room(where: Where): number {
    return Math.max(LEAST_ROOM, ROOM - this.#inside(where));
  }

  #instruction(id: Id): void {
    const accumulator = this.#layout.accumulators.get(id);
    if (accumulator !== undefined) this.#begin(accumulator);
    const addition = this.#layout.additions.get(id);
    if (addition !== undefined) {
      this.#add(addition);
      return;
    }
    // What is needed in a region only waits for it.
    const always = this.#layout.where[id] === null && this.#graph.arity(id) > 0;
    if (always && this.#mentions[id] === undefined) this.#make(id);
  }

  /** Declares a variable that terms will be added to. */
  #begin({ last, start, home }: Accumulator): void {
    const name = this.#env.names.nameFor(this.#graph, last);
    const value = start === undefined ? SYNTAX.number(0) : numeric(this.#reach(start).expression);
    const scope = this.#writer.enter(home);
    const inside = this.#inside(home);
    scope.lines.push(this.#marked(last, assignment(code`let ${name}`, value, { inside })));
    this.#variables.set(last, name);
  }

  #add(addition: Addition): void {
    const { into, where, id } = addition;
    const target =
      typeof into === "number"
        ? (this.#variables.get(into) as Code)
        : this.#env.output(into).target;
    const waiting = this.#waiting.get(target) ?? [];
    // What is always added waits for the last of the terms, so that the sum is stored once.
    if (where === null && waiting.length < MOST_TERMS) {
      waiting.push(addition);
      this.#waiting.set(target, waiting);
      if (id === (typeof into === "number" ? into : into.id)) this.#addAll(target);
      return;
    }
    this.#addAll(target);
    this.#addOne(addition, target);
  }

  /** Adds the terms that wait, in one statement if it is not too long. */
  #addAll(target: Code): void {
    const waiting = this.#waiting.get(target) ?? [];
    this.#waiting.delete(target);
    if (waiting.length < 2) {
      for (const addition of waiting) this.#addOne(addition, target);
      return;
    }
    const scope = this.#writer.enter(null);
    for (const { term } of waiting) this.#reach(term);
    const sum = waiting.reduce<Expression>(
      (left, { term, operator }) =>
        this.#syntax.infix(operator === "+=" ? "+" : "-", left, this.#mention(term)),
      variable(target, false),
    );
    const inside = this.#inside(null);
    if (!canAssign(sum, inside)) {
      for (const addition of waiting) this.#addOne(addition, target);
      return;
    }
    this.#writer.settle(scope, target);
    scope.changes.add(target);
    const [first] = waiting as [Addition];
    scope.lines.push(this.#marked(first.term, assignment(target, sum, { inside })));
  }

  #addOne({ term, operator, where }: Addition, target: Code): void {
    const value = this.#fitted(term, this.#writer.enter(where));
    this.#writer.settle(this.#writer.enter(where), target);
    const scope = this.#writer.enter(where);
    scope.changes.add(target);
    const statement = assignment(target, value, { inside: this.#inside(where), operator });
    scope.lines.push(this.#marked(term, statement));
  }

  /** A value that fits into a statement in a scope. */
  #fitted(id: Id, scope: Scope): Expression {
    const value = numeric(this.#reach(id).expression);
    const { region } = scope;
    if (canAssign(value, this.#inside(region))) return value;
    const name = this.#env.names.step();
    const statement = assignment(code`const ${name}`, value, { inside: this.#inside(region) });
    this.#writer.enter(region).lines.push(this.#marked(id, statement));
    return variable(name, false);
  }

  #write(output: Output): void {
    const scope = this.#writer.enter(null);
    const value = this.#fitted(output.id, scope);
    const { head, target } = this.#env.output(output);
    this.#writer.settle(scope, target);
    const statement = assignment(code`${head}${target}`, value, { inside: this.#inside(null) });
    scope.lines.push(this.#marked(output.id, statement));
  }

  #mention(id: Id): Expression {
    return numeric(this.#reach(id).expression);
  }

  /** A mention of an instruction whose scope is open. */
  #reach(id: Id): Mention {
    const real = this.#resolve(id);
    const known = this.#mentions[real];
    if (known !== undefined && this.#writer.isOpen(known.scope)) {
      this.#settleVariable(real);
      return known;
    }
    return this.#make(real);
  }

  #resolve(id: Id): Id {
    let real = id;
    while ((this.#layout.alias[real] as number) !== -1) real = this.#layout.alias[real] as number;
    return real;
  }

  /** A variable is complete when it is read. */
  #settleVariable(id: Id): void {
    const name = this.#variables.get(id);
    if (name === undefined) return;
    this.#addAll(name);
    this.#writer.settle(this.#writer.enter(this.#layout.where[id] as Where), name);
  }

  #make(id: Id): Mention {
    const name = this.#variables.get(id);
    if (name !== undefined) {
      this.#settleVariable(id);
      const scope = this.#writer.enter(this.#layout.where[id] as Where);
      return this.#keep(id, variable(name, false), scope, false);
    }
    const constant = this.#graph.constant(id);
    const outermost = this.#writer.enter(null);
    if (constant !== undefined) return this.#keep(id, SYNTAX.number(constant), outermost, false);
    if (this.#graph.kind(id) === "input") return this.#input(id);
    const where = (this.#layout.where[id] ?? null) as Where;
    this.#writer.enter(where);
    const expression = this.#spelled(id, where);
    // What was needed on the way may have closed it.
    const scope = this.#writer.enter(where);
    if (this.#inlines(id, expression, where)) return this.#keep(id, expression, scope, true);
    return this.#declare(id, expression, where);
  }

  #keep(id: Id, expression: Expression, scope: Scope, pending: boolean): Mention {
    return (this.#mentions[id] = { expression, scope, pending });
  }

  #input(id: Id): Mention {
    const { changes, again } = this.#env.input(this.#graph, id);
    const where = (this.#layout.where[id] ?? null) as Where;
    const expression = this.#read(id);
    const short = expression.code.length <= LONGEST_NAME + 8;
    const isName = /^[\w$]+$/.test(expression.code);
    const once = (this.#layout.uses[id] as number) <= 1 && !this.#repeated[id] && !changes && short;
    if (once || isName || (again && !this.#repeated[id]))
      return this.#keep(id, expression, this.#writer.enter(where), true);
    return this.#declare(id, expression, where);
  }

  #read(id: Id): Expression {
    return variable(this.#env.input(this.#graph, id).code, false);
  }

  #inlines(id: Id, expression: Expression, where: Where): boolean {
    const { role, of } = this.#graph.origin(id);
    const named = role === "primal" && this.#env.program.label(of) !== undefined;
    const once = (this.#layout.uses[id] as number) === 1;
    return once && !named && !this.#repeated[id] && widthOf(expression.code) <= this.#room(where);
  }

  #declare(id: Id, expression: Expression, where: Where): Mention {
    const isInput = this.#graph.kind(id) === "input";
    const name = isInput
      ? this.#env.nameOf(this.#graph, id)
      : this.#env.names.nameFor(this.#graph, id);
    const scope = this.#writer.enter(where);
    const inside = this.#inside(where);
    scope.lines.push(this.#marked(id, assignment(code`const ${name}`, expression, { inside })));
    return this.#keep(id, variable(name, expression.boolean), scope, false);
  }

  /** The expression of an operation, its arguments named as far as it would be too long. */
  #spelled(id: Id, where: Where): Expression {
    const args = this.#graph.args(id);
    const spell = (): Expression => {
      // Twice, since reaching one argument may close a block that another one needs.
      for (const arg of args) this.#reach(arg);
      const mentions = args.map((arg) => this.#reach(arg).expression);
      return this.#env.program.spell(
        this.#graph,
        id,
        mentions as [Expression, Expression, Expression],
      );
    };
    let expression = spell();
    while (
      (widthOf(expression.code) > this.#room(where) ||
        !canAssign(expression, this.#inside(where))) &&
      this.#nameLongest(args)
    ) {
      expression = spell();
    }
    return expression;
  }

  /** Gives the longest argument that is still an expression a name. */
  #nameLongest(args: readonly Id[]): boolean {
    let longest: Id | undefined;
    for (const arg of args) {
      const id = this.#resolve(arg);
      const mention = this.#mentions[id] as Mention;
      const isName = /^[\w$]+$/.test(mention.expression.code);
      if (!mention.pending || isName) continue;
      const best = longest === undefined ? 0 : this.#length(longest);
      if (this.#length(id) > best) longest = id;
    }
    if (longest === undefined) return false;
    const { expression } = this.#mentions[longest] as Mention;
    this.#declare(longest, expression, (this.#layout.where[longest] ?? null) as Where);
    return true;
  }

  #length(id: Id): number {
    return widthOf((this.#mentions[id] as Mention).expression.code);
  }
}
