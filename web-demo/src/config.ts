/** A 0x-hex string, as viem types it. */
export type Hex = `0x${string}`

/** A local account that plays a wallet; its key is one of the local chain's public ones. */
export interface Wallet {
  readonly name: string
  readonly address: Hex
  readonly privateKey: Hex
}

/** What `demo.json` says about the world that this page lives in. */
export interface Config {
  /** Differs each time the local chain starts: what was stored for another one is not ours. */
  readonly instance: string
  readonly chainId: number
  readonly rpc: string
  readonly token: Hex
  readonly registry: Hex
  readonly gate: Hex
  /** Token base units in one unit of balance and threshold. */
  readonly unit: string
  readonly relayer: Hex
  readonly stranger: Hex
  readonly wallets: readonly Wallet[]
}

/** Reads the world's description. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('/demo.json')
  if (!response.ok) throw new Error(`demo.json answered ${response.status}: run the demo script`)
  return response.json()
}

/** The wallet that the address bar names (`?wallet=2`), the first by default. */
export function pickWallet({ wallets }: Config): Wallet {
  const wanted = Number(new URLSearchParams(location.search).get('wallet') ?? '1')
  const wallet = wallets[wanted - 1] ?? wallets[0]
  if (!wallet) throw new Error('demo.json lists no wallets')
  return wallet
}
