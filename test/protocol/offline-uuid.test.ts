import { expect, test } from 'vitest'
import { offlineUuid } from '../../src/protocol/offline-uuid.ts'

test('an offline server knows Notch by the UUID that vanilla makes of the name', () => {
  expect(offlineUuid('Notch')).toBe('b50ad385-829d-3141-a216-7e7d7539ba7f')
})
