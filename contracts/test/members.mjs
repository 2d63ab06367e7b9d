// A snapshot of made-up members, by zk-kit's tree and circomlib's hash: nothing of ours.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { LeanIMT } from '@zk-kit/lean-imt'
import { poseidon2 } from 'poseidon-lite'
import { word } from './dao-tools.mjs'

const require = createRequire(import.meta.url)
const lite = dirname(require.resolve('poseidon-lite'))
const permutation = require(join(lite, 'poseidon/index.js'))
const unstringify = require(join(lite, 'poseidon/unstringify.js')).default
const constants = unstringify(require(join(lite, 'constants/2.js')).default)

/** Poseidon whose capacity word is a domain's number: the word is added to the first constant. */
function tagged(domain, left, right) {
  const [first, ...rest] = constants.C
  return permutation([left, right], { C: [first + domain, ...rest], M: constants.M })
}

/** Members with these balances: what each knows, as `vote` takes it. */
export function membersWith(balances) {
  const secrets = balances.map((_, i) => 7_919n ** BigInt(i + 5))
  const leaf = (secret, i) => tagged(2n, tagged(1n, secret, 0n), balances[i])
  const tree = new LeanIMT((left, right) => poseidon2([left, right]), secrets.map(leaf))
  return secrets.map((secret, i) => {
    const { root, leaf, index, siblings } = tree.generateProof(i)
    const merkleProof = { root: word(root), leaf: word(leaf), index, siblings: siblings.map(word) }
    return { secret: word(secret), balance: `${balances[i]}`, merkleProof }
  })
}
