import { type Env, once } from '../http/config.ts'
import { consoleLog } from '../http/log.ts'
import { workerOf } from '../http/worker.ts'
import { limiterOf, RateLimiter } from '../ledger/durable.ts'
import { lightPod } from './app.ts'
import { podConfig } from './config.ts'

interface PodEnv extends Env {
  readonly LIMITER: DurableObjectNamespace<RateLimiter>
}

const app = once((env: PodEnv) => {
  const config = podConfig(env)
  return lightPod(config, limiterOf(env.LIMITER, config.ratePerMinute), consoleLog)
})

export default workerOf(app)
export { RateLimiter }
