'use client'

// The package is imported by the page itself: rendering it on the server must not fail.
import * as api from 'proofpod'
import { useEffect } from 'react'
import { outcome } from '../scenario.js'

export default function Page() {
  useEffect(() => {
    outcome(api).then((result) => {
      globalThis.result = result
    })
  }, [])
  return <main>{typeof api.createPod}</main>
}
