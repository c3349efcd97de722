/**
 * Why a line of code is there, in words: the expression it serves, the derivative rules it follows,
 * and what the passes did on the way.
 *
 * The non-obvious decision: one asks by a name that stands in the code, since that is what one
 * reads; every line that gives that name a value, or stores it, answers.
 */
import { EXPLAIN_UNKNOWN } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import { type Event, historyOf } from "./history.ts";
import { recordOf } from "./make-record.ts";
import { firstOf } from "./phrases.ts";
import type { CodeLine, CodePiece, CompilationRecord, FunctionRecord } from "./record.ts";
import { purposeOf, rulesFor } from "./reader.ts";

/** The name or element that a statement gives a value: `df`, `grad[0]`. */
const targetOf = ({ text }: CodeLine): string | undefined =>
  /^\s*(?:(?:const|let) )?([\w$]+(?:\[[^\]]+\])?) [-+]?=/.exec(text)?.[1];

const inWords: Readonly<Record<Event["kind"], (event: Event) => string>> = {
  new: ({ stage, is }) => `${stage} appended  ${is}`,
  rewritten: ({ stage, was, is, rules }) =>
    [`${stage} made  ${was[0]}  into  ${is}`, ...new Set(rules.map((rule) => `  [${rule}]`))].join(
      "\n",
    ),
  shared: ({ stage, was, is }) => `${stage} found one in  ${was.join("  and  ")},  now  ${is}`,
};

/** What one part of a line is for, and how it came about. */
function pieceInWords(
  record: CompilationRecord,
  one: FunctionRecord,
  piece: CodePiece,
): readonly string[] {
  const thing = record.traced[piece.of];
  const rules = rulesFor(record, piece);
  const events = historyOf(one, piece.id).flatMap((event) =>
    inWords[event.kind](event).split("\n"),
  );
  return [
    purposeOf(record, piece),
    ...(thing?.place === undefined ? [] : [`  written in line ${thing.place.line}`]),
    ...rules.map(({ text }) => `  chain rule: ${text}`),
    ...events.map((text) => `  ${text}`),
  ];
}

/** The parts of a line, each instruction once. */
function partsOf({ pieces }: CodeLine): readonly CodePiece[] {
  const seen = new Set<string>();
  return pieces.filter(({ graph, id, of }) => {
    const key = `${graph} ${id}`;
    if (of === -1 || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/**
 * Says why the lines are there that give a name its value.
 * @param compiled what `compileGrad` or another compiler returned
 * @param target what stands left of the equals sign: `df`, `grad[0]`
 * @throws GradcError NOT_COMPILED; EXPLAIN_UNKNOWN with the names there are
 */
export function explainWhy(compiled: unknown, target: string, name = "the function"): string {
  const record = recordOf(compiled, { name, stages: "first" });
  const [main] = record.functions as [FunctionRecord];
  const found = main.lines.filter((line) => targetOf(line) === target);
  if (found.length === 0) {
    const known = [...new Set(main.lines.flatMap((line) => targetOf(line) ?? []))];
    const details = { target, kind: main.kind, known: firstOf(known, 20) };
    throw new GradcError(EXPLAIN_UNKNOWN, details);
  }
  const answers = found.map((line) => {
    const words = partsOf(line).flatMap((piece) => pieceInWords(record, main, piece));
    return [line.text.trim(), ...words.map((word) => `   ${word}`)].join("\n");
  });
  return `${answers.join("\n\n")}\n`;
}
