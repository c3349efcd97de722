/**
 * Reads a record aloud: its parts as lines of text, with their numbers where there are some.
 *
 * The non-obvious decision: what an instruction is for is said in the names of the function
 * (`de`, or the line whose derivative it is a part of), never as a number of the record.
 */
import type {
  Change,
  CompilationRecord,
  FunctionRecord,
  InstructionRef,
  IrLine,
  Numbers,
  Operand,
  Rule,
  StageRecord,
  TracedThing,
} from "./record.ts";

/** A number in at most six digits; more would hide what matters. */
export function figure(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return String(Number(value.toPrecision(6)));
}

/** A line and what stands in columns behind it. */
type Row = readonly string[];

/** Rows in columns; in the first one lines longer than `most` do not count for its width. */
function inColumns(rows: readonly Row[], most: number): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      const counts = i > 0 || cell.length <= most;
      widths[i] = Math.max(widths[i] ?? 0, counts ? cell.length : 0);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] as number))
      .join("   ")
      .trimEnd(),
  );
}

/** What a role calls a derivative of something. */
const NOTES: Readonly<Record<InstructionRef["role"], (thing: TracedThing) => string>> = {
  primal: ({ name }) => name,
  adjoint: ({ name }) => `d${name}`,
  tangent: ({ name }) => `${name}Dot`,
  step: ({ line }) => `from ${line}`,
  tangentStep: ({ line }) => `from ${line}`,
  second: ({ line }) => `second derivative, from ${line}`,
  none: () => "",
};

/** What an instruction is, as a sentence says it. */
const PURPOSES: Readonly<
  Record<InstructionRef["role"], (thing: TracedThing, result: string) => string>
> = {
  primal: ({ line }) => `the value of  ${line}`,
  adjoint: ({ name, line }, result) => `∂${result}/∂${name}, of  ${line}`,
  tangent: ({ name, line }) => `the derivative of ${name} along the direction, of  ${line}`,
  step: ({ line }) => `a step of the chain rule back through  ${line}`,
  tangentStep: ({ line }) => `a step towards the derivative along the direction of  ${line}`,
  second: ({ line }) => `a second derivative, through  ${line}`,
  none: ({ line }) => `a part of what a rule made, for  ${line}`,
};

/** A role, and the number of a traced thing. */
type Served = Pick<InstructionRef, "role" | "of">;

/** What an instruction is for, in words. */
export function purposeOf(record: CompilationRecord, { role, of }: Served): string {
  const [only, ...others] = record.results;
  const isOne = only !== undefined && "of" in only && others.length === 0;
  const result = isOne ? (record.traced[only.of]?.name ?? "result") : "result";
  const thing = record.traced[of];
  return thing === undefined ? "a constant" : PURPOSES[role](thing, result);
}

/** So many ways by which something arrives are named. */
const MOST_RULES = 6;

/** The rules that a derivative follows: those that add to it, or those it is a step of. */
export function rulesFor({ traced }: CompilationRecord, { role, of }: Served): readonly Rule[] {
  if (role === "primal") return [];
  if (role !== "adjoint") return traced[of]?.rules ?? [];
  const arriving = traced.flatMap((thing) => thing.rules.filter(({ to }) => to === of));
  return arriving.toReversed().slice(0, MOST_RULES);
}

/** Turns the parts of one record into lines. */
export class Reader {
  readonly #record: CompilationRecord;
  readonly #numbers: Numbers | undefined;
  /** What each rule adds, by operation and argument. */
  readonly #amounts = new Map<string, number>();

  constructor(record: CompilationRecord, numbers: Numbers | undefined) {
    this.#record = record;
    this.#numbers = numbers;
    for (const { from, argument, amount } of numbers?.sent ?? []) {
      this.#amounts.set(`${from} ${argument}`, amount);
    }
  }

  /** What a result is called, with its path where that is another name. */
  result(result: Operand & { readonly path?: string }): string {
    const name = "of" in result ? this.#thing(result.of).name : figure(result.constant);
    return result.path === undefined || result.path === name ? name : `${result.path} = ${name}`;
  }

  #thing(of: number): TracedThing {
    return this.#record.traced[of] as TracedThing;
  }

  /** `c = a + b   -2` */
  traced(things: readonly TracedThing[]): string[] {
    return inColumns(
      things.map(({ line, of }) => [line, this.#figure(this.#numbers?.data[of])]),
      48,
    );
  }

  #figure(value: number | undefined): string {
    return value === undefined ? "" : figure(value);
  }

  /** `e = c - d   so  dc += de`, from the last operation to the first. */
  chainRule(things: readonly TracedThing[]): string[] {
    const lengths = things.map(({ line }) => line.length);
    const width = Math.min(32, Math.max(0, ...lengths));
    const sums = new Map<number, number>();
    const rows = things.flatMap((thing) =>
      thing.rules.map((rule, i): Row => {
        const start = (i === 0 ? thing.line : "").padEnd(width);
        return [`${start}   so  ${rule.text}`, this.#sent(thing, rule, sums)];
      }),
    );
    return inColumns(rows, 80);
  }

  /** What a rule adds, and the sum so far. */
  #sent({ of }: TracedThing, { to, argument }: Rule, sums: Map<number, number>): string {
    if (this.#numbers === undefined) return "";
    const amount = this.#amounts.get(`${of} ${argument}`);
    if (amount === undefined) return "nothing";
    const before = sums.get(to);
    const sum = before === undefined ? amount : before + amount;
    sums.set(to, sum);
    return before === undefined ? figure(amount) : `${figure(amount)} → ${figure(sum)}`;
  }

  /** The gradient: `da = 138.834`. */
  gradient(): string[] {
    const numbers = this.#numbers;
    if (numbers === undefined) return [];
    return this.#record.traced
      .filter(({ source }) => source?.space === "x")
      .map(
        ({ of, name }) =>
          `d${name} = ${this.#figure(numbers.grad[of]) || "0, since nothing arrives"}`,
      );
  }

  /** The IR at a stage of the first function. */
  ir(stage: number): string[] {
    const { lines } = this.#stage(stage);
    const values = this.#numbers?.stages[0]?.[stage];
    return inColumns(
      lines.map((line) => [indented(line), ...this.#behind(line, values)]),
      44,
    );
  }

  #stage(stage: number): StageRecord {
    return (this.#record.functions[0] as FunctionRecord).stages[stage] as StageRecord;
  }

  /** What an instruction is for, and its number. */
  #behind({ instruction }: IrLine, values: readonly number[] | undefined): Row {
    if (instruction === undefined) return [];
    const note = this.#note(instruction);
    return [note === "" ? "" : `; ${note}`, this.#figure(values?.[instruction.id])];
  }

  /** What an instruction is for. */
  #note({ role, of }: InstructionRef): string {
    const thing = this.#record.traced[of];
    return thing === undefined ? "" : NOTES[role](thing);
  }

  /** What a pass did: what it added, or what became of each instruction. */
  changes(stage: number): string[] {
    const { appends, lines, changes } = this.#stage(stage);
    if (!appends) return inColumns(changes.map(changeRow), 56);
    const added = lines.filter(({ change }) => change === "new");
    const values = this.#numbers?.stages[0]?.[stage];
    return inColumns(
      added.map((line) => [`+ ${line.text}`, ...this.#behind(line, values)]),
      44,
    );
  }

  /** A few changes of each kind, and how many more there are like them. */
  groupedChanges(stage: number): string[] {
    const groups = new Map<string, Change[]>();
    for (const change of this.#stage(stage).changes) {
      const key = [change.kind, ...new Set(change.rules)].join("\n");
      groups.set(key, [...(groups.get(key) ?? []), change]);
    }
    const lines = [...groups.values()].map((group) => {
      const rest = group.length - EXAMPLES;
      const [first] = group as [Change];
      return [
        ...new Set(first.rules.map((rule) => `[${rule}]`)),
        ...group.slice(0, EXAMPLES).map((change) => SIGNS[change.kind](change)),
        ...(rest > 0 ? [`… and ${rest} more like these (--all shows them)`] : []),
      ];
    });
    return lines.flatMap((group, i) => (i === 0 ? group : ["", ...group]));
  }

  /** The code of a function. */
  code(one: FunctionRecord): string[] {
    const values = this.#numbers?.lines[this.#record.functions.indexOf(one)];
    const rows = one.lines.map(({ text }, i): Row => {
      const value = values?.[i];
      return [text, value === undefined ? "" : `// ${figure(value)}`];
    });
    return inColumns(rows, 60);
  }
}

/** So many changes of a kind are shown where there are many. */
const EXAMPLES = 3;

const indented = ({ text, depth }: IrLine): string => "  ".repeat(depth) + text;

const SIGNS: Readonly<Record<Change["kind"], (change: Change) => string>> = {
  rewritten: ({ was, is }) => `~ ${was.padEnd(24)} → ${is}`,
  equal: ({ was, is }) => `= ${was.padEnd(24)} is ${is} again`,
  dropped: ({ was }) => `- ${was}`,
};

/** A change, and the rules that made it. */
function changeRow(change: Change): Row {
  const rules = [...new Set(change.rules)];
  return [SIGNS[change.kind](change), rules.map((rule) => `[${rule}]`).join(" ")];
}
