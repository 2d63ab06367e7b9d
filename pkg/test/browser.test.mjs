// The built package in Chromium, from plain <script type="module">: threads, one thread, traps.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'

import * as api from '../dist/node.js'
import { ARGS, browserTests, ISOLATED, launch, serveDist } from './browser-lab.mjs'
import { makeInputs } from './helpers.mjs'

let browser
let inputs
const open = []

before(async () => {
  browser = await launch()
  if (browser) inputs = await makeInputs(api)
})
after(async () => {
  await browser?.close()
  for (const server of open) server.close()
})

/** Serves dist/ and opens a page on it; `change` and `retype` may falsify a file on the way. */
async function openPage(headers, change, retype) {
  const { server, url } = await serveDist({ headers, change, retype })
  open.push(server)
  const page = await browser.newPage()
  await page.goto(url)
  return page
}

const browserTest = browserTests(() => browser)

/** In the page: proves with a fixed seed and watches whether the page itself is ever held up. */
async function proveInPage({ inputs, threads, tier }) {
  const { createPod } = await import('/index.js')
  const pod = await createPod({ threads, tier })
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 5)
  const insecureSeed = new Uint8Array(32).fill(7)
  const events = []
  const onProgress = (event) => events.push(event)
  const bundle = await pod.prove('access', inputs, { insecureSeed, onProgress })
  clearInterval(timer)
  await pod.verify(bundle)
  pod.close()
  return { bundle, info: pod.info, longest, fractions: events.map((event) => event.fraction) }
}

browserTest('one seed gives one proof, whatever makes it', async () => {
  const isolated = await openPage(ISOLATED)
  const two = await isolated.evaluate(proveInPage, { inputs, threads: 2 })
  const plain = await openPage({})
  const one = await plain.evaluate(proveInPage, { inputs, threads: 'auto' })
  const scalar = await plain.evaluate(proveInPage, { inputs, threads: 1, tier: 'scalar' })
  assert.deepEqual([two.info.threads, two.info.isolated], [2, true])
  assert.deepEqual(two.info.lost, ['wide arithmetic: this host does not offer it'])
  assert.deepEqual([one.info.threads, one.info.isolated], [1, false])
  assert.match(one.info.lost.join(), /cross-origin isolated/)
  const used = [two, one, scalar].map(({ info }) => info.tier)
  assert.deepEqual(used, ['relaxed', 'relaxed', 'scalar'])
  // Node runs the scalar tier: the proof is made once more, and verified, elsewhere.
  const pod = await api.createPod()
  assert.equal(pod.info.tier, 'scalar')
  const insecureSeed = new Uint8Array(32).fill(7)
  const node = await pod.prove('access', inputs, { insecureSeed })
  assert.equal(await pod.verify(two.bundle), true)
  pod.close()
  for (const { bundle } of [two, one, scalar]) assert.deepEqual(bundle, node)
  for (const { longest, fractions } of [one, two]) {
    assert.ok(longest < 100, `the page was held up for ${longest} ms`)
    assert.deepEqual(fractions, fractions.toSorted((a, b) => a - b))
    assert.equal(fractions.at(-1), 1)
  }
})

/** In the page: a fast proof, then a lean one with a fixed seed, then one that is given up. */
async function proveLean({ inputs, threads }) {
  const { createPod } = await import('/index.js')
  const pod = await createPod({ threads })
  await pod.prove('access', inputs)
  const asked = () => performance.getEntriesByType('resource').map(({ name }) =>
    name.replace(/.*\//, '')).filter((name) => /lean|srs-14/.test(name))
  const before = asked()
  const rounds = new Set()
  const bundle = await pod.prove('access', inputs, {
    profile: 'lean',
    insecureSeed: new Uint8Array(32).fill(7),
    onProgress: ({ round }) => rounds.add(round),
  })
  await pod.verify(bundle)
  const control = new AbortController()
  const given = pod.prove('access', inputs, { profile: 'lean', signal: control.signal })
  setTimeout(() => control.abort(), 30)
  const refused = await given.then(() => 'proved', (error) => error.code)
  const again = await pod.prove('access', inputs, { profile: 'lean' })
  await pod.verify(again)
  pod.close()
  return { bundle, before, after: asked(), rounds: [...rounds], refused, threads: pod.info.threads }
}

browserTest('lean proofs are the same in the tab; their files come when asked for', async () => {
  const pod = await api.createPod()
  const insecureSeed = new Uint8Array(32).fill(7)
  const node = await pod.prove('access', inputs, { profile: 'lean', insecureSeed })
  for (const [threads, headers] of [[2, ISOLATED], [1, {}]]) {
    const page = await openPage(headers)
    const tab = await page.evaluate(proveLean, { inputs, threads })
    assert.deepEqual(tab.bundle, node)
    assert.equal(tab.threads, threads)
    assert.deepEqual(tab.before, [])
    assert.deepEqual(tab.after.toSorted(), ['access-v1-d20-lean.pk.bin', 'srs-14-11.bin'])
    assert.deepEqual(tab.rounds,
      ['r0_statement', 'r1_advice', 'r4_quotient', 'r5_evaluation', 'r6_opening'])
    assert.equal(tab.refused, 'ABORTED')
    assert.equal(await pod.verify(tab.bundle), true)
  }
  pod.close()
})

browserTest('wide arithmetic is taken where the engine has it, and proves the same', async () => {
  const usual = browser
  browser = await launch([...ARGS, '--js-flags=--wasm-staging'])
  try {
    const page = await openPage(ISOLATED)
    const wide = await page.evaluate(proveInPage, { inputs, threads: 2 })
    const relaxed = await page.evaluate(proveInPage, { inputs, threads: 1, tier: 'relaxed' })
    assert.deepEqual([wide.info.tier, relaxed.info.tier], ['wide', 'relaxed'])
    assert.deepEqual(wide.bundle, relaxed.bundle)
  } finally {
    await browser.close()
    browser = usual
  }
})

browserTest('a tier that is not there is refused by name', async () => {
  const page = await openPage({})
  const codes = await page.evaluate(async () => {
    const { createPod } = await import('/index.js')
    const code = (tier) => createPod({ tier }).then(() => 'none', (error) => error.code)
    return [await code('wide'), await code('fastest')]
  })
  assert.deepEqual(codes, ['WASM_UNSUPPORTED', 'INPUT_OUT_OF_RANGE'])
})

browserTest('a processor that rounds twice costs the tier, not the pod', async () => {
  // Planted: the self test fails in every build that came as the relaxed one.
  const plant = (path, body) => path === '/worker-single.js'
    ? String(body).replace('!this.door.kernelsSelfTest()', 'tier !== "scalar"') : body
  const page = await openPage({}, plant)
  const { info, bundle } = await page.evaluate(proveInPage, { inputs, threads: 1 })
  assert.equal(info.tier, 'scalar')
  assert.match(info.lost.join(), /relaxed arithmetic: .*rounds/)
  assert.ok(bundle.proof.length > 2)
})

browserTest('cancelling with threads takes less than 100 ms and the pod goes on', async () => {
  const page = await openPage(ISOLATED)
  const result = await page.evaluate(async (inputs) => {
    const { createPod } = await import('/index.js')
    const pod = await createPod({ threads: 2 })
    const waits = []
    for (const delay of [0, 10, 30, 60]) {
      const control = new AbortController()
      const proving = pod.prove('access', inputs, { signal: control.signal }).catch((e) => e.code)
      await new Promise((resolve) => setTimeout(resolve, delay))
      const given = performance.now()
      control.abort()
      waits.push([await proving, performance.now() - given])
    }
    return { waits, verified: await pod.verify(await pod.prove('access', inputs)) }
  }, inputs)
  assert.equal(result.verified, true)
  for (const [outcome, wait] of result.waits) {
    assert.equal(outcome, 'ABORTED')
    assert.ok(wait < 100, `${wait} ms`)
  }
})

browserTest('a pool thread that traps while its parent waits for it hangs nothing', async () => {
  // Planted: instead of joining the pool, which its parent then waits for, a thread traps.
  const trap = "throw new WebAssembly.RuntimeError('planted')"
  const plant = (path, body) => path === '/worker-threads.js'
    ? String(body).replace('door.joinPool(', `${trap}; door.joinPool(`) : body
  const page = await openPage(ISOLATED, plant)
  const { info } = await page.evaluate(proveInPage, { inputs, threads: 2 })
  assert.equal(info.threads, 1)
  assert.match(info.lost.join(), /planted/)
})

browserTest('threads that cannot be loaded cost threads, not the pod', async () => {
  const page = await openPage(ISOLATED)
  await page.evaluate(() => {
    const Real = globalThis.Worker
    let started = 0
    globalThis.Worker = class extends Real {
      constructor(url, options) {
        started += 1
        super(started === 2 ? '/none.js' : url, options)
      }
    }
  })
  const { info } = await page.evaluate(proveInPage, { inputs, threads: 2 })
  assert.equal(info.threads, 1)
  assert.match(info.lost.join(), /pool did not start/)
})

browserTest('a worker that dies fails its proof, and the next proof works', async () => {
  const page = await openPage({})
  const result = await page.evaluate(async (inputs) => {
    const workers = []
    const Real = globalThis.Worker
    globalThis.Worker = class extends Real {
      constructor(...args) {
        super(...args)
        workers.push(this)
      }
    }
    const { createPod } = await import('/index.js')
    const pod = await createPod()
    const first = pod.prove('access', inputs).catch((error) => error.code)
    await new Promise((resolve) => setTimeout(resolve, 30))
    workers[0].dispatchEvent(new ErrorEvent('error', { message: 'planted' }))
    const crashed = await first
    const verified = await pod.verify(await pod.prove('access', inputs))
    return { crashed, verified, workers: workers.length }
  }, inputs)
  assert.deepEqual(result, { crashed: 'WORKER_CRASHED', verified: true, workers: 2 })
})

browserTest('a start asks for everything at once and for nothing twice', async () => {
  // The first answer is held back until all that a start needs has been asked for: a start that
  // asked for one thing after the other would wait here for ever.
  const asked = []
  const needed = 4
  let release
  const all = new Promise((resolve) => { release = resolve })
  const hold = async (path, body) => {
    if (!/\.wasm$|\.bin$|worker-threads/.test(path)) return body
    asked.push(path)
    if (new Set(asked).size === needed) release()
    await all
    return body
  }
  const page = await openPage(ISOLATED, hold)
  const workers = await page.evaluate(async () => {
    let workers = 0
    const Real = globalThis.Worker
    globalThis.Worker = class extends Real {
      constructor(...options) {
        super(...options)
        workers += 1
      }
    }
    const { createPod } = await import('/index.js')
    const pod = await createPod({ threads: 2 })
    pod.close()
    return workers
  })
  assert.equal(workers, 2, 'the prover is one of its threads')
  const files = asked.filter((path) => !path.startsWith('/worker')).sort()
  assert.deepEqual(files,
    ['/keys/access-v1-d20.pk.bin', '/keys/srs-11.bin', '/wasm/threads/relaxed.wasm'])
})

browserTest('a page and a worker are one script each', async () => {
  const scripts = []
  const page = await openPage(ISOLATED, (path, body) => {
    if (path.endsWith('.js')) scripts.push(path)
    return body
  })
  await page.evaluate(async () => {
    const { createPod } = await import('/index.js')
    ;(await createPod({ threads: 2 })).close()
  })
  assert.deepEqual([...new Set(scripts)], ['/index.js', '/worker-threads.js'])
})

browserTest('a start page in place of a file is named as such', async () => {
  const page = await openPage({}, (path, body) => path.endsWith('.bin') ? Buffer.from('<!') : body,
    (path) => path.endsWith('.bin') && 'text/html')
  const error = await page.evaluate(async () => {
    const { createPod } = await import('/index.js')
    return createPod().catch(({ code, details }) => ({ code, details }))
  })
  assert.equal(error.code, 'KEY_FETCH')
  assert.equal(error.details.got, 'text/html')
})

browserTest('a changed file on the way is refused before it is used', async () => {
  const damage = (path, body) => {
    if (path.endsWith('.pk.bin')) body[100] ^= 1
    return body
  }
  const page = await openPage({}, damage)
  const code = await page.evaluate(async () => {
    const { createPod } = await import('/index.js')
    return createPod().then(() => 'none', (error) => error.code)
  })
  assert.equal(code, 'KEY_DIGEST_MISMATCH')
})
