import { createPod, type Pod } from 'proofpod'

let starting: Promise<Pod> | undefined
let readyMs = 0

/** The page's one pod. A start that failed is tried again by the next call. */
export function pod(): Promise<Pod> {
  starting ??= start()
  return starting
}

/** Milliseconds from the start of the page's life to the pod being ready. */
export function podReadyMs(): number {
  return readyMs
}

async function start(): Promise<Pod> {
  try {
    const made = await createPod()
    readyMs = performance.now()
    return made
  } catch (error) {
    starting = undefined
    throw error
  }
}
