import { sha256 } from './digest.js'
import { base32 } from './bytes.js'
import { ProofpodError } from './errors.js'
import { type Integer, kindOf, type MerkleProof } from './inputs.js'
import { known } from './options.js'
import { platform, type Source } from './platform.js'
import { ASSETS_OPTIONS, type AssetsOptions, sourceOf, toolsHost } from './tools.js'
import type { SnapshotMeta } from './worker-snapshots.js'

/** What a holder needs from a snapshot: two of the fields of the inputs. */
export interface HolderProof {
  readonly merkleProof: MerkleProof
  /** Balance in the snapshot's units. */
  readonly balance: string
}

/** A loaded list of holders; the list itself stays in a worker. */
export interface Snapshot {
  readonly cid: string
  /** Root of the tree, computed here from the entries. */
  readonly root: string
  readonly holders: number
  readonly chainId: number | string
  readonly token: string
  readonly registry: string
  readonly block: number | string
  readonly blockHash: string
  /** Token base units in one unit of `balance` and `threshold`. */
  readonly unit: string
  /** The path and balance of one commitment; `SNAPSHOT_NOT_LISTED` when it is not in the list. */
  proofFor(commitment: Integer): Promise<HolderProof>
  /** Frees the worker's copy. */
  close(): void
}

let loads = 0

/**
 * Loads a snapshot, checks that its bytes are those that `cid` names, and builds its tree in a
 * worker. Asking a server for one's own path would tell it who asks: the whole list is read.
 *
 * @param source - URL, or the bytes themselves
 * @param cid - CIDv1 (raw, sha2-256, base32) as published
 */
export async function loadSnapshot(
  source: string | URL | Uint8Array,
  cid: string,
  options: AssetsOptions = {},
): Promise<Snapshot> {
  known(options, ASSETS_OPTIONS, 'options')
  checkedCid(cid)
  const from = sourceOf(options)
  const bytes = source instanceof Uint8Array ? source : await read(String(source), from)
  const got = await rawCid(bytes)
  if (got !== cid) {
    const message = `the snapshot's bytes are ${got}, expected ${cid}`
    throw new ProofpodError('SNAPSHOT_CID_MISMATCH', message, { expected: cid, got })
  }
  const host = await toolsHost(options)
  // A list that is loaded twice is there once, until both are closed.
  const load = `${cid} ${(loads += 1)}`
  const meta = await host.keep<SnapshotMeta>(load, { op: 'snapshot', cid, bytes })
  let open = true
  return {
    ...meta,
    cid,
    proofFor: (commitment) => host.run({ op: 'proofFor', cid, commitment: String(commitment) }),
    close: () => {
      if (!open) return
      open = false
      host.drop(load)
      // A worker that died has nothing left to free.
      host.run({ op: 'forget', cid }).catch(() => {})
    },
  }
}

/** Without the CID of the publisher, any list of holders would do. */
function checkedCid(cid: unknown): void {
  if (typeof cid === 'string' && cid !== '') return
  const got = cid === '' ? 'an empty string' : kindOf(cid)
  const expected = 'the CID that the publisher names'
  const hint = 'for a list of your own, await rawCid(bytes)'
  const message = `cid: expected ${expected}, got ${got}; ${hint}`
  throw new ProofpodError('INPUT_BAD_FORMAT', message, { field: 'cid', expected, got })
}

async function read(url: string, source: Source): Promise<Uint8Array> {
  try {
    return await platform().fetch(url, source)
  } catch (cause) {
    const known = cause instanceof ProofpodError
    const reason = known ? cause.message : `${url}: ${String(cause)}`
    const message = `the snapshot could not be fetched: ${reason}`
    throw new ProofpodError('SNAPSHOT_FETCH', message, known ? cause.details : { url }, cause)
  }
}

// CIDv1, codec raw (0x55), multihash sha2-256 (0x12) of 32 bytes.
const CID_PREFIX = [0x01, 0x55, 0x12, 0x20]

/** The CID of raw bytes, as the publisher names its files. */
export async function rawCid(bytes: Uint8Array): Promise<string> {
  return `b${base32(new Uint8Array([...CID_PREFIX, ...(await sha256(bytes))]))}`
}
