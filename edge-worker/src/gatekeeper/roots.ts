import { bytesAtMost } from '../http/body.ts'
import { HttpError } from '../http/errors.ts'
import type { GatekeeperConfig } from './config.ts'

// How long a publisher's answer is taken as true, and how long it may take and be.
const KEEP_MS = 30_000
const WAIT_MS = 5_000
const FILE_MAX = 4_096

interface Latest {
  readonly root: bigint
  /** Seconds since 1970. */
  readonly validUntil: number
}

/** Which snapshots' roots are taken: those of the configuration, and a publisher's latest. */
export class Roots {
  readonly #config: Pick<GatekeeperConfig, 'roots' | 'snapshotUrl'>
  // The value and not its promise: where a visitor who leaves takes the request's fetches along,
  // such a promise never settles, and everybody would wait for it.
  #latest: Latest | undefined
  #fetchedAt = 0

  constructor(config: Pick<GatekeeperConfig, 'roots' | 'snapshotUrl'>) {
    this.#config = config
  }

  /** Passes for a root that is taken now; else 403 `UNKNOWN_SNAPSHOT` or `STALE_SNAPSHOT`. */
  async check(root: bigint): Promise<void> {
    if (this.#config.roots.has(root)) return
    const latest = await this.#current()
    if (latest?.root !== root) {
      throw new HttpError(403, 'UNKNOWN_SNAPSHOT', 'proofs against this snapshot are not taken')
    }
    if (latest.validUntil < Date.now() / 1000) {
      throw new HttpError(403, 'STALE_SNAPSHOT', "the snapshot's validity has ended")
    }
  }

  async #current(): Promise<Latest | undefined> {
    const { snapshotUrl } = this.#config
    if (!snapshotUrl) return undefined
    if (!this.#latest || Date.now() - this.#fetchedAt > KEEP_MS) {
      this.#latest = await fetchLatest(snapshotUrl)
      this.#fetchedAt = Date.now()
    }
    return this.#latest
  }
}

async function fetchLatest(url: URL): Promise<Latest> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(WAIT_MS), redirect: 'manual' })
    const bytes = await bytesAtMost(response.body, FILE_MAX)
    if (!response.ok || !bytes) throw new Error('not the file')
    const text = new TextDecoder().decode(bytes)
    const { root, validUntil } = JSON.parse(text) as Record<string, unknown>
    if (typeof root !== 'string' || !/^0x[0-9a-f]{1,64}$/i.test(root)) throw new Error('no root')
    if (!Number.isSafeInteger(validUntil)) throw new Error('no end')
    return { root: BigInt(root), validUntil: validUntil as number }
  } catch {
    throw new HttpError(502, 'SNAPSHOTS_DOWN', 'the list of snapshots cannot be read')
  }
}
