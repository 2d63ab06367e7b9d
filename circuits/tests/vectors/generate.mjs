// Vectors from code that is not ours: poseidon-lite, zk-kit, viem.
// `node generate.mjs` writes the JSON files beside this one; `--check [folder]` compares instead.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { derivePublicKey, signMessage, verifySignature } from '@zk-kit/eddsa-poseidon';
import { LeanIMT } from '@zk-kit/lean-imt';
import { poseidon2, poseidon5 } from 'poseidon-lite';
import { encodeAbiParameters, keccak256 } from 'viem';

const here = dirname(fileURLToPath(import.meta.url));
const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const hex = (value) => `0x${value.toString(16).padStart(64, '0')}`;

// The permutation with a capacity word other than zero: the word is added to the first constant.
const require = createRequire(import.meta.url);
const lite = dirname(require.resolve('poseidon-lite'));
const permutation = require(join(lite, 'poseidon/index.js'));
const unstringify = require(join(lite, 'poseidon/unstringify.js')).default;
const constants = unstringify(require(join(lite, 'constants/2.js')).default);
const tagged = (domain, left, right) => {
  const [first, ...rest] = constants.C;
  return permutation([left, right], { C: [first + BigInt(domain), ...rest], M: constants.M });
};

// A fixed sequence of field elements.
function* elements(seed) {
  for (let value = BigInt(seed); ; ) {
    value = BigInt(keccak256(hex(value)));
    yield value % R;
  }
}

function poseidon() {
  const edges = [0n, 1n, 2n, R - 1n, R - 2n, 1n << 64n, (1n << 64n) - 1n, (R + 1n) / 2n];
  const pairs = edges.map((edge, i) => [edge, edges[(i + 1) % edges.length]]);
  pairs.push([0n, 0n], [1n, 1n], [R - 1n, R - 1n], [0n, 1n]);
  const random = elements(1);
  while (pairs.length < 20) pairs.push([random.next().value, random.next().value]);
  return pairs.map(([left, right]) => {
    if (tagged(0, left, right) !== poseidon2([left, right])) throw new Error('the tag is off');
    const hashes = [0, 1, 2, 3].map((domain) => hex(tagged(domain, left, right)));
    return { left: hex(left), right: hex(right), hashes };
  });
}

const hashNodes = (left, right) => poseidon2([left, right]);

// Leaf i of a tree of n members is poseidon2(n, i): the test builds the same.
function tree(size) {
  const leaves = Array.from({ length: size }, (_, i) => poseidon2([BigInt(size), BigInt(i)]));
  const tree = new LeanIMT(hashNodes, leaves);
  const positions = [...new Set([0, size >> 1, size - 1])];
  const proofs = positions.map((position) => {
    const proof = tree.generateProof(position);
    if (!tree.verifyProof(proof)) throw new Error('zk-kit refuses its own proof');
    const { index, siblings } = proof;
    return { position, index, siblings: siblings.map(hex) };
  });
  return { size, depth: tree.depth, root: hex(tree.root), proofs };
}

function leanImt() {
  const sizes = Array.from({ length: 40 }, (_, i) => i + 1);
  return [...sizes, 173, 641, 998].map(tree);
}

// keccak256(abi.encode(..)) >> 8, as AccessGate computes it.
function shifted(types, values) {
  const encoded = encodeAbiParameters(types.map((type) => ({ type })), values);
  return hex(BigInt(keccak256(encoded)) >> 8n);
}

function binding() {
  const address = (byte) => `0x${byte.repeat(20)}`;
  const cases = [
    [31337n, address('11'), 2n, 3n, address('01')],
    [1n, address('ff'), 0n, 0n, address('00')],
    [11155111n, address('a5'), (1n << 64n) - 1n, (1n << 64n) - 1n, address('ff')],
    [(1n << 64n) - 1n, address('00'), 1n, 1764000000n, address('7e')],
    [8453n, address('0c'), 7n, 20412n, address('b0')],
  ];
  return cases.map(([chainId, gate, datasetId, epoch, recipient]) => ({
    chainId: chainId.toString(),
    gate,
    datasetId: datasetId.toString(),
    epoch: epoch.toString(),
    recipient,
    scope: shifted(['uint256', 'address', 'uint256', 'uint256'], [chainId, gate, datasetId, epoch]),
    message: shifted(['uint256', 'address', 'address'], [chainId, gate, recipient]),
  }));
}

// Signatures as issuers make them, and the hash of five words inside.
function eddsa() {
  const random = elements(2);
  const messages = [0n, 1n, R - 1n, ...Array.from({ length: 9 }, () => random.next().value)];
  return messages.map((message, i) => {
    const privateKey = Buffer.from(`issuer ${i % 4}`);
    const key = derivePublicKey(privateKey);
    const { R8, S } = signMessage(privateKey, message);
    if (!verifySignature(message, { R8, S }, key)) throw new Error('zk-kit refuses its own');
    const challenge = poseidon5([...R8, ...key, message]);
    return {
      key: key.map(hex), message: hex(message),
      R8: R8.map(hex), S: hex(S), challenge: hex(challenge),
    };
  });
}

// Everything that a holder needs, as an issuer without a line of ours makes it.
function path(leaves, at) {
  const { root, leaf, index, siblings } = new LeanIMT(hashNodes, leaves).generateProof(at);
  return { root: hex(root), leaf: hex(leaf), index, siblings: siblings.map(hex) };
}

function identity() {
  const privateKey = Buffer.from('an issuer');
  const key = derivePublicKey(privateKey);
  const random = elements(3);
  const [secret, first, scope, message] = [1, 2, 3, 4].map(() => random.next().value);
  const serial = 5_000n;
  const attributes = 1990_03_14n + (2031_12_31n << 32n) + (756n << 64n) + (serial << 80n);
  const { R8, S } = signMessage(privateKey, tagged(32, tagged(1, secret, 0n), attributes));
  const ends = [0n, 17n, 4_999n, 5_001n, 1n << 40n, (1n << 64n) - 1n];
  const gaps = ends.slice(1).map((above, i) => tagged(34, ends[i], above));
  return [{
    secret: hex(secret),
    credential: { birth: '19900314', expires: '20311231', country: '756', serial: `${serial}` },
    issuer: key.map(hex),
    signature: { R8: R8.map(hex), S: hex(S) },
    issuerProof: path([first, tagged(33, ...key), first + 1n], 1),
    gap: { below: '4999', above: '5001' },
    revocationProof: path(gaps, 2),
    date: '20261121',
    age: '36',
    countries: ['276', '756'],
    scope: hex(scope),
    message: hex(message),
  }];
}

const files = {
  poseidon: poseidon(), 'lean-imt': leanImt(), binding: binding(), eddsa: eddsa(),
  identity: identity(),
};
const [mode, folder] = process.argv.slice(2);
const check = mode === '--check';
for (const [name, vectors] of Object.entries(files)) {
  const file = join((check && folder) || here, `${name}.json`);
  const text = `${JSON.stringify(vectors, null, 1)}\n`;
  if (!check) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${name}.json is not what the libraries give`);
    process.exitCode = 1;
  }
  console.log(`${name}: ${vectors.length} vectors`);
}
