import { createHash } from 'node:crypto'

/** The UUID (version 3) that an offline-mode server gives a name: vanilla's UUIDUtil.createOfflinePlayerUUID. Lower case, dashes. */
export function offlineUuid(name: string): string {
  const hash = createHash('md5').update(`OfflinePlayer:${name}`).digest()
  hash[6] = (hash.readUInt8(6) & 0x0f) | 0x30
  hash[8] = (hash.readUInt8(8) & 0x3f) | 0x80
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
