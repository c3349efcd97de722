/**
 * The plugin for webpack: `import gradc from "gradc/webpack"`.
 *
 * The non-obvious decision: an entry for each bundler, so that its type is the one its
 * configuration wants, and a project needs no types of other bundlers.
 */
import { pluginFor, type WebpackPlugin } from "./plugin.ts";

/**
 * Compiles imported `*.grad.ts` files.
 * @throws GradcError TOOL_MISSING without the package unplugin
 */
export default function gradc(): WebpackPlugin {
  return pluginFor("webpack");
}
