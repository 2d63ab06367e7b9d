// A folder somewhere else, with the packed package in it, as an app developer has it.
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const START_MS = 60_000

/** Runs npm in a folder; an error has npm's words. */
export const npm = (args, cwd) => execFileSync('npm', args, { cwd, encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'pipe'] })

/** An empty folder outside of this repository. */
export const emptyFolder = () => fs.mkdtempSync(path.join(os.tmpdir(), 'proofpod-app-'))

/** Packs the package into a folder; npm 10 and 11 print a list, npm 12 an object. */
export function pack(folder) {
  const args = ['pack', '--json', '--ignore-scripts', '-w', 'pkg', '--pack-destination', folder]
  const packed = JSON.parse(npm(args, ROOT))
  return Array.isArray(packed) ? packed[0] : Object.values(packed)[0]
}

/** Runs a script that serves, until `stop`; resolves with the address that it prints. */
export async function serveScript(name, cwd) {
  // A group of its own: npm does not pass the end on to the server that it started.
  const child = spawn('npm', ['run', name, '--', '--port', '0'], { cwd, detached: true,
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1', BROWSER: 'none' } })
  const stop = () => {
    if (child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
  }
  let printed = ''
  const url = await new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`npm run ${name} did not serve: ${printed}`))
    const late = setTimeout(fail, START_MS)
    child.once('exit', fail)
    const read = (chunk) => {
      printed += chunk
      const address = /http:\/\/localhost:\d+/.exec(printed)?.[0]
      if (address) resolve(address, clearTimeout(late))
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
  }).catch((error) => {
    stop()
    throw error
  })
  return { url, stop }
}
