/** Lines of IR and code as rows. */
import { expect, test } from "vitest";
import type { FunctionRecord, StageRecord } from "../../../src/explain/record.ts";
import {
  isUnchanged,
  type Row,
  rowsOfCode,
  rowsOfStage,
} from "../../../examples/playground/src/explore/rows.ts";
import { tokens } from "../../../examples/playground/src/explore/tokens.ts";
import { README } from "../records.ts";

const [main] = README.record.functions as [FunctionRecord];
const at = (name: string): [StageRecord, StageRecord | undefined] => {
  const index = main.stages.findIndex((stage) => stage.name === name);
  return [main.stages[index] as StageRecord, main.stages[index - 1]];
};
const textOf = ({ pieces }: Row): string =>
  pieces()
    .flatMap((piece) => piece.tokens.map(({ text }) => text))
    .join("");

test("the text of a line is all in its pieces", () => {
  const code = rowsOfCode(main);
  expect(code.map(textOf)).toEqual(main.lines.map(({ text }) => text));
  const [stage] = at("differentiate");
  expect(rowsOfStage(stage, undefined).map(textOf)).toEqual(stage.lines.map(({ text }) => text));
});

test("the rules stand behind what they rewrote", () => {
  const rows = rowsOfStage(...at("simplify"));
  const index = rows.findIndex((row) => row.mark === "rewritten");
  expect(rows.slice(index, index + 2).map(textOf)).toEqual([
    "%11 = sub %9 %0",
    "add x (neg y) → sub x y",
  ]);
});

test("what a pass took away comes last, linked and with the reason", () => {
  const rows = rowsOfStage(...at("share"));
  const index = rows.findIndex((row) => row.mark === "removed");
  const removed = rows[index] as Row;
  expect([removed, rows[index + 1] as Row].map(textOf)).toEqual([
    "%15 = add %1 %0",
    "the same as %2",
  ]);
  expect(removed.refs).toMatchObject([{ role: "primal", of: 13 }]);
});

test("a piece of a statement serves less than the statement", () => {
  const row = rowsOfCode(main).find((each) => textOf(each).includes("const v5")) as Row;
  const pieces = row.pieces().map(({ refs }) => refs.map(({ of }) => of));
  expect(pieces.slice(1)).toEqual([[5], [5, 3], [4]]);
  expect(row.refs.map(({ of }) => of)).toEqual([5, 5, 3, 4]);
});

test("a pass that changes nothing is known by its lines", () => {
  const [stage, before] = at("share");
  expect([isUnchanged(stage, before), isUnchanged(stage, stage)]).toEqual([false, true]);
});

test("tokens are the whole text", () => {
  const text = '  const v1 = a[0] * 2.5e-3 - f2; // "half" of %3';
  const found = tokens(text);
  expect(found.map((token) => token.text).join("")).toBe(text);
  const kinds = found.filter(({ kind }) => kind !== "plain").map((token) => token.text);
  expect(kinds).toEqual(["const", "0", "2.5e-3", '// "half" of %3']);
});
