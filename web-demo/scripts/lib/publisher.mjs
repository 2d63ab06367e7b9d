// The publisher: `proofpod snapshot --watch` as a child, and the snapshots that it has ended.
import { execFile, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const CLI = fileURLToPath(new URL('../../../target/debug/proofpod', import.meta.url))
const UNIT = 10n ** 18n
// A list is published when its block is this deep. On this chain only transactions make blocks, so
// a registration shows when the world has moved on by this many.
export const CONFIRMATIONS = 4
const LATEST_MS = 30_000

const run = promisify(execFile)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function binary() {
  const file = process.env.PROOFPOD_CLI ?? CLI
  if (!fs.existsSync(file)) throw new Error('the CLI is not built: run `cargo xtask build`')
  return file
}

function sourceArgs({ rpc, contracts, folder }) {
  return ['snapshot', '--rpc', rpc, '--token', contracts.token.address,
    '--registry', contracts.registry.address, '--unit', String(UNIT), '--out', folder]
}

/** Starts the watch; resolves when the first list is published. */
export async function startPublisher(world) {
  const { contracts, folder, chain } = world
  const args = [...sourceArgs(world), '--gate', contracts.gate.address, '--confirmations',
    String(CONFIRMATIONS), '--watch', '--interval', '1', '--key-env', 'PUBLISHER_KEY']
  const env = { ...process.env, PUBLISHER_KEY: chain.accounts.publisher.privateKey }
  const child = spawn(binary(), args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text) => { said = (said + text).slice(-2000) })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const deadline = Date.now() + LATEST_MS
  while (!fs.existsSync(path.join(folder, 'latest.json'))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      kill()
      throw new Error(`the publisher published nothing: ${said}`)
    }
    await pause(50)
  }
  const stop = () => {
    process.off('exit', kill)
    kill()
  }
  const { pid } = child
  const hold = () => signal(child, 'SIGSTOP')
  const release = () => signal(child, 'SIGCONT')
  return { pid, stop, hold, release }
}

/** Windows cannot stop a process for a while; there the confirmations alone keep the order. */
function signal(child, name) {
  if (process.platform !== 'win32') child.kill(name)
}

async function mine(chain, blocks, secondsEach) {
  const params = [blocks, secondsEach].map((value) => `0x${value.toString(16)}`)
  await chain.reader.request({ method: 'anvil_mine', params })
}

/**
 * What happens after somebody registers: a list with him in it is published, then tokens move, so
 * the publisher ends that list. The running publisher is held meanwhile and sees what comes after:
 * it would publish the same list as its newest.
 */
async function endListAt(world, block) {
  world.publisher.hold()
  try {
    await publishAndEnd(world, block)
  } finally {
    world.publisher.release()
  }
}

async function publishAndEnd(world, block) {
  const { chain, contracts, folder } = world
  const { stdout } = await run(binary(), [...sourceArgs(world), '--no-publish',
    '--confirmations', '0', '--at-block', String(block)])
  const { root, cid } = JSON.parse(stdout)
  const digest = await sha256(fs.readFileSync(path.join(folder, `${cid}.json`)))
  const { timestamp } = await chain.reader.getBlock()
  const validUntil = timestamp + 2n
  const publish = { ...contracts.gate, functionName: 'publishSnapshot' }
  await chain.send(world.secondPublisher, { ...publish, args: [BigInt(root), digest, validUntil] })
  const mint = { ...contracts.token, functionName: 'mint', args: [world.others[0].address, UNIT] }
  await chain.send(chain.accounts.deployer, mint)
  await mine(chain, CONFIRMATIONS + 1, 2)
  const file = path.join(folder, 'expired.json')
  const before = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : []
  const ended = { cid, root, block: Number(block), validUntil: Number(validUntil) }
  fs.writeFileSync(`${file}.tmp`, JSON.stringify([...before, ended]))
  fs.renameSync(`${file}.tmp`, file)
}

async function sha256(bytes) {
  return `0x${Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')}`
}

const POLL_MS = 150

/** Ends a list for every registration of the page's wallets. Returns the way to stop. */
export function followRegistrations(world, addresses) {
  const { chain, contracts } = world
  let running = true
  async function look(from) {
    const to = await chain.reader.getBlockNumber({ cacheTime: 0 })
    if (to < from) return from
    const query = { ...contracts.registry, eventName: 'Registered', fromBlock: from, toBlock: to }
    const logs = await chain.reader.getContractEvents(query)
    for (const { args, blockNumber } of logs) {
      if (addresses.has(args.wallet)) await endListAt(world, blockNumber)
    }
    return to + 1n
  }
  async function follow() {
    for (let from = 0n; running; await pause(POLL_MS)) from = await look(from)
  }
  const followed = follow().catch((error) => {
    if (running) console.error(`lists of new holders do not end any more: ${error.message}`)
  })
  return () => {
    running = false
    return followed
  }
}
