import http from 'node:http'

/** A publisher's folder; `/changed/` has a snapshot that is not the one its CID names. */
export async function startPublisher({ cid, bytes, root }) {
  const changed = Buffer.from(bytes)
  changed[changed.length - 20] ^= 1
  const latest = JSON.stringify({ cid, root, block: 7, validUntil: 2 ** 40 })
  const files = { '/latest.json': latest, '/changed/latest.json': latest,
    [`/${cid}.json`]: bytes, [`/changed/${cid}.json`]: changed }
  const server = http.createServer((request, response) => {
    const file = files[request.url]
    response.writeHead(file ? 200 : 404).end(file)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${server.address().port}`, stop }
}
