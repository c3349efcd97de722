/**
 * Writes statements into the regions they belong to: `if` blocks inside of each other.
 *
 * The non-obvious decision: a statement for an outer region goes before the block that is still
 * open, so that one block takes all that belongs into it, unless it reads what the block changes.
 */
import { type Code, code, indent, join } from "./code.ts";
import type { Region, Where } from "./regions.ts";

/** A block that is open. */
export interface Scope {
  readonly region: Where;
  readonly lines: Code[];
  /** Names of variables, and places in arrays, that its statements change. */
  readonly changes: Set<string>;
}

/** Writes one list of statements. */
export class Writer {
  readonly #open: Scope[] = [{ region: null, lines: [], changes: new Set() }];
  readonly #condition: (region: Region) => Code;

  /** @param condition the code of a region's condition, in the scope that is innermost then */
  constructor(condition: (region: Region) => Code) {
    this.#condition = condition;
  }

  /** Whether what was declared in a scope can be seen. */
  isOpen(scope: Scope): boolean {
    return this.#open.includes(scope);
  }

  /** The open scope of a region, or undefined. */
  scopeOf(region: Where): Scope | undefined {
    return this.#open.find((scope) => scope.region === region);
  }

  /** Opens and closes blocks until the one of a region is open, and returns it. */
  enter(region: Where): Scope {
    const known = this.scopeOf(region);
    if (known !== undefined) return known;
    const { parent } = region as Region;
    const outer = this.enter(parent);
    // What else is open inside of the parent is not around this region.
    this.#closeInside(outer);
    // Asked before the block is opened: what the condition needs stands before it.
    const condition = this.#condition(region as Region);
    this.#closeInside(outer);
    const scope = { region, lines: [], changes: new Set<string>() };
    this.#open.push(scope);
    this.#heads.set(scope, code`if (${condition}) {`);
    return scope;
  }

  readonly #heads = new Map<Scope, Code>();

  /** Closes blocks inside of which something is changed that is to be read, or changed, outside. */
  settle(scope: Scope, name: string): void {
    const at = this.#open.indexOf(scope);
    if (this.#open.slice(at + 1).some(({ changes }) => changes.has(name))) this.#closeInside(scope);
  }

  #closeInside(scope: Scope): void {
    while (this.#open.at(-1) !== scope) this.#close();
  }

  #close(): void {
    const scope = this.#open.pop() as Scope;
    const outer = this.#open.at(-1) as Scope;
    const head = this.#heads.get(scope) as Code;
    if (scope.lines.length > 0) {
      outer.lines.push(join([head, indent(join(scope.lines, "\n")), code`}`], "\n"));
    }
    for (const name of scope.changes) outer.changes.add(name);
  }

  /** Closes all blocks; the lines that were written. */
  finish(): readonly Code[] {
    this.#closeInside(this.#open[0] as Scope);
    return (this.#open[0] as Scope).lines;
  }
}
