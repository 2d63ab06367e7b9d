// The Ethereum Attestation Service as its authors compiled it, on a local chain, and the resolver
// of a gate's entries. On public chains the service is there already.
import fs from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** A contract of the service: { abi, bytecode }. */
function published(name) {
  const file = `@ethereum-attestation-service/eas-contracts/artifacts/contracts/${name}.sol/${name}`
  return JSON.parse(fs.readFileSync(require.resolve(`${file}.json`), 'utf8'))
}

/**
 * Deploys the service and a resolver of the gate's entries, and registers its schema; the resolver
 * by its name, or what the compiler gave.
 */
export async function deployAttestations(chain, gate, code = 'EntryResolver') {
  const registry = await chain.create(published('SchemaRegistry'))
  const eas = await chain.create(published('EAS'), [registry.address])
  const resolver = await chain.create(code, [eas.address, gate.address])
  const read = (functionName) => chain.reader.readContract({ ...resolver, functionName })
  const [schema, schemaUid] = await Promise.all([read('SCHEMA'), read('schemaUid')])
  await chain.send(chain.accounts.stranger,
    { ...registry, functionName: 'register', args: [schema, resolver.address, true] })
  return { registry, eas, resolver, schemaUid }
}
