/**
 * The command that makes a generated file again, as one would type it.
 *
 * The non-obvious decision: options that have their default value are left out, so the command in
 * the header of a file is the shortest one that gives the same bytes.
 */

/** Where files go unless the user says otherwise. */
export const DEFAULT_OUT = "codegen-out";

/** A word of a command line, quoted where a shell would split or change it. */
const shellWord = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The command that makes the files of one source again. */
export function commandFor(source: string, out: string): string {
  const command = `gradc build ${shellWord(source)}`;
  return out === DEFAULT_OUT ? command : `${command} --out ${shellWord(out)}`;
}
