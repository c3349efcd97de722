/**
 * Lines of IR and of emitted code, cut into tokens to colour.
 *
 * The non-obvious decision: one small pattern does for both, because gradc writes these lines
 * itself; the user's own code is coloured by the editor, which knows the whole language.
 */
export type TokenKind = "plain" | "keyword" | "number" | "comment" | "string" | "ref";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const PATTERN =
  /(?<comment>\/\/.*|\/\*.*?\*\/)|(?<string>"[^"]*")|(?<ref>%\d+)|(?<keyword>\b(?:function|const|let|return|for|if|else|output|input|constant)\b)|(?<number>(?<![\w$.])\d+(?:\.\d+)?(?:e[+-]?\d+)?)/gu;

/** The text, all of it, in tokens. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(PATTERN)) {
    if (match.index > end) found.push({ kind: "plain", text: text.slice(end, match.index) });
    const [kind] = Object.entries(match.groups ?? {}).find(([, each]) => each !== undefined) ?? [];
    found.push({ kind: kind as TokenKind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ kind: "plain", text: text.slice(end) });
  return found;
}
