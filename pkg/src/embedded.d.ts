/**
 * The package's files as a bundler for isolates embeds them: written by `scripts/assemble.mjs`.
 */
export const modules: Readonly<Record<'relaxed' | 'scalar', WebAssembly.Module>>
/** By their path below `dist/`. */
export const files: Readonly<Record<string, ArrayBuffer>>
