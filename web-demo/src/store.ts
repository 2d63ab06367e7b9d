import type { ProofBundle } from 'proofpod'
import type { Hex } from './config.js'

/** An accepted entry. All of it is public, but for the key of the one-time recipient. */
export interface Entry {
  readonly datasetId: number
  readonly epoch: string
  readonly recipient: Hex
  readonly recipientKey: Hex
  readonly bundle: ProofBundle
  readonly tx: Hex
}

interface Kept {
  secret?: string
  entries?: Entry[]
}

/**
 * What this browser keeps for one wallet on one chain. A product would encrypt the secret with a
 * passkey; a demo on a local chain says plainly that it lies in this browser's storage.
 */
export class Store {
  readonly #key: string

  constructor(instance: string, wallet: string) {
    this.#key = `proofpod-demo ${instance} ${wallet}`
  }

  get secret(): string | undefined {
    return this.#read().secret
  }

  get entries(): readonly Entry[] {
    return this.#read().entries ?? []
  }

  keepSecret(secret: string): void {
    this.#write({ ...this.#read(), secret })
  }

  keepEntry(entry: Entry): void {
    const others = this.entries.filter(({ datasetId }) => datasetId !== entry.datasetId)
    this.#write({ ...this.#read(), entries: [...others, entry] })
  }

  /** The entry that opened this dataset in this epoch. */
  entry(datasetId: number, epoch: bigint): Entry | undefined {
    const now = epoch.toString()
    return this.entries.find((entry) => entry.datasetId === datasetId && entry.epoch === now)
  }

  /** Tells of changes made in other tabs. */
  onChange(listener: () => void): void {
    addEventListener('storage', (event) => event.key === this.#key && listener())
  }

  #read(): Kept {
    return JSON.parse(localStorage.getItem(this.#key) ?? '{}')
  }

  #write(kept: Kept): void {
    localStorage.setItem(this.#key, JSON.stringify(kept))
  }
}
