/**
 * The plugin for Rollup: `import gradc from "gradc/rollup"`.
 *
 * The non-obvious decision: an entry for each bundler, so that its type is the one its
 * configuration wants, and a project needs no types of other bundlers.
 */
import { pluginFor, type RollupPlugin } from "./plugin.ts";

/**
 * Compiles imported `*.grad.ts` files.
 * @throws GradcError TOOL_MISSING without the package unplugin
 */
export default function gradc(): RollupPlugin {
  return pluginFor("rollup");
}
