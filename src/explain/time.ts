/**
 * Where the time of a compilation goes, as a table.
 *
 * The non-obvious decision: the function is compiled once more for it. What was measured when it
 * was compiled first would be there only for those who knew beforehand that they would ask.
 */
import type { Lap } from "../stopwatch.ts";

const number = (value: number): string => value.toLocaleString("en-US");

/** One line a stage: its name, milliseconds, and how many instructions it left. */
export function explainTime(name: string, laps: readonly Lap[]): string {
  const total = laps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = [...laps, { stage: "all", milliseconds: total } as Lap].map(
    ({ stage, milliseconds, instructions }) =>
      [
        stage,
        milliseconds.toFixed(1),
        instructions === undefined ? "" : number(instructions),
      ] as const,
  );
  const table = [["stage", "ms", "instructions"] as const, ...rows];
  const widths = [0, 1, 2].map((k) => Math.max(...table.map((row) => (row[k] as string).length)));
  const [first, second, third] = widths as [number, number, number];
  const lines = table.map(([stage, ms, count]) =>
    `   ${stage.padEnd(first)}  ${ms.padStart(second)}  ${count.padStart(third)}`.trimEnd(),
  );
  const title = `How long it takes to compile ${name}, here and now`;
  return `${title}\n${"═".repeat(title.length)}\n\n${lines.join("\n")}\n`;
}
