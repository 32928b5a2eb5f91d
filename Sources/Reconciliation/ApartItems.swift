/// Which items no rule puts together, because a person took a match of them back.
struct ApartItems {
  /// The undone matches of an item, by its rank; most items have none.
  private var groups: [MatchSide: [Int32: [Int32]]] = [:]
  /// Whether a match had items of one side only.
  private var isOneSided: [Bool] = []

  var isEmpty: Bool { isOneSided.isEmpty }

  /// - Parameter input: sorted.
  init(_ input: MatchingInput) {
    var places: [MatchSide: [ItemID: [Int32]]] = [.ours: [:], .theirs: [:]]
    for items in input.undone where items.count > 1 {
      let group = Int32(isOneSided.count)
      isOneSided.append(Set(items.map(\.side)).count == 1)
      for item in items { places[item.side]?[item.id, default: []].append(group) }
    }
    guard !isEmpty else { return }
    for side in MatchSide.allCases {
      let (table, wanted) = (input.table(side), places[side] ?? [:])
      var found: [Int32: [Int32]] = [:]
      for rank in 0..<table.count {
        if let named = wanted[table.id(rank)] { found[Int32(rank)] = named }
      }
      groups[side] = found
    }
  }

  /// Whether a match of an item was undone.
  func has(_ side: MatchSide, _ item: Int32) -> Bool { !isEmpty && groups[side]?[item] != nil }

  /// Whether an item of ours and one of theirs were in one match that was undone.
  func isApart(_ ours: Int32, _ theirs: Int32) -> Bool {
    guard !isEmpty, let left = groups[.ours]?[ours], let right = groups[.theirs]?[theirs] else {
      return false
    }
    return left.contains { right.contains($0) }
  }

  /// Whether a match of these items would put together what was taken apart.
  func isApart(_ ours: some Sequence<Int32>, _ theirs: some Sequence<Int32>) -> Bool {
    guard !isEmpty else { return false }
    var seen: [Int32: (ours: Int, theirs: Int)] = [:]
    for item in ours { for group in groups[.ours]?[item] ?? [] { seen[group, default: (0, 0)].ours += 1 } }
    for item in theirs {
      for group in groups[.theirs]?[item] ?? [] { seen[group, default: (0, 0)].theirs += 1 }
    }
    return seen.contains { group, count in
      isOneSided[Int(group)] ? count.ours + count.theirs > 1 : count.ours > 0 && count.theirs > 0
    }
  }
}
