/// The items of both sides by the references of some kinds: chains through flat arrays, one head a symbol.
struct KeyIndex {
  private var oursHeads: [Int32]
  private var theirsHeads: [Int32]
  /// The next place of references with the same symbol, or -1.
  private var oursNext: [Int32]
  private var theirsNext: [Int32]
  /// The item of a place of references.
  private var oursItems: [Int32]
  private var theirsItems: [Int32]
  /// Which kinds count, by raw value.
  private let counts: [Bool]

  /// - Parameter open: the items of each side that count, by rank.
  init(_ input: MatchingInput, _ kinds: [ReferenceKind], ours: [Bool], theirs: [Bool]) {
    var counts = Array(repeating: false, count: 8)
    for kind in kinds { counts[Int(kind.rawValue)] = true }
    self.counts = counts
    (oursHeads, oursNext, oursItems) = Self.chains(input.ours, ours, input.symbols.count, counts)
    (theirsHeads, theirsNext, theirsItems) = Self.chains(input.theirs, theirs, input.symbols.count, counts)
  }

  private static func chains(
    _ table: ItemTable, _ open: [Bool], _ symbols: Int, _ counts: [Bool]
  ) -> ([Int32], [Int32], [Int32]) {
    var heads = Array(repeating: Int32(-1), count: symbols)
    var next = Array(repeating: Int32(-1), count: table.referenceSymbols.count)
    var items = next
    // From the last to the first, so that a chain runs by rank.
    for item in stride(from: table.count - 1, through: 0, by: -1) where open[item] {
      for place in table.references(item) where counts[Int(table.referenceKinds[place])] {
        let symbol = Int(table.referenceSymbols[place])
        // An item that carries a reference twice is in its chain once.
        let head = heads[symbol]
        if head >= 0, items[Int(head)] == Int32(item) { continue }
        items[place] = Int32(item)
        next[place] = head
        heads[symbol] = Int32(place)
      }
    }
    return (heads, next, items)
  }

  func isKey(_ kind: UInt8) -> Bool { counts[Int(kind)] }

  func has(_ side: MatchSide, _ symbol: UInt32) -> Bool {
    (side == .ours ? oursHeads : theirsHeads)[Int(symbol)] >= 0
  }

  /// The open items that carry a symbol, by rank.
  func collect(_ side: MatchSide, _ symbol: UInt32, _ open: [Bool], into items: inout [Int32]) {
    items.removeAll(keepingCapacity: true)
    var place = side == .ours ? oursHeads[Int(symbol)] : theirsHeads[Int(symbol)]
    while place >= 0 {
      let item = side == .ours ? oursItems[Int(place)] : theirsItems[Int(place)]
      if open[Int(item)] { items.append(item) }
      place = side == .ours ? oursNext[Int(place)] : theirsNext[Int(place)]
    }
  }

  /// All items that carry a symbol, by rank.
  func all(_ side: MatchSide, _ symbol: UInt32) -> [Int32] {
    var items: [Int32] = []
    var place = side == .ours ? oursHeads[Int(symbol)] : theirsHeads[Int(symbol)]
    while place >= 0 {
      items.append(side == .ours ? oursItems[Int(place)] : theirsItems[Int(place)])
      place = side == .ours ? oursNext[Int(place)] : theirsNext[Int(place)]
    }
    return items
  }
}
