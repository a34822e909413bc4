import { createWriteStream } from 'node:fs'
import {
  access,
  constants,
  copyFile,
  type FileHandle,
  link,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { fileSentence, RecordingError } from './recording-errors.ts'

/** ReplayMod's metaData.json (file format 14, ReplayStudio's ReplayMetaData). */
export interface ReplayMetaData {
  readonly singleplayer: false
  readonly serverName: string
  /** Milliseconds. */
  readonly duration: number
  /** Milliseconds since the epoch. */
  readonly date: number
  readonly mcversion: string
  readonly fileFormat: 'MCPR'
  readonly fileFormatVersion: 14
  readonly protocol: number
  readonly generator: string
  /** The entity that stands for the recorded player. */
  readonly selfId: number
  /** UUIDs of all players that can be seen. */
  readonly players: readonly string[]
}

/** A file that grows, and that is whole whenever mcmesh ends. */
export interface GrowingFile {
  append(bytes: readonly Buffer[]): Promise<void>
  /** Closes it and makes of it what was asked for. Answers where that is. */
  finish(): Promise<string>
  /** Closes it and takes it away: nothing came of it. */
  abandon(): Promise<void>
}

/**
 * An unfinished replay is a folder beside the file: `FILE.tmp/changed/{recording.tmcpr, metaData.json}`. That is where
 * ReplayMod keeps its own unfinished recordings, so that it can restore one too.
 */
export const unfinishedFolder = (path: string): string => `${path}.tmp`
const streamOf = (path: string): string => join(unfinishedFolder(path), 'changed', 'recording.tmcpr')
const metaDataOf = (path: string): string => join(unfinishedFolder(path), 'changed', 'metaData.json')

/** Milliseconds after which metaData.json is written anew. */
const META_DATA_MS = 2_000
/** Bytes of an unfinished stream that are read at a time. */
const READ = 1024 * 1024

/** Opens `FILE.mcpr`. Throws RecordingError. `metaData` is asked from time to time and at the end. */
export async function openReplay(path: string, metaData: () => ReplayMetaData): Promise<GrowingFile> {
  if (await exists(path)) throw new RecordingError('file.exists', fileSentence({ code: 'EEXIST' }, path))
  if (await exists(unfinishedFolder(path)))
    throw new RecordingError(
      'file.unfinished',
      `${unfinishedFolder(path)} holds an unfinished recording; choose another name, or start mcmesh where it was made (with its --data-dir) to have it finished.`,
    )
  let stream: FileHandle
  try {
    await mkdir(unfinishedFolder(path))
    await mkdir(join(unfinishedFolder(path), 'changed'))
    await writeMetaData(path, metaData())
    stream = await open(streamOf(path), 'wx')
  } catch (error) {
    throw new RecordingError('file.unwritable', fileSentence(error, path))
  }
  let written = Date.now()
  return {
    async append(bytes) {
      await stream.appendFile(Buffer.concat(bytes))
      if (Date.now() - written < META_DATA_MS) return
      written = Date.now()
      await writeMetaData(path, metaData())
    },
    async finish() {
      await stream.close()
      await writeMetaData(path, metaData())
      return zipReplay(path)
    },
    async abandon() {
      await stream.close()
      await rm(unfinishedFolder(path), { recursive: true, force: true })
    },
  }
}

/** Opens `FILE.jsonl`. Throws RecordingError. */
export async function openLines(path: string): Promise<GrowingFile> {
  try {
    const file = await open(path, 'wx')
    return {
      append: (bytes) => file.appendFile(Buffer.concat(bytes)),
      async finish() {
        await file.close()
        return path
      },
      async abandon() {
        await file.close()
        await rm(path, { force: true })
      },
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'file.exists' : 'file.unwritable'
    throw new RecordingError(code, fileSentence(error, path))
  }
}

/**
 * Finishes what a crash has left: a replay as far as its packets are whole, JSON lines as far as their lines are. Answers
 * where the file is; undefined when nothing was left.
 */
export async function finishLeftover(path: string): Promise<string | undefined> {
  if (path.endsWith('.jsonl')) return (await cutLastLine(path)) ? path : undefined
  if (!(await exists(unfinishedFolder(path)))) return undefined
  const duration = await cutStream(streamOf(path))
  const metaData = JSON.parse(await readFile(metaDataOf(path), 'utf8')) as ReplayMetaData
  await writeMetaData(path, { ...metaData, duration })
  return zipReplay(path)
}

/** Cuts a packet stream behind its last whole packet; answers that packet's time. */
async function cutStream(path: string): Promise<number> {
  const file = await open(path, 'r+')
  try {
    const { size } = await file.stat()
    const chunk = Buffer.allocUnsafe(READ)
    let duration = 0
    /** Where the first packet that may not be whole begins. */
    let at = 0
    let [from, to] = [0, 0]
    while (at + 8 <= size) {
      if (at < from || at + 8 > to) {
        const { bytesRead } = await file.read(chunk, 0, READ, at)
        ;[from, to] = [at, at + bytesRead]
        if (bytesRead < 8) break
      }
      const length = chunk.readInt32BE(at - from + 4)
      if (length < 0 || at + 8 + length > size) break
      duration = chunk.readInt32BE(at - from)
      at += 8 + length
    }
    if (at < size) await file.truncate(at)
    return duration
  } finally {
    await file.close()
  }
}

/** Cuts a file behind its last newline. False when there is no such file. */
async function cutLastLine(path: string): Promise<boolean> {
  let file: FileHandle
  try {
    file = await open(path, 'r+')
  } catch {
    return false
  }
  try {
    const { size } = await file.stat()
    const chunk = Buffer.allocUnsafe(READ)
    for (let end = size; end > 0; end -= READ) {
      const start = Math.max(0, end - READ)
      const { bytesRead } = await file.read(chunk, 0, end - start, start)
      const newline = chunk.subarray(0, bytesRead).lastIndexOf(10)
      if (newline < 0 && start > 0) continue
      if (start + newline + 1 < size) await file.truncate(start + newline + 1)
      break
    }
    return true
  } finally {
    await file.close()
  }
}

/** The unfinished folder becomes the file; a file that has come into being there meanwhile is left alone. */
async function zipReplay(path: string): Promise<string> {
  const folder = unfinishedFolder(path)
  const zipped = join(folder, 'replay.mcpr')
  const zip = new ZipFile()
  // ReplayMod compresses little as well: packets are many and the machine has players to serve.
  zip.addFile(metaDataOf(path), 'metaData.json')
  zip.addFile(streamOf(path), 'recording.tmcpr', { compressionLevel: 3 })
  zip.end()
  // It says on itself, not on its stream, that a file can't be read.
  zip.once('error', (error: Error) => (zip.outputStream as Readable).destroy(error))
  await pipeline(zip.outputStream, createWriteStream(zipped))
  const target = await publish(zipped, path)
  await rm(folder, { recursive: true, force: true })
  return target
}

/** Gives a file its name without ever replacing another one. */
async function publish(from: string, path: string): Promise<string> {
  for (let n = 0; ; n++) {
    const target = n === 0 ? path : path.replace(/(\.mcpr)?$/, `-${n}$1`)
    try {
      await link(from, target)
      return target
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') continue
      // A file system without hard links.
      try {
        await copyFile(from, target, constants.COPYFILE_EXCL)
        return target
      } catch (failure) {
        if ((failure as NodeJS.ErrnoException).code !== 'EEXIST') throw failure
      }
    }
  }
}

/** Written beside and renamed: whoever reads it finds a whole one. */
async function writeMetaData(path: string, metaData: ReplayMetaData): Promise<void> {
  const beside = join(unfinishedFolder(path), 'metaData.json')
  await writeFile(beside, JSON.stringify(metaData))
  await rename(beside, metaDataOf(path))
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
