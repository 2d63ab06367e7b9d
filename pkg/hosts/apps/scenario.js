// What every host does, with the package's public names only: an identity, a list of holders, a
// proof, its verification, and one that has to fail.
const hex = (byte, count) => `0x${byte.repeat(count)}`

/** True inputs of `access`, by the calls that an app makes. */
export async function inputsOf(api) {
  const me = await api.createIdentity('42')
  const entries = ['7', me.commitment, '9'].map((commitment, i) =>
    ({ commitment, balance: `${i}50` }))
  const list = { version: 1, chainId: 31337, token: hex('01', 20), registry: hex('02', 20),
    block: 7, blockHash: hex('03', 32), unit: '1', entries }
  const bytes = new TextEncoder().encode(JSON.stringify(list))
  const snapshot = await api.loadSnapshot(bytes, await api.rawCid(bytes))
  const gate = api.accessGate({ chainId: 31337, address: hex('0a', 20) })
  return {
    secret: me.secret,
    threshold: '100',
    ...(await snapshot.proofFor(me.commitment)),
    scope: gate.scope(1, 7),
    message: gate.message(hex('0b', 20)),
  }
}

export async function scenario(api) {
  const inputs = await inputsOf(api)
  const pod = await api.createPod()
  const bundle = await pod.prove('access', inputs)
  const verified = await pod.verify(bundle)
  const publicInputs = { ...bundle.publicInputs, root: `0x${'7'.padStart(64, '0')}` }
  const forged = { ...bundle, publicInputs }
  const refused = await pod.verify(forged).then(() => 'accepted', (error) => error.code)
  const { tier, threads } = pod.info
  pod.close()
  return {
    proved: /^0x[0-9a-f]{2816}$/.test(bundle.proof),
    verified: verified === true && refused === 'PROOF_INVALID',
    tier,
    threads,
  }
}

/** The scenario, or what went wrong in it. */
export async function outcome(api) {
  try {
    return await scenario(api)
  } catch (error) {
    const what = `${error.code ?? error.name}: ${error.message}`
    return { proved: false, verified: false, error: what }
  }
}
