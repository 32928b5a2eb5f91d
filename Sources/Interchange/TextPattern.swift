/// A small pattern that a whole text must match: characters, `.`, `[a-z0-9]`, `[^x]`, `\d`, escapes, each
/// with `?`, `*`, `+`, `{n}`, `{n,}` or `{n,m}`. No groups and no alternatives, so that matching is quick and
/// sure to end.
struct TextPattern: Sendable {
  let text: String
  private var items: [Item] = []

  private struct Item: Sendable {
    var ranges: [ClosedRange<Unicode.Scalar>]
    var isNegated = false
    var least = 1
    var most = 1

    func matches(_ scalar: Unicode.Scalar) -> Bool {
      ranges.contains { $0.contains(scalar) } != isNegated
    }
  }

  /// What is wrong with a pattern.
  struct Fault: Error { var message: String }

  init(_ text: String) throws(Fault) {
    self.text = text
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      var item = try TextPattern.item(scalar, &rest)
      try TextPattern.quantify(&item, &rest)
      items.append(item)
    }
  }

  /// Takes time in proportion to the lengths of text and pattern, whatever they are: no backtracking.
  func matches(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    // For each place, whether the items so far can end there.
    var reached = [Bool](repeating: false, count: scalars.count + 1)
    reached[0] = true
    for item in items {
      // How many of the scalars from a place on the item takes; from it, how many starts reach an end.
      var run = [Int](repeating: 0, count: scalars.count + 1)
      for place in scalars.indices.reversed() where item.matches(scalars[place]) {
        run[place] = run[place + 1] + 1
      }
      var change = [Int](repeating: 0, count: scalars.count + 2)
      for start in reached.indices where reached[start] && run[start] >= item.least {
        change[start + item.least] += 1
        change[start + min(item.most, run[start]) + 1] -= 1
      }
      var covering = 0
      var isReached = false
      for place in reached.indices {
        covering += change[place]
        reached[place] = covering > 0
        isReached = isReached || covering > 0
      }
      if !isReached { return false }
    }
    return reached[scalars.count]
  }

  private static func item(
    _ first: Unicode.Scalar, _ rest: inout ArraySlice<Unicode.Scalar>
  ) throws(Fault) -> Item {
    switch first {
    case "\\":
      guard let escaped = rest.popFirst() else { throw Fault(message: "ends in a backslash") }
      return Item(ranges: [try range(ofEscape: escaped)])
    case ".": return Item(ranges: [], isNegated: true)
    case "[": return try set(&rest)
    case "(", ")", "|", "^", "$":
      throw Fault(message: "has `\(first)`: groups, alternatives and anchors are not supported")
    case "*", "+", "?", "{", "}", "]": throw Fault(message: "has `\(first)` with nothing before it")
    default: return Item(ranges: [first...first])
    }
  }

  private static func range(ofEscape scalar: Unicode.Scalar) throws(Fault) -> ClosedRange<Unicode.Scalar> {
    if scalar == "d" { return "0"..."9" }
    if scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
      throw Fault(message: "has `\\\(scalar)`, which is not supported; `\\d` is a digit")
    }
    return scalar...scalar
  }

  private static func set(_ rest: inout ArraySlice<Unicode.Scalar>) throws(Fault) -> Item {
    var item = Item(ranges: [])
    if rest.first == "^" {
      item.isNegated = true
      rest.removeFirst()
    }
    while let scalar = rest.popFirst() {
      if scalar == "]" {
        if item.ranges.isEmpty { throw Fault(message: "has an empty `[]`") }
        return item
      }
      var range = scalar...scalar
      if scalar == "\\" {
        guard let escaped = rest.popFirst() else { break }
        range = try self.range(ofEscape: escaped)
      } else if rest.first == "-", let end = rest.dropFirst().first, end != "]" {
        guard scalar <= end else { throw Fault(message: "has the range `\(scalar)-\(end)`, which is empty") }
        range = scalar...end
        rest.removeFirst(2)
      }
      item.ranges.append(range)
    }
    throw Fault(message: "has a `[` that is not closed")
  }

  private static func quantify(_ item: inout Item, _ rest: inout ArraySlice<Unicode.Scalar>) throws(Fault) {
    switch rest.first {
    case "?": (item.least, item.most) = (0, 1)
    case "*": (item.least, item.most) = (0, .max)
    case "+": (item.least, item.most) = (1, .max)
    case "{":
      guard let close = rest.firstIndex(of: "}") else {
        throw Fault(message: "has a `{` that is not closed")
      }
      let body = String(String.UnicodeScalarView(rest[(rest.startIndex + 1)..<close]))
      let parts = body.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
      guard parts.count <= 2, let least = Int(parts[0]), least >= 0 else {
        throw Fault(message: "has `{\(body)}`, which is no count")
      }
      var most = least
      if parts.count == 2 { most = parts[1].isEmpty ? .max : Int(parts[1]) ?? -1 }
      guard most >= least else { throw Fault(message: "has `{\(body)}`, which is no count") }
      (item.least, item.most) = (least, most)
      rest = rest[close...]
    default: return
    }
    rest.removeFirst()
  }
}
