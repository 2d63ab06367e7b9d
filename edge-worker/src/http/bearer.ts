import { HttpError } from './errors.ts'

/** The token of `authorization: Bearer`; else 401. */
export function bearer(request: Request): string {
  const header = request.headers.get('authorization') ?? ''
  const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(header)?.[1]
  if (token) return token
  const headers = { 'www-authenticate': 'Bearer' }
  throw new HttpError(401, 'TOKEN_MISSING', 'send authorization: Bearer <token>', { headers })
}
