// When each stage of a cold start ended, seen from outside: the package's own workers, downloads
// and compilations are watched, not changed. Milliseconds of the page's clock.
const marks = new Map()

/** Notes the first time that `stage` is reached. */
export function mark(stage) {
  if (!marks.has(stage)) marks.set(stage, performance.now())
}

/** A message in words: what it is, and which job or round. */
function words({ type, job, round }) {
  return [type, job?.op ?? round].filter(Boolean).join(' ')
}

/** Watches what `createPod` uses of the page. Called before it. */
export function watch() {
  const Real = globalThis.Worker
  globalThis.Worker = class extends Real {
    constructor(...options) {
      super(...options)
      mark('worker asked for')
      this.addEventListener('message', ({ data }) => mark(`worker: ${words(data)}`))
    }
    postMessage(message, ...rest) {
      mark(`page: ${words(message)}`)
      super.postMessage(message, ...rest)
    }
  }
  for (const name of ['compile', 'compileStreaming']) {
    const real = WebAssembly[name]
    WebAssembly[name] = async (...options) => {
      mark('compile starts')
      const module = await real.apply(WebAssembly, options)
      mark('compiled')
      return module
    }
  }
}

/** All stages in the order of time, downloads of the package's files among them. */
export function stages() {
  const files = performance.getEntriesByType('resource')
    .filter(({ name }) => /\.(wasm|bin)$/.test(name))
    .map(({ name, startTime, responseEnd }) => [name.replace(/.*\//, ''), startTime, responseEnd])
  const downloads = files.flatMap(([name, start, end]) =>
    [[`${name} asked for`, start], [`${name} here`, end]])
  const all = [...marks, ...downloads].sort(([, a], [, b]) => a - b)
  return all.map(([stage, at]) => [stage, Number(at.toFixed(1))])
}
