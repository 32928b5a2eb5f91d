/// Makes a list of operations that fails as short as it can: first operations, then rows of files, are left
/// out in ever smaller parts, as long as the rest still fails (delta debugging, Zeller and Hildebrandt 2002).
enum Shrinker {
  static func shrink(
    _ operations: [Operation], fails: ([Operation]) throws -> Bool
  ) rethrows -> [Operation] {
    var shortest = try minimum(of: operations, fails: fails)
    for place in shortest.indices {
      guard case .post(let rows, let acceptsValid, let chunk, let day) = shortest[place], rows.count > 1
      else {
        continue
      }
      func with(_ rows: [String]) -> [Operation] {
        var changed = shortest
        changed[place] = .post(rows, acceptsValid: acceptsValid, chunk: chunk, on: day)
        return changed
      }
      shortest = with(try minimum(of: rows) { try fails(with($0)) })
    }
    return try minimum(of: shortest, fails: fails)
  }

  /// The shortest list found that still fails, never empty: one element less, and it would not.
  static func minimum<Element>(
    of elements: [Element], fails: ([Element]) throws -> Bool
  ) rethrows -> [Element] {
    var elements = elements
    var size = elements.count / 2
    while size > 0 {
      var start = 0
      var isShorter = false
      while start < elements.count, elements.count > 1 {
        var rest = elements
        rest.removeSubrange(start..<min(start + size, elements.count))
        if !rest.isEmpty, try fails(rest) {
          elements = rest
          isShorter = true
        } else {
          start += size
        }
      }
      if size > 1 || !isShorter { size /= 2 }
    }
    return elements
  }
}
