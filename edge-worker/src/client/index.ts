export { edgeMessage, edgeScope } from './binding.ts'
export { type Asked, enter, type EnterOptions, EntryRefused, type Session } from './enter.ts'
