/**
 * Two lists of lines beside each other, row by row.
 *
 * The non-obvious decision: lines of the IR are the same if they compute the same, whatever numbers
 * instructions have; otherwise one instruction fewer would change every line below it.
 */

/** A run of elements that both lists have, or that only one of them has. */
export interface Run {
  readonly of: "both" | "left" | "right";
  readonly count: number;
}

/** Finds what two lists have in common; the command line uses the package `diff`. */
export interface Differ {
  readonly lists: (left: readonly string[], right: readonly string[]) => readonly Run[];
}

/** A piece of a line; `changed` if the other side has something else there. */
export interface Piece {
  readonly text: string;
  readonly changed: boolean;
}

/** A line of one side. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly pieces: readonly Piece[];
}

/** What stands beside each other; a side without a line has nothing there. */
export interface Row {
  readonly same: boolean;
  readonly left?: Line;
  readonly right?: Line;
}

/** Lines, and what decides whether two are the same. */
export interface Lines {
  readonly texts: readonly string[];
  readonly keys: readonly string[];
}

/** Lines that are the same if their texts are. */
export const plainLines = (texts: readonly string[]): Lines => ({ texts, keys: texts });

/** Lines of the IR of both sides; `%3 = add %1 %2` is known by what %1 and %2 compute. */
export function irLines(sides: readonly (readonly string[])[]): Lines[] {
  const known = new Map<string, string>();
  const numberOf = (expression: string): string => {
    const found = known.get(expression) ?? `#${known.size}`;
    known.set(expression, found);
    return found;
  };
  return sides.map((texts) => {
    const meaning = new Map<string, string>();
    const keys = texts.map((text) => {
      const [, indent = "", target, body = ""] =
        /^( *)(?:(%\d+) = )?(.*?)(?: {2};.*)?$/s.exec(text) ?? [];
      const expression = body.replace(/%\d+/g, (id) => meaning.get(id) ?? id);
      if (target === undefined) return indent + expression;
      const number = numberOf(expression);
      meaning.set(target, number);
      return `${indent}${number} ${expression}`;
    });
    return { texts, keys };
  });
}

/** The words of a line; a change within a word changes the word. */
const wordsOf = (text: string): string[] => text.match(/[\w$.]+|\s+|[^\w\s$.]/gu) ?? [];

/** The pieces of two lines that are about the same thing. */
function piecesOf(left: string, right: string, differ: Differ): readonly [Piece[], Piece[]] {
  const words = [wordsOf(left), wordsOf(right)] as const;
  const pieces: [Piece[], Piece[]] = [[], []];
  const at = [0, 0];
  for (const { of, count } of differ.lists(...words)) {
    for (const side of [0, 1] as const) {
      if (of !== "both" && (of === "left") !== (side === 0)) continue;
      const start = at[side] as number;
      const text = words[side].slice(start, start + count).join("");
      at[side] = start + count;
      pieces[side].push({ text, changed: of !== "both" });
    }
  }
  return [joined(pieces[0]), joined(pieces[1])];
}

/** So few characters that are the same between two changes are taken for changed. */
const SHORT = 3;

/** Joins changes with hardly anything between them; a line of crumbs is hard to read. */
function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  pieces.forEach(({ text, changed: really }, i) => {
    const between = pieces[i - 1]?.changed === true && pieces[i + 1]?.changed === true;
    const changed = really || (between && text.length <= SHORT);
    const last = result.at(-1);
    if (last?.changed === changed) result[result.length - 1] = { text: last.text + text, changed };
    else result.push({ text, changed });
  });
  return result;
}

/** What a line defines: two lines that define the same belong together. */
const subjectOf = (text: string): string =>
  /^\s*(?:const |let )?([\w$.[\]]+)\s*[-+*]?=(?!=)/u.exec(text)?.[1] ?? text;

const whole = (text: string, number: number, changed: boolean): Line => ({
  number,
  pieces: [{ text, changed }],
});

/** Lines that only one side has, or both in other words. */
interface Hunk {
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** Numbers of the first lines. */
  readonly starts: readonly [number, number];
}

/** The rows of a hunk: lines that define the same thing beside each other, the others in order. */
function rowsOfHunk({ left, right, starts }: Hunk, differ: Differ): Row[] {
  const rows: Row[] = [];
  const at: [number, number] = [0, 0];
  const alone = (count: number, side: 0 | 1): Line[] =>
    Array.from({ length: count }, () => {
      const i = at[side]++;
      return whole((side === 0 ? left : right)[i] as string, starts[side] + i, true);
    });
  const unpaired = (counts: readonly [number, number]): void => {
    const [before, after] = [alone(counts[0], 0), alone(counts[1], 1)];
    for (let i = 0; i < Math.max(...counts); i++) {
      const [one, other] = [before[i], after[i]];
      rows.push({ same: false, ...(one && { left: one }), ...(other && { right: other }) });
    }
  };
  let open: [number, number] = [0, 0];
  for (const { of, count } of differ.lists(left.map(subjectOf), right.map(subjectOf))) {
    if (of !== "both") {
      open[of === "left" ? 0 : 1] += count;
      continue;
    }
    unpaired(open);
    open = [0, 0];
    for (let i = 0; i < count; i++) {
      const [a, b] = [at[0]++, at[1]++];
      const [one, other] = piecesOf(left[a] as string, right[b] as string, differ);
      rows.push({
        same: false,
        left: { number: starts[0] + a, pieces: one },
        right: { number: starts[1] + b, pieces: other },
      });
    }
  }
  unpaired(open);
  return rows;
}

/** Puts two lists of lines beside each other. */
export function alignLines(left: Lines, right: Lines, differ: Differ): Row[] {
  const rows: Row[] = [];
  const at = [0, 0] as [number, number];
  let open: [number, number] = [0, 0];
  const close = (): void => {
    const hunk = {
      left: left.texts.slice(at[0], at[0] + open[0]),
      right: right.texts.slice(at[1], at[1] + open[1]),
      starts: [at[0] + 1, at[1] + 1] as const,
    };
    // Not spread into one call: a hunk of a long function has more rows than a call takes arguments.
    for (const row of rowsOfHunk(hunk, differ)) rows.push(row);
    for (const side of [0, 1] as const) at[side] += open[side];
    open = [0, 0];
  };
  for (const { of, count } of differ.lists(left.keys, right.keys)) {
    if (of !== "both") {
      open[of === "left" ? 0 : 1] += count;
      continue;
    }
    close();
    for (let i = 0; i < count; i++) {
      const [a, b] = [at[0]++, at[1]++];
      rows.push({
        same: true,
        left: whole(left.texts[a] as string, a + 1, false),
        right: whole(right.texts[b] as string, b + 1, false),
      });
    }
  }
  close();
  return rows;
}

/** Rows that are shown, or how many that are the same on both sides are left out. */
export type Stretch = { readonly rows: readonly Row[]; readonly hidden: boolean };

/** Cuts rows into stretches; what is the same stays only near to what is not. */
export function stretchesOf(rows: readonly Row[], context = 3): Stretch[] {
  const near = new Uint8Array(rows.length);
  rows.forEach(({ same }, i) => {
    if (!same) near.fill(1, Math.max(0, i - context), i + context + 1);
  });
  const stretches: { rows: Row[]; hidden: boolean }[] = [];
  rows.forEach((row, i) => {
    const hidden = near[i] === 0;
    const last = stretches.at(-1);
    if (last?.hidden === hidden) last.rows.push(row);
    else stretches.push({ rows: [row], hidden });
  });
  // A note takes a line itself.
  return stretches.map(({ rows: list, hidden }) => ({
    rows: list,
    hidden: hidden && list.length > 2,
  }));
}
