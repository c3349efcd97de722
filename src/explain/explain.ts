/**
 * Every stage of a compilation as text, from the traced expression to the emitted code: something
 * to learn reverse mode from.
 *
 * The non-obvious decision: it is a view of the record and reads nothing else, so it can only tell
 * what the page and the comparison tell; a pass that changed nothing is named at the end and not
 * shown.
 */
import { numbersAt } from "./numbers.ts";
import { recordOf } from "./make-record.ts";
import { capital, firstOf, grouped, plural } from "./phrases.ts";
import type { CompilationRecord, FunctionRecord, Numbers, StageRecord } from "./record.ts";
import { Reader } from "./reader.ts";

export interface ExplainOptions {
  /** What the function is called in the text. */
  readonly name?: string;
  /** Longest list that is shown whole; Infinity shows everything. Default 60 lines. */
  readonly limit?: number;
  /**
   * A point whose numbers are shown on every line: the differentiated inputs in order, then the
   * constant arguments.
   */
  readonly at?: readonly number[];
}

/** Of a list that is too long this part is shown from its end. */
const TAIL = 1 / 3;

/** Indents lines, and leaves out the middle of a list that is too long, saying so. */
function block(lines: readonly string[], limit: number): string {
  const isLong = lines.length > limit;
  const tail = isLong ? Math.floor(limit * TAIL) : 0;
  const head = isLong ? limit - tail : lines.length;
  const left = `… ${plural(lines.length - head - tail, "more line")} (--all shows them) …`;
  const shown = [
    ...lines.slice(0, head),
    ...(isLong ? [left] : []),
    ...lines.slice(lines.length - tail),
  ];
  return shown.map((line) => (line === "" ? "" : `   ${line}`)).join("\n");
}

/** A title and what stands under it. */
type Section = readonly [title: string, text: string];

const paragraphs = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== "").join("\n\n");

/** Writes the sections of one record. */
class Explanation {
  readonly #record: CompilationRecord;
  readonly #reader: Reader;
  readonly #limit: number;
  readonly #at: readonly number[] | undefined;

  constructor(
    record: CompilationRecord,
    numbers: Numbers | undefined,
    { limit = 60, at }: ExplainOptions,
  ) {
    this.#record = record;
    this.#reader = new Reader(record, numbers);
    this.#limit = limit;
    this.#at = at;
  }

  sections(): Section[] {
    const { functions } = this.#record;
    const [main] = functions as [FunctionRecord];
    const passes = main.stages.slice(1);
    const busy = passes.filter((pass, i) => didSomething(main.stages[i] as StageRecord, pass));
    const shown = new Set(busy.map(({ name }) => name));
    const idle = new Set(passes.map(({ name }) => name).filter((name) => !shown.has(name)));
    const last = main.stages.length - 1;
    return [
      ["Trace: the expression", this.#traced()],
      ...this.#chainRule(),
      ["The intermediate representation (IR)", paragraphs(ABOUT_IR, this.#ir(main, 0))],
      ...busy.map((pass): Section => {
        const i = main.stages.indexOf(pass);
        return [`${capital(pass.name)}: ${pass.about}`, this.#pass(main, i)];
      }),
      ["The IR after all passes", paragraphs(idleText([...idle]), this.#ir(main, last))],
      ...functions.map((one): Section => {
        return [`Emitted: ${one.kind}. ${one.purpose}`, this.#code(one)];
      }),
    ];
  }

  #block(lines: readonly string[]): string {
    return block(lines, this.#limit);
  }

  #traced(): string {
    const { traced, inputs, data } = this.#record;
    const operations = traced.filter(({ op }) => op !== null);
    const all = [...inputs, ...data];
    return paragraphs(
      [
        `Running the function on Values without numbers recorded ${plural(operations.length, "operation")}`,
        `on ${plural(all.length, "input")} (${firstOf(all, 12)}):`,
      ].join("\n"),
      this.#pointText(),
      this.#block(this.#reader.traced(operations)),
      this.#carriedText(),
      this.#results(),
    );
  }

  #pointText(): string | undefined {
    if (this.#at === undefined) return undefined;
    const { inputs, data } = this.#record;
    const pairs = [...inputs, ...data].map((name, i) => `${name} = ${this.#at?.[i]}`);
    const where = pairs.length > FEW ? "the point that was given" : pairs.join(", ");
    return `Behind each line stands its number at ${where}.`;
  }

  /** What stands for the numbers that loops carry. */
  #carriedText(): string | undefined {
    const carried = this.#record.traced.filter(({ source }) => source?.space === "memory");
    if (carried.length === 0) return undefined;
    const names = carried.map(({ name }) => name).join(", ");
    return `Carried by a loop from one time to the next: ${names}.`;
  }

  #results(): string {
    const names = this.#record.results.map((result) => this.#reader.result(result));
    return names.length === 1 && this.#record.results[0]?.path === undefined
      ? `The result is ${names[0]}.`
      : `The results are ${names.join(", ")}.`;
  }

  /** The chain rule of a function of one value. */
  #chainRule(): Section[] {
    const { traced, results, hasLoops } = this.#record;
    const [result] = results;
    const isOne = results.length === 1 && result?.path === undefined && "of" in (result ?? {});
    if (!isOne || result === undefined) return [];
    const title = "The chain rule, from the result back to the inputs";
    if (hasLoops) return [[title, LOOPED]];
    const name = this.#reader.result(result);
    const steps = traced.filter(({ op }) => op !== null).toReversed();
    return [
      [
        title,
        paragraphs(
          [
            `Write dv for ∂${name}/∂v. Start with d${name} = 1 and go back through the operations in`,
            "reverse order. Each one hands its own dv on to its arguments, times the derivative of",
            "that one operation (the chain rule). What arrives in several ways is added up; behind a",
            "closed gate nothing arrives at all.",
          ].join("\n"),
          this.#at === undefined ? undefined : SUMS,
          this.#block(this.#reader.chainRule(steps)),
          this.#block(this.#reader.gradient()),
        ),
      ],
    ];
  }

  #ir(main: FunctionRecord, stage: number): string {
    const { lines } = main.stages[stage] as StageRecord;
    const looped = lines.some(({ depth }) => depth > 0);
    return paragraphs(looped ? ABOUT_STEPS : undefined, this.#block(this.#reader.ir(stage)));
  }

  #pass(main: FunctionRecord, i: number): string {
    const [before, after] = [main.stages[i - 1], main.stages[i]] as [StageRecord, StageRecord];
    const counts = after.counts.map(({ what, count }) => `${String(count).padStart(5)} × ${what}`);
    return paragraphs(
      [
        `${plural(before.operations, "operation")} → ${grouped(after.operations)}.`,
        ...(counts.length === 0 ? [] : [this.#block(counts)]),
      ].join("\n"),
      this.#changes(after, i),
    );
  }

  /** A long list is grouped, since most of it says the same. */
  #changes({ appends, changes }: StageRecord, i: number): string {
    const isLong = changes.length > this.#limit;
    if (isLong && !appends) return block(this.#reader.groupedChanges(i), Infinity);
    return this.#block(this.#reader.changes(i));
  }

  #code(one: FunctionRecord): string {
    return paragraphs(
      this.#block(this.#reader.code(one)),
      `${plural(one.operations, "operation")}, ${plural(one.bytes, "byte")}.`,
    );
  }
}

/** So many inputs are named with their numbers. */
const FEW = 8;

const SUMS = [
  "Behind each line stands what it adds and, where something was there already, after → the sum",
  "so far. Before anything has arrived there is no number, and not 0.",
].join("\n");

const ABOUT_IR = [
  "One instruction a line: each has a number, and only uses smaller numbers. Behind ; stands",
  "what it is: a traced value by its name, d and a name for a derivative, and otherwise the",
  "operation whose derivative it is a part of.",
].join("\n");

const ABOUT_STEPS = [
  "Steps that run one after the other; each is instructions, or a loop over steps. They hand",
  "numbers over in memory, which may be overwritten, and on the tape, which may not.",
].join("\n");

const LOOPED = [
  "The function has loops of its own. They stay loops: the chain rule goes back through what is in",
  "a loop once for each time that it ran, the last first.",
].join("\n");

/** Whether a pass changed anything. */
const didSomething = (before: StageRecord, { counts, appends, operations }: StageRecord): boolean =>
  appends || counts.length > 0 || operations !== before.operations;

const idleText = (names: readonly string[]): string | undefined =>
  names.length === 0 ? undefined : `Not shown, since nothing changed: ${names.join(", ")}.`;

const underlined = (title: string, line: string): string =>
  `${title}\n${line.repeat(title.length)}`;

/**
 * Explains how a gradient was compiled, stage by stage, in plain text.
 * @param g what `compileGrad` returned
 * @throws GradcError NOT_COMPILED; LENGTH_MISMATCH where `at` has not as many numbers as the
 * function has inputs
 */
export function explain(g: (...args: never[]) => unknown, options: ExplainOptions = {}): string {
  const { name = "the function", at } = options;
  const record = recordOf(g, { name, stages: "first" });
  const cut = record.inputs.length;
  const numbers = at && numbersAt(g, record, at.slice(0, cut), at.slice(cut));
  const sections = new Explanation(record, numbers, options).sections();
  const parts = sections.map(
    ([title, text], i) => `${underlined(`${i + 1}. ${title}`, "─")}\n${text}`,
  );
  const title = `How gradc compiles ${name} (${record.mode} mode)`;
  return `${underlined(title, "═")}\n\n${parts.join("\n\n")}\n`;
}
