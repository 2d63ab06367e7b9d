import * as api from '/proofpod/inline.js'
import { outcome } from '/scenario.js'

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', async (event) => {
  event.source.postMessage(await outcome(api))
})
