import type { Door } from './worker-core.js'
import { coded } from './worker-errors.js'
import type * as Glue from './wasm/single/prover_wasm.js'

/** The list of holders that a publisher committed to, as its JSON says. */
export interface SnapshotFile {
  readonly version: 1
  readonly chainId: number | string
  readonly token: string
  readonly registry: string
  readonly block: number | string
  readonly blockHash: string
  readonly unit: string
  readonly entries: readonly { readonly commitment: string; readonly balance: string }[]
}

/** What the page learns of a loaded snapshot: everything but the entries. */
export type SnapshotMeta = Omit<SnapshotFile, 'entries'> & {
  readonly root: string
  readonly holders: number
}

// The depth of the largest circuit: a longer list could not be proved against.
const ENTRIES_MAX = 2 ** 32

interface Loaded {
  readonly tree: Glue.LeanTree
  readonly meta: SnapshotMeta
  readonly index: ReadonlyMap<string, number>
  readonly balances: readonly string[]
  /** How many loads have not been forgotten. */
  uses: number
}

/** Snapshots in a worker: parsing and hashing a large list takes seconds. */
export class SnapshotStore {
  #loaded = new Map<string, Loaded>()

  constructor(private readonly door: Door) {}

  load(cid: string, bytes: Uint8Array): SnapshotMeta {
    const known = this.#loaded.get(cid)
    if (known) {
      known.uses += 1
      return known.meta
    }
    const file = parse(bytes)
    const leaves = file.entries.map((entry) => this.door.leaf(entry.commitment, entry.balance))
    const tree = new this.door.LeanTree(leaves)
    const { entries, ...rest } = file
    const meta = { ...rest, root: tree.root, holders: entries.length }
    const index = new Map(entries.map((entry, i) => [canonical(entry.commitment), i]))
    const balances = entries.map((entry) => entry.balance)
    this.#loaded.set(cid, { tree, meta, index, balances, uses: 1 })
    return meta
  }

  proofFor(cid: string, commitment: string): { merkleProof: unknown; balance: string } {
    const loaded = this.#loaded.get(cid)
    if (!loaded) throw coded('SNAPSHOT_INVALID', `snapshot ${cid} is not loaded`, { cid })
    const index = loaded.index.get(canonical(commitment))
    const balance = index === undefined ? undefined : loaded.balances[index]
    if (index === undefined || balance === undefined) {
      const message = 'this commitment is not in the snapshot: register it, await the next one'
      throw coded('SNAPSHOT_NOT_LISTED', message, { cid, holders: loaded.meta.holders })
    }
    return { merkleProof: JSON.parse(loaded.tree.proof(index)), balance }
  }

  forget(cid: string): void {
    const loaded = this.#loaded.get(cid)
    if (!loaded || (loaded.uses -= 1) > 0) return
    loaded.tree.free()
    this.#loaded.delete(cid)
  }
}

/** Decimal and hex, padded or not, name the same commitment. */
function canonical(commitment: string): string {
  try {
    return BigInt(commitment).toString(16)
  } catch {
    const expected = 'a decimal or 0x-hex string'
    throw coded('INPUT_BAD_FORMAT', `commitment: expected ${expected}`, {
      field: 'commitment',
      expected,
    })
  }
}

function parse(bytes: Uint8Array): SnapshotFile {
  let file: SnapshotFile
  try {
    file = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw coded('SNAPSHOT_INVALID', 'the snapshot is not JSON', { reason: String(error) })
  }
  const version = (file as { version?: unknown } | null)?.version
  if (version !== 1) {
    throw coded('SNAPSHOT_INVALID', 'unknown snapshot version', { expected: 1, got: version })
  }
  if (!Array.isArray(file.entries) || file.entries.length === 0) {
    throw coded('SNAPSHOT_INVALID', 'the snapshot lists no holders', { field: 'entries' })
  }
  if (file.entries.length > ENTRIES_MAX) {
    const details = { expected: ENTRIES_MAX, got: file.entries.length }
    throw coded('SNAPSHOT_INVALID', 'the snapshot lists too many holders', details)
  }
  const bad = file.entries.findIndex((entry) => !isEntry(entry))
  if (bad < 0) return file
  const message = `entry ${bad}: expected { commitment, balance } as strings`
  throw coded('SNAPSHOT_INVALID', message, { field: 'entries', index: bad })
}

function isEntry(entry: unknown): boolean {
  const { commitment, balance } = (entry ?? {}) as Record<string, unknown>
  return typeof commitment === 'string' && typeof balance === 'string'
}
