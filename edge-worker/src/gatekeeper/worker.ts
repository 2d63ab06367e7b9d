import { createVerifier } from 'proofpod/verify'
import { type Env, once } from '../http/config.ts'
import { workerOf } from '../http/worker.ts'
import { consoleLog } from '../http/log.ts'
import { limiterOf, NullifierLedger, nullifiersOf, RateLimiter } from '../ledger/durable.ts'
import { gatekeeper } from './app.ts'
import { gatekeeperConfig } from './config.ts'
import { Roots } from './roots.ts'
import { Tokens } from './tokens.ts'

interface GatekeeperEnv extends Env {
  readonly NULLIFIERS: DurableObjectNamespace<NullifierLedger>
  readonly LIMITER: DurableObjectNamespace<RateLimiter>
}

const app = once((env: GatekeeperEnv) => {
  const config = gatekeeperConfig(env)
  const parts = {
    config,
    tokens: new Tokens(config.key, config.audience),
    roots: new Roots(config),
    nullifiers: (scope: string) => nullifiersOf(env.NULLIFIERS, scope),
    verifier: () => createVerifier(),
  }
  return gatekeeper(parts, limiterOf(env.LIMITER, config.ratePerMinute), consoleLog)
})

export default workerOf(app)
export { NullifierLedger, RateLimiter }
