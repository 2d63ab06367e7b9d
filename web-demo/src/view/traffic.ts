import type { Traffic } from '../traffic.js'
import { announce, byId, make, number, part } from './dom.js'

/** The panel of what left this tab. */
export function showTraffic(traffic: Traffic, hasSecret: boolean): void {
  const root = byId('traffic')
  const { leaked, requests, bytes, blocked, missed } = traffic
  const alarmed = root.dataset['state'] === 'leak'
  root.dataset['state'] = leaked > 0 ? 'leak' : hasSecret ? 'clean' : 'none'
  root.dataset['leaked'] = String(leaked)
  root.dataset['requests'] = String(requests)
  root.dataset['blocked'] = String(blocked)
  part(root, 'leaked').textContent = `${leaked} bytes`
  part(root, 'verdict').textContent = verdict(leaked, hasSecret)
  part(root, 'total').textContent =
    `${number(requests)} requests with ${number(bytes)} bytes were searched.`
  part(root, 'blocked').textContent = blocked === 0 ? 'No attempt to reach another one so far.'
    : `Attempts that were stopped: ${number(blocked)}.`
  part(root, 'missed').textContent = missed === 0 ? ''
    : `The server had dropped ${number(missed)} older requests: they were not searched.`
  part(root, 'rows').replaceChildren(...traffic.flows.map(({ name, why, ...sums }) => {
    const row = make('tr')
    const head = make('th')
    head.setAttribute('scope', 'row')
    head.append(make('b', name), make('span', why))
    row.append(head, make('td', number(sums.requests)), make('td', number(sums.bytes)))
    return row
  }))
  if (leaked > 0 && !alarmed) announce(verdict(leaked, hasSecret))
}

function verdict(leaked: number, hasSecret: boolean): string {
  if (leaked > 0) return 'This page leaks. Bytes of your secret were sent: stop using it.'
  if (!hasSecret) return 'There is no secret yet: create an identity, and watch.'
  return 'None of the 32 bytes of your secret is in anything that was sent.'
}
