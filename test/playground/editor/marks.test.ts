/** Marks in the editor. */
import { expect, test } from "vitest";
import { EditorState } from "@codemirror/state";
import { lightUp, marks } from "../../../examples/playground/src/editor/marks.ts";

const start = EditorState.create({ doc: "a.mul(b)\nc", extensions: [marks] });

test("a word that thousands of operations come from is marked once", () => {
  const spot = { line: 1, column: 3, direction: "primal" } as const;
  const spots = Array.from({ length: 3000 }, () => spot);
  const { state } = start.update({ effects: lightUp.of([...spots, { ...spot, line: 9 }]) });
  const found: [number, number][] = [];
  state.field(marks).between(0, state.doc.length, (from, to) => void found.push([from, to]));
  expect(found).toEqual([
    [0, 0],
    [2, 5],
  ]);
});
