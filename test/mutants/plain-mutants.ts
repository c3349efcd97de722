/** Mutants of plain arithmetic: what lowered code does when it runs, and how text is lowered. */
import { inFile, type Mutant } from "./mutant.ts";

/** Operators, choices, and the functions of JavaScript's own. */
const running = [
  ...inFile(
    "plain/operators.ts",
    ["plain: x ** -1 is x / 1", "div(1, x)", "div(x, 1)"],
    ["plain: x ** 1 is 1", "if (y === 1) return x;", "if (y === 1) return 1;"],
    [
      "plain: operands the other way round",
      "return applied(place, () => apply(op, a, b));",
      "return applied(place, () => apply(op, b, a));",
    ],
    [
      "plain: === and !== confused",
      "negative ? ne(a, b) : eq(a, b)",
      "negative ? eq(a, b) : ne(a, b)",
    ],
    ["plain: the type of an answer is number", '? "boolean" : "number"', '? "number" : "number"'],
  ),
  ...inFile(
    "plain/branches.ts",
    ["plain: if and else confused", "this.taken = round === 0;", "this.taken = round === 1;"],
    [
      "plain: an if returns what the other branch gives",
      "a, b, this.#place)",
      "b, a, this.#place)",
    ],
    [
      "plain: the sides of a ternary confused",
      "both(c as Value, place, yes, no)",
      "both(c as Value, place, no, yes)",
    ],
    [
      "plain: x && true is true",
      "[condition, second], true, place",
      "[condition, second], false, place",
    ],
    [
      "plain: x || y is y where x holds",
      "chosen(condition, condition, second, place)",
      "chosen(condition, second, condition, place)",
    ],
    ["plain: a throw may leave one branch of two", 'control === "throw" ? inBranch() : ', ""],
    [
      "plain: a differentiated number decides how often a loop runs",
      "if (isValue(checked(condition, place))) refuseControl(control, place);",
      "void control;\n  checked(condition, place);",
    ],
  ),
  ...inFile(
    "plain/marks.ts",
    ["plain: true is 0", "return thing ? 1 : 0;", "return thing ? 0 : 1;"],
    ["plain: the last name counts", 'thing.label === "" && ', ""],
    [
      "plain: what was lost is refused where it is read",
      "thing instanceof Lost ? thing.place : place",
      "place",
    ],
  ),
  ...inFile(
    "plain/natives.ts",
    ["plain: Math.min is Math.max", "fold(min, Infinity)", "fold(max, Infinity)"],
    [
      "plain: -Infinity is finite",
      "[Number.isFinite, (x: Operand) => lt(abs(x), Infinity)]",
      "[Number.isFinite, (x: Operand) => lt(x, Infinity)]",
    ],
    [
      "plain: Infinity is an integer",
      "and(lt(abs(x), Infinity), eq(floor(x), x))",
      "eq(floor(x), x)",
    ],
    ["plain: some is every", "asks(disjunction, false)", "asks(conjunction, true)"],
    [
      "plain: a sort is decided by differentiated numbers",
      'if (holdsValue(value)) refuseControl("sort", place);',
      "void place;",
    ],
  ),
  ...inFile(
    "plain/calls.ts",
    [
      "plain: call() hands its this on",
      "self: args[0], args: args.slice(1), place });\n  if (fn === Function.prototype.apply)",
      "self: args[0], args, place });\n  if (fn === Function.prototype.apply)",
    ],
    [
      "plain: unknown code gives a differentiated number back",
      "if (holdsValue(result)) refuseCall(`${name}(), from a callback,`, REWRITE, place);",
      "",
    ],
    [
      "plain: a differentiated number is an index",
      'if (isValue(k)) refuseControl("index", place);',
      "void place;",
    ],
  ),
];

/** What branches and loops over rows change. */
const changes = [
  ...inFile(
    "plain/writes.ts",
    ["plain: what the first branch wrote stays", "      else (holder as Holder)[key] = old;\n", ""],
    [
      "plain: the last write of a branch is taken back only",
      "if (!keys.has(key)) keys.set(",
      "keys.set(",
    ],
    [
      "plain: variables get what the other branch left",
      "choose(c, x, y, place), place",
      "choose(c, y, x, place), place",
    ],
    [
      "plain: what one branch leaves alone is lost",
      "b?.has(key) ? b.get(key) : old",
      "b?.get(key)",
    ],
    [
      "plain: a list grows in one branch",
      'if (grows || (key === "length" && Array.isArray(holder))) {',
      'if (!grows && key === "length" && Array.isArray(holder)) {',
    ],
    [
      "plain: lists from outside keep differentiated numbers",
      "if (root === undefined || isFresh(thing, root)) return;",
      "if (thing !== root || isFresh(thing, root)) return;",
    ],
    ["plain: a choice of two lists may be changed", "return asCopy(copy);", "return copy;"],
    [
      "plain: endless recursion is blamed on the outermost condition",
      "frames.at(-1)?.place) : error",
      "frames[0]?.place) : error",
    ],
  ),
  ...inFile(
    "plain/row-loops.ts",
    [
      "plain: a map of rows changes what is around it",
      "if (end().size === 0) return made;",
      "if (end().size >= 0) return made;",
    ],
    ["plain: entries have the index last", "=> [index, row]", "=> [row, index]"],
    [
      "plain: reduce gives the row first",
      "callback(total.value, element, index)",
      "callback(element, total.value, index)",
    ],
    [
      "plain: the body of a loop over rows is tried out once",
      "isNew = places.add(end());",
      "places.add(end());\n      isNew = false;",
    ],
  ),
  ...inFile(
    "plain/places.ts",
    [
      "plain: a place of another structure is carried",
      "if (known.lost !== undefined || isAlike(known.before, now)) return isNew;",
      "if (known.lost !== undefined || isAlike(known.before, known.before)) return isNew;",
    ],
    [
      "plain: a property that is changed is its object's first",
      "changed.holder === holder && changed.key === key",
      "changed.holder === holder",
    ],
  ),
];

/** How the text of a source is rewritten. */
const lowering = [
  ...inFile(
    "build/lower/expressions.ts",
    ["lower: && and || confused", '? "or" : "and"', '? "and" : "or"'],
    [
      "lower: a differentiated number becomes text",
      "text += `${context.prefix}.text(${context.rewrite(expression)}, ${context.site(expression)})`;",
      "text += context.rewrite(expression);",
    ],
  ),
  ...inFile("build/lower/assignments.ts", [
    "lower: ??= is ||=",
    "`(${old} ?? (${value}))`",
    "`(${old} || (${value}))`",
  ]),
  ...inFile(
    "build/lower/lists.ts",
    [
      "lower: what follows an if that returns is dropped",
      "if (rest.length === 0 || ending(node)) return list;",
      "if (rest.length >= 0 || ending(node)) return list;",
    ],
    [
      "lower: what follows goes to the branch that returns",
      "return ending(thenStatement)",
      "return !ending(thenStatement)",
    ],
    [
      "lower: what a block declares is seen behind it",
      "node !== undefined && list.some(declares)",
      "node === undefined && list.some(declares)",
    ],
    [
      "lower: continue in a switch goes to the switch",
      "  if (ts.isContinueStatement(jump) && ts.isSwitchStatement(to)) return false;\n",
      "",
    ],
    [
      "lower: a function below an if is moved into its branch",
      "!list.some(ts.isFunctionDeclaration);",
      "list.length >= 0;",
    ],
  ),
  ...inFile("build/lower/scopes.ts", [
    "lower: what is assigned behind a continue is not noted",
    "far ||= isBehind || isBoundary(node);",
    "far ||= isBoundary(node);",
  ]),
  ...inFile("plain/rows-made.ts", [
    "plain: rows that map made can be changed",
    "return asCopy(made);",
    "return asCopy({}) && made;",
  ]),
  ...inFile(
    "build/lower/statements.ts",
    [
      "lower: branches are left early",
      'return left.length === 0 ? "" :',
      'return left.length >= 0 ? "" :',
    ],
    [
      "lower: a step of a for loop changes the variable of the last round",
      "context.bare(names, () => context.rewrite(incrementor))",
      "context.rewrite(incrementor)",
    ],
    [
      "lower: catch swallows what was raised in a branch",
      "${context.prefix}.caught(${error}, ${depth}, ${site});",
      "",
    ],
  ),
  ...inFile(
    "build/lower/scopes.ts",
    [
      "lower: variables assigned in a ternary have no cell",
      "  ts.SyntaxKind.ConditionalExpression,\n  ts.SyntaxKind.AmpersandAmpersandToken,",
      "  ts.SyntaxKind.AmpersandAmpersandToken,",
    ],
    [
      "lower: variables assigned over rows have no cell",
      "  ts.SyntaxKind.ForOfStatement,\n  ts.SyntaxKind.IfStatement,",
      "  ts.SyntaxKind.IfStatement,",
    ],
    [
      "lower: defaults in patterns hide what is assigned",
      "if (ts.isBinaryExpression(target)) return assignedIn(target.left);",
      "if (ts.isBinaryExpression(target)) return [];",
    ],
  ),
  ...inFile(
    "build/lower/shapes.ts",
    [
      "lower: rows and columns confused",
      "matrix(${counts[1]}, ${counts[2]})",
      "matrix(${counts[2]}, ${counts[1]})",
    ],
    [
      "lower: the shape of a row is not read",
      'if (rest !== "") shapes.set(rowOf(path), rest);',
      "void shapes;",
    ],
    [
      "lower: a tag about nothing is ignored",
      "if (met.has(path)) continue;",
      "if (met.size >= 0) continue;",
    ],
  ),
  ...inFile(
    "build/lower/context.ts",
    ["lower: errors a line too early", "line: line + 1,", "line: line,"],
    [
      "lower: rewritten text has fewer lines",
      'return missing > 0 ? text + "\\n".repeat(missing) : text;',
      "return missing > 0 ? text : text;",
    ],
  ),
];

export const PLAIN: readonly Mutant[] = [running, changes, lowering].flat();
