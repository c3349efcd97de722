/**
 * Problems of a source in the forms in which bundlers show them, in a terminal and over the page.
 *
 * The non-obvious decision: the stack of such an error is the user's place alone. Bundlers print
 * stacks, and every frame in it would be gradc's or the bundler's own.
 */
import { formatProblem, sourceFrame } from "../build/frame.ts";
import { isGradcError } from "../build/import-module.ts";
import { readIfPresent } from "../build/files.ts";
import { type GradcError, showPlace } from "../errors.ts";

/** esbuild's message object. */
export interface EsbuildMessage {
  readonly text: string;
  readonly location?: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly lineText: string;
  };
  readonly notes: readonly { readonly text: string }[];
}

/** The file in which a problem lies. */
export function fileOf(error: unknown): string | undefined {
  return isGradcError(error) ? error.place?.file : undefined;
}

const titleOf = ({ code, summary }: GradcError): string => `${code}: ${summary}`;

/**
 * A problem for Vite, Rollup and Rolldown, which show the place (`loc`) and the lines around it
 * (`frame`) in their own ways. Another error is returned as it is.
 */
export function locatedError(error: unknown): unknown {
  if (!isGradcError(error)) return error;
  const { code, hint, place } = error;
  const message = `${titleOf(error)}\n  hint: ${hint}`;
  const shown = new Error(message);
  const facts = { name: "GradcError", code, hint };
  if (place === undefined) return Object.assign(shown, facts, { stack: message });
  const { file, line, column } = place;
  return Object.assign(shown, facts, {
    // Rolldown shows the id with the line: it must be the file that has that line.
    id: file,
    // Columns of bundlers begin with 0.
    loc: { file, line, column: column - 1 },
    frame: sourceFrame(place),
    stack: `GradcError: ${message}\n    at ${showPlace(place)}`,
  });
}

/** A problem for webpack and Rspack, which show a message and no more. */
export function plainError(error: unknown): unknown {
  if (!isGradcError(error)) return error;
  const message = formatProblem(error);
  return Object.assign(new Error(message), { stack: message, hideStack: true });
}

/** A problem for esbuild, which gives the lines around it itself. */
export function esbuildMessage(error: unknown): EsbuildMessage {
  if (!isGradcError(error)) throw error;
  const { hint, place } = error;
  const message = { text: titleOf(error), notes: [{ text: `hint: ${hint}` }] };
  if (place === undefined) return message;
  const { file, line, column } = place;
  const lineText = readIfPresent(file)?.split("\n")[line - 1] ?? "";
  return { ...message, location: { file, line, column: column - 1, lineText } };
}
