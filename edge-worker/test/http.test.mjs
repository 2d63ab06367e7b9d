// What every worker answers to what is not a request, and tokens that nobody gave.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { workerOptions } from './lib/build.mjs'
import { forge, now } from './lib/forge.mjs'
import { newKey, startGatekeepers, startOrigin } from './lib/gatekeeper.mjs'
import { get, JSON_TYPE, post, read, refused } from './lib/http.mjs'

const PAGE = 'https://shop.example'
// Key and audience of the workers that are set up in some other way.
const OTHER = { key: newKey(), audience: 'http://localhost:8787' }
let origin
let gate

before(async () => {
  origin = await startOrigin({ '/endless/latest.json': '{"root":"0x0"}' })
  const vars = { ORIGIN_URL: origin.url, SNAPSHOT_ROOTS: ['1'], ALLOWED_ORIGINS: [PAGE] }
  const base = await workerOptions('gatekeeper')
  // A worker whose package was built with the development setup, whatever this one was built with.
  const { modules, modulesRoot } = await workerOptions('gatekeeper',
    { plant: [['?.insecureSrs !== true', ' === void 0']] })
  const insecure = { modules, modulesRoot }
  const worker = (name, change) => ({ ...base, name, bindings: { ...base.bindings, ...vars,
    GATE_KEY: OTHER.key, RATE_PER_MINUTE: 1000, ...change } })
  const extra = [
    worker('limited', { RATE_PER_MINUTE: 30 }),
    worker('no-origin', { ORIGIN_URL: 'http://127.0.0.1:9' }),
    worker('no-key', { GATE_KEY: 'short' }),
    worker('no-resources', { RESOURCES: { 'a/b': '1' } }),
    worker('origin-query', { ORIGIN_URL: `${origin.url}/files?token=short` }),
    worker('origin-hash', { ORIGIN_URL: `${origin.url}/files#` }),
    worker('origin-password', { ORIGIN_URL: 'http://short:a/b@127.0.0.1/' }),
    { ...worker('production', {}), ...insecure },
    worker('no-snapshots', { ALLOW_INSECURE_SETUP: 'true', SNAPSHOT_ROOTS: [],
      SNAPSHOT_URL: 'http://127.0.0.1:9/latest.json' }),
    worker('endless', { ALLOW_INSECURE_SETUP: 'true', SNAPSHOT_ROOTS: [],
      SNAPSHOT_URL: `${origin.url}/endless/latest.json` }),
  ]
  gate = await startGatekeepers({ vars, extra })
})
after(async () => {
  await gate?.stop()
  await origin?.stop()
})

const send = async (path, options) => read(await fetch(`${gate.url}${path}`, options))

test('unknown routes and wrong methods', async () => {
  for (const path of ['/', '/enter/', '/enterprise', '/content', '/content/air-quality', '/.env']) {
    refused(await get(`${gate.url}${path}`), 404, 'NOT_FOUND')
  }
  for (const [path, method, allow] of [
    ['/enter', 'GET', 'POST, OPTIONS'],
    ['/challenge', 'DELETE', 'POST, OPTIONS'],
    ['/healthz', 'POST', 'GET, OPTIONS'],
    ['/content/air-quality/today.csv', 'PUT', 'GET, OPTIONS'],
  ]) {
    const answer = await send(path, { method })
    refused(answer, 405, 'METHOD_NOT_ALLOWED')
    assert.equal(answer.headers.get('allow'), allow)
  }
  refused(await get(`${gate.url}/content/air-quality/${'a'.repeat(2100)}`), 414, 'URL_TOO_LONG')
  assert.deepEqual((await get(`${gate.url}/healthz`)).body, { ok: true })
})

test('bodies: type, form, and size as it comes', async () => {
  for (const path of ['/challenge', '/enter']) {
    for (const type of ['text/plain', 'application/jsonp', '']) {
      const headers = { 'content-type': type }
      refused(await send(path, { method: 'POST', headers, body: '{}' }), 415, 'WRONG_CONTENT_TYPE')
    }
    for (const body of ['', '{', '[]', 'null', '"x"', '1', Buffer.from([0x7b, 0xff, 0x7d])]) {
      refused(await send(path, { method: 'POST', headers: JSON_TYPE, body }), 400, 'BAD_JSON')
    }
    const long = JSON.stringify({ resource: 'a'.repeat(16 * 1024) })
    refused(await post(`${gate.url}${path}`, long), 413, 'BODY_TOO_LARGE')
  }
  const typed = { 'content-type': 'application/json; charset=utf-8' }
  assert.equal((await post(`${gate.url}/challenge`, { resource: 'trials' }, typed)).status, 200)
  refused(await post(`${gate.url}/challenge`, { resource: 'none' }), 404, 'UNKNOWN_RESOURCE')
  refused(await post(`${gate.url}/challenge`, { resource: '__proto__' }), 404, 'UNKNOWN_RESOURCE')
})

/** Posts in chunks, one byte more than may be, and does not end; returns the answer. */
function postEndless(path) {
  return new Promise((resolve, reject) => {
    const request = http.request(`${gate.url}${path}`, { method: 'POST', headers: JSON_TYPE })
    request.on('error', reject)
    request.on('response', async (response) => {
      const body = JSON.parse(Buffer.concat(await response.toArray()))
      request.off('error', reject).on('error', () => {}).destroy()
      resolve([response.statusCode, body.code])
    })
    for (let i = 0; i < 16; i += 1) request.write(Buffer.alloc(1024, 0x20))
    request.write(' ')
  })
}

test('a body without a length and without an end is counted as it comes', async () => {
  assert.deepEqual(await postEndless('/enter'), [413, 'BODY_TOO_LARGE'])
})

test('pages of stated origins may ask, others not', async () => {
  const ask = (page) => send('/enter', { method: 'OPTIONS', headers: { origin: page,
    'access-control-request-method': 'POST' } })
  const good = await ask(PAGE)
  assert.equal(good.status, 204)
  assert.equal(good.headers.get('access-control-allow-origin'), PAGE)
  assert.equal(good.headers.get('access-control-allow-methods'), 'POST, OPTIONS')
  const others = ['https://evil.example', 'null', `${PAGE}.evil.example`, 'http://shop.example']
  for (const page of others) {
    const answer = await ask(page)
    refused(answer, 403, 'ORIGIN_NOT_ALLOWED')
    assert.equal(answer.headers.get('access-control-allow-origin'), null)
  }
  const challenge = (page) =>
    post(`${gate.url}/challenge`, { resource: 'trials' }, { origin: page })
  assert.equal((await challenge(PAGE)).headers.get('access-control-allow-origin'), PAGE)
  const other = await challenge('https://evil.example')
  assert.equal(other.headers.get('access-control-allow-origin'), null)
  assert.equal(other.headers.get('vary'), 'origin')
})

test('a session is asked for in the one way that there is', async () => {
  for (const authorization of ['', 'Bearer', 'Basic abc', 'Bearer a b']) {
    const answer = await get(`${gate.url}/content/air-quality/today.csv`, { authorization })
    refused(answer, 401, 'TOKEN_MISSING')
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
  }
})

test('content: missing, broken, redirected, escaped, unreachable', async () => {
  const headers = { authorization: `Bearer ${await forge(gate, 'session')}` }
  const content = (path) => get(`${gate.url}/content/air-quality/${path}`, headers)
  refused(await content('none.csv'), 404, 'NOT_FOUND')
  for (const path of ['broken', 'away']) refused(await content(path), 502, 'UPSTREAM_DOWN')
  for (const path of ['..%2ftrials/all.csv', '%2e%2e%2ftrials%2fall.csv', 'a%5cb', 'a%00']) {
    refused(await content(path), 400, 'BAD_PATH')
  }
  // Dots are resolved before any route is chosen: the session is for another resource.
  refused(await content('%2e%2e/trials/all.csv'), 403, 'WRONG_RESOURCE')
  const there = { authorization: `Bearer ${await forge(OTHER, 'session')}` }
  const gone = await get(`${gate.urls['no-origin']}/content/air-quality/today.csv`, there)
  refused(gone, 502, 'UPSTREAM_DOWN')
  assert.ok(origin.asked.every(({ url }) => !url.includes('..') && !url.startsWith('/trials')))
})

/** Shows a bundle that proves nothing. */
function show(url, challenge, { threshold = 0, scope = 0, message = 0 } = {}) {
  const inputs = Object.entries({ root: 0, threshold, scope, nullifier: 0, message })
  const word = (value) => `0x${BigInt(value).toString(16).padStart(64, '0')}`
  const publicInputs = Object.fromEntries(inputs.map(([name, value]) => [name, word(value)]))
  const bundle = { statement: 'access-v1-d20', publicInputs, proof: `0x${'00'.repeat(1408)}`,
    srs: 'insecure-dev-srs' }
  return post(`${url}/enter`, { challenge, bundle })
}

test('challenges: invented, expired, from the future', async () => {
  const enter = (challenge) => show(gate.url, challenge)
  const make = (change) => forge(gate, 'challenge', change)
  refused(await enter(await make()), 403, 'WRONG_THRESHOLD')
  refused(await enter(await make({ exp: now() - 1 })), 401, 'CHALLENGE_EXPIRED')
  refused(await enter(await make({ iat: now() + 60, exp: now() + 90 })), 409, 'CLOCK_SKEW')
  refused(await enter(await make({ secret: newKey() })), 401, 'CHALLENGE_INVALID')
  refused(await enter(await make({ alg: 'none' })), 401, 'CHALLENGE_INVALID')
  refused(await enter(await forge(gate, 'session')), 401, 'CHALLENGE_INVALID')
  refused(await enter('x'.repeat(2000)), 400, 'BAD_CHALLENGE')
})

test('without the development setup allowed, and without its list of snapshots', async () => {
  const asked = async (url) => (await post(`${url}/challenge`, { resource: 'air-quality' })).body
  const { production, 'no-snapshots': lost, endless } = gate.urls
  const first = await asked(production)
  refused(await show(production, first.challenge, first), 403, 'INSECURE_SETUP')
  // Nobody to ask, and a list that does not say until when it is valid.
  for (const url of [lost, endless]) {
    const { challenge, threshold, scope, message } = await asked(url)
    const answer = await show(url, challenge, { threshold, scope, message })
    refused(answer, 502, 'SNAPSHOTS_DOWN')
  }
})

test('a client that asks too often waits, and others do not', async () => {
  const ask = (address) => post(`${gate.urls.limited}/challenge`, { resource: 'air-quality' },
    { 'cf-connecting-ip': address })
  for (let i = 0; i < 30; i += 1) assert.equal((await ask('192.0.2.1')).status, 200)
  const late = await ask('192.0.2.1')
  refused(late, 429, 'RATE_LIMITED')
  const wait = Number(late.headers.get('retry-after'))
  assert.ok(wait >= 1 && wait <= 2, String(wait))
  assert.equal((await ask('192.0.2.2')).status, 200)
  assert.equal((await ask('::ffff:192.0.2.3')).status, 200)
  await sleep(wait * 1000)
  assert.equal((await ask('192.0.2.1')).status, 200)
})

test('all addresses of one IPv6 network are one client', async () => {
  const ask = (address) => post(`${gate.urls.limited}/challenge`, { resource: 'air-quality' },
    { 'cf-connecting-ip': address })
  const refusedOf = async (address) => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => ask(address(i))))
    return answers.filter(({ status }) => status === 429).length
  }
  // The same network, written in three ways.
  const forms = [(i) => `2001:db8:7::${i}`, (i) => `2001:DB8:7:0:${i}::1`,
    (i) => `2001:0db8:0007:0000:1:2:3:${i}`]
  const late = await refusedOf((i) => forms[i % 3](i))
  assert.ok(late >= 5 && late <= 10, `${late} of 40 were refused`)
  assert.equal(await refusedOf((i) => `2001:db8:7:${i + 1}::1`), 0)
})

test('what is set up wrongly says which variable, and not what it holds', async () => {
  for (const [name, variable] of [['no-key', 'GATE_KEY'], ['no-resources', 'RESOURCES'],
    ['origin-query', 'ORIGIN_URL'], ['origin-hash', 'ORIGIN_URL'],
    ['origin-password', 'ORIGIN_URL']]) {
    const answer = await get(`${gate.urls[name]}/healthz`)
    refused(answer, 500, 'MISCONFIGURED')
    assert.match(answer.body.message, new RegExp(`^${variable}: `))
    assert.doesNotMatch(answer.text, /short|a\/b/)
  }
})
