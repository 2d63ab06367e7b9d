import { decodeWords, selector, word } from './abi.js'

/** A contract's refusal. */
export interface Revert<Code extends string> {
  /** Stable code, such as `ALREADY_ENTERED`. */
  readonly code: Code
  /** The contract's error, such as `AlreadyEntered`. */
  readonly name: string
  /** Its arguments by name: numbers as decimal, addresses and 32 bytes as hex. */
  readonly args: Readonly<Record<string, string>>
}

interface Known<Code> {
  readonly code: Code
  readonly name: string
  readonly params: readonly (readonly [type: string, name: string])[]
}

function table<Code extends string>(
  errors: Readonly<Record<Code, string>>,
): Map<string, Known<Code>> {
  return new Map(
    Object.entries<string>(errors).map(([code, declaration]) => {
      const [name = '', list = ''] = declaration.slice(0, -1).split('(')
      const params = list.split(', ').filter(Boolean).map((param) => param.split(' '))
      const types = params.map(([type]) => type).join(',')
      const entry = { code, name, params } as unknown as Known<Code>
      return [selector(`${name}(${types})`), entry]
    }),
  )
}

function shown(type: string, value: bigint): string {
  if (type === 'address') return `0x${word(value).slice(24)}`
  return type === 'bytes32' ? `0x${word(value)}` : value.toString()
}

/**
 * Reads a contract's refusal from revert data or from what viem and ethers throw.
 *
 * @param errors - declarations such as `Name(uint256 id)` by their codes, of static types
 */
export function revertReader<Code extends string>(
  errors: Readonly<Record<Code, string>>,
): (data: unknown) => Revert<Code> | undefined {
  let known: Map<string, Known<Code>> | undefined
  return (data) => {
    const hex = revertData(data, 0)
    known ??= table(errors)
    const entry = hex && known.get(hex.slice(2, 10).toLowerCase())
    if (!entry) return undefined
    const words = decodeWords(hex)
    if (words.length < entry.params.length) return undefined
    const args = entry.params.map(([type, name], i) => [name, shown(type, words[i] ?? 0n)])
    return { code: entry.code, name: entry.name, args: Object.fromEntries(args) }
  }
}

// Libraries wrap the node's answer a few levels deep; deeper is not an error of theirs.
const NESTING_MAX = 8

/** Revert data itself, or the first found in the fields that viem, ethers and wallets use. */
function revertData(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return /^0x[0-9a-f]{8,}$/i.test(value) ? value : undefined
  if (typeof value !== 'object' || value === null || depth > NESTING_MAX) return undefined
  const fields = value as Record<string, unknown>
  for (const name of ['data', 'raw', 'error', 'cause', 'info']) {
    const found = revertData(fields[name], depth + 1)
    if (found) return found
  }
  return undefined
}
