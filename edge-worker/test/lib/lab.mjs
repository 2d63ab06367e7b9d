// What the attacks need: a gatekeeper, perhaps with a planted fault, and holders.
import { importClient } from './build.mjs'
import { startGatekeepers, startOrigin } from './gatekeeper.mjs'
import { makeHolders, prove } from './holders.mjs'
import { post } from './http.mjs'

let crowd

/**
 * Starts a gatekeeper on two isolates, or by `start` elsewhere; `plant` is a fault (see
 * `build.mjs`).
 */
export async function startLab({ plant, holders = 40, start = startGatekeepers } = {}) {
  crowd ??= makeHolders(holders)
  const [client, origin, made] = await Promise.all([importClient(), startOrigin(), crowd])
  const vars = { ORIGIN_URL: origin.url, SNAPSHOT_ROOTS: [made.root] }
  const gate = await start({ vars, plant, count: 2 })
  let next = 0
  const challenge = async (resource = 'air-quality') =>
    (await post(`${gate.url}/challenge`, { resource })).body
  return {
    client,
    origin,
    gate,
    challenge,
    /** A holder that has not entered yet. */
    fresh: () => made.holders[next++],
    enter: (holder, resource = 'air-quality', threshold = '100') =>
      client.enter({ url: gate.url, resource, threshold, prove: (asked) => prove(holder, asked) }),
    /** A challenge, and a proof that answers it but for what is changed. */
    answered: async (holder, change = {}) => {
      const given = await challenge()
      const { threshold, scope, message } = { ...given, ...change }
      const bundle = await prove(holder, { threshold, scope, message })
      return { challenge: given.challenge, bundle }
    },
    /** Shows a challenge and a bundle to one of the isolates. */
    show: (shown, isolate = 0) => post(`${gate.urls[`gatekeeper-${isolate}`]}/enter`, shown),
    stop: async () => {
      await gate.stop()
      await origin.stop()
    },
  }
}
