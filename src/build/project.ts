/**
 * What a `gradc build` is about: the settings of the command line over those of the configuration,
 * and the sources they name.
 *
 * The non-obvious decision: files named on the command line make a partial build, which knows
 * nothing about other sources and so leaves their files alone.
 */
import type { GradcError } from "../errors.ts";
import { didYouMean } from "./closest.ts";
import type { BuildOptions } from "./build.ts";
import { placeOfKey, readConfig } from "./read-config.ts";
import { FLAGGED, type Settings, withStandards } from "./settings.ts";
import { findSources } from "./sources.ts";
import { type Typed, UsageError } from "./usage.ts";

/** A build to do. */
export interface Project {
  readonly settings: Settings;
  readonly sources: readonly string[];
  readonly options: BuildOptions;
  /** The configuration file, if there is one. */
  readonly config?: string;
  readonly problems: readonly GradcError[];
}

/**
 * The settings that flags give.
 * @throws UsageError for a value that a setting cannot have
 */
export function settingsOf({ values }: Typed): Partial<Settings> {
  const given = FLAGGED.flatMap(([name, { holds, expected, flag }]) => {
    const value = values[flag.name];
    if (value === undefined) return [];
    if (flag.value === undefined) return [[name, flag.sets]];
    if (!holds(value)) {
      const guess = didYouMean(String(value), flag.value.split("|"));
      throw new UsageError(`--${flag.name} is ${expected}, not ${JSON.stringify(value)}${guess}`);
    }
    return [[name, value]];
  });
  return Object.fromEntries(given) as Partial<Settings>;
}

/**
 * Reads the configuration and finds the sources.
 * @throws UsageError; GradcError MODULE_FAILED if the configuration does not load
 */
export async function readProject(typed: Typed): Promise<Project> {
  const given = settingsOf(typed);
  const { file, settings: configured, problems } = await readConfig();
  const full = typed.files.length === 0;
  const settings = withStandards({
    ...configured,
    ...given,
    ...(full ? {} : { include: typed.files }),
  });
  // A configuration that is wrong says nothing about the sources.
  const place = full && file !== undefined ? placeOfKey(file, "include") : undefined;
  const found = problems.length > 0 ? { files: [], problems } : await findSources(settings, place);
  const { include: _, exclude: __, ...rest } = settings;
  return {
    settings,
    sources: found.files,
    options: { ...rest, configured, full, check: typed.values["check"] === true },
    ...(file && { config: file }),
    problems: found.problems,
  };
}
