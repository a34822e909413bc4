import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { watch } from 'chokidar'
import { type Mesh, type MeshReading, type Problem, type ReadOptions, readMeshFile } from './mesh.ts'

export interface WatchOptions extends Pick<ReadOptions, 'env' | 'listen'> {
  /** The file was changed and is good. */
  readonly onGood: (mesh: Mesh, warnings: readonly Problem[]) => void
  /** The file was changed, removed or is out of reach, and the last good mesh stays. */
  readonly onBad: (problems: readonly Problem[]) => void
  /** Milliseconds without a further change before the file is read. Default 150: editors save in several steps. */
  readonly quietMs?: number
}

export interface MeshWatch {
  /** Settled once changes are noticed. A change between the call of `watchMesh` and then is noticed too. */
  readonly ready: Promise<void>
  /** Reads the file now, changed or not, says so through `onGood` or `onBad`, and gives what was read. */
  reload(): Promise<MeshReading>
  /** Stops watching. Nothing is called any more once this was called. */
  close(): Promise<void>
}

/**
 * Watches a zones.json. The file as it is now counts as known: only what differs from it is reported, each content
 * once, whether an editor writes in place, or to another file that it renames, or removes it first.
 */
export function watchMesh(path: string, options: WatchOptions): MeshWatch {
  const file = resolve(path)
  let known = contentOf(file)
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const read = (): MeshReading => {
    known = contentOf(file)
    const reading = readMeshFile(file, options)
    if (reading.mesh) options.onGood(reading.mesh, reading.warnings)
    else options.onBad(reading.errors)
    return reading
  }
  const readIfChanged = () => {
    if (!closed && contentOf(file) !== known) read()
  }
  const noticed = () => {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(readIfChanged, options.quietMs ?? 150)
  }

  const watcher = watch(file, { ignoreInitial: true })
  watcher.on('all', noticed)
  watcher.on('error', (error) => {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `Changes of ${JSON.stringify(file)} are not noticed any more: ${reason}. Use the command "reload" after an edit.`
    if (!closed) options.onBad([{ path: '$', code: 'file.unwatched', message }])
  })
  const ready = Promise.withResolvers<void>()
  watcher.once('ready', () => {
    noticed()
    ready.resolve()
  })

  return {
    ready: ready.promise,
    reload: async () => {
      clearTimeout(timer)
      return closed ? readMeshFile(file, options) : read()
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      ready.resolve()
      await watcher.close()
    },
  }
}

/** The text of the file, or why there is none. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return `\0${error instanceof Error ? error.message : String(error)}`
  }
}
