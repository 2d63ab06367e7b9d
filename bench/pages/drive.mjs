// The protocol of one visit: load, first proof (cold), one unmeasured proof, `runs` measured ones.
// Times are milliseconds of the page's clock, which starts with the navigation.
const parameters = new URLSearchParams(location.search)
const runs = Number(parameters.get('runs') ?? 0)

export const threads = Number(parameters.get('threads') ?? 1)
export const tier = parameters.get('tier') ?? undefined
export const statement = parameters.get('statement') ?? 'access'
export const profile = parameters.get('profile') ?? 'fast'

export const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer())

export async function drive({ load, prove, verify, stages }) {
  try {
    const state = await load()
    let proof = await prove(state)
    const [coldMs, coldRounds] = [performance.now(), state.rounds]
    if (!(await verify(state, proof))) throw new Error('the first proof does not verify')
    const warmMs = []
    if (runs > 0) await prove(state)
    state.rounds = {}
    for (let run = 0; run < runs; run++) {
      const start = performance.now()
      proof = await prove(state)
      warmMs.push(performance.now() - start)
    }
    if (!(await verify(state, proof))) throw new Error('the last proof does not verify')
    globalThis.benchResult = { coldMs, coldRounds, stages: stages?.(), warmMs,
      info: state.info ?? null, rounds: state.rounds }
  } catch (error) {
    globalThis.benchResult = { error: String(error?.stack ?? error) }
  }
}
