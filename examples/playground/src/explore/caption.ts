/**
 * In words: what something is for, which derivative rule it belongs to, and what changed it.
 *
 * The non-obvious decision: all of it is read from the record; this file only puts it into
 * sentences.
 */
import type { CompilationRecord, Numbers, TracedThing } from "../../../../src/explain/record.ts";
import type { Role } from "../../../../src/ir/graph.ts";
import { plural, short } from "../format.ts";
import type { Ref } from "./links.ts";
import { type Addition, additionsOf, resultName, type Step } from "./step-model.ts";

/** A sentence, in parts: some are set as code. */
export interface Caption {
  /** What it is, in a few words. */
  readonly title: string;
  /** The expression that it serves, or what has just been computed. */
  readonly code: string;
  /** The rest, each a short line. */
  readonly notes: readonly string[];
}

/** What a role means, for a thing and the result. */
const ROLE_TITLES: Readonly<Record<Role, (name: string, result: string) => string>> = {
  primal: (name) => `The value of ${name}`,
  adjoint: (name, result) => `The derivative of ${result} by ${name}`,
  step: (name) => `A step of the chain rule, on the way back through ${name}`,
  tangent: (name) => `How ${name} changes along the direction`,
  tangentStep: (name) => `A step towards how ${name} changes along the direction`,
  second: (name) => `A second derivative, on the way through ${name}`,
  none: () => "A constant",
};

function rulesOf({ rules }: TracedThing): string[] {
  if (rules.length === 0) return [];
  return [`Chain rule: ${rules.map(({ text }) => text).join(", ")}`];
}

const placeOf = ({ place }: TracedThing): string[] =>
  place === undefined ? [] : [`Line ${place.line} of your code`];

/** What a line that serves traced things is for. */
export function captionOf(
  record: CompilationRecord,
  [first, ...others]: readonly Ref[],
  rewrites: readonly string[] = [],
): Caption | undefined {
  if (first === undefined) return undefined;
  const thing = record.traced[first.of];
  const changed = rewrites.length === 0 ? [] : [`Rewritten: ${rewrites.join("; ")}`];
  if (thing === undefined) return { title: ROLE_TITLES.none("", ""), code: "", notes: changed };
  const { name, line, op } = thing;
  const also = new Set(others.map(({ of }) => of).filter((of) => of >= 0 && of !== first.of));
  const names = [...also].slice(0, 6).map((of) => record.traced[of]?.name ?? "");
  const more = also.size > names.length ? ", …" : "";
  const rest = names.length === 0 ? [] : [`It also computes ${names.join(", ")}${more}`];
  const isInput = op === null && first.role === "primal";
  return {
    title: isInput ? `The input ${name}` : ROLE_TITLES[first.role](name, resultName(record)),
    code: line,
    notes: [...rulesOf(thing), ...changed, ...rest, ...placeOf(thing)],
  };
}

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
