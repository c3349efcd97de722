/**
 * Things that are made when they are first needed: of the functions of a program, most callers need
 * one.
 *
 * The non-obvious decision: a lazy property becomes a plain one when it is read, on the very object
 * that it is read from. So a compiled function is called as directly as if it had always been there.
 */

/** Calls `make` once, when the result is first needed. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** An object with a property for each of `makers`, made when it is first read. */
export function lazily<T extends object>(makers: { readonly [K in keyof T]: () => T[K] }): T {
  const object = {};
  for (const [key, make] of Object.entries<() => unknown>(makers)) {
    const makeOnce = once(make);
    const get = function (this: object): unknown {
      const value = makeOnce();
      Object.defineProperty(this, key, { value, enumerable: true, writable: true });
      return value;
    };
    Object.defineProperty(object, key, { get, enumerable: true, configurable: true });
  }
  return object as T;
}

/** Adds properties to an object; those that are made lazily stay so. */
export function extended<T extends object, U extends object>(target: T, properties: U): T & U {
  return Object.defineProperties(target, Object.getOwnPropertyDescriptors(properties)) as T & U;
}
