// A real anvil on a free port.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const READY_MS = 20_000

export const LOCAL_CHAIN_ID = 31337

function binary() {
  let folder = fileURLToPath(new URL('..', import.meta.url))
  for (; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const file = path.join(folder, 'node_modules/.bin/anvil')
    if (fs.existsSync(file)) return file
  }
  throw new Error('anvil is not installed: run `npm install` at the root')
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

async function answers(url) {
  try {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] })
    const headers = { 'content-type': 'application/json' }
    return (await fetch(url, { method: 'POST', headers, body })).ok
  } catch {
    return false
  }
}

/** Starts anvil; returns { url, port, pid, stop }. It ends with this process in any case. */
export async function startAnvil({ port, chainId = LOCAL_CHAIN_ID, args = [] } = {}) {
  const at = port ?? (await freePort())
  const options = ['--silent', '--port', String(at), '--chain-id', String(chainId), ...args]
  // npm's anvil is a script that starts the real one: both are in one group and end together.
  const child = spawn(binary(), options, { stdio: 'ignore', detached: true })
  const kill = () => {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // Gone already.
    }
  }
  process.once('exit', kill)
  const url = `http://127.0.0.1:${at}`
  const deadline = Date.now() + READY_MS
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('anvil does not start')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const stop = () => new Promise((resolve) => {
    process.off('exit', kill)
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', resolve)
    kill()
  })
  return { url, port: at, pid: child.pid, stop }
}
