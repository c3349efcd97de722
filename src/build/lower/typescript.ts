/**
 * TypeScript's parser and checker, as ts-morph brings it.
 *
 * The non-obvious decision: it comes from one place, because the compiler in TypeScript itself has
 * no such interface any more; whoever replaces ts-morph changes this line.
 */
export { ts } from "ts-morph";
