import { HttpError } from '../http/errors.ts'
import type { Store } from '../ledger/store.ts'
import { type Chain, ChainRefusal, type GateCall, type Price, type Receipt } from './chain.ts'
import type { Limits } from './config.ts'

/** A checked request: what to send, and what must not be sent twice. */
export interface Job {
  readonly call: GateCall
  /** Recipient and nonce of the request. */
  readonly request: string
  /** Gate and nullifier of the proof. */
  readonly entry: string
  /** Seconds since 1970 after which the request is refused anyway. */
  readonly deadline: number
}

/** A transaction that was sent. */
export interface Sent {
  readonly hash: `0x${string}`
}

/** What became of it; wei as decimal text. */
export interface Outcome {
  readonly hash: string
  readonly status: 'pending' | 'success' | 'reverted'
  readonly gasUsed?: string
  readonly costWei?: string
}

interface Open {
  readonly day: string
  readonly wei: string
  readonly entry: string
}

// Days after which a transaction is forgotten. What is still open then will not be settled: it was
// never sent, or no block took it. Its money stays counted in its own day.
const KEEP_DAYS = 2

const DAY_SECONDS = 86_400
const seconds = (): number => Math.floor(Date.now() / 1000)
const today = (): string => String(Math.floor(seconds() / DAY_SECONDS))

/**
 * Spends the account's money: one transaction at a time, each reserved in the store at its highest
 * cost before it is sent, so that the day's cap holds through races and crashes.
 */
export class Payer {
  readonly #store: Store
  readonly #chain: Chain
  readonly #limits: Limits
  #turn: Promise<unknown> = Promise.resolve()

  constructor(store: Store, chain: Chain, limits: Limits) {
    this.#store = store
    this.#chain = chain
    this.#limits = limits
  }

  /** Simulates, reserves, sends. Refuses with 409, 422, 429, 502 or 503; then nothing was paid. */
  pay(job: Job): Promise<Sent> {
    const sent = this.#turn.then(() => this.#pay(job))
    this.#turn = sent.catch(() => {})
    return sent
  }

  async #pay(job: Job): Promise<Sent> {
    if (job.deadline <= seconds()) {
      throw new HttpError(401, 'REQUEST_EXPIRED', 'the deadline passed')
    }
    this.#mustBeNew(job)
    const price = await refusing(this.#chain.simulate(job.call))
    this.#mustBeCheap(price)
    const signed = await refusing(this.#chain.sign(job.call, price))
    const { hash } = signed
    this.#reserve(job, hash, price.gas * price.maxFeePerGas)
    try {
      await this.#chain.send(signed)
    } catch (error) {
      if (error instanceof ChainRefusal && error.kind !== 'down') this.#release(job, hash)
      throw told(error, hash)
    }
    return { hash }
  }

  #mustBeNew({ request, entry }: Job): void {
    if (this.#store.get(`q:${request}`) !== undefined) {
      throw new HttpError(409, 'NONCE_USED', 'this recipient has used this nonce')
    }
    if (this.#store.get(`e:${entry}`) !== undefined) {
      throw new HttpError(409, 'ALREADY_RELAYED', 'this entry is on its way')
    }
  }

  #mustBeCheap({ gas, maxFeePerGas }: Price): void {
    if (gas > this.#limits.gas) {
      throw new HttpError(422, 'GAS_TOO_HIGH', 'the call takes too much gas')
    }
    if (maxFeePerGas <= this.#limits.feeWei) return
    const headers = { 'retry-after': '60' }
    throw new HttpError(503, 'FEES_TOO_HIGH', 'gas is too dear at the moment', { headers })
  }

  /** All marks at once, or none: the cap is checked where it is drawn on. */
  #reserve(job: Job, hash: string, wei: bigint): void {
    this.#store.transaction(() => {
      const day = today()
      const spent = this.#spent(day) + wei
      if (spent > this.#limits.dailyWei) throw capReached()
      const open: Open = { day, wei: String(wei), entry: job.entry }
      this.#store.put(`d:${day}`, String(spent))
      this.#store.put(`q:${job.request}`, String(job.deadline))
      this.#store.put(`e:${job.entry}`, day)
      this.#store.put(`t:${hash}`, JSON.stringify(open))
      this.#store.put(`s:${hash}`, day)
    })
  }

  #release(job: Job, hash: string): void {
    this.#store.transaction(() => {
      this.#settle(hash, 0n)
      this.#store.delete(`q:${job.request}`)
      this.#store.delete(`e:${job.entry}`)
      this.#store.delete(`s:${hash}`)
    })
  }

  #spent(day: string): bigint {
    return BigInt(this.#store.get(`d:${day}`) ?? '0')
  }

  /** Replaces what was reserved by what it cost. */
  #settle(hash: string, costWei: bigint): void {
    const text = this.#store.get(`t:${hash}`)
    if (text === undefined) return
    const open = JSON.parse(text) as Open
    this.#store.put(`d:${open.day}`, String(this.#spent(open.day) - BigInt(open.wei) + costWei))
    this.#store.delete(`t:${hash}`)
  }

  /**
   * What became of a transaction that this payer sent in the last days. Of others it says nothing,
   * and asks nobody.
   */
  async outcome(hash: `0x${string}`): Promise<Outcome> {
    if (this.#store.get(`s:${hash}`) === undefined) {
      throw new HttpError(404, 'NOT_FOUND', 'this relayer has not sent such a transaction')
    }
    const receipt = await refusing(this.#chain.receipt(hash))
    if (!receipt) return { hash, status: 'pending' }
    this.#store.transaction(() => this.#close(hash, receipt))
    const { status, gasUsed, costWei } = receipt
    return { hash, status, gasUsed: String(gasUsed), costWei: String(costWei) }
  }

  #close(hash: string, { status, costWei }: Receipt): void {
    const text = this.#store.get(`t:${hash}`)
    if (text === undefined) return
    this.#settle(hash, costWei)
    // What reverted did not enter: the holder may ask again, with another nonce.
    if (status === 'reverted') this.#store.delete(`e:${(JSON.parse(text) as Open).entry}`)
  }

  /**
   * Settles what was left open, and forgets requests whose deadline has passed. Says whether
   * anything is left to look after.
   */
  async sweep(): Promise<boolean> {
    for (const [key, deadline] of this.#store.list('q:')) {
      if (Number(deadline) < seconds()) this.#store.delete(key)
    }
    for (const [key] of this.#store.list('t:')) {
      await this.outcome(key.slice(2) as `0x${string}`).catch(() => {})
    }
    this.#forget()
    return ['q:', 'e:', 's:', 't:'].some((prefix) => this.#store.list(prefix).length > 0)
  }

  /** Drops what is old. An entry that is on chain is refused by the simulation from then on. */
  #forget(): void {
    const old = Number(today()) - KEEP_DAYS
    for (const [key, day] of ['e:', 's:'].flatMap((prefix) => this.#store.list(prefix))) {
      if (Number(day) < old) this.#store.delete(key)
    }
    for (const [key, text] of this.#store.list('t:')) {
      if (Number((JSON.parse(text) as Open).day) < old) this.#store.delete(key)
    }
    for (const [key] of this.#store.list('d:')) {
      if (Number(key.slice(2)) < old) this.#store.delete(key)
    }
  }
}

function capReached(): HttpError {
  const wait = DAY_SECONDS - (seconds() % DAY_SECONDS)
  const headers = { 'retry-after': String(wait) }
  return new HttpError(429, 'SPEND_CAP', 'the relayer has spent what it may today', { headers })
}

async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw told(error)
  }
}

/** A chain's refusal as an answer. */
function told(error: unknown, hash?: string): unknown {
  if (!(error instanceof ChainRefusal)) return error
  const { kind, revert } = error
  if (kind === 'reverts') {
    const details = revert ? { reason: revert.code, args: revert.args } : {}
    return new HttpError(422, 'CALL_REVERTS', 'the gate refuses this entry', { details })
  }
  if (kind === 'refused') {
    return new HttpError(503, 'CHAIN_REFUSES', 'the chain does not take the transaction')
  }
  const details = hash === undefined ? {} : { hash }
  return new HttpError(502, 'CHAIN_DOWN', 'the chain cannot be reached', { details })
}
