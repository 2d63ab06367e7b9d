// For tests, on Deno. `nullifiers.ts <file>` counts the entries of a store; with a scope, nullifier
// and end of its time behind it spends one, and says whether it was the first time.
import { nullifiersIn } from '../../src/deno/ledger.ts'
import { sqliteStore } from '../../src/deno/sqlite.ts'

declare const Deno: { readonly args: readonly string[] }

const [file = '', scope, nullifier = '', until] = Deno.args
const store = sqliteStore(file)
console.log(scope === undefined ? store.list('').length
  : await nullifiersIn(store)(scope).spend(nullifier, Number(until)))
