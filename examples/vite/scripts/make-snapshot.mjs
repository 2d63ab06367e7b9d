// Writes the example's list of holders and what the page knows of it: npm run snapshot
// In production a publisher makes the list from a chain, and the gate contract knows its root.
import { writeFileSync } from 'node:fs'
import { createIdentity, rawCid } from 'proofpod'

const HOLDERS = 40
const hex = (byte, count) => `0x${byte.repeat(count)}`
const secretOf = (i) => `0x${(i + 1).toString(16).padStart(64, '0')}`

// Number 7 is you. A real secret comes from createIdentity() without an argument.
const me = { secret: secretOf(7), balance: '250' }
const entries = []
for (let i = 0; i < HOLDERS; i++) {
  const { commitment } = await createIdentity(secretOf(i))
  entries.push({ commitment, balance: i === 7 ? me.balance : String((i * 37) % 400) })
}
const list = { version: 1, chainId: 31337, token: hex('01', 20), registry: hex('02', 20), block: 7,
  blockHash: hex('03', 32), unit: '1', entries }
const bytes = new TextEncoder().encode(JSON.stringify(list))
const cid = await rawCid(bytes)
const example = { secret: me.secret, threshold: '100', cid, gate: hex('0a', 20),
  recipient: hex('0b', 20) }
writeFileSync(new URL('../public/snapshot.json', import.meta.url), bytes)
const known = `${JSON.stringify(example, null, 2)}\n`
writeFileSync(new URL('../src/example.json', import.meta.url), known)
console.log(`${entries.length} holders, ${cid}`)
