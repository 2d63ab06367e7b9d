import { DatabaseSync } from 'node:sqlite'
import type { Store } from '../ledger/store.ts'

/** A store in one SQLite file; several processes may share it. */
export function sqliteStore(path: string): Store {
  const db = new DatabaseSync(path)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000')
  db.exec('CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT')
  const get = db.prepare('SELECT value FROM entries WHERE key = ?')
  const put = db.prepare('INSERT OR REPLACE INTO entries (key, value) VALUES (?, ?)')
  const remove = db.prepare('DELETE FROM entries WHERE key = ?')
  const list = db.prepare('SELECT key, value FROM entries WHERE substr(key, 1, ?) = ?')
  return {
    get: (key) => get.get(key)?.['value'] as string | undefined,
    put: (key, value) => void put.run(key, value),
    delete: (key) => void remove.run(key),
    list: (prefix) => list.all(prefix.length, prefix).map((row) =>
      [String(row['key']), String(row['value'])]),
    transaction: (work) => inTransaction(db, work),
  }
}

/** Takes the file's write lock first: what is read inside is still so when it is written. */
function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const value = work()
    db.exec('COMMIT')
    return value
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

/** The same store under another name: keys of one never meet those of another. */
export function named(store: Store, name: string): Store {
  const key = (of: string): string => `${name}/${of}`
  return {
    get: (of) => store.get(key(of)),
    put: (of, value) => store.put(key(of), value),
    delete: (of) => store.delete(key(of)),
    list: (prefix) => store.list(key(prefix)).map(([of, value]) =>
      [of.slice(name.length + 1), value]),
    transaction: (work) => store.transaction(work),
  }
}
