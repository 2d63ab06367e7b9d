import assert from 'node:assert/strict'

export const JSON_TYPE = { 'content-type': 'application/json' }

/** Posts JSON; returns status, headers and the parsed answer. */
export async function post(url, value, headers = {}) {
  const body = typeof value === 'string' ? value : JSON.stringify(value)
  return read(await fetch(url, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body }))
}

export async function get(url, headers = {}) {
  return read(await fetch(url, { headers, redirect: 'manual' }))
}

export async function read(response) {
  const text = await response.text()
  let body
  try {
    body = JSON.parse(text)
  } catch {
    body = text
  }
  return { status: response.status, headers: response.headers, body, text }
}

/** That an answer is this refusal, in the one form that refusals have. */
export function refused(answer, status, code) {
  assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
  assert.equal(typeof answer.body.message, 'string')
  assert.match(answer.headers.get('content-type'), /^application\/json/)
}
