/**
 * How emitted code spells elements of arrays: `grad[3 * i + 1]`, `inputs[index1[i]]`; and which
 * elements are variables instead.
 *
 * The non-obvious decision: an element that one function reads and writes only under its fixed
 * number is a variable of that function, so V8 keeps it in a register.
 */
import type { Address, Stride } from "../ir/address.ts";
import { isLoop, sourcesOf, type Step } from "../ir/block.ts";
import type { Graph, Id, Space, Target } from "../ir/graph.ts";
import { type Code, code, literal } from "./code.ts";

/** What loops and tables are called. */
export interface AddressNames {
  readonly counters: readonly Code[];
  readonly tables: ReadonlyMap<Int32Array, Code>;
}

function strided(strides: readonly Stride[], { counters }: AddressNames): Code[] {
  return strides.map(({ depth, by }) => {
    const counter = counters[depth] as Code;
    return by === 1 ? counter : code`${literal(by)} * ${counter}`;
  });
}

/** The sum of terms and a number. */
function total(terms: readonly Code[], number: number): Code {
  if (terms.length === 0) return literal(number);
  const sum = terms.reduce((left, right) => code`${left} + ${right}`);
  if (number === 0) return sum;
  return number < 0 ? code`${sum} - ${literal(-number)}` : code`${sum} + ${literal(number)}`;
}

/** The index of an element. */
export function indexCode(index: number, address: Address | undefined, names: AddressNames): Code {
  if (address === undefined) return literal(index);
  const terms = strided(address.strides, names);
  const { lookup } = address;
  if (lookup !== undefined) {
    const table = names.tables.get(lookup.table) as Code;
    terms.push(code`${table}[${total(strided(lookup.strides, names), lookup.offset)}]`);
  }
  return total(terms, index);
}

/** Reads or writes of one element, counted over a list of steps. */
interface Access {
  reads: number;
  writes: number;
  fixed: boolean;
  /** The innermost list of steps around all of them, as the numbers of the steps on the way. */
  list: readonly number[];
  /** The first one writes, in that very list. */
  begins: boolean;
  /** An instruction that is written there, and no constant. */
  written?: Written;
}

/** An instruction of a graph. */
interface Written {
  readonly graph: Graph;
  readonly id: Id;
}

/** An element that is a variable. */
export interface Cell {
  readonly name: Code;
  /** Whether the first write declares it; else the list it belongs to does. */
  readonly begins: boolean;
  /** Whether it is written once. */
  readonly constant: boolean;
}

const cellKey = (space: Space | Target, index: number): string => `${space} ${index}`;

const common = (a: readonly number[], b: readonly number[]): readonly number[] => {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return a.slice(0, length);
};

/** Finds out how elements are used. */
class Survey {
  readonly accesses = new Map<string, Access>();

  visit(steps: readonly Step[], list: readonly number[]): void {
    steps.forEach((step, k) => {
      if (isLoop(step)) {
        this.visit(step.body, [...list, k]);
        return;
      }
      for (const { space, index, address } of sourcesOf(step)) {
        if (space === "tape" || space === "memory") {
          this.#note(cellKey(space, index), address, list, "reads");
        }
      }
      for (const { target, index, address, id } of step.outputs) {
        if (target !== "tape" && target !== "memory") continue;
        const access = this.#note(cellKey(target, index), address, list, "writes");
        if (step.arity(id) > 0) access.written ??= { graph: step, id };
      }
    });
  }

  #note(
    key: string,
    address: Address | undefined,
    list: readonly number[],
    kind: "reads" | "writes",
  ): Access {
    const known = this.accesses.get(key);
    if (known === undefined) {
      const access: Access = {
        reads: 0,
        writes: 0,
        fixed: address === undefined,
        list,
        begins: kind === "writes",
      };
      access[kind]++;
      this.accesses.set(key, access);
      return access;
    }
    const outer = common(known.list, list);
    if (outer.length < known.list.length) known.begins = false;
    known.list = outer;
    known.fixed &&= address === undefined;
    known[kind]++;
    return known;
  }
}

/** The variables of a block, by the list of steps that they belong to. */
export interface Variables {
  readonly cells: ReadonlyMap<string, Cell>;
  /** Names that a list of steps declares before anything else. */
  readonly declared: ReadonlyMap<string, readonly Code[]>;
}

/** The key of a list of steps. */
export const listKey = (list: readonly number[]): string => list.join(".");

/**
 * The elements of a block that are variables.
 * @param nameFor names an element after what is written there
 * @param isElement whether an element is part of an array that is reached with a counter
 * @param kept arrays that someone else reads or has written
 */
export function variablesOf(
  steps: readonly Step[],
  nameFor: (written: Written | undefined) => Code,
  isElement: (space: string, index: number) => boolean,
  kept: ReadonlySet<string>,
): Variables {
  const survey = new Survey();
  survey.visit(steps, []);
  const cells = new Map<string, Cell>();
  const declared = new Map<string, Code[]>();
  for (const [key, access] of survey.accesses) {
    const [space = "", index = ""] = key.split(" ");
    if (!access.fixed || kept.has(space) || isElement(space, Number(index))) continue;
    const name = nameFor(access.written);
    const constant = access.begins && access.writes === 1;
    cells.set(key, { name, begins: access.begins, constant });
    if (access.begins) continue;
    const list = listKey(access.list);
    declared.set(list, [...(declared.get(list) ?? []), name]);
  }
  return { cells, declared };
}

/** The variable of an element. */
export const cellAt = (
  { cells }: Variables,
  space: string,
  { index, address }: { readonly index: number; readonly address?: Address },
): Cell | undefined => (address === undefined ? cells.get(`${space} ${index}`) : undefined);

/** `let a;` */
export const declaration = (name: Code): Code => code`let ${name};`;
