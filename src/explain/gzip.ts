/**
 * How long a text is when it is compressed as servers do.
 *
 * The non-obvious decision: the platform compresses, in Node and in browsers; its versions differ by
 * a few bytes, so this counts as measured and not as counted.
 */
import type { Comparison } from "./compare.ts";
import type { Quantity } from "./quantities.ts";

/** The length of a text in bytes after gzip. */
export async function gzippedLength(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

/** How long the code of both sides is after gzip, as a part of the row that comes last. */
export async function gzippedCode({ sides: [one, other] }: Comparison): Promise<Quantity> {
  const of = ({ code }: { readonly code: readonly string[] }): Promise<number> =>
    gzippedLength(code.join("\n"));
  return { what: "gzipped", part: true, counts: [await of(one), await of(other)] };
}
