import { releasedVersions } from './minecraft-data.ts'

/** Snapshots, pre-releases and release candidates count their protocols from here on, releases far below. */
const FIRST_SNAPSHOT = 2 ** 30

/** The names of a protocol number's versions, oldest first: `1.21.7` and `1.21.8` for 772. Empty for a number that nobody knows. */
export const namesOfProtocol = (number: number): readonly string[] =>
  releasedVersions()
    .filter(({ version, usesNetty }) => version === number && usesNetty)
    .map(({ minecraftVersion }) => minecraftVersion)
    .filter((name) => isSnapshot(number) || isRelease(name))
    .reverse()

const isSnapshot = (number: number): boolean => number >= FIRST_SNAPSHOT
/** Whether a name has the form of a release's. */
export const isRelease = (name: string): boolean => /^\d+(\.\d+)+$/.test(name)

/** The protocol number of a release by its name, of all that minecraft-data has heard of. */
export const numberOfRelease = (name: string): number | undefined =>
  isRelease(name)
    ? releasedVersions().find(({ minecraftVersion, usesNetty }) => minecraftVersion === name && usesNetty)?.version
    : undefined

/** More names than these are told as the first to the last. */
const MOST_LISTED = 3

/** Names in a sentence: `1.20`, `1.20 and 1.20.1`, `26.1, 26.1.1 and 26.1.2`, `1.8 to 1.8.9`. */
function listed(names: readonly string[], word: 'and' | 'or'): string {
  if (names.length < 2) return names.join()
  if (names.length > MOST_LISTED) return `${names[0]} to ${names.at(-1)}`
  return `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`
}

/** What is said to a client that speaks `theirs` and asks a mesh that speaks `ours`. */
export function otherVersionSentence(
  ours: { readonly number: number; readonly version: string },
  theirs: number,
): string {
  const names = namesOfProtocol(ours.number)
  const spoken = names.length > 0 ? names : [ours.version]
  const which = spoken.length === 1 ? 'that version' : 'one of those versions'
  return `This mesh speaks Minecraft ${listed(spoken, 'and')}, and your client ${spokenBy(theirs)}: please join with ${which}.`
}

function spokenBy(number: number): string {
  const names = namesOfProtocol(number)
  if (isSnapshot(number)) return names.length > 0 ? `the snapshot ${listed(names, 'or')}` : 'a snapshot'
  return names.length > 0 ? listed(names, 'or') : 'another version'
}
