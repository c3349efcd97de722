/**
 * What one may type: commands with their flags, how they are read, and the help.
 *
 * The non-obvious decision: wrong usage gets one line and the way to the help, not the whole help,
 * so the line can be seen.
 */
import { parseArgs } from "node:util";
import { didYouMean } from "./closest.ts";

/** Wrong usage: a message, and exit code 2. */
export class UsageError extends Error {}

/** An option of a command. */
export interface Flag {
  /** What stands for its value in the help; options without one are switches. */
  readonly value?: string;
  readonly short?: string;
  readonly help: string;
}

/** A command as the help shows it. */
export interface Usage {
  readonly name: string;
  /** What follows the name. */
  readonly args: string;
  readonly purpose: string;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly examples: readonly (readonly [command: string, purpose: string])[];
  readonly notes?: readonly string[];
}

/** What was typed after a command. */
export interface Typed {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly files: readonly string[];
}

const HELP: Flag = { short: "h", help: "print this help" };

const spelling = (name: string, { value, short }: Flag): string =>
  `--${name}${short === undefined ? "" : `, -${short}`}${value === undefined ? "" : ` ${value}`}`;

/** A flag that is not known, in words. */
function unknownFlag(flag: string, usage: Usage): string {
  const name = flag.replace(/^-+|=.*$/g, "");
  const guess = didYouMean(name, [...Object.keys(usage.flags), "help"], "--");
  return `gradc ${usage.name} has no option ${flag.replace(/=.*$/, "")}${guess}`;
}

/**
 * Reads what was typed after a command.
 * @throws UsageError for unknown flags, and flags with or without a value against their nature
 */
export function readArgs(args: readonly string[], usage: Usage): Typed {
  const flags = Object.entries({ ...usage.flags, help: HELP });
  const options = Object.fromEntries(
    flags.map(([name, { value, short }]) => {
      const type = value === undefined ? ("boolean" as const) : ("string" as const);
      return [name, { type, ...(short && { short }) }];
    }),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: values as Typed["values"], files: positionals };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const [, flag = ""] = /^Unknown option '([^']+)'/.exec(message) ?? [];
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") throw new UsageError(unknownFlag(flag, usage));
    // "Option '-o, --out <value>' argument missing": only what is wrong, not how parseArgs is used.
    throw new UsageError(message.split(/\.\s|\n/)[0] as string);
  }
}

const columns = (rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd());
};

/** The help of one command. */
export function commandHelp(usage: Usage): string {
  const { name, args, purpose, flags, examples, notes = [] } = usage;
  const all = Object.entries({ ...flags, help: HELP });
  return [
    `gradc ${name} ${args}`.trimEnd(),
    "",
    ...purpose.split("\n").map((line) => `  ${line}`.trimEnd()),
    "",
    "Options",
    ...columns(all.map(([flag, row]) => [spelling(flag, row), row.help])),
    "",
    "Examples",
    ...columns(examples),
    ...(notes.length > 0 ? ["", ...notes] : []),
    "",
  ].join("\n");
}

/** The help of the program. */
export function programHelp(usages: readonly Usage[]): string {
  return [
    "gradc, the gradient compiler",
    "",
    "Commands",
    ...columns(
      usages.map(({ name, args, purpose }) => [
        `gradc ${name} ${args}`.trimEnd(),
        purpose.split("\n")[0] as string,
      ]),
    ),
    "",
    "Options",
    "  --help     print this help, or that of a command:  gradc build --help",
    "  --version  print the version of gradc",
    "",
    "Examples",
    ...columns(usages.map(({ examples: [first] }) => first ?? ["", ""])),
    "",
    "Exit codes: 0 done, 1 problems found, 2 wrong usage.",
    "",
  ].join("\n");
}
