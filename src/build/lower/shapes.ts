/**
 * The shapes of a function's parameters, from their types and from what doc comments add: how long
 * lists are, what is constant, and what has rows.
 *
 *     @shape weights 3            a list of three
 *     @shape layer.w matrix(4, 3) any expression with gradc's shapes and the file's own constants
 *     @constant target            not differentiated
 *     @rows samples               a list whose length is known only at a call, not differentiated
 *
 * The non-obvious decision: a shape that is not known is not an error here. Its text raises the
 * error when it is wanted, which it is not where the call gives shapes of its own.
 */
import { ts, type TS } from "./typescript.ts";
import type { Shapeless } from "../../plain/refusals.ts";
import type { Context } from "./context.ts";
import { NUMBER_LISTS } from "./library.ts";

/** What doc comments say, by the path of what they say it of. */
interface Notes {
  readonly shapes: ReadonlyMap<string, string>;
  readonly constants: ReadonlySet<string>;
  /** Lists whose length is known only at a call. */
  readonly rows: ReadonlySet<string>;
}

interface Typing {
  readonly checker: TS.TypeChecker;
  readonly context: Context;
  readonly notes: Notes;
  /** The paths that were met, to find notes about nothing. */
  readonly met: Set<string>;
}

/** Something that has a shape: a parameter, or a part of one. */
interface Part {
  readonly type: TS.Type;
  /** As doc comments write it; "" for a parameter that is taken apart, whose parts have names. */
  readonly path: string;
  /** Where it is declared, for errors. */
  readonly node: TS.Node;
  /** The types that it lies in. */
  readonly around: readonly TS.Type[];
}

const commentOf = (tag: TS.JSDocTag): string =>
  (ts.getTextOfJSDocComment(tag.comment) ?? "").trim();

type MutableNotes = {
  readonly shapes: Map<string, string>;
  readonly constants: Set<string>;
  readonly rows: Set<string>;
};

/** What a tag says of something: `rest` is what follows its path. */
const TAGS: Readonly<Record<string, (notes: MutableNotes, path: string, rest: string) => void>> = {
  shape: ({ shapes }, path, rest) => shapes.set(path, rest),
  constant: ({ constants }, path) => constants.add(path),
  rows({ shapes, rows }, path, rest) {
    rows.add(path);
    if (rest !== "") shapes.set(rowOf(path), rest);
  },
};

/** How doc comments write one row of a table. */
const rowOf = (path: string): string => `${path}[]`;

const noNotes = (): MutableNotes => ({ shapes: new Map(), constants: new Set(), rows: new Set() });

function notesOf(tags: readonly TS.JSDocTag[]): Notes {
  const notes = noNotes();
  for (const tag of tags) {
    const [, path, rest = ""] = /^(\S+)\s*([\s\S]*)$/.exec(commentOf(tag)) ?? [];
    // JSDoc has a tag @constant of its own, which stands alone.
    const { text } = tag.tagName;
    if (path !== undefined && Object.hasOwn(TAGS, text)) TAGS[text]?.(notes, path, rest);
  }
  return notes;
}

/** What stands on a property itself: `@shape 3`, `@constant` and `@rows`, without a path. */
function ownNotes(property: TS.Symbol, path: string): Notes {
  const notes = noNotes();
  for (const tag of (property.declarations ?? []).flatMap((node) => ts.getJSDocTags(node))) {
    const { text } = tag.tagName;
    if (Object.hasOwn(TAGS, text)) TAGS[text]?.(notes, path, commentOf(tag));
  }
  return notes;
}

const quoted = (text: string): string => JSON.stringify(text);

/** Text that raises the error. */
function unknown({ path, node }: Part, why: string, lacks: Shapeless, typing: Typing): string {
  const { context } = typing;
  const args = [quoted(path || "the parameter"), quoted(why), quoted(lacks), context.site(node)];
  return `${context.prefix}.shapeless(${args.join(", ")})`;
}

/** The names of shapes, within an expression of the user's. */
const SHAPES = "scalar, vector, matrix, constant, rows";

/** A shape that a doc comment gives: counts, or an expression. */
function noted(text: string, element: string | undefined, part: Part, typing: Typing): string {
  const { context } = typing;
  const counts = /^(\d+)(?:\s*[x×,]\s*(\d+))?$/.exec(text);
  const expression = counts?.[2] ? `matrix(${counts[1]}, ${counts[2]})` : text;
  const file = ts.createSourceFile("shape.ts", `(${expression})`, ts.ScriptTarget.ESNext);
  const wrong = (file as unknown as { parseDiagnostics: readonly unknown[] }).parseDiagnostics;
  if (expression === "" || wrong.length > 0 || file.statements.length !== 1) {
    return unknown(part, `${quoted(text)} is no shape`, "length", typing);
  }
  const { prefix } = context;
  const given = `(({ ${SHAPES} }) => (${expression}))(${prefix}.shapes)`;
  const about = [quoted(part.path), quoted(quoted(text)), context.site(part.node)];
  return `${prefix}.shaped(() => ${given}, () => (${element ?? "undefined"}), ${about.join(", ")})`;
}

const isNumber = (type: TS.Type): boolean =>
  type.isUnion() ? type.types.every(isNumber) : (type.flags & ts.TypeFlags.NumberLike) !== 0;

/** The type of a list's elements, if it is one without a length. */
function elementOf(type: TS.Type, checker: TS.TypeChecker): TS.Type | undefined {
  const name = type.symbol?.name ?? "";
  if (checker.isTupleType(type)) return undefined;
  const isList = checker.isArrayType(type) || NUMBER_LISTS.has(name) || name === "ArrayLike";
  return isList ? checker.getIndexTypeOfType(type, ts.IndexKind.Number) : undefined;
}

function objectShape(part: Part, typing: Typing): string {
  const { checker } = typing;
  const inside = [...part.around, part.type];
  const parts = checker.getPropertiesOfType(part.type).map((property) => {
    const path = part.path === "" ? property.name : `${part.path}.${property.name}`;
    const type = checker.getTypeOfSymbolAtLocation(property, part.node);
    const own = ownNotes(property, path);
    const notes = {
      shapes: new Map([...own.shapes, ...typing.notes.shapes]),
      constants: new Set([...own.constants, ...typing.notes.constants]),
      rows: new Set([...own.rows, ...typing.notes.rows]),
    };
    const text = shapeOf({ type, path, node: part.node, around: inside }, { ...typing, notes });
    return `${quoted(property.name)}: ${text}`;
  });
  return `{ ${parts.join(", ")} }`;
}

const HINTS: readonly (readonly [TS.TypeFlags, string])[] = [
  [ts.TypeFlags.Any, "it has no type, or one from a package"],
  [ts.TypeFlags.StringLike, "it is a text"],
  [ts.TypeFlags.BooleanLike, "it is a boolean"],
];

/** A table of rows, each of which has the shape of the list's elements. */
function tableShape(part: Part, element: TS.Type | undefined, typing: Typing): string {
  if (element === undefined)
    return unknown(part, "it has rows, but its type is no list", "kind", typing);
  const row = shapeOf({ ...part, type: element, path: rowOf(part.path) }, typing);
  return `${typing.context.prefix}.shapes.rows(${row})`;
}

function bareShape(part: Part, typing: Typing): string {
  const { checker } = typing;
  const { type, path, around } = part;
  const note = typing.notes.shapes.get(path);
  const element = elementOf(type, checker);
  if (typing.notes.rows.has(path)) return tableShape(part, element, typing);
  if (note !== undefined) {
    const inner = element && { ...part, type: element, path: rowOf(path) };
    return noted(note, inner && shapeOf(inner, typing), part, typing);
  }
  if (isNumber(type)) return `${typing.context.prefix}.shapes.scalar`;
  if (element)
    return unknown(part, "how long the list is, its type does not say", "length", typing);
  if (around.includes(type)) return unknown(part, "its type contains itself", "kind", typing);
  if (checker.isTupleType(type)) {
    const types = checker.getTypeArguments(type as TS.TypeReference);
    const parts = types.map((inner, i) =>
      shapeOf({ ...part, type: inner, path: `${path}[${i}]`, around: [...around, type] }, typing),
    );
    return `[${parts.join(", ")}]`;
  }
  const isObject = (type.flags & ts.TypeFlags.Object) !== 0 || type.isIntersection();
  if (isObject && type.getCallSignatures().length === 0) return objectShape(part, typing);
  const why = HINTS.find(([flag]) => (type.flags & flag) !== 0)?.[1];
  return unknown(part, why ?? `its type is ${checker.typeToString(type)}`, "kind", typing);
}

function shapeOf(part: Part, typing: Typing): string {
  typing.met.add(part.path);
  const text = bareShape(part, typing);
  const isConstant = typing.notes.constants.has(part.path);
  return isConstant ? `${typing.context.prefix}.shapes.constant(${text})` : text;
}

/** The function type of an expression or declaration. */
const signatureOf = (fn: TS.Node, checker: TS.TypeChecker): TS.Signature | undefined =>
  checker.getTypeAtLocation(fn).getCallSignatures()[0];

/**
 * Whether a type is made of bare numbers. Values come from gradc, which the program leaves out, so
 * they have the type any.
 */
function isOfNumbers(part: Part, checker: TS.TypeChecker): boolean {
  const { type, around } = part;
  if ((type.flags & ts.TypeFlags.Any) !== 0) return false;
  if ((type.flags & ts.TypeFlags.Object) === 0 || around.includes(type)) return true;
  const inside = [...around, type];
  const inner = (of: TS.Type): boolean =>
    isOfNumbers({ ...part, type: of, around: inside }, checker);
  const element = elementOf(type, checker);
  if (element) return inner(element);
  if (checker.isTupleType(type)) {
    return checker.getTypeArguments(type as TS.TypeReference).every(inner);
  }
  return checker
    .getPropertiesOfType(type)
    .every((property) => inner(checker.getTypeOfSymbolAtLocation(property, part.node)));
}

/** Whether the parameters of a function are bare numbers, or structures of them, and not Values. */
export function isPlain(fn: TS.Node, checker: TS.TypeChecker): boolean {
  const signature = signatureOf(fn, checker);
  if (signature === undefined || signature.parameters.length === 0) return false;
  return signature.parameters.every((parameter) => {
    const type = checker.getTypeOfSymbolAtLocation(parameter, fn);
    return isOfNumbers({ type, path: "", node: fn, around: [] }, checker);
  });
}

/** Whether a function returns one number, as far as its type says. */
export function returnsNumber(fn: TS.Node, checker: TS.TypeChecker): boolean {
  const signature = signatureOf(fn, checker);
  const type = signature && checker.getReturnTypeOfSignature(signature);
  return type === undefined || (type.flags & ts.TypeFlags.Object) === 0;
}

/** Refuses a note about something that the function does not have: most likely it is misspelled. */
function assertMet(tags: readonly TS.JSDocTag[], fn: TS.Node, { context, met }: Typing): void {
  for (const tag of tags) {
    const { shapes, constants, rows } = notesOf([tag]);
    for (const path of [...rows, ...shapes.keys(), ...constants]) {
      if (met.has(path)) continue;
      const node = tag.getSourceFile() === context.file ? tag : fn;
      const what = `@${tag.tagName.text} ${path}, which is no parameter nor a part of one,`;
      const known = [...met].filter((name) => name !== "").join(", ");
      context.refuse(node, what, `Name one of these: ${known}`);
    }
  }
}

/**
 * The shapes of a function's parameters, as the text of a list.
 * @param tags what doc comments say beside those of the function itself
 */
export function shapesOf(
  fn: TS.Node,
  tags: readonly TS.JSDocTag[],
  checker: TS.TypeChecker,
  context: Context,
): string {
  const signature = signatureOf(fn, checker);
  const declaration = signature?.declaration;
  if (signature === undefined || declaration === undefined) return "[]";
  const all = [...ts.getJSDocTags(declaration), ...tags];
  const typing: Typing = { checker, context, notes: notesOf(all), met: new Set() };
  const shapes = signature.parameters.map((parameter, i) => {
    const type = checker.getTypeOfSymbolAtLocation(parameter, declaration);
    const node = declaration.parameters[i] as TS.ParameterDeclaration;
    const here = node.getSourceFile() === context.file ? node : fn;
    if (node.dotDotDotToken) {
      const instead = "Take a list or a tuple: point: [number, number, number]";
      context.refuse(here, "a rest parameter of a function to compile", instead);
    }
    const path = ts.isObjectBindingPattern(node.name) ? "" : parameter.name;
    return shapeOf({ type, path, node: here, around: [] }, typing);
  });
  assertMet(all, fn, typing);
  return `[${shapes.join(", ")}]`;
}
