// Repeats one thing in one request. A clock stands still inside an isolate: who asks counts the
// processor time of the process.
import { createPod, type Pod } from 'proofpod'
import { createVerifier, type Verifier } from 'proofpod/verify'

let verifier: Promise<Verifier> | undefined
let pod: Promise<Pod> | undefined

const work = {
  '/verify': async (body: string) => {
    verifier ??= createVerifier()
    return (await verifier).verify(JSON.parse(body))
  },
  '/prove': async (body: string) => {
    pod ??= createPod({ threads: 1 })
    return (await pod).prove('access', JSON.parse(body))
  },
}

export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    const body = await request.text()
    let last: unknown
    for (let i = 0; i < Number(searchParams.get('n')); i += 1) {
      last = await work[pathname as keyof typeof work](body)
    }
    return Response.json(last)
  },
}
