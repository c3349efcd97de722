/**
 * From times to Markdown tables.
 *
 * The non-obvious decision: a ratio is taken within each round, between batches that ran next to each
 * other, and then the median of the ratios; a slow second of the machine cancels out.
 */
import type { Cold } from "./child.ts";
import type { LeftOut } from "./cold.ts";
import type { Times } from "./timing.ts";

/** Median, smallest and largest of the rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Row {
  readonly contestant: string;
  /** Nanoseconds per value and gradient. */
  readonly time: Spread;
  /** Time over the time of the one that all are compared with. */
  readonly ratio: Spread;
}

/** What a fresh process found about a contestant, or why it takes no part. */
export interface ColdRow {
  readonly contestant: string;
  readonly cold: Cold | LeftOut;
}

export function spread(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (i: number): number => sorted[i] as number;
  const last = sorted.length - 1;
  const median = (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2;
  return { median, min: at(0), max: at(last) };
}

/**
 * One row for each contestant, in their order.
 * @param reference the contestant that all are compared with
 */
export function summarise(all: readonly Times[], reference: string): Row[] {
  const unit = (all.find(({ contestant }) => contestant === reference) as Times).rounds;
  return all.map(({ contestant, rounds }) => ({
    contestant,
    time: spread(rounds.map((ms) => ms * 1e6)),
    ratio: spread(rounds.slice(0, unit.length).map((ms, i) => ms / (unit[i] as number))),
  }));
}

/** Three digits, no exponent. */
export const digits = (x: number): string =>
  x >= 100 ? Math.round(x).toLocaleString("en-US") : String(Number(x.toPrecision(x < 1 ? 2 : 3)));

const UNITS: readonly (readonly [ns: number, name: string])[] = [
  [1e6, "ms"],
  [1e3, "µs"],
  [1, "ns"],
];

const unitOf = (ns: number): readonly [number, string] =>
  UNITS.find(([size]) => ns >= size * 10) ?? [1, "ns"];

const times = ({ median, min, max }: Spread): string[] => {
  const [unit, name] = unitOf(median);
  return [`${digits(median / unit)} ${name}`, `${digits(min / unit)}–${digits(max / unit)}`];
};

export const duration = (ms: number): string => {
  const [unit, name] = unitOf(ms * 1e6);
  return `${digits((ms * 1e6) / unit)} ${name}`;
};

const ratios = ({ median, min, max }: Spread): string[] => [
  `${digits(median)}×`,
  `${digits(min)}–${digits(max)}`,
];

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** A Markdown table; all columns but the first are numbers. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...rows].map(line).join("\n");

/** The rows as a Markdown table. */
export function markdown(rows: readonly Row[], reference: string): string {
  return table(
    ["contestant", "median per value + gradient", "min–max", `ratio to ${reference}`, "min–max"],
    rows.map(({ contestant, time, ratio }) => [contestant, ...times(time), ...ratios(ratio)]),
  );
}

/** The columns of the table of everything, by how the names of their contestants begin. */
const COLUMNS: readonly (readonly [head: string, begins: string])[] = [
  ["gradc, fast mode", "gradc fast"],
  ["by hand, in JavaScript", "by hand"],
  ["C -O3", "C,"],
  ["interpreter backend", "gradc interpreter"],
  ["interpreted engine", "interpreted engine"],
  ["micrograd port", "micrograd port"],
];

/** A workload and what was measured of it. */
export interface Measured {
  readonly workload: string;
  readonly rows: readonly Row[];
}

/**
 * All workloads in one Markdown table: times as multiples of the first contestant's, the fastest of
 * those that belong to a column, with the extremes of the rounds where code was written by hand.
 */
export function overview(measured: readonly Measured[]): string {
  return table(
    ["value and gradient of", ...COLUMNS.map(([head]) => head)],
    measured.map(({ workload, rows }) => [
      workload,
      ...COLUMNS.map(([, begins]) => {
        const own = rows.filter(({ contestant }) => contestant.startsWith(begins));
        const [best] = own.toSorted((a, b) => a.ratio.median - b.ratio.median);
        if (best === undefined) return "";
        const { median, min, max } = best.ratio;
        return begins === "by hand"
          ? `${digits(median)} (${digits(min)}–${digits(max)})`
          : digits(median);
      }),
    ]),
  );
}

/** The fresh processes as a Markdown table. The last one measured is what the others are compared with. */
export function coldMarkdown(rows: readonly ColdRow[]): string {
  const measured = rows.filter(
    (row): row is { contestant: string; cold: Cold } => "firstResultMs" in row.cold,
  );
  const last = measured.at(-1);
  if (last === undefined) return "";
  return table(
    [
      "in a fresh process",
      "function to first result",
      "mean call in the first 300 ms after",
      `ratio to ${last.contestant}`,
      "bytes of source",
    ],
    measured.map(({ contestant, cold }) => [
      contestant,
      duration(cold.firstResultMs),
      duration(cold.earlyMsPerCall),
      `${digits(cold.earlyMsPerCall / last.cold.earlyMsPerCall)}×`,
      cold.sourceBytes === null ? "" : cold.sourceBytes.toLocaleString("en-US"),
    ]),
  );
}
