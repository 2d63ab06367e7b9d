// Gas of one verification transaction in the lean profile, on a real anvil, and what the contract
// says of changed calldata. Arguments: the folder that `lean contract FOLDER` wrote, and the fork.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { createPublicClient, createWalletClient, http, toFunctionSelector } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { startAnvil } from '../contracts/scripts/anvil.mjs'

const solc = createRequire(import.meta.url)('solc')
const R = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n
const Q = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n
const PUBLICS = 5
// The first account of every anvil.
const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

const [folder, hardfork = 'prague'] = process.argv.slice(2)
const source = fs.readFileSync(`${folder}/LeanVerifier.sol`, 'utf8')
const words = fs.readFileSync(`${folder}/calldata.hex`, 'utf8').trim().match(/.{64}/g)

function compile() {
  const settings = {
    // The Yul optimiser keeps repeated constants on the stack, which then is too deep.
    optimizer: { enabled: true, runs: 1_000_000, details: { yul: false } },
    evmVersion: 'cancun',
    metadata: { bytecodeHash: 'none' },
    outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.deployedBytecode.object'] } },
  }
  const input = { language: 'Solidity', sources: { 'V.sol': { content: source } }, settings }
  const output = JSON.parse(solc.compile(JSON.stringify(input)))
  for (const { severity, formattedMessage } of output.errors ?? []) {
    throw new Error(`${severity}: ${formattedMessage}`)
  }
  return output.contracts['V.sol'].LeanVerifier.evm
}

const word = (value) => value.toString(16).padStart(64, '0')
const number = (index) => BigInt(`0x${words[index]}`)
const lengths = [PUBLICS, words.length - PUBLICS]
const selector = toFunctionSelector(`verify(uint256[${lengths[0]}],uint256[${lengths[1]}])`)
const calldata = (list) => selector + list.join('')

function calldataGas(data) {
  const bytes = Buffer.from(data.slice(2), 'hex')
  return bytes.reduce((gas, byte) => gas + (byte === 0 ? 4 : 16), 0)
}

/** Calldata that has to be refused, by name. */
function wrong() {
  const list = []
  const change = (name, index, value) => {
    const changed = [...words]
    changed[index] = word(value)
    list.push([name, calldata(changed)])
  }
  words.forEach((_, index) => {
    for (let bit = 0n; bit < 256n; bit += 17n) {
      change('a flipped bit', index, number(index) ^ (1n << bit))
    }
    const isPoint = [5, 6, 7, 8, 22, 23, 24, 25].includes(index)
    const alias = number(index) + (isPoint ? Q : R)
    if (alias >> 256n === 0n) change('an alias', index, alias)
    change('zero', index, 0n)
    if (index > 0) {
      const swapped = [...words]
      ;[swapped[index], swapped[index - 1]] = [words[index - 1], words[index]]
      list.push(['swapped words', calldata(swapped)])
    }
    list.push(['a word less', calldata(words.filter((_, i) => i !== index))])
    list.push(['a word more', calldata(words.toSpliced(index, 0, words[index]))])
  })
  for (const point of [5, 7, 22, 24]) {
    list.push(['infinity', calldata(words.toSpliced(point, 2, word(0n), word(0n)))])
    const negative = word(Q - number(point + 1))
    list.push(['the other sign', calldata(words.toSpliced(point + 1, 1, negative))])
  }
  const exchanged = words.toSpliced(22, 4, words[24], words[25], words[22], words[23])
  list.push(["W and W' exchanged", calldata(exchanged)])
  list.push(['a byte more', `${calldata(words)}00`], ['a byte less', calldata(words).slice(0, -2)])
  const doubled = word((2n * number(words.length - 1)) % R)
  list.push(['the inverse doubled', calldata(words.with(-1, doubled))])
  return list
}

const { bytecode, deployedBytecode } = compile()
const anvil = await startAnvil({ args: ['--hardfork', hardfork] })
const transport = http(anvil.url)
const client = createPublicClient({ transport })
const account = privateKeyToAccount(KEY)
const wallet = createWalletClient({ account, transport, chain: null })
const send = async (fields) => {
  const hash = await wallet.sendTransaction({ chain: null, gas: 5_000_000n, ...fields })
  return client.waitForTransactionReceipt({ hash, pollingInterval: 20 })
}
try {
  const { contractAddress: to } = await send({ data: `0x${bytecode.object}` })
  const says = async (data) => {
    const { data: result } = await client.call({ to, data, gas: 5_000_000n }).catch(() => ({}))
    return result !== undefined && BigInt(result) === 1n
  }
  if (!(await says(calldata(words)))) throw new Error('the proof is refused')
  const refused = wrong()
  for (const [name, data] of refused) {
    if (await says(data)) throw new Error(`${name} is accepted`)
  }
  const { gasUsed, status } = await send({ to, data: calldata(words) })
  const tx = Number(gasUsed)
  const forCalldata = calldataGas(calldata(words))
  console.log(JSON.stringify({
    hardfork,
    status,
    tx,
    execution: tx - 21_000 - forCalldata,
    calldata: forCalldata,
    calldata_bytes: calldata(words).length / 2 - 1,
    bytecode: deployedBytecode.object.length / 2,
    proof_bytes: 32 * (words.length - PUBLICS),
    refused: refused.length,
  }))
} finally {
  await anvil.stop()
}
