// A chain that chopsticks runs: its command line, on a port of its own, killed at the end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('node_modules/@acala-network/chopsticks/chopsticks.cjs', import.meta.url));

/** The value of an environment variable that scripts/clients sets. */
export function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run scripts/clients`);
  return value;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Starts `chopsticks ...flags`; resolves with its address when it serves, within `patience` milliseconds. */
export async function start(flags, patience) {
  const port = await freePort();
  const child = spawn(process.execPath, [COMMAND, ...flags, '--host', '127.0.0.1', '--port', String(port)]);
  let said = '';
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  try {
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not serving after ${patience / 1000} s:\n${said}`)), patience);
      const hear = (part) => {
        said += part;
        if (!said.includes('RPC listening')) return;
        clearTimeout(timer);
        resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`chopsticks ended with ${code}:\n${said}`)));
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `ws://127.0.0.1:${port}`, stop };
}
