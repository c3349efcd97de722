/**
 * In words: what something is for, which derivative rule it belongs to, and what changed it.
 *
 * The non-obvious decision: all of it is read from the record; this file only puts it into
 * sentences.
 */
import type { Event } from "../../../../src/explain/history.ts";
import { capital } from "../../../../src/explain/phrases.ts";
import { purposeOf, rulesFor } from "../../../../src/explain/reader.ts";
import type { CompilationRecord, Numbers, TracedThing } from "../../../../src/explain/record.ts";
import { plural, short } from "../format.ts";
import type { Ref } from "./links.ts";
import { type Addition, additionsOf, type Step } from "./step-model.ts";

/** A sentence, in parts: some are set as code. */
export interface Caption {
  /** What it is, in a few words. */
  readonly title: string;
  /** The expression that it serves, or what has just been computed. */
  readonly code: string;
  /** The rest, each a short line. */
  readonly notes: readonly string[];
}

const placeOf = ({ place }: TracedThing): string[] =>
  place === undefined ? [] : [`Line ${place.line} of your code`];

/** What a pass did, with the rules that it went by. */
function eventNote({ stage, kind, was, rules }: Event): string {
  if (kind === "new") return `${stage} added it`;
  if (kind === "shared") return `${stage} found it ${was.length} times`;
  const by = [...new Set(rules)].join(", ");
  return by === "" ? `${stage} rewrote it` : `${stage}: ${by}`;
}

/** The chain rule that a derivative follows, or that leads back from a value. */
function ruleNotes(record: CompilationRecord, ref: Ref): string[] {
  const isValue = ref.role === "primal";
  const rules = isValue ? (record.traced[ref.of]?.rules ?? []) : rulesFor(record, ref);
  if (rules.length === 0) return [];
  const all = rules.map(({ text }) => text).join(", ");
  return [isValue ? `On the way back: ${all}` : `Chain rule: ${all}`];
}

/**
 * What a line that serves traced things is for.
 * @param refs what it serves, what matters most first
 * @param history what the passes did on the way to it
 */
export function captionOf(
  record: CompilationRecord,
  [first, ...others]: readonly Ref[],
  history: readonly Event[] = [],
): Caption | undefined {
  const thing = first && record.traced[first.of];
  if (first === undefined || thing === undefined) return undefined;
  const also = new Set(others.map(({ of }) => of).filter((of) => of >= 0 && of !== first.of));
  const names = [...also].slice(0, MOST_NAMES).map((of) => record.traced[of]?.name ?? "");
  const more = also.size > names.length ? ", …" : "";
  const isInput = thing.op === null && first.role === "primal";
  return {
    title: isInput ? `The input ${thing.name}` : capital(purposeOf(record, first)),
    code: "",
    notes: [
      ...ruleNotes(record, first),
      ...history.map(eventNote),
      ...(names.length === 0 ? [] : [`It also computes ${names.join(", ")}${more}`]),
      ...placeOf(thing),
    ],
  };
}

/** So many other things are named. */
const MOST_NAMES = 6;

/** `dc += de → 0 + 6.94 = 6.94`. */
function additionLine(record: CompilationRecord, { sent, before, after }: Addition): string {
  const { from, to, argument, amount } = sent;
  const rules = record.traced[from]?.rules ?? [];
  const rule = rules.find((each) => each.to === to && each.argument === argument);
  const text = rule?.text ?? `d${record.traced[to]?.name ?? to} += …`;
  const plus = amount < 0 ? `- ${short(-amount)}` : `+ ${short(amount)}`;
  return `${text} → ${short(before ?? 0)} ${plus} = ${short(after)}`;
}

/** `-1 - 6`: the line of an operation with numbers for names. */
function withNumbers(record: CompilationRecord, thing: TracedThing, numbers: Numbers): string {
  const { line, args, name } = thing;
  const right = line.slice(line.indexOf("=") + 1).trim();
  const values = new Map<string, string>();
  for (const arg of args) {
    const other = "of" in arg ? record.traced[arg.of] : undefined;
    if (other !== undefined) values.set(other.name, short(numbers.data[other.of]));
  }
  const shown = right.replace(/[\p{L}_$][\p{L}\p{N}_$.[\]]*/gu, (word) => {
    const value = values.get(word);
    return value === undefined ? word : value.startsWith("-") ? `(${value})` : value;
  });
  return `${name} = ${right} = ${shown} = ${short(numbers.data[thing.of])}`;
}

/** Whether a line of the function that does everything serves the way back through a thing. */
const hasCodeBack = ({ functions }: CompilationRecord, thing: number): boolean =>
  functions[0]?.lines.some(({ pieces }) =>
    pieces.some(({ of, role }) => of === thing && role !== "primal"),
  ) ?? false;

function backwardCaption(
  record: CompilationRecord,
  numbers: Numbers,
  thing: TracedThing,
  additions: readonly Addition[],
): Caption {
  const { name, line, of } = thing;
  const arrived = numbers.grad[of];
  const title = `Backward through ${line}`;
  if (arrived === undefined) {
    return { title, code: "", notes: [`Nothing arrived at ${name}, so nothing is handed on.`] };
  }
  const all = [`d${name} = ${short(arrived)} is complete, and it is handed on`];
  if (!hasCodeBack(record, of)) all.push("In the emitted code this is a part of other lines");
  if (additions.length === 0) {
    return { title, code: "", notes: [`The gate is closed: nothing is handed on.`] };
  }
  return {
    title,
    code: additions.map((each) => additionLine(record, each)).join("\n"),
    notes: all,
  };
}

/** What the last step did, with numbers. */
export function stepCaption(
  record: CompilationRecord,
  numbers: Numbers,
  steps: readonly Step[],
  made: number,
): Caption {
  const step = steps[made - 1];
  const thing = step && record.traced[step.of];
  if (step === undefined || thing === undefined) {
    const { inputs } = record;
    const title = "Before the first step only the inputs are known";
    return { title, code: "", notes: [`${plural(inputs.length, "input")}: ${inputs.join(", ")}`] };
  }
  if (step.kind === "forward") {
    const code = withNumbers(record, thing, numbers);
    return { title: `Forward: the value of ${thing.name}`, code, notes: placeOf(thing) };
  }
  if (step.kind === "seed") {
    const code = `d${thing.name} = 1`;
    const note = `The result changes exactly as much as itself; from here the way leads back.`;
    return { title: `Backward begins at the result, ${thing.name}`, code, notes: [note] };
  }
  return backwardCaption(record, numbers, thing, additionsOf(numbers, steps, made, record));
}
