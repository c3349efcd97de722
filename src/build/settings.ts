/**
 * What can be set about a build, on the command line and in gradc.config.ts.
 *
 * The non-obvious decision: each setting stands in one row, and flags, help, the checks of a
 * configuration and the command in the header of a file are all read from the rows.
 */
import { FORMATS, type Format } from "../emit/formats.ts";
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
  /** What kind of files is written. */
  readonly format: Format;
  /** Whether each function gets a file of its own. */
  readonly split: boolean;
  /** Whether a source map lies beside each file of JavaScript. */
  readonly sourceMap: boolean;
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

const YES_OR_NO: Kind = {
  expected: "true or false",
  holds: (value) => typeof value === "boolean",
};

/** How a setting is given on the command line: with a value, or as a switch that sets one. */
interface SettingFlag<T> {
  readonly name: string;
  /** What stands for the value. */
  readonly value?: string;
  readonly sets?: T;
  /** What the switch does, if that is not what the setting says. */
  readonly switches?: string;
}

interface Row<T> extends Kind {
  readonly standard: T;
  readonly help: string;
  /** Settings without are given as FILES, or not at all. */
  readonly flag?: SettingFlag<T>;
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
    flag: { name: "out", value: "DIR" },
  },
  mode: {
    ...oneOf("exact", "fast"),
    standard: "exact",
    help: "the mode of every function that sets none itself",
    flag: { name: "mode", value: "exact|fast" },
  },
  format: {
    ...oneOf(...Object.keys(FORMATS)),
    standard: "esm",
    help: "ES module, TypeScript, CommonJS, or a plain script",
    flag: { name: "format", value: Object.keys(FORMATS).join("|") },
  },
  split: {
    ...YES_OR_NO,
    standard: false,
    help: "write a file for each function",
    flag: { name: "split", sets: true },
  },
  sourceMap: {
    ...YES_OR_NO,
    standard: true,
    help: "write a source map beside each file of JavaScript",
    flag: { name: "no-source-map", sets: false, switches: "write no source maps" },
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
