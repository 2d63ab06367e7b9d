// The page of react.test.mjs: small components around each hook, and handles for the test.
import type { AccessInputs, EnterOptions, GateCall, Pod, ProofBundle } from 'proofpod'
import { useGate, usePod, useProve } from 'proofpod/react'
import { Component, type ReactNode, StrictMode, Suspense, useEffect, useRef } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { Entrance } from './sample'

const pods: (Pod | undefined)[] = []

export function Plain({ name }: { name: string }) {
  const { status, pod, error, retry } = usePod()
  useEffect(() => {
    if (pod) pods.push(pod)
  }, [pod])
  return <button id={name} data-status={status} onClick={retry}>{error?.code}</button>
}

export function Waiting() {
  const { pod } = usePod({ suspense: true })
  return <p id="waiting">{pod.info.statement}</p>
}

class Boundary extends Component<{ children: ReactNode }, { code?: string }> {
  override state: { code?: string } = {}
  static getDerivedStateFromError(error: { code: string }) { return { code: error.code } }
  override render() {
    const again = () => this.setState({ code: undefined })
    const { code } = this.state
    return code ? <button id="again" onClick={again}>{code}</button> : this.props.children
  }
}

let prover: ReturnType<typeof useProve>
function Prover() {
  prover = useProve()
  const { status, progress, error } = prover
  return <p id="prover" data-status={status} data-round={progress?.round}>{error?.code}</p>
}

let gate: ReturnType<typeof useGate<string>>
function Gate({ address, send }: { address: string; send: (call: GateCall) => Promise<string> }) {
  gate = useGate({ chainId: 31337, address }, send)
  const { status, result, refusal, error } = gate
  return <p id="gate" data-status={status}>{result ?? refusal?.code ?? error?.message}</p>
}

const scenes = {
  pair: () => <><Plain name="one" /><Plain name="two" /></>,
  suspense: () => (
    <Boundary><Suspense fallback={<p id="fallback" />}><Waiting /></Suspense></Boundary>
  ),
  prover: () => <Prover />,
  gate: (props: Parameters<typeof Gate>[0]) => <Gate {...props} />,
  sample: (props: Parameters<typeof Entrance>[0]) => <Entrance {...props} />,
  nothing: () => null,
}

/** StrictMode runs each effect twice when it mounts: the scene stands after the second time. */
function Settled({ done, children }: { done: () => void; children: ReactNode }) {
  const calls = useRef(0)
  useEffect(() => {
    calls.current += 1
    if (calls.current >= 2) done()
  })
  return children
}

let root: ReturnType<typeof createRoot>
const wrongs: string[] = []
const home = () => document.getElementById('root') as HTMLElement
Object.assign(globalThis, {
  pods,
  wrongs,
  show(name: keyof typeof scenes, props: never) {
    root ??= createRoot(home())
    return new Promise<void>((done) => root.render(
      <StrictMode><Settled key={name} done={done}>{scenes[name](props)}</Settled></StrictMode>))
  },
  hydrate() {
    const onRecoverableError = (error: unknown) => wrongs.push(String(error))
    root = hydrateRoot(home(), <Plain name="one" />, { onRecoverableError })
  },
  prove: (inputs: AccessInputs) => prover.prove(inputs),
  cancel: () => prover.cancel(),
  enter: (bundle: ProofBundle, target: EnterOptions) => gate.enter(bundle, target),
})
