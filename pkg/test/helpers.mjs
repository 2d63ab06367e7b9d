// What the tests share: inputs made through the package's own surface.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
export const CHROMIUM_ARGS = ['--no-sandbox', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync']
export const GATE = `0x${'11'.repeat(20)}`
export const RECIPIENT = `0x${'22'.repeat(20)}`
export const SECRET = `0x${'00'.repeat(31)}2a`

/** A snapshot file of `count` holders; holder 41 has `commitment` and `balance`. */
export function snapshotBytes(commitment, balance, count = 100) {
  const entries = Array.from({ length: count }, (_, i) => ({
    commitment: i === 41 ? commitment : `0x${(i + 1000).toString(16).padStart(64, '0')}`,
    balance: i === 41 ? balance : String(i),
  }))
  const file = {
    version: 1,
    chainId: 31337,
    token: GATE,
    registry: GATE,
    block: 7,
    blockHash: `0x${'ab'.repeat(32)}`,
    unit: '1000000000000000000',
    entries,
  }
  return new TextEncoder().encode(JSON.stringify(file))
}

/** True inputs of `access` for holder 41, by the calls that an application makes. */
export async function makeInputs(api, balance = '150', threshold = '100', secret = SECRET) {
  const identity = await api.createIdentity(secret)
  const bytes = snapshotBytes(identity.commitment, balance)
  const snapshot = await api.loadSnapshot(bytes, await api.rawCid(bytes))
  const gate = api.accessGate({ chainId: 31337, address: GATE })
  return {
    secret: identity.secret,
    threshold,
    ...(await snapshot.proofFor(identity.commitment)),
    scope: gate.scope(1, 7),
    message: gate.message(RECIPIENT),
  }
}

/** The wasm door itself, in this thread: the oracle of the package's TypeScript. */
export async function openDoor() {
  const door = await import('../dist/wasm/single/prover_wasm.js')
  const wasm = readFileSync(`${root}dist/wasm/single/scalar.wasm`)
  const { memory } = door.initSync({ module: new WebAssembly.Module(wasm) })
  return { door, memory }
}

/** An error's code, for `assert.rejects`. */
export const code = (expected, check = () => {}) => (error) => {
  if (error.code !== expected) throw error
  check(error)
  return true
}
