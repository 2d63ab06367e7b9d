// From a proof to an attestation: a relayer pays for the entry, its recipient attests it with the
// package's calls, in the service as its authors compiled it, and nobody else can.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { deployAttestations } from 'contracts/eas'
import { entryAttestations } from 'proofpod/gate'
import { decodeAbiParameters, parseEther, parseEventLogs } from 'viem'
import { closePod, makeHolders } from './lib/holders.mjs'
import { send } from './lib/payments.mjs'
import { ask, DATASET, startChain, startRelayer } from './lib/relayer.mjs'

let world
let relayer
let holder
let service
let attestations

before(async () => {
  const made = await makeHolders(1)
  holder = made.holders[0]
  world = await startChain(made.root)
  relayer = await startRelayer(world)
  service = await deployAttestations(world.chain, world.contracts.gate)
  const { eas, resolver } = service
  attestations = entryAttestations(world.gate, { eas: eas.address, resolver: resolver.address })
})
after(async () => {
  await relayer?.stop()
  await world?.stop()
  await closePod()
})

/** Sends a call of the package's; the receipt, or the resolver's code. */
async function sent(account, call) {
  const { reader, wallet } = world.chain
  try {
    await reader.call({ account, ...call })
  } catch (error) {
    return attestations.decodeRevert(error)?.code ?? error
  }
  const hash = await wallet(account).sendTransaction(call)
  return reader.waitForTransactionReceipt({ hash })
}

async function funded(account) {
  const { accounts, reader, wallet } = world.chain
  const value = parseEther('1')
  const hash = await wallet(accounts.deployer).sendTransaction({ to: account.address, value })
  await reader.waitForTransactionReceipt({ hash })
}

test('an entry that a relayer paid for is attested by its recipient, once', async () => {
  const { reader, accounts } = world.chain
  const asked = await ask(world, holder)
  const { account, bundle } = asked
  await funded(account)
  const epoch = await reader.readContract({ ...world.contracts.gate, functionName: 'currentEpoch' })
  const entry = { datasetId: DATASET.id, recipient: account.address, epoch }
  const call = attestations.attest(bundle, entry)
  assert.equal(await sent(account, call), 'NOT_ENTERED')
  assert.equal((await send(asked, relayer.url)).status, 200)
  assert.equal(await sent(accounts.stranger, call), 'NOT_THE_ATTESTER')
  const { logs } = await sent(account, call)
  const [{ args }] = parseEventLogs({ abi: service.eas.abi, logs, eventName: 'Attested' })
  assert.deepEqual([args.recipient, args.schemaUID], [account.address, attestations.schemaUid])
  const read = () => reader.readContract({ ...service.eas, functionName: 'getAttestation',
    args: [args.uid] })
  const { data } = await read()
  const types = ['uint256', 'uint64', 'uint256', 'uint256'].map((type) => ({ type }))
  assert.deepEqual(decodeAbiParameters(types, data), [BigInt(DATASET.id), BigInt(DATASET.threshold),
    epoch, BigInt(bundle.publicInputs.nullifier)])
  assert.equal(await sent(account, call), 'ALREADY_ATTESTED')
  await sent(account, attestations.revoke(args.uid))
  assert.notEqual((await read()).revocationTime, 0n)
  assert.equal(await sent(account, call), 'ALREADY_ATTESTED')
})
