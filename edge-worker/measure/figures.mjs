// Processor time and memory of verifying and of proving in workerd, one isolate each:
//   npm run -s -w edge-worker measure
// Prints one JSON line. `verify_ms` and `prove_ms` are processor time of the whole process for one
// of many in a warm isolate, `first_*` for the first of a fresh one, with compiling and keys.
// `peak_mib` is the highest memory of the process that proves, and `idle_mib` what it has before.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startEdge } from '../test/lib/edge.mjs'
import { workerOptions } from '../test/lib/build.mjs'
import { closePod, makeHolders, prove } from '../test/lib/holders.mjs'

const VERIFICATIONS = 200
const PROOFS = 20
const TICKS_PER_SECOND = 100

/** Milliseconds that the process has computed, by the clock of the scheduler. */
function processorMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const [user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13)
  return ((Number(user) + Number(system)) * 1000) / TICKS_PER_SECOND
}

/** Memory in MiB: `VmHWM` the highest, `VmRSS` now. */
function memory(pid, name) {
  const line = new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(line[1]) / 1024)
}

async function measure(path, body, count) {
  const options = await workerOptions('measure', { config: 'measure/wrangler.jsonc' })
  const edge = await startEdge([{ ...options, name: 'measure' }])
  const ask = async (n) => {
    const before = processorMs(edge.pid)
    const start = performance.now()
    const response = await fetch(`${edge.urls.measure}${path}?n=${n}`, { method: 'POST', body })
    if (!response.ok) throw new Error(await response.text())
    await response.json()
    const wall = performance.now() - start
    return { cpu: (processorMs(edge.pid) - before) / n, wall: wall / n }
  }
  try {
    const idle = memory(edge.pid, 'VmRSS')
    const first = await ask(1)
    await ask(Math.ceil(count / 4))
    const warm = await ask(count)
    return { idle, first, warm, peak: memory(edge.pid, 'VmHWM') }
  } finally {
    await edge.stop()
  }
}

const round = (value) => Math.round(value * 10) / 10

/** What the line says. */
export async function figures() {
  const { holders: [holder] } = await makeHolders(40)
  const asked = { threshold: '100', scope: '5', message: '6' }
  const bundle = await prove(holder, asked)
  const verifying = await measure('/verify', JSON.stringify(bundle), VERIFICATIONS)
  const proving = await measure('/prove', JSON.stringify({ ...holder, ...asked }), PROOFS)
  await closePod()
  return {
    verify_ms: round(verifying.warm.cpu),
    first_verify_ms: round(verifying.first.cpu),
    verify_wall_ms: round(verifying.warm.wall),
    prove_ms: round(proving.warm.cpu),
    first_prove_ms: round(proving.first.cpu),
    prove_wall_ms: round(proving.warm.wall),
    peak_mib: proving.peak,
    idle_mib: proving.idle,
    verify_peak_mib: verifying.peak,
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await figures()))
}
