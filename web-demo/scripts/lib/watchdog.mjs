// A process that outlives the demo when the demo is killed, and then cleans up after it: it reads
// what there is to clean from its standard input, and starts when that ends.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import readline from 'node:readline'
import { fileURLToPath } from 'node:url'

const SELF = fileURLToPath(import.meta.url)

/** Starts one; `note({ pid })`, `note({ group })` and `note({ folder })` tell it what to clean. */
export function startWatchdog() {
  const stdio = ['pipe', 'ignore', 'ignore']
  const child = spawn(process.execPath, [SELF], { stdio, detached: true })
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.unref()
  child.stdin.unref?.()
  return {
    note: (what) => child.stdin.write(`${JSON.stringify(what)}\n`),
    stop: () => child.kill('SIGKILL'),
  }
}

function clean({ pid, group, folder }) {
  try {
    if (pid) process.kill(pid, 'SIGKILL')
    if (group) process.kill(-group, 'SIGKILL')
  } catch {
    // Gone already, which is what this is for.
  }
  if (folder) fs.rmSync(folder, { recursive: true, force: true })
}

if (process.argv[1] === SELF) {
  const notes = []
  for await (const line of readline.createInterface({ input: process.stdin })) {
    notes.push(JSON.parse(line))
  }
  notes.forEach(clean)
}
