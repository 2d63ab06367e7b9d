// The demo's one origin: the built page, the publisher's files, and three small services. The
// page's policy allows it to talk to nobody else, so the chain is reached through here too.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { mark, Observed } from './observed.mjs'

const PAGE = fileURLToPath(new URL('../../dist/', import.meta.url))
const DATA = fileURLToPath(new URL('../../data/', import.meta.url))
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css',
  '.json': 'application/json', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' }
const PAGES = { '/': 'index.html', '/how': 'how.html' }
// The largest body anybody sends here: a deployed contract through /rpc.
const BODY_MAX = 256 * 1024

// 'wasm-unsafe-eval' lets WebAssembly compile and nothing else; fetches go to this origin only.
const POLICY = ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'",
  "img-src 'self'", "connect-src 'self'", "worker-src 'self'", "base-uri 'none'",
  "form-action 'none'", "frame-ancestors 'none'"].join('; ')

const HEADERS = { 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer', 'cache-control': 'no-store' }
const ISOLATION = { 'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp', 'cross-origin-resource-policy': 'same-origin' }

/** An answer that is not 200. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.message)
    Object.assign(this, { status, body })
  }
}

/** Reads a body, also one that no service wants: what was sent is noted whatever the answer. */
async function readBody(request, noted) {
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > BODY_MAX) throw new Refused(413, { message: 'the body is too long' })
    noted.push(chunk)
  }
  return Buffer.concat(noted)
}

function readJson(body) {
  try {
    return JSON.parse(body)
  } catch {
    throw new Refused(400, { message: 'the body is not JSON' })
  }
}

/** The file below `folder` that a URL path names, if it is one. */
function fileIn(folder, name) {
  const file = path.join(folder, path.normalize(`/${decodeURIComponent(name)}`))
  const inside = file.startsWith(folder) && fs.existsSync(file) && fs.statSync(file).isFile()
  return inside ? file : undefined
}

async function proxy(url, body) {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body })
  return Buffer.from(await answer.arrayBuffer())
}

const json = (value) => ['.json', Buffer.from(JSON.stringify(value))]

/** The three services: the chain, the relayer, the data server. */
async function serviceAnswer(pathname, body, { rpc, services }) {
  if (pathname === '/rpc') return ['.json', await proxy(rpc, body)]
  if (pathname === '/relay') return json(await services.relay(readJson(body)))
  const id = /^\/content\/(\d{1,4})$/.exec(pathname)?.[1]
  if (!id) throw new Refused(404, { message: 'no such service' })
  await services.mayOpen(Number(id), readJson(body))
  return ['.json', fs.readFileSync(path.join(DATA, `${id}.json`))]
}

async function answer(request, world, asked, observed) {
  const entry = observed.note(request)
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  const body = await readBody(request, entry.body)
  if (request.method === 'POST') return serviceAnswer(pathname, body, world)
  const { config, snapshots } = world
  if (pathname === '/demo.json') return json(config)
  if (pathname === '/observed') {
    return json(observed.after(Number(searchParams.get('after')), request))
  }
  const list = /^\/snapshots\/(.*)$/.exec(pathname)?.[1]
  const name = PAGES[pathname] ?? pathname
  const file = list ? fileIn(snapshots, list) : fileIn(PAGE, name)
  if (!file) throw new Refused(404, { message: `${pathname} is not here` })
  const bytes = fs.readFileSync(file)
  if (!list) asked.set(pathname, bytes)
  return [path.extname(file), bytes]
}

/** Serves a world; `isolated: false` leaves out the headers that threads need. */
export async function serve(world, { isolated = true, port = 0 } = {}) {
  const asked = new Map()
  const observed = new Observed()
  const headers = { ...HEADERS, ...(isolated ? ISOLATION : {}) }
  const server = http.createServer(async (request, response) => {
    try {
      const [extension, body] = await answer(request, world, asked, observed)
      const type = TYPES[extension] ?? 'application/octet-stream'
      const visitor = type === TYPES['.html'] ? mark(request) : {}
      response.writeHead(200, { ...headers, ...visitor, 'content-type': type }).end(body)
    } catch (error) {
      const status = error instanceof Refused ? error.status : 500
      const body = error instanceof Refused ? error.body : { message: error.message }
      response.writeHead(status, { ...headers, 'content-type': TYPES['.json'] })
      response.end(JSON.stringify(body))
    }
  })
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length
  return {
    url: `http://localhost:${server.address().port}`,
    /** Bytes of every file of the page that was asked for, gzipped. */
    downloadGzip: () => [...asked.values()].reduce((sum, bytes) => sum + gzip(bytes), 0),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
