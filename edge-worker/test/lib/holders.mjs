// A snapshot of made-up holders, and their proofs: all by the package's public calls.
import { createIdentity, createPod, loadSnapshot, rawCid } from 'proofpod'

const ADDRESS = `0x${'11'.repeat(20)}`
export const BALANCE = '150'

/** `count` holders of 150 units each, in one snapshot. */
export async function makeHolders(count, first = 1) {
  const people = []
  for (let i = 0; i < count; i += 1) {
    const secret = BigInt(first + i) * 0x9e3779b97f4a7c15f39cc0605cedc834n
    people.push(await createIdentity(`0x${secret.toString(16).padStart(64, '0')}`))
  }
  const bytes = snapshotBytes(people.map(({ commitment }) => ({ commitment, balance: BALANCE })))
  const cid = await rawCid(bytes)
  const snapshot = await loadSnapshot(bytes, cid)
  const holders = []
  for (const { secret, commitment } of people) {
    holders.push({ secret, ...(await snapshot.proofFor(commitment)) })
  }
  return { holders, root: snapshot.root, bytes, cid }
}

/** A snapshot file. */
export function snapshotBytes(entries) {
  const file = { version: 1, chainId: 31337, token: ADDRESS, registry: ADDRESS, block: 7,
    blockHash: `0x${'ab'.repeat(32)}`, unit: '1', entries }
  return new TextEncoder().encode(JSON.stringify(file))
}

let pod

/** Proves in a pod that all tests of a file share. */
export async function prove(holder, asked) {
  pod ??= createPod()
  return (await pod).prove('access', { ...holder, ...asked })
}

/** Ends that pod. */
export async function closePod() {
  (await pod)?.close()
}
