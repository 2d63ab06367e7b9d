// Broken resolvers, as plants.mjs has them of the gate: each lacks one guard.
import { encodePacked, keccak256 } from 'viem'
import { attestTools } from './attest-tools.mjs'

/** Attests an accepted entry as `account`, with something of it changed. */
const attesting = (change, account = 'holder') => async (shared) => {
  const { entered, attest } = attestTools(shared)
  const entry = await entered()
  return attest({ ...entry, ...change(entry, shared) }, { account })
}

const oneMore = (name) => attesting((entry) => ({ [name]: entry[name] + 1n }))

async function twice(shared) {
  const { entered, attest } = attestTools(shared)
  const entry = await entered()
  await attest(entry)
  return attest(entry)
}

async function aByteMore(shared) {
  const { entered, attest, dataOf } = attestTools(shared)
  const entry = await entered()
  return attest(entry, { data: `${dataOf(entry)}00` })
}

async function otherSchema(shared) {
  const { entered, attest } = attestTools(shared)
  const args = ['bool member', shared.resolver.address, true]
  const call = { ...shared.registry, functionName: 'register', args }
  await shared.send(shared.accounts.stranger, call)
  const schema = keccak256(encodePacked(['string', 'address', 'bool'], args))
  return attest(await entered(), { schema })
}

/** As in plants.mjs. */
export const RESOLVER = [
  ['attestation.schema != schemaUid', 'attestation.schema == 0', 'WrongSchema', otherSchema],
  ['length != DATA_BYTES', 'length < DATA_BYTES', 'WrongLength', aByteMore],
  ['== 0) revert NotEntered(nullifier);', '== 0) return true;', 'NotEntered',
    attesting(() => ({ nullifier: 9n ** 9n }))],
  ['_check(0, entry.datasetId, said[0]);', '', 'WrongEntry', oneMore('datasetId')],
  ['_check(1, gate.dataset(entry.datasetId).threshold, said[1]);', '', 'WrongEntry',
    oneMore('threshold')],
  ['_check(2, entry.epochPlusOne - 1, said[2]);', '', 'WrongEntry', oneMore('epoch')],
  ['attestation.recipient != entry.recipient', 'nullifier == 7', 'NotTheRecipient',
    attesting((_, { accounts }) => ({ recipient: accounts.stranger.address }))],
  ['attestation.attester != entry.recipient', 'nullifier == 7', 'NotTheAttester',
    attesting(() => ({}), 'stranger')],
  ['before != 0', 'before == bytes32(uint256(7))', 'AlreadyAttested', twice],
  ['= attestation.uid;', '= 0;', 'AlreadyAttested', twice],
]
