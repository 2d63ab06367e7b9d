export * from '../door.js'
