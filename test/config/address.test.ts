import { describe, expect, test } from 'vitest'
import { formatAddress, parseAddress, reachesListener, sameAddress } from '../../src/config/address.ts'

const rules = { defaultPort: 25_565 }

test.each([
  ['10.0.0.1:25566', '10.0.0.1', 25_566],
  ['10.0.0.1', '10.0.0.1', 25_565],
  ['play.example.org', 'play.example.org', 25_565],
  ['my_server.docker-net:1', 'my_server.docker-net', 1],
  ['localhost:65535', 'localhost', 65_535],
  ['[::1]:25566', '::1', 25_566],
  ['[2001:db8::7]', '2001:db8::7', 25_565],
])('%s is an address', (text, host, port) => {
  expect(parseAddress(text, rules)).toEqual({ host, port })
})

test.each([
  ['', 'The address is empty'],
  [':25565', 'the host is missing'],
  ['host:', '"" is no port'],
  ['host:0', '"0" is no port. Ports go from 1 to 65535'],
  ['host:65536', '"65536" is no port'],
  ['host:-1', '"-1" is no port'],
  ['host:1e3', '"1e3" is no port'],
  ['::1', 'needs brackets, such as "[::1]:25565"'],
  ['[::zz]:1', '"::zz" is no IPv6 address'],
  ['256.0.0.1', '"256.0.0.1" is no IPv4 address'],
  ['1.2.3', '"1.2.3" is no IPv4 address'],
  ['tcp://host:1', 'leave the tcp:// out'],
  ['two words:1', '"two words" is no host name'],
  ['-x.example', 'is no host name'],
  ['a..b', 'is no host name'],
  ['host:1:2', 'is no port'],
])('%j is refused with the reason', (text, reason) => {
  expect(parseAddress(text, rules)).toContain(reason)
})

test('port 0 is for listening only', () => {
  expect(parseAddress('127.0.0.1:0', { ...rules, freePort: true })).toEqual({ host: '127.0.0.1', port: 0 })
})

test('an address is written as it is read', () => {
  for (const text of ['[::1]:5', '10.0.0.1:7', 'a.example:25565']) {
    const address = parseAddress(text, rules)
    expect(typeof address === 'string' ? address : formatAddress(address)).toBe(text)
  }
})

describe('reachesListener', () => {
  const at = (host: string, port = 25_565) => ({ host, port })

  test('a loopback address reaches a listener on all addresses', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '::1', '0.0.0.0'])
      expect(reachesListener(at(host), at('0.0.0.0'))).toBe(true)
  })

  test('the very address reaches its listener, another port or host does not', () => {
    expect(reachesListener(at('10.0.0.1'), at('10.0.0.1'))).toBe(true)
    expect(reachesListener(at('localhost'), at('127.0.0.1'))).toBe(true)
    expect(reachesListener(at('10.0.0.1', 25_566), at('10.0.0.1'))).toBe(false)
    expect(reachesListener(at('10.0.0.2'), at('0.0.0.0'))).toBe(false)
    expect(reachesListener(at('127.0.0.2'), at('127.0.0.1'))).toBe(false)
  })
})

test('the same address in other capitals is the same', () => {
  expect(sameAddress({ host: 'A.example', port: 1 }, { host: 'a.EXAMPLE', port: 1 })).toBe(true)
  expect(sameAddress({ host: 'a', port: 1 }, { host: 'a', port: 2 })).toBe(false)
})
