/**
 * A comparison as text for a terminal.
 *
 * The non-obvious decision: lines are wrapped and never cut off, since what differs may stand at
 * their end; and where two of them do not fit beside each other they stand below each other.
 */
import type { Both, Comparison } from "./compare.ts";
import {
  alignLines,
  type Differ,
  irLines,
  type Line,
  type Lines,
  plainLines,
  type Row,
  stretchesOf,
} from "./compare-rows.ts";
import { howMeasured, isClear, summaryOf } from "./compare-summary.ts";
import { grouped, plural, threeDigits } from "./phrases.ts";
import type { Spread } from "./speed.ts";

/** What of the function is shown line by line. */
export type Shown = "code" | "ir";

export interface TextOptions {
  readonly differ: Differ;
  readonly shown?: Shown;
  /** Columns of the terminal. Default 80. */
  readonly width?: number;
  /** How many rows of the difference are shown. Default 200. */
  readonly limit?: number;
}

/** Below so many columns the sides stand below each other. */
const NARROWEST = 72;

/** The lines of both sides that are shown. */
export function linesOf({ sides }: Comparison, shown: Shown): Both<Lines> {
  if (shown === "code") return [plainLines(sides[0].code), plainLines(sides[1].code)];
  return irLines([sides[0].ir, sides[1].ir]) as unknown as Both<Lines>;
}

const length = (text: string): number => [...text].length;

/** Cuts a text into lines of a width, at spaces where there are any. */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let rest = text;
  while (length(rest) > width) {
    const space = rest.lastIndexOf(" ", width);
    // Not in the indentation, and not so early that little is left on the line.
    const at = space > width / 3 && rest.slice(0, space).trim() !== "" ? space : width;
    lines.push(rest.slice(0, at).trimEnd());
    rest = indent + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

const textOf = (line: Line | undefined): string | undefined =>
  line?.pieces.map(({ text }) => text).join("");

/** A line of code in lines of a width, with a sign before the first. */
function cell(text: string | undefined, sign: string, width: number): string[] {
  if (text === undefined) return [];
  const indent = `${/^ */.exec(text)?.[0] ?? ""}    `;
  return wrap(text, width - 2, indent).map((line, i) =>
    `${i === 0 ? sign : " "} ${line}`.trimEnd(),
  );
}

/** A row with both sides beside each other. */
function besideEachOther({ same, left, right }: Row, width: number): string[] {
  const cells = [
    cell(textOf(left), same ? " " : "-", width),
    cell(textOf(right), same ? " " : "+", width),
  ] as const;
  const height = Math.max(cells[0].length, cells[1].length);
  return Array.from({ length: height }, (_, i) => {
    const [one = "", other = ""] = [cells[0][i], cells[1][i]];
    return `${one}${" ".repeat(width - length(one))} │ ${other}`.trimEnd();
  });
}

/** Rows with the sides below each other: of what differs first all of the left side. */
function belowEachOther(rows: readonly Row[], width: number): string[] {
  const blocks: string[][] = [];
  let added: string[][] = [];
  const close = (): void => {
    for (const block of added) blocks.push(block);
    added = [];
  };
  for (const { same, left, right } of rows) {
    if (same) close();
    else blocks.push(cell(textOf(left), "-", width));
    if (same) blocks.push(cell(textOf(right), " ", width));
    else added.push(cell(textOf(right), "+", width));
  }
  close();
  return blocks.flat();
}

/** The first so many rows of stretches, and a note if there are more. */
function difference(
  rows: readonly Row[],
  { width = 80, limit = 200 }: TextOptions,
  names: Both<string>,
): string {
  const beside = width >= NARROWEST;
  const pane = Math.floor((width - 3) / 2);
  const shown = rows.slice(0, limit);
  const heads = beside
    ? [
        `${`- ${names[0]}`.padEnd(pane)} │ + ${names[1]}`,
        `${"─".repeat(pane)}─┼─${"─".repeat(pane)}`,
      ]
    : [`- ${names[0]}`, `+ ${names[1]}`, "─".repeat(width)];
  const body = stretchesOf(shown).flatMap(({ rows: stretch, hidden }) => {
    if (hidden) return [`  … ${plural(stretch.length, "line")} the same`];
    return beside
      ? stretch.flatMap((row) => besideEachOther(row, pane))
      : belowEachOther(stretch, width);
  });
  const rest = rows.length - shown.length;
  const note = rest > 0 ? [`… and ${plural(rest, "more line")} (--all shows them)`] : [];
  return [...heads, ...body, ...note].join("\n");
}

/** `+3`, `−3`, or nothing. */
export function changeOf([left, right]: Both<number | null>): string {
  if (left === null || right === null || left === right) return "";
  return `${right > left ? "+" : "−"}${grouped(Math.abs(right - left))}`;
}

const quartiles = ({ lower, upper }: Spread): string =>
  `${threeDigits(lower)} to ${threeDigits(upper)}`;

/** A row of the table of numbers: what it is, left, right, and the change. */
export interface NumberRow {
  readonly what: string;
  readonly part: boolean;
  readonly cells: Both<string>;
  readonly change: string;
}

/** All numbers of a comparison: what was counted, and then what was measured. */
export function numbersOf({ quantities, speed }: Comparison): NumberRow[] {
  const counted = quantities.map(({ what, part, counts }): NumberRow => ({
    what,
    part,
    cells: counts.map((count) =>
      count === null ? "by rows" : grouped(count),
    ) as unknown as Both<string>,
    change: changeOf(counts),
  }));
  if (speed === undefined) return counted;
  const [left, right] = speed.sides;
  return [
    ...counted,
    {
      what: "nanoseconds a call",
      part: false,
      cells: [threeDigits(left.median), threeDigits(right.median)],
      change: isClear(speed) ? `${speed.ratio.median.toFixed(2)} × as fast` : "",
    },
    { what: "middle half", part: true, cells: [quartiles(left), quartiles(right)], change: "" },
  ];
}

function table(comparison: Comparison): string {
  const [one, other] = comparison.sides;
  const rows = numbersOf(comparison).map(({ what, part, cells, change }) => [
    `${part ? "  " : ""}${what}`,
    ...cells,
    change,
  ]);
  const all = [["", one.name, other.name, "change"], ...rows];
  const widths = [0, 1, 2, 3].map((k) => Math.max(...all.map((row) => length(row[k] as string))));
  const pad = (text: string, k: number): string => {
    const space = " ".repeat((widths[k] as number) - length(text));
    return k === 0 ? text + space : space + text;
  };
  return all.map((row) => row.map(pad).join("   ").trimEnd()).join("\n");
}

/** What a section about lines is called. */
export const TITLES: Readonly<Record<Shown, string>> = { code: "code", ir: "IR" };

/** A comparison as text. */
export function comparisonText(comparison: Comparison, options: TextOptions): string {
  const { width = 80, shown = "code", differ } = options;
  const { title, kind, sides, speed } = comparison;
  const rows = alignLines(...linesOf(comparison, shown), differ);
  const names = sides.map(({ name }) => name) as unknown as Both<string>;
  const paragraph = (text: string): string => wrap(text, width).join("\n");
  const heading = `The ${TITLES[shown]} of ${kind}`;
  return (
    [
      `${title}\n${"═".repeat(length(title))}`,
      summaryOf(comparison).map(paragraph).join("\n"),
      table(comparison),
      ...(speed === undefined ? [] : [paragraph(howMeasured(speed))]),
      rows.every(({ same }) => same)
        ? `${heading} is the same on both sides.`
        : `${heading}\n${"─".repeat(length(heading))}\n${difference(rows, options, names)}`,
      "",
    ]
      .join("\n\n")
      .trimEnd() + "\n"
  );
}
