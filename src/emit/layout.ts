/**
 * Nested lists of code, laid out as prettier lays them out: on one line while they fit into 80
 * columns, else one item a line.
 *
 * The non-obvious decision: objects are always spread over lines, because prettier keeps an object
 * that way if its source is, whatever its length.
 */
import { type Code, code, indent, join } from "./code.ts";

/** Code, or a bracketed list of such. */
export type Layout = Code | List;

export interface List {
  readonly kind: "array" | "tuple" | "call" | "object";
  readonly open: Code;
  readonly items: readonly Item[];
  readonly close: Code;
  /** What stands between items. */
  readonly separator: Code;
  /** What stands after the last item where they are spread. */
  readonly trailing: Code;
}

/** One item, with what stands before it: a key, a label. */
export interface Item {
  readonly prefix: Code;
  readonly value: Layout;
}

const WIDTH = 80;

const plain = (values: readonly Layout[]): Item[] =>
  values.map((value) => ({ prefix: code``, value }));

const list = (
  kind: List["kind"],
  [open, close]: readonly [Code, Code],
  items: readonly Item[],
  separator: Code = code`,`,
  trailing: Code = separator,
): List => ({ kind, open, items, close, separator, trailing });

/** `[a, b]` */
export const arrayOf = (values: readonly Layout[]): List =>
  list("array", [code`[`, code`]`], plain(values));

/** `[a: A, b: B]`, a type. */
export const tupleOf = (items: readonly Item[]): List => list("tuple", [code`[`, code`]`], items);

/** `f(a, b)`, or a list of parameters. */
export const callOf = (callee: Code, values: readonly Layout[]): List =>
  list("call", [code`${callee}(`, code`)`], plain(values));

/** `Type<A, B>` */
export const genericOf = (type: Code, values: readonly Layout[]): List =>
  list("call", [code`${type}<`, code`>`], plain(values), code`,`, code``);

/** `{ a: 1, b: 2 }`, or with `;` a type. */
export const objectOf = (items: readonly Item[], end: "," | ";"): List =>
  list("object", [code`{`, code`}`], items, end === ";" ? code`;` : code`,`);

const isCode = (layout: Layout): layout is Code => typeof layout === "string";

/** Prettier spreads a list of several lists, or of several objects, however short. */
function mustSpread(list: List): boolean {
  if (list.kind === "object") return true;
  const [first] = list.items;
  const several = (item: Item, kind: List["kind"]): boolean =>
    !isCode(item.value) && item.value.kind === kind && item.value.items.length > 1;
  const alike = (kind: List["kind"]): boolean => list.items.every((item) => several(item, kind));
  if (
    list.kind === "array" &&
    first &&
    list.items.length > 1 &&
    (alike("array") || alike("object"))
  ) {
    return true;
  }
  return list.items.some((item) => !isCode(item.value) && mustSpread(item.value));
}

function flat(layout: Layout): Code {
  if (isCode(layout)) return layout;
  const items = layout.items.map((item) => code`${item.prefix}${flat(item.value)}`);
  const inside = items.flatMap((item, i) =>
    i === 0 ? [item] : [code`${layout.separator} `, item],
  );
  return join([layout.open, ...inside, layout.close]);
}

/**
 * Lays out `value`, which starts in column `column` and is followed by `after` more characters.
 * @param margin the indentation of the line it starts on; further lines are relative to it
 */
export function layOut(value: Layout, column: number, after: number, margin: number): Code {
  if (isCode(value)) return value;
  const oneLine = flat(value);
  if (value.items.length === 0) return oneLine;
  if (!mustSpread(value) && column + oneLine.length + after <= WIDTH) return oneLine;
  const lines = value.items.map((item, i) => {
    const start = margin + 2 + item.prefix.length;
    const end = i === value.items.length - 1 ? value.trailing : value.separator;
    return code`${item.prefix}${layOut(item.value, start, end.length, margin + 2)}${end}`;
  });
  return join([value.open, indent(join(lines, "\n")), value.close], "\n");
}
