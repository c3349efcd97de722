/**
 * Source maps: from the lines of a generated file to the user's lines that its operations come from.
 *
 * The non-obvious decision: maps hold no source text. Debuggers and Node read the sources
 * themselves, and without them a map is small, and the same wherever it is made.
 */
import { dirname, relative, sep } from "node:path";
import type { Place } from "../errors.ts";
import { readMarks } from "../emit/code.ts";
import type { FilePart } from "../emit/module.ts";

/** Where an export of a file comes from. */
export interface MappedExport {
  readonly name: string;
  /** Where it stands in its source. */
  readonly place: Place;
  /** The places of its traced operations, by number. */
  readonly places: readonly (Place | undefined)[];
}

/** Where a stretch of a line begins, and what it comes from; nothing of the user's without place. */
interface Segment {
  readonly column: number;
  readonly place?: Place;
  readonly name?: string;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A number as a source map writes it: base 64, five bits a digit, the sign in the lowest bit. */
function variableLength(value: number): string {
  let rest = value < 0 ? 2 * -value + 1 : 2 * value;
  let text = "";
  do {
    const more = rest > 31 ? 32 : 0;
    text += DIGITS[(rest % 32) + more];
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return text;
}

/** A list without repetitions that gives each thing its position. */
class Positions {
  readonly list: string[] = [];
  readonly #at = new Map<string, number>();

  of(item: string): number {
    const known = this.#at.get(item);
    if (known !== undefined) return known;
    this.#at.set(item, this.list.length);
    return this.list.push(item) - 1;
  }
}

/** Writes the lines of a map; each number is the difference to the one before it of its kind. */
class Mappings {
  readonly sources = new Positions();
  readonly names = new Positions();
  readonly #before = { source: 0, line: 0, column: 0, name: 0 };
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  line(segments: readonly Segment[]): string {
    let column = 0;
    return segments
      .map((segment) => {
        const start = variableLength(segment.column - column);
        column = segment.column;
        return start + this.#origin(segment);
      })
      .join(",");
  }

  #origin({ place, name }: Segment): string {
    if (place === undefined) return "";
    const path = relative(this.#folder, place.file).split(sep).join("/");
    const fields = [
      this.#difference("source", this.sources.of(path)),
      this.#difference("line", place.line - 1),
      this.#difference("column", place.column - 1),
      ...(name === undefined ? [] : [this.#difference("name", this.names.of(name))]),
    ];
    return fields.join("");
  }

  #difference(kind: "source" | "line" | "column" | "name", now: number): string {
    const difference = now - this.#before[kind];
    this.#before[kind] = now;
    return variableLength(difference);
  }
}

/** A text without its marks, and the marks. */
type Read = ReturnType<typeof readMarks>;

/**
 * The segments of the lines of a part: a line without a mark belongs to the operation of the line
 * before it, and those before the first mark to the export itself, whose name stack traces show.
 */
function segmentsOf({ text, marks }: Read, own: MappedExport | undefined): Segment[][] {
  const lines = text.split("\n");
  if (own === undefined) return lines.map((_, i) => (i === 0 ? [{ column: 0 }] : []));
  let place: Place | undefined;
  let next = 0;
  return lines.map((line, i) => {
    const segments: Segment[] = [
      { column: 0, ...(place === undefined ? { place: own.place, name: own.name } : { place }) },
    ];
    const start = line.length - line.trimStart().length;
    for (; marks[next]?.line === i; next++) {
      const { column, of } = marks[next] as (typeof marks)[number];
      place = own.places[of] ?? own.place;
      if (column === start) segments[0] = { column: 0, place };
      else segments.push({ column, place });
    }
    return segments.filter(({ place: one }, k) => k === 0 || one !== segments[k - 1]?.place);
  });
}

/** A finished file, and the map of it. */
export interface MappedText {
  readonly text: string;
  readonly map: string;
}

/**
 * The text of a file whose parts are marked, without the marks, and its source map.
 * @param parts all finished; two line breaks come between them
 * @param file where the file will be; its map lies beside it
 */
export function mapParts(
  parts: readonly FilePart[],
  exports: readonly MappedExport[],
  file: string,
): MappedText {
  const name = file.slice(dirname(file).length + 1);
  const mappings = new Mappings(dirname(file));
  const read = parts.map(({ text }) => readMarks(text));
  const lines = parts.flatMap(({ owner }, i) => [
    ...(i === 0 ? [] : [[]]),
    ...segmentsOf(read[i] as Read, owner === undefined ? undefined : exports[owner]),
  ]);
  const map = {
    version: 3,
    // Where the header is looked for that allows gradc to overwrite and delete a file.
    x_note: "@generated by gradc",
    file: name,
    names: mappings.names.list,
    sources: mappings.sources.list,
    mappings: lines.map((segments) => mappings.line(segments)).join(";"),
  };
  const text = read.map((part) => part.text).join("\n\n");
  return {
    text: `${text}\n\n//# sourceMappingURL=${name}.map\n`,
    map: `${JSON.stringify(map)}\n`,
  };
}
