// Command-line flags, with the same manners in every script.
import { parseArgs } from 'node:util';

/**
 * The values of the flags. Prints `usage` and ends the process on `--help`, and on flags that are unknown or missing
 * (exit code 2).
 */
export function parseFlags(options, usage, required = []) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean', default: false } } });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const missing = required.filter((flag) => values[flag] === undefined);
    if (missing.length > 0) throw new Error(`missing: ${missing.map((flag) => `--${flag}`).join(' ')}`);
    return values;
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    return process.exit(2);
  }
}
