import Money

/// The items of both sides, before they are matched.
public struct MatchingInput: Sendable {
  var symbols = SymbolTable()
  var ours = ItemTable()
  var theirs = ItemTable()
  /// The day that ages are counted to.
  public let asOf: Day
  /// Items of matches that a person took back.
  private(set) var undone: [[(side: MatchSide, id: ItemID)]] = []

  /// For each symbol, the kinds by which it is a reference of ours.
  private var kinds: [ReferenceKinds] = []

  public init(asOf: Day) { self.asOf = asOf }

  public mutating func append(_ item: Item, to side: MatchSide) {
    switch side {
    case .ours:
      ours.append(item, &symbols)
      for place in ours.references(ours.count - 1) {
        guard let kind = ReferenceKind(rawValue: ours.referenceKinds[place]) else { continue }
        let symbol = Int(ours.referenceSymbols[place])
        while kinds.count <= symbol { kinds.append(ReferenceKinds()) }
        kinds[symbol].insert(kind)
      }
    case .theirs: theirs.append(item, &symbols)
    }
  }

  /// The kinds by which a text is a reference of the items of ours that were appended so far.
  public func kindsOfOurs(_ text: String) -> ReferenceKinds {
    guard let symbol = ItemTable.find(text, symbols), Int(symbol) < kinds.count else {
      return ReferenceKinds()
    }
    return kinds[Int(symbol)]
  }

  /// Keeps the items of a match apart that a person took back: no rule matches one of ours with one of
  /// theirs, nor any two of them where all are of one side. They may still be proposed.
  public mutating func keepApart(_ items: [(side: MatchSide, id: ItemID)]) { undone.append(items) }

  public func count(_ side: MatchSide) -> Int { table(side).count }

  func table(_ side: MatchSide) -> ItemTable { side == .ours ? ours : theirs }

  func sum(_ side: MatchSide, _ items: some Sequence<Int32>) -> Int128 {
    let table = table(side)
    return items.reduce(into: Int128(0)) { $0 += Int128(table.amounts[Int($1)]) }
  }

  /// The currency of a group, which has at least one item.
  func currency(_ ours: ArraySlice<Int32>, _ theirs: ArraySlice<Int32>) -> Currency {
    if let first = ours.first { return self.ours.currencies[Int(first)] }
    return self.theirs.currencies[Int(theirs[theirs.startIndex])]
  }

  mutating func sort() {
    ours.sort(symbols)
    theirs.sort(symbols)
    symbols.close()
    kinds = []
  }
}
