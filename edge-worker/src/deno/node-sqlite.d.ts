// As much of Node's module as this room uses: Node's own types would hide those of workerd.
declare module 'node:sqlite' {
  interface Statement {
    get(...values: (string | number)[]): Record<string, unknown> | undefined
    all(...values: (string | number)[]): Record<string, unknown>[]
    run(...values: (string | number)[]): unknown
  }
  export class DatabaseSync {
    constructor(path: string)
    exec(sql: string): void
    prepare(sql: string): Statement
  }
}
