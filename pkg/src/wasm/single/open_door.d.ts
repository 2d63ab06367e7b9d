import type * as Door from '../door.js'

/** A new instance of the glue, which else is one for each module scope. */
export function openDoor(): typeof Door
