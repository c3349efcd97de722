/**
 * Finds the sources of a build: files, folders and globs, which ts-morph's file system expands.
 *
 * The non-obvious decision: what exists under the very name is taken before anything is read as a
 * glob, so a file named `[a].grad.ts` can be named; and a file that gradc has made is no source.
 */
import { statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { join } from "node:path/posix";
import { FILE_UNREADABLE, GLOB_EMPTY } from "../catalogue.ts";
import { GradcError, type Place } from "../errors.ts";
import { isGenerated, readIfPresent, shownPath } from "./files.ts";
import type { Settings } from "./settings.ts";
import { loadTool } from "./tools.ts";

/** Folders that nobody keeps sources in. */
export const SKIPPED: readonly string[] = ["node_modules", "dist", "coverage"];

/** What a glob means in a folder's place. */
const BELOW = "**/*.grad.ts";

interface Found {
  /** Absolute paths, each once. */
  readonly files: readonly string[];
  /** What matches nothing. */
  readonly problems: readonly GradcError[];
}

/** Marks of a glob. */
const MARKS = /[*?{}()[\]!]/;

const slashed = (path: string): string => path.split(sep).join("/");

/** The folder in which all files lie that an entry of `include` can name. */
export function baseOf(entry: string): string {
  if (statSync(entry, { throwIfNoEntry: false })?.isDirectory() === true) return resolve(entry);
  const parts = slashed(entry).split("/").slice(0, -1);
  const first = parts.findIndex((part) => MARKS.test(part));
  return resolve((first === -1 ? parts : parts.slice(0, first)).join("/") || ".");
}

/** Everything that an entry of `exclude` leaves out. */
const excluded = (entry: string): string[] => [entry, `${entry.replace(/\/+$/, "")}/**`];

const literally = (path: string): string => path.replace(/[*?{}()[\]!]/g, "\\$&");

async function filesMatching(glob: string, exclude: readonly string[]): Promise<string[]> {
  const { Project } = await loadTool("ts-morph", () => import("ts-morph"));
  const left = [...SKIPPED.map((folder) => `**/${folder}/**`), ...exclude.flatMap(excluded)];
  const project = new Project({ skipAddingFilesFromTsConfig: true });
  const found = await project.getFileSystem().glob([glob, ...left.map((entry) => `!${entry}`)]);
  const files = found.map((file) => resolve(file));
  return files.filter((file) => !isGenerated(readIfPresent(file))).sort();
}

async function filesOf(entry: string, exclude: readonly string[]): Promise<string[]> {
  const stat = statSync(entry, { throwIfNoEntry: false });
  if (stat?.isFile() === true) return [resolve(entry)];
  if (stat?.isDirectory() === true) {
    return filesMatching(join(literally(slashed(entry)), BELOW), exclude);
  }
  if (MARKS.test(entry)) return filesMatching(slashed(entry), exclude);
  const place = { file: entry, line: 1, column: 1 };
  throw new GradcError(FILE_UNREADABLE, { file: shownPath(resolve(entry)) }, place);
}

/**
 * The files that the entries of `include` name, in their order.
 *
 * @param place where the entries are written, if not on the command line
 * @returns GLOB_EMPTY for each entry without a file, and FILE_UNREADABLE for each file that is not
 *   there, as problems
 */
export async function findSources(
  { include, exclude }: Pick<Settings, "include" | "exclude">,
  place?: Place,
): Promise<Found> {
  const files = new Set<string>();
  const problems: GradcError[] = [];
  for (const entry of include) {
    try {
      const found = await filesOf(entry, exclude);
      if (found.length === 0) throw new GradcError(GLOB_EMPTY, { entry }, place);
      for (const file of found) files.add(file);
    } catch (error) {
      if (!(error instanceof GradcError) || error.code === "TOOL_MISSING") throw error;
      problems.push(error);
    }
  }
  return { files: [...files], problems };
}
