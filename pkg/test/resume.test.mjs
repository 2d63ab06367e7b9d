// Proofs that go on after a reload, in Chromium: sealed in IndexedDB, and gone when they are done.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import * as api from '../dist/node.js'
import { ARGS, browserTests, CHROMIUM, launch, serveDist } from './browser-lab.mjs'
import { code, makeInputs, openDoor, root } from './helpers.mjs'

const ROUNDS = ['r0_statement', 'r1_advice', 'r2_lookup', 'r3_permutation', 'r4_quotient',
  'r5_evaluation', 'r6_opening']
// What is looked for on the disk: as a number, and as it stands in the inputs.
const CANARY = `0x00${'7c1de5a94b'.repeat(6)}2f`
const SEED = 9

let browser
let inputs
let expected
const servers = []

before(async () => {
  browser = await launch()
  if (!browser) return
  inputs = await makeInputs(api, '150', '100', CANARY)
  const pod = await api.createPod()
  expected = await pod.prove('access', inputs, { insecureSeed: new Uint8Array(32).fill(SEED) })
  pod.close()
})
after(async () => {
  await browser?.close()
  for (const server of servers) server.close()
})
const browserTest = browserTests(() => browser)

/**
 * A site whose worker stands still once the state of the round `stall.at` is on its way, until the
 * tab is gone: a proof that is interrupted there.
 */
async function openSite(context) {
  const stall = { at: undefined }
  const change = (path, body) => path === '/worker-single.js'
    ? String(body).replace('state.fill(0)', `$&; if (round === '${stall.at}') for (;;);`) : body
  const { server, url } = await serveDist({ change })
  servers.push(server)
  const tabs = context ?? await browser.newContext()
  const open = async () => {
    const page = await tabs.newPage()
    await page.goto(url)
    return page
  }
  return { stall, open, tabs, url }
}

/** In the page: begins a proof that stands still, and waits until this round is kept. */
async function begin({ inputs, id = 'job', round, seed = 9, profile }) {
  const { createPod } = await import('/index.js')
  const pod = await createPod({ threads: 1 })
  globalThis.pod = pod
  const insecureSeed = new Uint8Array(32).fill(seed)
  globalThis.outcome = pod.prove('access', inputs, { insecureSeed, resume: id, profile })
    .then(() => 'proved', (error) => error.code)
  const kept = async () => (await pod.resumable()).find((proof) => proof.id === id)
  while ((await kept())?.round !== round) await new Promise((done) => setTimeout(done, 5))
  return kept()
}

/** In the page: resumes; the bundle or why not, and what is kept afterwards. */
async function resume(id = 'job') {
  const { createPod } = await import('/index.js')
  const pod = await createPod({ threads: 1 })
  const rounds = new Set()
  const ended = await pod.resume(id, { onProgress: ({ round }) => rounds.add(round) }).then(
    (bundle) => ({ bundle }), ({ code, details }) => ({ code, details }))
  const left = await pod.resumable()
  pod.close()
  return { ...ended, left, rounds: [...rounds] }
}

/** Begins in a tab of its own, which is closed when the proof stands still. */
async function interrupted(site, options) {
  site.stall.at = options.round
  const page = await site.open()
  const kept = await page.evaluate(begin, { inputs, ...options })
  await page.close()
  site.stall.at = undefined
  return kept
}

browserTest('a proof goes on after a reload in any round, to the same bytes', async () => {
  const site = await openSite()
  const page = await site.open()
  for (const round of ROUNDS) {
    site.stall.at = round
    const kept = await page.evaluate(begin, { inputs, round })
    assert.deepEqual([kept.id, kept.statement, kept.round], ['job', 'access-v1-d20', round])
    assert.ok(kept.expiresAt > Date.now() + 23 * 3600e3)
    site.stall.at = undefined
    await page.reload()
    const { bundle, left, rounds } = await page.evaluate(resume)
    assert.deepEqual(bundle, expected, round)
    assert.deepEqual(left, [], 'removed when it is done')
    assert.equal(rounds.at(-1), 'r6_opening')
  }
})

browserTest('a lean proof goes on as well', async () => {
  const site = await openSite()
  const pod = await api.createPod()
  const insecureSeed = new Uint8Array(32).fill(SEED)
  const lean = await pod.prove('access', inputs, { insecureSeed, profile: 'lean' })
  pod.close()
  for (const round of ['r1_advice', 'r4_quotient', 'r5_evaluation']) {
    await interrupted(site, { round, profile: 'lean' })
    const { bundle } = await (await site.open()).evaluate(resume)
    assert.deepEqual(bundle, lean)
  }
})

browserTest('a tab that crashes loses the rounds since the last one, not the proof', async () => {
  const site = await openSite()
  site.stall.at = 'r4_quotient'
  const page = await site.open()
  await page.evaluate(begin, { inputs, round: 'r4_quotient' })
  const crashed = new Promise((resolve) => page.once('crash', resolve))
  const session = await site.tabs.newCDPSession(page)
  session.send('Page.crash').catch(() => {})
  await crashed
  site.stall.at = undefined
  assert.deepEqual((await (await site.open()).evaluate(resume)).bundle, expected)
})

/** In the page: changes the kept row. */
async function change(how) {
  const open = indexedDB.open('proofpod-resume', 1)
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const database = await settled(open)
  const store = (name) => database.transaction(name, 'readwrite').objectStore(name)
  const row = await settled(store('rows').get('job'))
  const flipped = (bytes) => new Uint8Array(bytes).map((byte, i) => i === 3 ? byte ^ 1 : byte)
  const changes = {
    sealed: () => ({ ...row, sealed: flipped(row.sealed).buffer }),
    cut: () => ({ ...row, sealed: row.sealed.slice(1) }),
    empty: () => ({ ...row, sealed: new ArrayBuffer(0) }),
    iv: () => ({ ...row, iv: flipped(row.iv) }),
    statement: () => ({ ...row, statement: 'access-v1-d20-lean' }),
    round: () => ({ ...row, round: 'r5_evaluation' }),
    expiry: () => ({ ...row, expiresAt: row.expiresAt + 1000 }),
    build: () => ({ ...row, build: row.build.replace(/^../, 'ff') }),
    name: () => ({ ...row, id: 'other' }),
    old: () => ({ ...row, expiresAt: Date.now() - 1 }),
  }
  if (how === 'key lost') await settled(store('keys').clear())
  else await settled(store('rows').put(changes[how]()))
  database.close()
}

browserTest('what was changed, renamed or has lost its key is refused and removed', async () => {
  const site = await openSite()
  const page = await site.open()
  for (const [how, missing] of [['sealed', 'seal'], ['cut', 'seal'], ['empty', 'seal'],
    ['iv', 'seal'], ['statement', 'seal'], ['round', 'seal'], ['expiry', 'seal'], ['name', 'seal'],
    ['build', undefined], ['key lost', 'key']]) {
    await interrupted(site, { round: 'r1_advice' })
    await page.evaluate(change, how)
    const id = how === 'name' ? 'other' : 'job'
    const { code, details, left } = await page.evaluate(resume, id)
    assert.equal(code, 'RESUME_INVALID', how)
    assert.equal(details.missing, missing, how)
    if (how === 'build') assert.match(details.got, /^ff/)
    assert.ok(!left.some((proof) => proof.id === id), how)
  }
  // The row that was copied to another name still opens under its own.
  await interrupted(site, { round: 'r1_advice' })
  assert.deepEqual((await page.evaluate(resume)).bundle, expected)
  await interrupted(site, { round: 'r1_advice' })
  await page.evaluate(change, 'old')
  const { code, left } = await page.evaluate(resume)
  assert.deepEqual([code, left], ['RESUME_NOT_FOUND', []])
})

browserTest('another origin sees nothing', async () => {
  const site = await openSite()
  await interrupted(site, { round: 'r1_advice' })
  const other = await openSite(site.tabs)
  const { code, left } = await (await other.open()).evaluate(resume)
  assert.deepEqual([code, left], ['RESUME_NOT_FOUND', []])
  assert.equal((await (await site.open()).evaluate(resume)).left.length, 0)
})

browserTest('two tabs do not make one proof twice', async () => {
  const site = await openSite()
  site.stall.at = 'r1_advice'
  const first = await site.open()
  await first.evaluate(begin, { inputs, round: 'r1_advice' })
  site.stall.at = undefined
  const [second, third] = [await site.open(), await site.open()]
  const { code: busy, left } = await second.evaluate(resume)
  assert.deepEqual([busy, left.length], ['RESUME_BUSY', 1])
  await first.close()
  const both = await Promise.all([second.evaluate(resume), third.evaluate(resume)])
  const proved = both.filter(({ bundle }) => bundle)
  const [refused] = both.filter(({ bundle }) => !bundle)
  assert.deepEqual(proved.map(({ bundle }) => bundle), [expected])
  assert.match(refused.code, /^RESUME_(BUSY|NOT_FOUND)$/)
})

browserTest('a device without room costs the keeping, not the proof', async () => {
  const site = await openSite()
  const page = await site.open()
  const session = await site.tabs.newCDPSession(page)
  const origin = new URL(site.url).origin
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  const { bundle, lost, left } = await page.evaluate(async ({ inputs, seed }) => {
    const { createPod } = await import('/index.js')
    const pod = await createPod({ threads: 1 })
    const insecureSeed = new Uint8Array(32).fill(seed)
    const bundle = await pod.prove('access', inputs, { resume: 'job', insecureSeed })
    return { bundle, lost: pod.info.lost.join(), left: await pod.resumable().catch(() => []) }
  }, { inputs, seed: SEED })
  assert.deepEqual([bundle, left], [expected, []])
  assert.match(lost, /resume: job could not be kept \(Quota/)
})

browserTest('cancelled and refused proofs are removed, those of a closed pod stay', async () => {
  const site = await openSite()
  site.stall.at = 'r1_advice'
  const page = await site.open()
  await page.evaluate(begin, { inputs, round: 'r1_advice' })
  await page.evaluate(() => globalThis.pod.close())
  site.stall.at = undefined
  const ends = await page.evaluate(async (inputs) => {
    const closed = await globalThis.outcome
    const { createPod } = await import('/index.js')
    const pod = await createPod({ threads: 1 })
    const kept = await pod.resumable()
    const control = new AbortController()
    const onProgress = ({ round }) => round === 'r4_quotient' && control.abort()
    const { signal } = control
    const aborted = await pod.resume('job', { onProgress, signal }).catch(({ code }) => code)
    const left = await pod.resumable()
    const wrong = { ...inputs, balance: '151' }
    const refused = await pod.prove('access', wrong, { resume: 'job' }).catch(({ code }) => code)
    const names = [await pod.resume('').catch(({ code }) => code),
      await pod.prove('access', inputs, { resume: 7 }).catch(({ code }) => code)]
    return { closed, kept, aborted, left, refused, after: await pod.resumable(), names }
  }, inputs)
  assert.equal(ends.closed, 'POD_CLOSED')
  assert.deepEqual(ends.kept.map(({ id }) => id), ['job'])
  assert.deepEqual([ends.aborted, ends.left], ['ABORTED', []])
  assert.deepEqual([ends.refused, ends.after], ['INPUT_LEAF_MISMATCH', []])
  assert.deepEqual(ends.names, ['INPUT_BAD_FORMAT', 'INPUT_BAD_FORMAT'])
})

/** Whether one of these stands in a file below the folder, in bytes or as UTF-16. */
function onDisk(folder, needles) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  const all = needles.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')])
  return files.filter((file) => file.isFile()).some((file) => {
    const bytes = readFileSync(join(file.parentPath ?? file.path, file.name))
    return all.some((needle) => bytes.includes(needle))
  })
}

browserTest('the disk holds no witness and no state, and the key cannot be exported', async () => {
  const { chromium } = await import('playwright-core')
  const folder = mkdtempSync(join(tmpdir(), 'proofpod-resume-'))
  try {
    const context = await chromium.launchPersistentContext(folder,
      { executablePath: CHROMIUM, args: ARGS })
    const site = await openSite(context)
    await interrupted(site, { round: 'r4_quotient' })
    const page = await site.open()
    const exported = await page.evaluate(async () => {
      const settled = (request) => new Promise((done) => {
        request.onsuccess = () => done(request.result)
      })
      const database = await settled(indexedDB.open('proofpod-resume', 1))
      const key = await settled(database.transaction('keys').objectStore('keys').get('aes-gcm'))
      const outcome = await crypto.subtle.exportKey('raw', key).catch(({ name }) => name)
      return [key.extractable, outcome]
    })
    assert.deepEqual(exported, [false, 'InvalidAccessError'])
    const digits = CANARY.slice(8, 40)
    // Planted at the end: what is not sealed is found.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 200)))
    const found = onDisk(folder, [digits, 'podstate'])
    await page.evaluate((text) => localStorage.setItem('planted', text), digits)
    await context.close()
    assert.equal(found, false)
    assert.equal(onDisk(folder, [digits]), true, 'planted')
    assert.equal(onDisk(folder, ['proofpod-resume', 'r4_quotient']), true, 'the row is there')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

browserTest('keeping costs little', async (t) => {
  const page = await (await openSite()).open()
  const times = await page.evaluate(async (inputs) => {
    const { createPod } = await import('/index.js')
    const pod = await createPod({ threads: 1 })
    const times = { off: [], on: [] }
    for (let run = 0; run < 12; run++) {
      for (const [name, resume] of [['off', undefined], ['on', 'job']]) {
        const started = performance.now()
        await pod.prove('access', inputs, { resume })
        if (run > 1) times[name].push(performance.now() - started)
      }
    }
    const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1]
    return { off: median(times.off), on: median(times.on) }
  }, inputs)
  t.diagnostic(`a proof takes ${times.off.toFixed(0)} ms, kept ${times.on.toFixed(0)} ms`)
  assert.ok(times.on < 3 * times.off + 100, JSON.stringify(times))
})

/** Montgomery form and text are what else a number has in there; the door's own tests look. */
const needles = () => [Buffer.from(CANARY.slice(8, 40)),
  Buffer.from(CANARY.slice(2), 'hex').reverse().subarray(0, 24)]

test('states go on through the door itself, and wasm keeps none of them', async () => {
  const { door, memory } = await openDoor()
  const files = (name) => readFileSync(join(root, 'dist/keys', name))
  const engine = new door.Engine('access-v1-d20', files('srs-11.bin'),
    files('access-v1-d20.pk.bin'))
  const json = JSON.stringify(await makeInputs(api, '150', '100', CANARY))
  const quiet = () => {}
  const run = (start, text = json) => {
    const states = []
    const keep = (round, state) => states.push([round, state])
    return { bundle: engine.proveKept(text, start, quiet, keep), states }
  }
  const seed = Uint8Array.from({ length: 32 }, (_, i) => i * 37 + 11)
  const { bundle, states } = run(seed)
  assert.equal(bundle, engine.prove(json, seed, quiet))
  assert.deepEqual(states.map(([round]) => round), ROUNDS)
  for (const [index, [, state]] of states.entries()) {
    const again = run(state)
    assert.equal(again.bundle, bundle)
    assert.equal(again.states.length, ROUNDS.length - 1 - index)
    const changed = state.map((byte, i) => i === state.length >> 1 ? byte ^ 1 : byte)
    for (const wrong of [changed, state.subarray(0, 31), new Uint8Array()]) {
      assert.throws(() => run(wrong), code('RESUME_INVALID'))
    }
  }
  const other = json.replace('"threshold":"100"', '"threshold":"101"')
  assert.notEqual(other, json)
  assert.throws(() => run(states[1][1], other), code('RESUME_INVALID'))
  // What stands in every state: its seed, and what the rounds wrote first.
  const [, last] = states[6]
  const all = [...needles(), Buffer.from(seed), Buffer.from(last.subarray(160, 200))]
  const found = () => all.map((needle) => Buffer.from(memory.buffer).includes(needle))
  assert.deepEqual(found(), [false, false, false, false])
  // Planted: an input that is refused after it was read is wiped, one in use is found.
  const kept = new door.LeanTree([`0x${CANARY.slice(2)}`])
  assert.equal(found()[0], true)
  kept.free()
})

test('where no secret can be kept, keeping is refused', async () => {
  const pod = await api.createPod()
  const unavailable = code('RESUME_UNAVAILABLE')
  const right = await makeInputs(api)
  await assert.rejects(pod.prove('access', right, { resume: 'job' }), unavailable)
  await assert.rejects(pod.resumable(), unavailable)
  await assert.rejects(pod.resume('job'), unavailable)
  pod.close()
})
