/**
 * Brings generated files to disk: writing what has changed, deleting what is left over.
 *
 * The non-obvious decision: the manifest is written first with the old and the new names, and again
 * at the end with the new ones alone, so a build that is killed leaves no file that the next one
 * does not know as gradc's.
 */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { FILE_FOREIGN, FILE_UNWRITABLE } from "../catalogue.ts";
import { GradcError, type Place } from "../errors.ts";
import { isGenerated, readIfPresent, removeLeftovers, shownPath, writeWhole } from "./files.ts";
import { MANIFEST, type Manifest, manifestText, readManifest } from "./manifest.ts";
import type { ModuleOutput } from "./module.ts";

/** A file as it should be, and the source it comes from. */
export interface Target extends ModuleOutput {
  readonly source: string;
}

/** What a build is to do. */
export interface Plan {
  readonly out: string;
  readonly targets: readonly Target[];
  /** Files to delete. */
  readonly leftovers: readonly string[];
  readonly manifest: Manifest;
}

/** What became of a file. */
export interface FileReport {
  readonly file: string;
  readonly status: "written" | "unchanged" | "deleted" | "current";
  /** Where it comes from; not known of files that are deleted. */
  readonly source?: string;
  readonly about: string;
}

/** A whole file, as the place of a problem. */
export const wholeFile = (file: string): Place => ({ file: shownPath(file), line: 1, column: 1 });

/**
 * Whether a file is there that gradc has not made; an empty one is nobody's.
 * @param mark what stands in the head of those it has made
 */
export function isForeign(file: string, mark?: string): boolean {
  const text = readIfPresent(file);
  return text !== undefined && text.trim() !== "" && !isGenerated(text, mark);
}

/** Files of the user's that stand where generated ones would go. */
export function foreign(targets: readonly Target[]): GradcError[] {
  return targets
    .filter(({ file }) => isForeign(file))
    .map(({ file, source }) => {
      const details = { file: shownPath(file), source: shownPath(source) };
      return new GradcError(FILE_FOREIGN, details, wholeFile(file));
    });
}

/** Runs a step of writing; an error of the file system becomes one of gradc's. */
function onDisk(file: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const details = { file: shownPath(file), why: error.message };
    throw new GradcError(FILE_UNWRITABLE, details, wholeFile(file));
  }
}

/** Writes a file unless it is as it should be, and says whether it was. */
function writeChanged(file: string, text: string): "written" | "unchanged" {
  if (readIfPresent(file) === text) return "unchanged";
  onDisk(file, () => writeWhole(file, text));
  return "written";
}

/**
 * Writes one file that belongs to no build, in the place of one of the same kind or of none.
 * @param mark what stands in the head of files of this kind
 * @param source what it is about
 * @throws GradcError FILE_FOREIGN, FILE_UNWRITABLE
 */
export function writeAlone(file: string, text: string, mark: string, source: string): FileReport {
  if (isForeign(file, mark)) {
    throw new GradcError(FILE_FOREIGN, { file: shownPath(file), source }, wholeFile(file));
  }
  return { file, status: writeChanged(file, text), about: source };
}

/**
 * Brings a folder to what a build has made.
 * @throws GradcError FILE_UNWRITABLE
 */
export function writeFiles({ out, targets, leftovers, manifest }: Plan): FileReport[] {
  const list = join(out, MANIFEST);
  for (const folder of new Set([out, ...targets.map(({ file }) => dirname(file))])) {
    onDisk(folder, () => removeLeftovers(folder));
  }
  writeChanged(list, manifestText(out, new Map([...readManifest(out), ...manifest])));
  const written = targets.map((target): FileReport => ({
    ...target,
    status: writeChanged(target.file, target.text),
  }));
  for (const file of leftovers) onDisk(file, () => rmSync(file, { force: true }));
  writeChanged(list, manifestText(out, manifest));
  const about = "its source or its export is gone";
  return [...written, ...leftovers.map((file): FileReport => ({ file, status: "deleted", about }))];
}
