/**
 * The versions that mcmesh speaks of those that flying-squid 1.12 tests (its `testedVersions`), and those that share a protocol
 * number with one of them.
 */
export const embeddedVersions: readonly string[] = [
  ...['1.17.1', '1.18.2', '1.19', '1.19.1', '1.19.2', '1.19.3', '1.19.4', '1.20', '1.20.1', '1.20.2', '1.20.3'],
  ...['1.20.4', '1.20.5', '1.20.6', '1.21', '1.21.1', '1.21.2', '1.21.3', '1.21.4'],
]

/** What a mesh speaks whose worlds are all embedded. */
export const newestEmbedded = embeddedVersions.at(-1) as string
