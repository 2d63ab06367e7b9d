// Attacks on a gatekeeper. Each throws an AssertionError when the gatekeeper gives way, which
// `planted.test.mjs` shows of gatekeepers with a fault.
import assert from 'node:assert/strict'
import { makeHolders } from './holders.mjs'
import { get, refused } from './http.mjs'
import { forge, now } from './forge.mjs'
import { newKey } from './gatekeeper.mjs'

/** A proof is shown again: to the same isolate, to another, and proved anew. */
export async function replay(lab) {
  const holder = lab.fresh()
  const shown = await lab.answered(holder)
  assert.equal((await lab.show(shown)).status, 200)
  refused(await lab.show(shown), 409, 'ALREADY_ENTERED')
  refused(await lab.show(shown, 1), 409, 'ALREADY_ENTERED')
  refused(await lab.show(await lab.answered(holder)), 409, 'ALREADY_ENTERED')
}

/** Many show the same nullifier at once, to two isolates: exactly one gets in. */
export async function race(lab) {
  for (let round = 0; round < 5; round += 1) {
    const holder = lab.fresh()
    const shown = [await lab.answered(holder), await lab.answered(holder)]
    const answers = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((i) =>
      lab.show(shown[i % 4 >> 1], i % 2)))
    const won = answers.filter(({ status }) => status === 200)
    assert.equal(won.length, 1, `${won.length} got in`)
    for (const lost of answers.filter((answer) => !won.includes(answer))) {
      refused(lost, 409, 'ALREADY_ENTERED')
    }
  }
}

/** A proof that answers another challenge, or another gatekeeper's. */
export async function otherChallenge(lab) {
  const holder = lab.fresh()
  const { message } = await lab.challenge()
  const elsewhere = await lab.client.edgeMessage('https://elsewhere.example', 'x')
  for (const other of [message, elsewhere]) {
    refused(await lab.show(await lab.answered(holder, { message: other })), 403, 'WRONG_MESSAGE')
  }
  // Two holders' answers, exchanged.
  const [one, two] = [await lab.answered(holder), await lab.answered(lab.fresh())]
  refused(await lab.show({ ...one, bundle: two.bundle }), 403, 'WRONG_MESSAGE')
}

/** A proof in another scope: its nullifier says nothing about this one. */
export async function otherScope(lab) {
  const holder = lab.fresh()
  const { epoch } = await lab.challenge()
  const scopes = [
    await lab.client.edgeScope('https://elsewhere.example', 'air-quality', epoch),
    await lab.client.edgeScope(lab.gate.audience, 'air-quality', epoch + 1),
    (await lab.challenge('trials')).scope,
  ]
  for (const scope of scopes) {
    refused(await lab.show(await lab.answered(holder, { scope })), 403, 'WRONG_SCOPE')
  }
}

/** A proof of less, or of more, than the resource asks for. */
export async function otherThreshold(lab) {
  const holder = lab.fresh()
  for (const threshold of ['99', '101']) {
    refused(await lab.show(await lab.answered(holder, { threshold })), 403, 'WRONG_THRESHOLD')
  }
}

/** A list of holders of the attacker's own making. */
export async function otherSnapshot(lab) {
  const [stranger] = (await makeHolders(2, 1000)).holders
  refused(await lab.show(await lab.answered(stranger)), 403, 'UNKNOWN_SNAPSHOT')
}

const ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** Every part of a bundle changed; none of it spends the nullifier. */
export async function tampered(lab) {
  const shown = await lab.answered(lab.fresh())
  const { bundle } = shown
  const { proof, publicInputs } = bundle
  const send = (change) => lab.show({ ...shown, bundle: { ...bundle, ...change } })
  const words = (change) => send({ publicInputs: { ...publicInputs, ...change } })
  refused(await words({ nullifier: `0x${'7'.padStart(64, '0')}` }), 403, 'PROOF_INVALID')
  const alias = (BigInt(publicInputs.nullifier) + ORDER).toString(16).padStart(64, '0')
  refused(await words({ nullifier: `0x${alias}` }), 400, 'NOT_CANONICAL')
  refused(await words({ nullifier: `${BigInt(publicInputs.nullifier)}` }), 400, 'BAD_BUNDLE')
  refused(await words({ nullifier: -1 }), 400, 'BAD_BUNDLE')
  refused(await words({ nullifier: undefined }), 400, 'BAD_BUNDLE')
  const flipped = proof.slice(0, -1) + (proof.endsWith('0') ? '1' : '0')
  const swapped = `0x${proof.slice(66, 130)}${proof.slice(66)}`
  for (const other of [flipped, swapped]) {
    const answer = await send({ proof: other })
    assert.ok([400, 403].includes(answer.status), answer.text)
    assert.match(answer.body.code, /^PROOF_/)
  }
  refused(await send({ proof: proof.slice(0, -2) }), 400, 'PROOF_LENGTH')
  refused(await send({ proof: `${proof.slice(0, -2)}zz` }), 400, 'BAD_BUNDLE')
  refused(await send({ srs: 'another' }), 403, 'SRS_INVALID')
  refused(await send({ statement: 'access-v1-d21' }), 400, 'STATEMENT_UNKNOWN')
  refused(await send({ statement: 'vote-v1' }), 400, 'BAD_BUNDLE')
  refused(await lab.show({ ...shown, bundle: null }), 400, 'BAD_BUNDLE')
  refused(await lab.show({ bundle }), 400, 'BAD_CHALLENGE')
  assert.equal((await lab.show(shown)).status, 200)
}

/** Sessions that the gatekeeper did not give, or not any more, or not for this. */
export async function forgedSession({ gate }) {
  const open = (token) =>
    get(`${gate.url}/content/air-quality/today.csv`, { authorization: `Bearer ${token}` })
  const session = (change) => forge(gate, 'session', change)
  assert.equal((await open(await session())).status, 200)
  const forged = [
    [{ alg: 'none' }, 'SESSION_INVALID'],
    [{ secret: newKey() }, 'SESSION_INVALID'],
    [{ alg: 'HS512' }, 'SESSION_INVALID'],
    [{ typ: 'proofpod-challenge+jwt' }, 'SESSION_INVALID'],
    [{ iss: 'https://elsewhere.example' }, 'SESSION_INVALID'],
    [{ aud: 'https://elsewhere.example' }, 'SESSION_INVALID'],
    [{ exp: undefined }, 'SESSION_INVALID'],
    [{ res: undefined }, 'SESSION_INVALID'],
    [{ nbf: now() + 60 }, 'SESSION_INVALID'],
    [{ exp: now() - 1 }, 'SESSION_EXPIRED'],
  ]
  for (const [change, code] of forged) refused(await open(await session(change)), 401, code)
  refused(await open(await forge(gate, 'challenge')), 401, 'SESSION_INVALID')
  refused(await open(await session({ iat: now() + 60, exp: now() + 90 })), 409, 'CLOCK_SKEW')
  refused(await open(await session({ res: 'trials' })), 403, 'WRONG_RESOURCE')
  const [head, body, mark] = (await session()).split('.')
  const claims = { ...JSON.parse(Buffer.from(body, 'base64url')), exp: now() + 9999 }
  const longer = Buffer.from(JSON.stringify(claims)).toString('base64url')
  refused(await open(`${head}.${longer}.${mark}`), 401, 'SESSION_INVALID')
  refused(await open(`${head}.${body}.`), 401, 'SESSION_INVALID')
}
