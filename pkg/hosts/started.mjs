// Servers that run until they are ended.
import { spawn } from 'node:child_process'

const START_MS = 60_000

/** Starts a program and waits until what it prints names its address. */
export async function started(cwd, program, args, address) {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', NEXT_TELEMETRY_DISABLED: '1' }
  const stdio = ['ignore', 'pipe', 'pipe']
  const child = spawn(program, args, { cwd, env, stdio, detached: true })
  let said = ''
  const stop = () => {
    try {
      // The group: these programs start children of their own.
      process.kill(-child.pid)
    } catch {
      // It ended by itself.
    }
  }
  const url = await new Promise((resolve, reject) => {
    const fail = (why) => (stop(), reject(new Error(`${program}: ${why}: ${said.slice(-300)}`)))
    const timer = setTimeout(() => fail('did not start'), START_MS)
    const hear = (text) => {
      said += String(text).replace(/\u001b\[[0-9;]*m/g, '')
      const found = address.exec(said)
      if (found) resolve((clearTimeout(timer), found[0]))
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('exit', () => (clearTimeout(timer), fail('ended')))
  })
  return { url, stop }
}
