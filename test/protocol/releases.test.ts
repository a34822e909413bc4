import { expect, test } from 'vitest'
import { namesOfProtocol, otherVersionSentence } from '../../src/protocol/releases.ts'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'

test.each([
  [756, ['1.17.1']],
  [763, ['1.20', '1.20.1']],
  [772, ['1.21.7', '1.21.8']],
  [775, ['26.1', '26.1.1', '26.1.2']],
  [777, ['26.3']],
  [1, []],
  [-1, []],
])('protocol %i is that of %j', (number, names) => {
  expect(namesOfProtocol(number)).toEqual(names)
})

test.each(supportedVersions)('the protocol of %s has that name among its own', (version) => {
  expect(namesOfProtocol(protocolOf(version).number)).toContain(version)
})

test.each([
  [
    '1.21.4',
    775,
    'This mesh speaks Minecraft 1.21.4, and your client 26.1, 26.1.1 or 26.1.2: please join with that version.',
  ],
  [
    '1.21.8',
    774,
    'This mesh speaks Minecraft 1.21.7 and 1.21.8, and your client 1.21.11: please join with one of those versions.',
  ],
  ['26.2', 777, 'This mesh speaks Minecraft 26.2, and your client 26.3: please join with that version.'],
  ['26.3', 776, 'This mesh speaks Minecraft 26.3, and your client 26.2: please join with that version.'],
  ['26.3', 778, 'This mesh speaks Minecraft 26.3, and your client another version: please join with that version.'],
  // The release candidate of a release has its number from 2^30 on.
  [
    '26.3',
    0x40000152,
    'This mesh speaks Minecraft 26.3, and your client the snapshot 26.3-rc-3: please join with that version.',
  ],
  ['26.3', 0x4fffffff, 'This mesh speaks Minecraft 26.3, and your client a snapshot: please join with that version.'],
])('a mesh of %s says to a client of protocol %i: %s', (version, theirs, sentence) => {
  expect(otherVersionSentence(protocolOf(version), theirs)).toBe(sentence)
})
