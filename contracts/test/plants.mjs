// Broken contracts: each lacks one guard, and its attack is what that guard refuses.
import { FIELD_ORDER, nowOf, pass } from './chain.mjs'
import { DIGEST, gateTools, HOUR, INPUT, OK } from './gate-tools.mjs'

const LONG = 400n * 24n * HOUR

/** Enters once with inputs changed at one place. */
const entering = (change, proof = OK) => async (shared) => {
  const { enter, inputsFor } = gateTools(shared)
  const { address } = shared.accounts.holder
  const inputs = await inputsFor(0n, address, 5n)
  return enter(0n, address, await change(inputs, shared), proof)
}

const with1More = (name) =>
  entering((inputs) => inputs.with(INPUT[name], inputs[INPUT[name]] + 1n))

/** Enters, then again with the nullifier changed so. */
const twice = (change) => async (shared) => {
  const { enter, inputsFor } = gateTools(shared)
  const { address } = shared.accounts.holder
  const inputs = await inputsFor(0n, address, 5n)
  await enter(0n, address, inputs, OK)
  return enter(0n, address, inputs.with(INPUT.nullifier, change(5n)), OK)
}

const as = (account, ...rest) => (shared) => gateTools(shared).by(account, ...rest)

const publishing = (account, root, validFor) => async (shared) =>
  gateTools(shared).by(account, 'publishSnapshot', root, DIGEST, (await nowOf(shared)) + validFor)

async function enterStale(shared) {
  const { enter, publish, inputsFor } = gateTools(shared)
  const { address } = shared.accounts.holder
  const root = await publish(60n)
  await pass(shared, 61)
  return enter(0n, address, await inputsFor(0n, address, 5n, root), OK)
}

async function revokeAsStranger(shared) {
  const { by, publish } = gateTools(shared)
  return by('stranger', 'revokeSnapshot', await publish())
}

async function swapDigest(shared) {
  const { by, publish } = gateTools(shared)
  const root = await publish()
  const until = (await nowOf(shared)) + HOUR
  return by('publisher', 'publishSnapshot', root, `0x${'cd'.repeat(32)}`, until)
}

/** A proof for the twin gate: same chain, same dataset, same epoch, same recipient. */
const forTwin = (name, getter) => entering(async (inputs, shared) => {
  const epoch = await gateTools(shared).read('currentEpoch')
  const args = { scopeOf: [0n, epoch], messageOf: [shared.accounts.holder.address] }[getter]
  const twin = gateTools({ ...shared, gate: shared.twin })
  return inputs.with(INPUT[name], await twin.read(getter, ...args))
})

async function enterOtherEpoch(shared) {
  const { enter, publish, inputsFor } = gateTools(shared)
  const { address } = shared.accounts.holder
  const root = await publish(72n * HOUR)
  const inputs = await inputsFor(0n, address, 5n, root)
  await pass(shared, Number(24n * HOUR))
  return enter(0n, address, inputs, OK)
}

async function enterOtherDataset(shared) {
  const { enter, inputsFor } = gateTools(shared)
  const { address } = shared.accounts.holder
  return enter(1n, address, await inputsFor(0n, address, 5n), OK)
}

async function enterForOther(shared) {
  const { enter, inputsFor } = gateTools(shared)
  const inputs = await inputsFor(0n, shared.accounts.holder.address, 5n)
  return enter(0n, shared.accounts.relayer.address, inputs, OK)
}

const REVERT_INPUT = 'if (publicInputs[i] >= FIELD_ORDER) revert NotCanonical(i, publicInputs[i]);'
const SPEND =
  '_entries[nullifier] = Entry(recipient, uint64(epoch + 1), uint32(datasetId));'
const SCOPE = 'abi.encode(block.chainid, address(this), datasetId, epoch)'
const MESSAGE = 'abi.encode(block.chainid, address(this), recipient)'
const CHECK = 'if (!verifier.verify(publicInputs, proof)) revert InvalidProof();'
const SHUT = 'AccessControlUnauthorizedAccount'

/** [what is cut, what stands there instead, the guard's error, the attack]. */
export const GATE = [
  [REVERT_INPUT, '', 'NotCanonical', twice((nullifier) => nullifier + FIELD_ORDER)],
  ['publicInputs[i] >= FIELD_ORDER', 'publicInputs[i] > FIELD_ORDER', 'NotCanonical',
    entering((inputs) => inputs.with(INPUT.nullifier, FIELD_ORDER))],
  ['i < 5', 'i < 3', 'NotCanonical', twice((nullifier) => nullifier + FIELD_ORDER)],
  ['if (validUntil < block.timestamp) {', 'if (validUntil == 1) {', 'StaleSnapshot', enterStale],
  ['if (publicInputs[1] != threshold)', 'if (threshold == 7)', 'WrongThreshold',
    with1More('threshold')],
  ['publicInputs[1] != threshold', 'publicInputs[1] > threshold', 'WrongThreshold',
    entering((inputs) => inputs.with(INPUT.threshold, inputs[INPUT.threshold] - 1n))],
  ['if (publicInputs[2] != scope)', 'if (scope == 7)', 'WrongScope', with1More('scope')],
  ['if (publicInputs[4] != message)', 'if (message == 7)', 'WrongRecipient',
    with1More('message')],
  [SCOPE, 'abi.encode(block.chainid, datasetId, epoch)', 'WrongScope',
    forTwin('scope', 'scopeOf')],
  [SCOPE, 'abi.encode(block.chainid, address(this), datasetId, epoch * 0)', 'WrongScope',
    enterOtherEpoch],
  [SCOPE, 'abi.encode(block.chainid, address(this), datasetId * 0, epoch)', 'WrongScope',
    enterOtherDataset],
  [MESSAGE, 'abi.encode(block.chainid, recipient)', 'WrongRecipient',
    forTwin('message', 'messageOf')],
  [MESSAGE, 'abi.encode(block.chainid, address(this), uint160(recipient) * 0)', 'WrongRecipient',
    enterForOther],
  ['before != 0', 'before == 2 ** 200', 'AlreadyEntered', twice((nullifier) => nullifier)],
  [SPEND, '', 'AlreadyEntered', twice((nullifier) => nullifier)],
  [CHECK, 'verifier.verify(publicInputs, proof);', 'InvalidProof',
    entering((inputs) => inputs, '0x')],
  ['|| validUntil > block.timestamp + MAX_VALIDITY', '', 'BadValidity',
    publishing('publisher', 9n, LONG)],
  ['validUntil < block.timestamp ||', '', 'BadValidity', publishing('publisher', 9n, -HOUR)],
  ['if (root >= FIELD_ORDER) revert NotCanonical(0, root);', '', 'NotCanonical',
    publishing('publisher', FIELD_ORDER + 9n, HOUR)],
  ['known.leavesDigest != leavesDigest', 'false', 'DigestChanged', swapDigest],
  [/onlyRole\(PUBLISHER_ROLE\)\s+(?=\{\n +if \(root)/, '', SHUT, publishing('stranger', 9n, HOUR)],
  [/onlyRole\(PUBLISHER_ROLE\)\s+(?=\{\n +if \(snap)/, '', SHUT, revokeAsStranger],
  ['onlyRole(CURATOR_ROLE)', '', SHUT, as('stranger', 'addDataset', 'x', 1n, 'uri')],
  ['_grantRole(DEFAULT_ADMIN_ROLE, admin);',
    '_grantRole(DEFAULT_ADMIN_ROLE, admin); _grantRole(PUBLISHER_ROLE, admin);', SHUT,
    publishing('deployer', 9n, HOUR)],
]

const registering = (account, ...commitments) => async (shared) => {
  for (const commitment of commitments) await register(shared, account, commitment)
}

const register = (shared, account, commitment) => shared.send(shared.accounts[account],
  { ...shared.registry, functionName: 'register', args: [commitment] })

async function sameCommitment(shared) {
  await register(shared, 'holder', 8n)
  return register(shared, 'stranger', 8n)
}

const forSomebody = ({ accounts, registry, send }) => send(accounts.stranger,
  { ...registry, functionName: 'registerFor', args: [accounts.holder.address, 8n, '0x'] })

export const REGISTRY = [
  ['commitment == 0 ||', '', 'NotACommitment', registering('holder', 0n)],
  ['|| commitment >= FIELD_ORDER', '', 'NotACommitment',
    registering('holder', FIELD_ORDER + 1n)],
  ['if (commitmentOf[wallet] != 0)', 'if (commitmentOf[wallet] == 1)', 'AlreadyRegistered',
    registering('holder', 8n, 9n)],
  ['if (walletOf[commitment] != address(0))', 'if (commitment == 7)', 'CommitmentTaken',
    sameCommitment],
  ['if (!SignatureChecker.isValidSignatureNow(wallet, digest, signature))',
    'if (digest == 0 || signature.length == 1)', 'BadSignature', forSomebody],
]
