// The same handlers on Deno.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { room } from './build.mjs'
import { freePort } from './edge.mjs'

/** The launcher of npm's Deno. */
export const DENO = fileURLToPath(import.meta.resolve('deno/bin.cjs'))
const READY_MS = 60_000

/** Starts `src/deno/main.ts` with settings as environment variables. */
export async function startDeno(name, settings) {
  const port = settings.PORT ?? await freePort()
  const texts = Object.entries({ ...settings, PORT: port }).map(([key, value]) =>
    [key, typeof value === 'object' ? JSON.stringify(value) : String(value)])
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, DENO_NO_UPDATE_CHECK: '1',
    ...Object.fromEntries(texts) }
  const child = spawn(process.execPath, [DENO, 'run', '-A', '--quiet', 'src/deno/main.ts', name],
    { cwd: room, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => { printed += chunk })
  }
  const kill = () => {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // Gone already.
    }
  }
  process.once('exit', kill)
  const deadline = Date.now() + READY_MS
  while (!printed.includes('{"port":')) {
    if (child.exitCode !== null || Date.now() > deadline) {
      kill()
      throw new Error(`Deno does not start: ${printed}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const stop = () => {
    process.off('exit', kill)
    kill()
  }
  return { url: `http://127.0.0.1:${port}`, printed: () => printed, stop }
}
