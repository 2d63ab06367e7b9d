/**
 * The three workers on Deno, with the handlers that run on workerd:
 * `deno run -A src/deno/main.ts gatekeeper|relayer|pod`, settings as environment variables.
 */
import { createVerifier, type Verifier } from 'proofpod/verify'
import { gatekeeper } from '../gatekeeper/app.ts'
import { gatekeeperConfig } from '../gatekeeper/config.ts'
import { Roots } from '../gatekeeper/roots.ts'
import { Tokens } from '../gatekeeper/tokens.ts'
import type { App } from '../http/app.ts'
import { type Env, text, whole } from '../http/config.ts'
import { consoleLog } from '../http/log.ts'
import type { Store } from '../ledger/store.ts'
import { lightPod } from '../pod/app.ts'
import { podConfig } from '../pod/config.ts'
import { relayer } from '../relayer/app.ts'
import { rpcChain } from '../relayer/chain.ts'
import { relayerConfig } from '../relayer/config.ts'
import { Payer } from '../relayer/payer.ts'
import { forgetOld, limiterHere, nullifiersIn } from './ledger.ts'
import { named, sqliteStore } from './sqlite.ts'

declare const Deno: {
  readonly args: readonly string[]
  readonly env: { toObject(): Env }
  exit(code: number): never
  serve(
    options: { port: number; hostname: string; onListen(at: { port: number }): void },
    handle: (request: Request, info: { remoteAddr: { hostname: string } }) => Promise<Response>,
  ): unknown
}

const SWEEP_MS = 5 * 60 * 1000

const verifier = (): Promise<Verifier> => createVerifier()

/** Runs `work` now and every few minutes. */
function often(work: () => unknown): void {
  work()
  setInterval(work, SWEEP_MS)
}

function gatekeeperApp(env: Env, store: Store): App {
  const config = gatekeeperConfig(env)
  often(() => forgetOld(store, Date.now() / 1000))
  const parts = {
    config,
    tokens: new Tokens(config.key, config.audience),
    roots: new Roots(config),
    nullifiers: nullifiersIn(store),
    verifier,
  }
  return gatekeeper(parts, limiterHere(config.ratePerMinute), consoleLog)
}

function relayerApp(env: Env, store: Store): App {
  const config = relayerConfig(env)
  const payer = new Payer(named(store, 'payer'), rpcChain(config), config.limits)
  often(() => payer.sweep().catch(() => {}))
  return relayer({ config, payer, verifier }, limiterHere(config.ratePerMinute), consoleLog)
}

function podApp(env: Env): App {
  const config = podConfig(env)
  return lightPod(config, limiterHere(config.ratePerMinute), consoleLog)
}

function appOf(name: string | undefined, env: Env): App {
  if (name === 'pod') return podApp(env)
  const store = sqliteStore(text(env, 'STORE'))
  if (name === 'gatekeeper') return gatekeeperApp(env, store)
  if (name === 'relayer') return relayerApp(env, store)
  throw new Error('gatekeeper, relayer or pod?')
}

function start(): void {
  const env = Deno.env.toObject()
  const app = appOf(Deno.args[0], env)
  const port = whole(env, 'PORT', { least: 0, most: 65_535, fallback: 8787 })
  const hostname = text({ HOST: '127.0.0.1', ...env }, 'HOST')
  const onListen = (at: { port: number }): void => console.log(JSON.stringify({ port: at.port }))
  Deno.serve({ port, hostname, onListen }, (request, { remoteAddr }) =>
    app(request, remoteAddr.hostname))
}

try {
  start()
} catch (error) {
  // Our own messages name a setting; others might hold one.
  console.error(error instanceof Error ? error.message : 'not started')
  Deno.exit(2)
}
