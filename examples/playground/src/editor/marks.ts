/**
 * Marks in the editor: lines and words that light up with their partners in other panes.
 *
 * The non-obvious decision: a mark is a class on the line and one on the word, and the two
 * directions differ in their underline as well as in their colour.
 */
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";

/** A place to light up: a line, and the column where the word begins, both from 1. */
export interface Spot {
  readonly line: number;
  readonly column: number;
  readonly direction: "primal" | "adjoint";
}

export const lightUp = StateEffect.define<readonly Spot[]>();

const WORD = /^[\w$]+|^\S/;

/** Each place once: thousands of operations may come from one word, and marks would nest. */
function distinct(spots: readonly Spot[]): readonly Spot[] {
  const keyOf = ({ line, column, direction }: Spot): string => `${line}:${column} ${direction}`;
  return [...new Map(spots.map((spot) => [keyOf(spot), spot])).values()];
}

/** The decorations of some places; places outside of the document are left out. */
function decorate(view: EditorView["state"], spots: readonly Spot[]): DecorationSet {
  const inside = distinct(spots).filter(({ line }) => line >= 1 && line <= view.doc.lines);
  const lines = new Map(inside.map((spot) => [spot.line, spot]));
  const marks = [...lines.values()].map(({ line, direction }) =>
    Decoration.line({ class: `cm-lit cm-lit-${direction}` }).range(view.doc.line(line).from),
  );
  const words = inside.flatMap(({ line, column, direction }) => {
    const { from, text } = view.doc.line(line);
    const [word] = WORD.exec(text.slice(column - 1)) ?? [];
    if (word === undefined) return [];
    const start = from + column - 1;
    const mark = Decoration.mark({ class: `cm-lit-word lit-${direction}` });
    return [mark.range(start, start + word.length)];
  });
  return Decoration.set([...marks, ...words], true);
}

/** Holds the marks; they go with the first change of the text. */
export const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(now, transaction) {
    const asked = transaction.effects.find((effect) => effect.is(lightUp));
    if (asked !== undefined) return decorate(transaction.state, asked.value as readonly Spot[]);
    return transaction.docChanged ? Decoration.none : now;
  },
  provide: (field) => EditorView.decorations.from(field),
});
