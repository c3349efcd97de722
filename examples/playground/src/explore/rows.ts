/**
 * Lines of IR and of code as rows of a list: text in pieces, what each piece serves, and marks.
 *
 * The non-obvious decision: everything is a row of one height, also the rule behind a rewritten
 * line and an instruction that a pass took away; so a list of ten thousand rows is drawn as fast
 * as one of ten, because only those in view are.
 */
import type {
  Change,
  CodeLine,
  FunctionRecord,
  IrLine,
  StageRecord,
} from "../../../../src/explain/record.ts";
import type { Ref } from "./links.ts";
import { type Token, tokens } from "./tokens.ts";

/** Text that serves the same things from beginning to end. */
export interface Piece {
  readonly tokens: readonly Token[];
  readonly refs: readonly Ref[];
}

export type Mark = "new" | "rewritten" | "removed" | "rule";

export interface Row {
  /** Its text. Made when asked for, because most of a long list is never looked at. */
  readonly pieces: () => readonly Piece[];
  /** All that the line serves, what matters most first. */
  readonly refs: readonly Ref[];
  readonly depth: number;
  readonly mark?: Mark;
  /** Where its number stands: the index of an instruction, or of a line of code. */
  readonly number?: number;
}

const onlyPiece = (text: string, refs: readonly Ref[]): Row["pieces"] => {
  return () => [{ tokens: tokens(text), refs }];
};

const refOf = ({ instruction }: IrLine): readonly Ref[] =>
  instruction === undefined || instruction.of < 0 ? [] : [instruction];

function irRows(line: IrLine): Row[] {
  const { text, depth, change, rules, instruction } = line;
  const refs = refOf(line);
  const row: Row = {
    pieces: onlyPiece(text, refs),
    refs,
    depth,
    ...(change === "kept" ? {} : { mark: change }),
    ...(instruction === undefined ? {} : { number: instruction.id }),
  };
  return [row, ...rules.map((rule) => noteRow(rule, refs, depth))];
}

const noteRow = (text: string, refs: readonly Ref[], depth: number): Row => ({
  pieces: () => [{ tokens: [{ kind: "plain", text }], refs }],
  refs,
  depth,
  mark: "rule",
});

/** `%15 = add %1 %0`, which is gone, and why. */
function removedRows({ kind, was, is }: Change, refs: readonly Ref[]): Row[] {
  const why = kind === "equal" ? `the same as ${is}` : "no result depends on it";
  const row: Row = { pieces: onlyPiece(was, refs), refs, depth: 0, mark: "removed" };
  return [row, noteRow(why, refs, 0)];
}

/** A stage as rows: its lines, then what the pass removed, in the numbers of the stage before. */
export function rowsOfStage(stage: StageRecord, before: StageRecord | undefined): Row[] {
  const lines = stage.lines.flatMap(irRows);
  const gone = stage.changes.filter(({ kind }) => kind !== "rewritten");
  if (gone.length === 0) return lines;
  const old = new Map(before?.lines.map((line) => [line.instruction?.id, refOf(line)]));
  const removed = gone.flatMap((change) => removedRows(change, old.get(change.before) ?? []));
  const title = noteRow("Removed by this pass, with the numbers they had before:", [], 0);
  return [...lines, title, ...removed];
}

/** The pieces of a line of code: from each place where something begins to the next. */
function piecesOf({ text, pieces }: CodeLine): readonly Piece[] {
  const starts = [...new Set([0, ...pieces.map(({ column }) => column)])].toSorted((a, b) => a - b);
  return starts
    .map((start, i) => ({
      tokens: tokens(text.slice(start, starts[i + 1])),
      refs: pieces.filter(({ column, of }) => column === start && of >= 0),
    }))
    .filter((piece) => piece.tokens.length > 0);
}

/** A function as rows. */
export function rowsOfCode({ lines }: FunctionRecord): Row[] {
  return lines.map((line, number) => ({
    pieces: () => piecesOf(line),
    refs: line.pieces.filter(({ of }) => of >= 0),
    depth: 0,
    number,
  }));
}

/** Whether a pass left everything as it was. */
export function isUnchanged(stage: StageRecord, before: StageRecord | undefined): boolean {
  if (before === undefined || stage.lines.length !== before.lines.length) return false;
  return stage.lines.every(({ text }, i) => text === before.lines[i]?.text);
}
