// The verdict matrix: the same bytes to upstream's verifier and ours natively, to the package's in
// Chromium and in workerd, and a count of differences. As a command it prints the counts as JSON:
//   node pkg/test/verdicts.mjs [--full]
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Miniflare } from 'miniflare'
import { chromium } from 'playwright-core'

import { CHROMIUM, CHROMIUM_ARGS, root } from './helpers.mjs'

const NAMES = ['root', 'threshold', 'scope', 'nullifier', 'message']
/** Of a golden proof's bits, one in so many; with PROOFPOD_FULL all. A prime, so that each byte and
 * each position in a byte has its turn. */
const SOME = 7
const AT_ONCE = 400
const dist = join(root, 'dist')
const repository = join(root, '..')

/** The cases, made by `verifier`'s example: { statement, golden, otherKey, layout, kinds }. */
function generate(step) {
  const folder = join(repository, 'target/verdicts')
  mkdirSync(folder, { recursive: true })
  const out = join(folder, `${step}.json`)
  const args = ['run', '--quiet', '-p', 'verifier', '--example', 'verdicts', '--',
    join(dist, 'keys'), out, String(step)]
  execFileSync('cargo', args, { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] })
  return JSON.parse(readFileSync(out, 'utf8'))
}

/** A case as { instances, proof }: columns of words and a proof, in hex. */
function expand(golden, [front, end, between, instances = golden.instances]) {
  const { proof } = golden
  const tail = end === 0 ? '' : proof.slice(-2 * end)
  return { instances, proof: `${proof.slice(0, 2 * front)}${between}${tail}` }
}

/** All kinds with their cases in full. */
export function cases(full) {
  const all = generate(full ? 1 : SOME)
  const kinds = all.kinds.map((kind) => ({
    ...kind,
    cases: kind.cases.map((one) => expand(all.golden, one)),
  }))
  return { ...all, kinds }
}

/**
 * The bundle that says a case. A column with another number of values than one is a list in its
 * place; a bundle has no place for more columns than five: undefined.
 */
export function bundleOf({ instances, proof }, { statement, srs }) {
  if (instances.length > NAMES.length) return undefined
  const value = (column) => (column?.length === 1 ? `0x${column[0]}` : column)
  const publicInputs = Object.fromEntries(NAMES.map((name, i) => [name, value(instances[i])]))
  return { statement, srs, publicInputs, proof: `0x${proof}` }
}

/** Runs in every host. 1: true. 0: refused with a reason. x: anything else. */
const JUDGE = `async (createVerifier, bundles) => {
  const verifier = await createVerifier()
  let verdicts = ''
  for (const bundle of bundles) {
    const refused = (error) => /^(PROOF_|INPUT_NOT_CANONICAL$)/.test(error.code) ? '0' : 'x'
    verdicts += await verifier.verify(bundle).then((yes) => yes === true ? '1' : 'x', refused)
  }
  return verdicts
}`

/** The package's verifier in Chromium: { judge(bundles), close() }. */
export async function inChromium() {
  const types = { '.js': 'text/javascript', '.wasm': 'application/wasm' }
  const server = createServer((request, response) => {
    const type = types[extname(request.url)]
    response.setHeader('content-type', type ?? 'text/html')
    response.end(type ? readFileSync(join(dist, request.url)) : '')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
  const page = await browser.newPage()
  await page.goto(`http://localhost:${server.address().port}/`)
  await page.addScriptTag({ type: 'module', content: `
    import { createVerifier } from '/verify.js'
    globalThis.judge = (bundles) => (${JUDGE})(createVerifier, bundles)` })
  await page.waitForFunction('globalThis.judge')
  return {
    judge: (bundles) => page.evaluate((list) => globalThis.judge(list), bundles),
    close: async () => {
      await browser.close()
      server.close()
    },
  }
}

/** The package's verifier in workerd. */
export async function inWorkerd() {
  const file = (type, path) => ({ type, path, contents: readFileSync(join(dist, path)) })
  const worker = `
    import { createVerifier } from './verify-workerd.js'
    export default { async fetch(request) {
      return new Response(await (${JUDGE})(createVerifier, await request.json()))
    } }`
  const miniflare = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents: worker },
      file('ESModule', 'verify-workerd.js'), file('CompiledWasm', 'wasm/verifier/verifier.wasm')],
    modulesRoot: '.',
    compatibilityDate: '2026-01-01',
  })
  await miniflare.ready
  const judge = async (bundles) => {
    const body = JSON.stringify(bundles)
    const answer = await miniflare.dispatchFetch('http://edge/', { method: 'POST', body })
    if (answer.status !== 200) throw new Error(await answer.text())
    return answer.text()
  }
  return { judge, close: () => miniflare.dispose() }
}

/** A host's verdicts, one character a bundle; `-` where there is no bundle. */
async function verdictsOf(host, bundles) {
  const there = bundles.filter((bundle) => bundle !== undefined)
  let verdicts = ''
  for (let at = 0; at < there.length; at += AT_ONCE) {
    verdicts += await host.judge(there.slice(at, at + AT_ONCE))
  }
  let next = 0
  return bundles.map((bundle) => (bundle === undefined ? '-' : verdicts[next++] ?? 'x')).join('')
}

/** Cases of a kind that some verifier decides otherwise than upstream: their positions. */
export function differences(kind, verdicts) {
  const others = [kind.ours, ...verdicts]
  const differs = (_, i) => others.some((list) => list[i] !== '-' && list[i] !== kind.upstream[i])
  return kind.cases.map((_, i) => i).filter((i) => differs(undefined, i))
}

/** Asks all hosts about all kinds; hosts work side by side. One row a kind, with its verdicts. */
export async function matrix({ kinds, statement }, srs, hosts) {
  const bundles = kinds.map((kind) => kind.cases.map((one) => bundleOf(one, { statement, srs })))
  const asked = Object.values(hosts).map(async (host) => {
    const lists = []
    for (const list of bundles) lists.push(await verdictsOf(host, list))
    return lists
  })
  const answers = await Promise.all(asked)
  return kinds.map((kind, i) => {
    const verdicts = answers.map((lists) => lists[i])
    return { kind, verdicts, differences: differences(kind, verdicts) }
  })
}

/** Which setup the package's key belongs to. */
export async function setupOf(statement) {
  const { createVerifier } = await import('../dist/verify-node.js')
  return (await createVerifier()).statements[statement].srs
}

/** All of it: { cases, differences }. */
export async function count(full) {
  const all = cases(full)
  const hosts = { chromium: await inChromium(), workerd: await inWorkerd() }
  try {
    const rows = await matrix(all, await setupOf(all.statement), hosts)
    const sum = (of) => rows.reduce((total, row) => total + of(row), 0)
    return { cases: sum((row) => row.kind.cases.length),
      differences: sum((row) => row.differences.length) }
  } finally {
    await Promise.all(Object.values(hosts).map((host) => host.close()))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await count(process.argv.includes('--full'))))
}
