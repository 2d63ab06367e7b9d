/** The wasm door as wasm-bindgen generates it for both builds (crate `prover-wasm`). */

export class Engine {
  constructor(statement: string, srs: Uint8Array, key: Uint8Array)
  prove(
    inputs: string,
    seed: Uint8Array,
    onEvent: (round: string, fraction: number) => void,
  ): string
  proveKept(
    inputs: string,
    start: Uint8Array,
    onEvent: (round: string, fraction: number) => void,
    keep: (round: string, state: Uint8Array) => void,
  ): string
  verify(bundle: string): void
  prepare(): void
  free(): void
}

export class LeanTree {
  constructor(leaves: string[])
  readonly root: string
  proof(index: number): string
  free(): void
}

export function reportPanics(): void
export function kernelsSelfTest(): boolean
export function commitment(secret: string): string
export function leaf(commitment: string, balance: string): string
export function nullifier(secret: string, scope: string): string
export function accessScope(
  chainId: string,
  gate: string,
  datasetId: string,
  epoch: string,
): string
export function accessMessage(chainId: string, gate: string, recipient: string): string

export interface InitOutput {
  readonly memory: WebAssembly.Memory
}

export interface InitInput {
  module: WebAssembly.Module
  memory?: WebAssembly.Memory
  thread_stack_size?: number
}

export function initSync(init: InitInput): InitOutput
