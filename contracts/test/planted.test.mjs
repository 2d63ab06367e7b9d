// Each guard of the gate, the registry and the resolver is what refuses its attack: the true
// contract refuses with the guard's error, and a contract that lacks only this guard lets the
// attack through.
import assert from 'node:assert/strict'
import test from 'node:test'
import { deployAttestations } from '../scripts/eas.mjs'
import { compile, source } from '../scripts/solidity.mjs'
import { RESOLVER } from './attest-plants.mjs'
import { chainForFile, refused } from './chain.mjs'
import { within } from './gas.mjs'
import { createGate } from './gate-tools.mjs'
import { GATE, REGISTRY } from './plants.mjs'

const plantName = (contract, number) => `${contract}Plant${number}`

/** The contract's source without one guard, under a name of its own. */
function planted(contract, [cut, put], number) {
  const text = source(`src/${contract}.sol`)
  const broken = text.replace(cut, put)
  assert.notEqual(broken, text, `nothing to cut: ${cut}`)
  return broken.replace(`contract ${contract} `, `contract ${plantName(contract, number)} `)
}

function compilePlants(contract, plants) {
  const texts = plants.map((plant, number) =>
    [`src/${plantName(contract, number)}.sol`, planted(contract, plant, number)])
  return compile(Object.fromEntries(texts), { optimizer: false })
}

const chain = chainForFile(async (c) => {
  const gates = compilePlants('AccessGate', GATE)
  const registries = compilePlants('IdentityRegistry', REGISTRY)
  const resolvers = compilePlants('EntryResolver', RESOLVER)
  return { gates, registries, resolvers, verifier: await c.create('MockVerifier', [true]) }
})

for (const [number, [cut, put, error, attack]] of GATE.entries()) {
  test(`gate: ${cut} -> ${put || 'nothing'}: ${error}`, async () => {
    const make = (code) => createGate(chain, code, chain.verifier)
    const code = chain.gates[plantName('AccessGate', number)]
    const on = async (made) => attack({ ...chain, gate: await make(made), twin: await make(made) })
    await refused(on('AccessGate'), error)
    await on(code)
  })
}

for (const [number, [cut, put, error, attack]] of REGISTRY.entries()) {
  test(`registry: ${cut} -> ${put || 'nothing'}: ${error}`, async () => {
    const code = chain.registries[plantName('IdentityRegistry', number)]
    const on = async (made) => attack({ ...chain, registry: await chain.create(made) })
    await refused(on('IdentityRegistry'), error)
    await on(code)
  })
}

for (const [number, [cut, put, error, attack]] of RESOLVER.entries()) {
  test(`resolver: ${cut} -> ${put || 'nothing'}: ${error}`, async () => {
    const gate = await createGate(chain, 'AccessGate', chain.verifier)
    const on = async (made) =>
      attack({ ...chain, gate, ...(await deployAttestations(chain, gate, made)) })
    await refused(on('EntryResolver'), error)
    await on(chain.resolvers[plantName('EntryResolver', number)])
  })
}

test('a warning in a source of ours stops the compiler', () => {
  const file = 'src/DataToken.sol'
  const text = source(file)
  compile({ [file]: text }, { optimizer: false })
  const broken = text.replace('_mint(to, amount);', 'uint256 unused = 1; _mint(to, amount);')
  assert.throws(() => compile({ [file]: broken }, { optimizer: false }), /unused/i)
})

test('gas beyond its budget and a budget beyond its gas are failures', () => {
  assert.throws(() => within('register', 10_000_000n), /more than/)
  assert.throws(() => within('register', 21_000n), /lower its budget/)
})
