import type { Key } from 'ink'
import { expect, test } from 'vitest'
import { keyNames } from '../../ui/key-names.ts'

const none: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
}

test('keys that repeat fast arrive as one text and are all told', () => {
  expect(keyNames('jjs', none)).toEqual(['j', 'j', 's'])
  expect(keyNames('ab\r\t\x15\x7f😀', none)).toEqual(['a', 'b', 'enter', 'tab', 'ctrl-u', 'backspace', '😀'])
})

test('escape and a key soon after it are those two, not alt and that key', () => {
  expect(keyNames('4', { ...none, meta: true })).toEqual(['escape', '4'])
})

test('special keys have names, releases and null none', () => {
  expect(keyNames('', { ...none, upArrow: true })).toEqual(['up'])
  expect(keyNames('', { ...none, tab: true, shift: true })).toEqual(['shift-tab'])
  expect(keyNames('c', { ...none, ctrl: true })).toEqual(['ctrl-c'])
  expect(keyNames('j', { ...none, eventType: 'release' })).toEqual([])
  expect(keyNames('\0', none)).toEqual([])
})
