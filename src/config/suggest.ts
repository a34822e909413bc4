/** The candidate that a mistyped word most likely means, or undefined when none is near. */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase()
  let best: string | undefined
  // A third of the letters may be wrong; more would be guessing.
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = typingDistance(typed, candidate.toLowerCase(), bestDistance + 1)
    // Of two as near, the one that begins alike: the first letter is seldom the wrong one.
    const alike = distance === bestDistance && best !== undefined && candidate[0] === word[0] && best[0] !== word[0]
    if (distance < bestDistance || alike) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** ` Did you mean "west"?` with its leading space, or nothing: to be put behind a sentence. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearestName(word, candidates)
  return near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`
}

/**
 * Letters to add, drop, change or swap with their neighbour (optimal string alignment); `enough` when it is that or more.
 * fastest-levenshtein counts a swap, a common slip, as two changes: `wset` would no longer mean `west`.
 */
export function typingDistance(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough) return enough
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1
      let cost = Math.min(above[column]! + 1, current[column - 1]! + 1, above[column - 1]! + same)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, before[column - 2]! + 1)
      current.push(cost)
    }
    before = above
    above = current
  }
  return Math.min(above[b.length]!, enough)
}
