import * as api from 'proofpod'

/** On the server the same import gives the entry of Node. */
export async function GET() {
  return Response.json({ units: api.parseUnits('1.5', 18).toString() })
}
