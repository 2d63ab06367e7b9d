// What a server may send: no more than the file has, and no end where there is none.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'

import { DOWNLOAD_MAX, downloadHttp } from '../dist/download.js'
import { createPod, loadSnapshot } from '../dist/node.js'
import { createVerifier } from '../dist/verify-node.js'
import { code } from './helpers.mjs'

const CHUNK = Buffer.alloc(2 ** 16, 1)
let server
let url
let ended

/** Sends without an end, until the other side has enough. */
function endless(_request, response) {
  const more = () => {
    while (!response.destroyed && response.write(CHUNK));
  }
  response.on('drain', more)
  response.on('close', () => ended())
  more()
}

before(async () => {
  server = createServer(endless)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${server.address().port}/`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

test('a download ends where the file should, and the connection with it', async () => {
  const gone = new Promise((resolve) => { ended = resolve })
  await assert.rejects(downloadHttp(url, { bytesMax: 100_000 }),
    code('KEY_DIGEST_MISMATCH', ({ details, message }) => {
      assert.equal(details.expected, 100_000)
      assert.ok(details.bytes > 100_000 && details.bytes < 1_000_000, details.bytes)
      assert.match(message, /longer/)
    }))
  await gone
})

test('what has no size that is known has a limit too', { timeout: 120_000 }, async () => {
  assert.ok(DOWNLOAD_MAX >= 2 ** 28)
  ended = () => {}
  await assert.rejects(downloadHttp(url, {}), code('KEY_FETCH', ({ details }) =>
    assert.equal(details.expected, DOWNLOAD_MAX)))
})

test('pods, verifiers and snapshots hold to it', { timeout: 120_000 }, async () => {
  ended = () => {}
  await assert.rejects(createPod({ assetsUrl: url }), code('KEY_DIGEST_MISMATCH'))
  await assert.rejects(createVerifier({ assetsUrl: url }), code('KEY_DIGEST_MISMATCH'))
  const cid = 'bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e'
  await assert.rejects(loadSnapshot(url, cid), code('SNAPSHOT_FETCH', ({ message }) =>
    assert.match(message, /more than 268435456 bytes/)))
})
