// The samples in the READMEs run: each ```js block, with its free names given here.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { decodeFunctionData, parseAbi } from 'viem'

import * as api from '../dist/node.js'
import { GATE, RECIPIENT, root, SECRET, snapshotBytes } from './helpers.mjs'

const ABI = parseAbi(['function enter(uint256, address, uint256[5], bytes)'])
const AsyncFunction = (async () => {}).constructor

/** Runs a sample's statements and returns what it ends with: a call of the gate. */
async function run(sample, names) {
  const body = sample.replace(/^import (\{[^}]*\}) from 'proofpod'$/m, 'const $1 = api')
  assert.notEqual(body, sample, 'the sample imports the package')
  const call = new AsyncFunction('api', ...Object.keys(names), `${body}\nreturn { to, data }`)
  return call(api, ...Object.values(names))
}

test('the ten lines of the first screen prove access', async () => {
  const readme = readFileSync(`${root}../README.md`, 'utf8')
  const [, sample] = /```js\n(.*?)```/s.exec(readme)
  const { commitment } = await api.createIdentity(SECRET)
  const snapshotUrl = snapshotBytes(commitment, '150')
  const rounds = new Set()
  const names = { gateAddress: GATE, savedSecret: SECRET, snapshotUrl, datasetId: 1, epoch: 7,
    cid: await api.rawCid(snapshotUrl), recipient: RECIPIENT, signal: undefined,
    bar: (round) => rounds.add(round) }
  let opened
  const createPod = async () => (opened = await api.createPod())
  const { to, data } = await run(sample.replace('createPod()', 'start()'), { ...names,
    start: createPod })
  assert.equal(await opened.verify(bundleOf(data, opened.info.srs)), true)
  opened.close()
  assert.equal(to, GATE)
  assert.equal(rounds.size, 7)
})

/** The bundle back from the call's data, as the gate reads it; the setup is in none. */
function bundleOf(data, srs) {
  const [, , inputs, proof] = decodeFunctionData({ abi: ABI, data }).args
  const names = ['root', 'threshold', 'scope', 'nullifier', 'message']
  const hex = (value) => `0x${value.toString(16).padStart(64, '0')}`
  const publicInputs = Object.fromEntries(names.map((name, i) => [name, hex(inputs[i])]))
  return { statement: 'access-v1-d20', publicInputs, proof, srs }
}
