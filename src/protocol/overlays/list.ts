import { overlay as june2026 } from './26.2.ts'
import { overlay as september2026 } from './26.3.ts'
import type { Overlay } from './overlay.ts'

/** The versions that mcmesh brings by itself, oldest first: each from the moment on that its base is known until minecraft-data brings it. */
export const overlays: readonly Overlay[] = [june2026, september2026]
