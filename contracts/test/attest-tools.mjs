// What tests do with attestations of entries: enter, say what is attested, attest, revoke.
import { encodeAbiParameters, parseEventLogs, zeroHash } from 'viem'
import { gateTools, OK } from './gate-tools.mjs'

let nextNullifier = 500n

/** Works on `shared.gate` with the mock verifier, `shared.eas` and `shared.resolver`. */
export function attestTools(shared) {
  const { read, enter, inputsFor } = gateTools(shared)
  /** An accepted entry: what the resolver will compare with. */
  const entered = async (account = 'holder', datasetId = 0n) => {
    const recipient = shared.accounts[account].address
    const nullifier = nextNullifier++
    const inputs = await inputsFor(datasetId, recipient, nullifier)
    await enter(datasetId, recipient, inputs, OK)
    return { datasetId, threshold: inputs[1], epoch: await read('currentEpoch'), nullifier,
      recipient }
  }
  const dataOf = ({ datasetId, threshold, epoch, nullifier }) =>
    encodeAbiParameters(Array.from({ length: 4 }, () => ({ type: 'uint256' })),
      [datasetId, threshold, epoch, nullifier])
  const requestOf = (entry, change = {}) => ({ recipient: entry.recipient, expirationTime: 0n,
    revocable: true, refUID: zeroHash, data: dataOf(entry), value: 0n, ...change })
  const by = (account, functionName, ...args) =>
    shared.send(shared.accounts[account], { ...shared.eas, functionName, args })
  /** Attests as `account`, with a field of the request changed; the attestation's UID. */
  const attest = async (entry, { account = 'holder', schema = shared.schemaUid, ...change } = {}) =>
    uidOf(await by(account, 'attest', { schema, data: requestOf(entry, change) }))
  const uidOf = ({ logs }) =>
    parseEventLogs({ abi: shared.eas.abi, logs, eventName: 'Attested' })[0].args.uid
  const attested = (uid) =>
    shared.reader.readContract({ ...shared.eas, functionName: 'getAttestation', args: [uid] })
  const revoke = (uid, account = 'holder') =>
    by(account, 'revoke', { schema: shared.schemaUid, data: { uid, value: 0n } })
  return { entered, dataOf, requestOf, by, attest, attested, revoke }
}
