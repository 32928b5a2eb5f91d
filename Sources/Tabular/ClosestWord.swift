/// The candidate most like `word`, for "did you mean"; `nil` if none is near.
///
/// Near is an edit distance (insertion, deletion, substitution, swap of neighbours) of at most a third of
/// the word's length, at least 1; case does not count. Of equals the first is taken.
public func closest(_ word: String, among candidates: [String]) -> String? {
  let wanted = Array(word.lowercased().unicodeScalars)
  if wanted.isEmpty || wanted.count > 256 { return nil }
  var best: (word: String, distance: Int)?
  for candidate in candidates {
    let other = Array(candidate.lowercased().unicodeScalars)
    let limit = min(max(1, max(wanted.count, other.count) / 3), (best?.distance ?? .max) - 1)
    if other.isEmpty || abs(other.count - wanted.count) > limit { continue }
    let distance = editDistance(wanted, other)
    if distance <= limit { best = (candidate, distance) }
  }
  return best?.word
}

/// The optimal string alignment distance: Levenshtein's, with a swap of neighbours counted once.
func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
