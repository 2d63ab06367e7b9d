// The relayer, who pays for entries, and the data server, who asks the chain first.
import { decodeFunctionData, parseAbi, verifyMessage } from 'viem'
import { Refused } from './server.mjs'

const [ENTERED] = parseAbi(['event Entered(uint256 indexed datasetId, ' +
  'address indexed recipient, uint256 epoch, uint256 nullifier)'])
// An entry takes under 600,000; a relayer does not sign for more than he means to pay.
const GAS_MAX = 2_000_000n

const same = (a, b) => typeof a === 'string' && a.toLowerCase() === b.toLowerCase()

async function ethCall(rpc, call) {
  const params = [call, 'latest']
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params })
  const headers = { 'content-type': 'application/json' }
  return (await fetch(rpc, { method: 'POST', headers, body })).json()
}

/** The services of one world. */
export function makeServices({ chain, gate, rpc }) {
  const { relayer } = chain.accounts
  let queue = Promise.resolve()

  async function send({ to, data }) {
    const dry = await ethCall(rpc, { from: relayer.address, to, data })
    if (dry.error) {
      throw new Refused(422, { message: dry.error.message, revert: dry.error.data })
    }
    const hash = await chain.wallet(relayer).sendTransaction({ to, data, gas: GAS_MAX })
    const receipt = await chain.reader.waitForTransactionReceipt({ hash })
    if (receipt.status !== 'success') throw new Refused(422, { message: 'reverted on chain' })
    return { hash, gasUsed: Number(receipt.gasUsed), block: Number(receipt.blockNumber) }
  }

  /** Sends `enter` of the one gate that it serves; one at a time, for the nonce's sake. */
  async function relay({ to, data }) {
    if (!same(to, gate.address)) throw new Refused(400, { message: 'not the gate of this relayer' })
    try {
      const { functionName } = decodeFunctionData({ abi: gate.abi, data })
      if (functionName !== 'enter') throw new Error(functionName)
    } catch {
      throw new Refused(400, { message: 'this relayer sends `enter` and nothing else' })
    }
    const sent = queue.then(() => send({ to, data }))
    queue = sent.catch(() => {})
    return sent
  }

  /** Lets pass whoever holds the key of a recipient that entered in this epoch. */
  async function mayOpen(id, { recipient, signature }) {
    const message = `Open dataset ${id} of gate ${gate.address.toLowerCase()}`
    const claim = { address: recipient, message, signature }
    const signed = await verifyMessage(claim).catch(() => false)
    if (!signed) throw new Refused(403, { message: 'not signed by the recipient' })
    const read = (functionName) => chain.reader.readContract({ ...gate, functionName })
    const args = { datasetId: BigInt(id), recipient }
    const query = { address: gate.address, event: ENTERED, args, fromBlock: 0n }
    const [epoch, entries] = await Promise.all([read('currentEpoch'), chain.reader.getLogs(query)])
    if (entries.some((entry) => entry.args.epoch === epoch)) return
    throw new Refused(403, { message: 'this recipient did not enter in this epoch' })
  }

  return { relay, mayOpen }
}
