import { type HolderProof, loadSnapshot, ProofpodError, type Snapshot } from 'proofpod'
import type { Chain } from './chain.js'
import type { Config } from './config.js'

/** A loaded snapshot and, once the holder is in it, his path and balance. */
export interface Listing {
  readonly snapshot: Snapshot
  readonly validUntil: bigint
  readonly holder: HolderProof | undefined
}

interface Pointer {
  readonly cid: string
  readonly root: string
}

const urlOf = (cid: string): string => `/snapshots/${cid}.json`

/** Follows the publisher: loads what it points at, checks it, finds the holder in it. */
export class Feed {
  listing: Listing | undefined

  constructor(
    private readonly chain: Chain,
    private readonly config: Config,
    private readonly commitment: () => string | undefined,
  ) {}

  /** Reads the newest snapshot; true when something changed. */
  async refresh(): Promise<boolean> {
    const response = await fetch('/snapshots/latest.json')
    if (!response.ok) return false
    const latest: Pointer = await response.json()
    const before = this.listing
    if (before?.snapshot.cid !== latest.cid) this.listing = await this.#load(latest)
    else if (before) this.listing = await this.#find(before.snapshot, before.validUntil)
    const same = before?.snapshot.cid === latest.cid && !!before.holder === !!this.listing?.holder
    if (before && before.snapshot.cid !== latest.cid) before.snapshot.close()
    return !same
  }

  /** The newest snapshot that its publisher has ended and that lists the holder. */
  async expired(): Promise<Listing | undefined> {
    const response = await fetch('/snapshots/expired.json')
    const pointers: Pointer[] = response.ok ? await response.json() : []
    for (const pointer of pointers.reverse()) {
      const listing = await this.#load(pointer)
      if (listing.holder) return listing
      listing.snapshot.close()
    }
    return undefined
  }

  async #load({ cid, root }: Pointer): Promise<Listing> {
    const snapshot = await loadSnapshot(urlOf(cid), cid)
    this.#check(snapshot, root)
    const { validUntil } = await this.chain.published(snapshot.root)
    if (validUntil === 0n) throw new Error(`the gate does not know the root of snapshot ${cid}`)
    return this.#find(snapshot, validUntil)
  }

  /** A list of another token or chain would prove another thing. */
  #check(snapshot: Snapshot, root: string): void {
    const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
    const { token, registry, chainId } = this.config
    const ours = same(snapshot.token, token) && same(snapshot.registry, registry) &&
      String(snapshot.chainId) === String(chainId)
    if (!ours) throw new Error(`snapshot ${snapshot.cid} is of another token, registry or chain`)
    if (!same(snapshot.root, root)) throw new Error(`snapshot ${snapshot.cid} has another root`)
  }

  async #find(snapshot: Snapshot, validUntil: bigint): Promise<Listing> {
    const commitment = this.commitment()
    if (!commitment) return { snapshot, validUntil, holder: undefined }
    try {
      return { snapshot, validUntil, holder: await snapshot.proofFor(commitment) }
    } catch (error) {
      const unlisted = error instanceof ProofpodError && error.code === 'SNAPSHOT_NOT_LISTED'
      if (!unlisted) throw error
      return { snapshot, validUntil, holder: undefined }
    }
  }
}
