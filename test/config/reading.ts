import { type MeshReading, type ReadOptions, readMesh } from '../../src/config/mesh.ts'

/** A good file of two servers; tests change what they are about. */
export const goodFile: Readonly<Record<string, unknown>> = {
  version: '1.21.4',
  auth: 'offline',
  servers: { west: { address: '10.0.0.1:25565' }, east: { address: '10.0.0.2:25565' } },
  zones: [
    { server: 'west', x: [null, 0] },
    { server: 'east', x: [0, null] },
  ],
}

export const noFiles: ReadOptions['readFile'] = (path) => {
  throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
}

/** Reads the good file with some members replaced; a member that is undefined is left out. */
export function readChanged(changes: Record<string, unknown>, options: Partial<ReadOptions> = {}): MeshReading {
  return readMesh(JSON.stringify({ ...goodFile, ...changes }), { env: {}, readFile: noFiles, ...options })
}

/** `error $.path code` or `warning $.path code` for every problem, in order. */
export function found(reading: MeshReading): string[] {
  return [
    ...reading.errors.map(({ path, code }) => `error ${path} ${code}`),
    ...reading.warnings.map(({ path, code }) => `warning ${path} ${code}`),
  ]
}
