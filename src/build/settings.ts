/**
 * What can be set about a build, on the command line and in gradc.config.ts.
 *
 * The non-obvious decision: each setting stands in one row, and flags, help, the checks of a
 * configuration and the command in the header of a file are all read from the rows.
 */
import type { Mode } from "../passes/simplify.ts";

/** Everything that can be set. */
export interface Settings {
  /** Globs, files and folders to compile. */
  readonly include: readonly string[];
  /** Globs and folders to leave out. */
  readonly exclude: readonly string[];
  /** The folder of the generated files. */
  readonly out: string;
  /** The mode of every function that sets none itself. */
  readonly mode: Mode;
}

/** The settings that decide what is in a file and where it goes. */
export type ModuleSettings = Omit<Settings, "include" | "exclude">;

/** A kind of value. */
interface Kind {
  /** In words, for messages. */
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const PATH: Kind = { expected: "the path of a folder", holds: isText };

const GLOBS: Kind = {
  expected: 'a list of globs, as in ["src/**/*.grad.ts"]',
  holds: (value) => Array.isArray(value) && value.every(isText),
};

const oneOf = (...choices: readonly string[]): Kind => ({
  expected: choices.map((choice) => JSON.stringify(choice)).join(" or "),
  holds: (value) => choices.includes(value as string),
});

interface Row<T> extends Kind {
  readonly standard: T;
  readonly help: string;
  /** What stands for its value as a flag; settings without are given as FILES, or not at all. */
  readonly flag?: string;
}

/** All settings. */
export const SETTINGS: { readonly [K in keyof Settings]: Row<Settings[K]> } = {
  include: {
    ...GLOBS,
    standard: ["**/*.grad.ts"],
    help: "the sources: globs, files and folders",
  },
  exclude: {
    ...GLOBS,
    standard: [],
    help: "globs and folders in which no source is looked for",
  },
  out: {
    ...PATH,
    standard: "codegen-out",
    help: "the folder to write to",
    flag: "DIR",
  },
  mode: {
    ...oneOf("exact", "fast"),
    standard: "exact",
    help: "the mode of every function that sets none itself",
    flag: "exact|fast",
  },
};

type Name = keyof Settings;

/** The names of all settings. */
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly Name[];

/** The settings that flags set, with their flags. */
export const FLAGGED: readonly (readonly [name: Name, row: Required<Row<unknown>>])[] =
  SETTING_NAMES.flatMap((name) => {
    const { flag, ...row } = SETTINGS[name];
    return flag === undefined ? [] : [[name, { ...row, flag }] as const];
  });

/** All settings, from what is given and, where nothing is, what is standard. */
export function withStandards(given: Partial<Settings>): Settings {
  const standards = Object.fromEntries(
    SETTING_NAMES.map((name) => [name, SETTINGS[name].standard]),
  );
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...(standards as unknown as Settings), ...Object.fromEntries(set) };
}
