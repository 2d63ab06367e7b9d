// What a verification costs on a real anvil, beside the peers: `cargo xtask gas`.
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { encodeFunctionData } from 'viem'
import { startAnvil } from './anvil.mjs'
import { artifact } from './artifacts.mjs'
import { connect } from './deploy.mjs'
import { LEAN, prove } from './prover.mjs'

const FILE = new URL('../gas.json', import.meta.url)
/** Milliseconds of a verification by the pallet, which `cargo xtask pallet --write` measures. */
const PALLET_MS = JSON.parse(
  fs.readFileSync(new URL('../../pallet/figures.json', import.meta.url))).pallet_ms
/** Before a transaction's first instruction, beside its calldata. */
const INTRINSIC = 21_000
const BATCHES = [8, 32]
/** Different proofs of a batch; they repeat, which changes no cost. */
const DIFFERENT = 4

/**
 * The peers on the same fork, statement, compiler and machine, 21 November 2026: a Poseidon tree of
 * depth 20, threshold and nullifier. [name, transaction, execution, calldata, bytecode, proof].
 */
const PEERS = [
  ['snarkjs Groth16', 242_234, 215_510, 5_724, 1_724, 256],
  ['snarkjs FFLONK', 219_552, 184_684, 13_868, 15_093, 768],
  ['snarkjs PLONK', 298_482, 263_602, 13_880, 6_472, 768],
  ['Noir UltraHonk', 1_850_065, 1_720_205, 108_860, 23_959, 6_976],
  ['Noir UltraHonk, zk', 3_568_777, 3_424_509, 123_268, 23_722, 7_872],
  ['halo2 by snark-verifier', 287_500, null, null, null, 1_408],
]

/** The committed figures and budgets. */
export const committed = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))

const calldataGas = (data) =>
  Buffer.from(data.slice(2), 'hex').reduce((sum, byte) => sum + (byte === 0 ? 4 : 16), 0)

/** Gas of one transaction, in its parts. */
export async function cost(chain, contract, args) {
  const data = encodeFunctionData({ abi: contract.abi, functionName: 'verify', args })
  const accepted = await chain.reader.readContract({ ...contract, functionName: 'verify', args })
  if (!accepted) throw new Error('a true proof is refused')
  // Enough gas given by hand: with too little the inner call fails and the answer is false.
  const gas = BigInt(calldataGas(data) + 300_000 * (1 + (args[1].length >> 12)))
  const transaction = { to: contract.address, data, gas }
  const hash = await chain.wallet(chain.accounts.stranger).sendTransaction(transaction)
  const { gasUsed, status } = await chain.reader.waitForTransactionReceipt({ hash })
  if (status !== 'success') throw new Error(`not mined: ${hash}`)
  const [tx, calldata] = [Number(gasUsed), calldataGas(data)]
  return { tx, execution: tx - INTRINSIC - calldata, calldata }
}

const bytecode = (name) => artifact(name).deployedBytecode.length / 2 - 1

/** One profile: a proof alone, and batches. */
async function profile(chain, name, statement) {
  const [alone, together] = [`${name}Verifier`, `${name}BatchVerifier`]
  const [one, many] = [await chain.create(alone), await chain.create(together)]
  const proofs = Array.from({ length: DIFFERENT }, (_, holder) =>
    prove({ threshold: 100n, scope: 5n, message: BigInt(6 + holder), holder, statement }))
  const [{ inputs, proof }] = proofs
  const single = { ...(await cost(chain, one, [inputs, proof])), bytecode: bytecode(alone),
    proof_bytes: proof.length / 2 - 1 }
  const batch = { bytecode: bytecode(together) }
  for (const count of BATCHES) {
    const list = Array.from({ length: count }, (_, i) => proofs[i % DIFFERENT])
    const bytes = `0x${list.map((p) => p.proof.slice(2)).join('')}`
    const { tx } = await cost(chain, many, [list.map((p) => p.inputs), bytes])
    batch[count] = Math.round(tx / count)
  }
  return [single, batch]
}

/** The figures, on a chain of their own. */
export async function measure() {
  const anvil = await startAnvil()
  try {
    const chain = await connect(anvil.url)
    const [standard, batch] = await profile(chain, 'Access', 'access')
    const [lean, batchLean] = await profile(chain, 'AccessLean', LEAN)
    return { standard, lean, batch, batch_lean: batchLean }
  } finally {
    await anvil.stop()
  }
}

/** The rows of one profile. */
function rows(name, single, batch) {
  const { tx, execution, calldata, bytecode, proof_bytes: bytes } = single
  return [[name, tx, execution, calldata, bytecode, bytes], ...BATCHES.map((count) =>
    [`${name}, each of ${count}`, batch[count], null, null, batch.bytecode, bytes])]
}

function table({ standard, lean, batch, batch_lean: batchLean }) {
  const all = [...rows('proofpod', standard, batch), ...rows('proofpod lean', lean, batchLean),
    ...PEERS]
  const text = (value) => (value === null ? '-' : value.toLocaleString('en'))
  return ['| | transaction | execution | calldata | bytecode | proof bytes |',
    '|---|---|---|---|---|---|',
    ...all.map(([name, ...values]) => `| ${[name, ...values.map(text)].join(' | ')} |`)].join('\n')
}

/** One line for tools; null is what does not exist yet. */
function line({ standard, lean, batch, batch_lean: batchLean }) {
  const each = (figures) => ({ 8: figures[8], 32: figures[32] })
  return JSON.stringify({ standard, lean, batch: each(batch), batch_lean: each(batchLean),
    verify_ms: { tab: null, native: null, workerd: null },
    pallet_ms: PALLET_MS, verdicts: { cases: null, differences: null } })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flag = { type: 'boolean', default: false }
  const also = { type: 'string', multiple: true, default: [] }
  const { values } = parseArgs({ options: { json: flag, write: flag, also } })
  const figures = await measure()
  if (values.write) {
    fs.writeFileSync(FILE, `${JSON.stringify({ ...committed(), ...figures }, null, 2)}\n`)
  }
  console.log(table(figures))
  // Figures of other rooms, from files that their commands wrote.
  const others = values.also.map((file) => JSON.parse(fs.readFileSync(file, 'utf8')))
  if (values.json) {
    console.log(JSON.stringify(Object.assign(JSON.parse(line(figures)), ...others)))
  }
}
