// A proxy that writes down every request of a browser, of pages and workers alike, before it leaves
// the machine. Only loopback is passed on.
import http from 'node:http'

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]'])

// Chromium asks these by itself, whatever its flags say, and before any page is open. A page that
// asked them would be seen by `pageRequests`.
const BROWSERS_OWN = /^https?:\/\/[a-z0-9.-]+\.(google|googleapis|gstatic)\.com[:\/]/

async function read(stream) {
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Starts it; `seen` grows by { url, local, headers, body }. */
export async function recordingProxy() {
  const seen = []
  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url)
    const body = await read(request)
    const local = LOCAL.has(url.hostname)
    seen.push({ url: url.href, local, headers: JSON.stringify(request.headers), body })
    if (!local) return response.writeHead(403, { 'access-control-allow-origin': '*' }).end()
    const { method, headers } = request
    const onward = http.request(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    onward.end(body)
  })
  // TLS to anywhere: noted by its host, and refused.
  server.on('connect', (request, socket) => {
    seen.push({ url: `https://${request.url}`, local: false, headers: '', body: Buffer.alloc(0) })
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { seen, close, server: `http://127.0.0.1:${server.address().port}` }
}

/** URLs that pages of a context ask for, as the browser's own tools report them. */
export function pageRequests(context) {
  const urls = []
  context.on('request', (request) => urls.push(request.url()))
  return urls
}

/** Those of `urls` that are not on this machine. */
export function away(urls) {
  return urls.filter((url) => /^(https?|wss?):/.test(url) && !LOCAL.has(new URL(url).hostname))
}

/** Every form in which 32 bytes could go over a wire unnoticed by a plain search for their hex. */
export function forms(hex) {
  const value = BigInt(hex)
  const digits = value.toString(16)
  const bytes = Buffer.from(digits.padStart(64, '0'), 'hex')
  const base64 = bytes.toString('base64').replace(/=+$/, '')
  const url = bytes.toString('base64url')
  const little = Buffer.from(bytes).reverse()
  return [digits, digits.toUpperCase(), value.toString(), base64, url, encodeURIComponent(base64),
    little.toString('hex'), bytes.toString('latin1'), little.toString('latin1')]
}

/** Requests that left the machine, or that carry `hex` in any form. */
export function leaks(seen, hex) {
  const needles = forms(hex)
  return seen.filter(({ url, local, headers, body }) => {
    const text = [url, headers, body.toString('latin1')].join('\n')
    return (!local && !BROWSERS_OWN.test(url)) || needles.some((needle) => text.includes(needle))
  }).map(({ url }) => url)
}
